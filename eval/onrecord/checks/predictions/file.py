"""Check a predictions file: each line as it is read, then what only all lines together show.

All together show a document that is there twice, one that gold lacks or that is missing, and mixed versions of the
schema. The file is streamed, and only the id and the line of each document are kept. Predictions in many files are
checked by `onrecord.cluster.check`, which makes its problems with the same functions.
"""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from onrecord.checks.predictions.document import check_document
from onrecord.checks.predictions.foreign import in_its_format
from onrecord.checks.predictions.problems import FileLine, problem
from onrecord.corpus.load import Corpus
from onrecord.documents.predictions import Line, failed_said, read_lines
from onrecord.errors import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.documents.sources import Source
    from onrecord.errors import Problem

Reference: TypeAlias = "Mapping[str, str | None]"
"""The documents of gold by doc_id, each with its text, or None where the text is not at hand."""

CLOSE_AMONG = 10_000  # documents of gold; among more, looking for a similar name takes longer than the check


def reference(corpus: Corpus, gold: Iterable[Document] | None = None) -> Reference:
    """List the documents that predictions may be of.

    Args:
        corpus: the corpus that the texts are taken from.
        gold: other gold than the corpus's; None for the corpus's own.

    Returns:
        The documents by doc_id, with the texts that the corpus has.

    """
    texts = corpus.texts
    if gold is None:
        return dict(texts)
    return {document.doc_id: texts.get(document.doc_id) for document in gold}


def check_file(path: Path, gold: Corpus | Reference, *, ignored: Collection[str] = ()) -> Iterator[Problem]:
    """Check a predictions file.

    Args:
        path: the file, JSONL with a document a line and possibly a header.
        gold: the corpus, or the documents that predictions may be of.
        ignored: labels that need not be the schema's.

    Yields:
        The problems of each line, line by line, then those of the whole file.

    Raises:
        OnrecordError: the file cannot be read.

    """
    known: Reference = reference(gold) if isinstance(gold, Corpus) else gold
    name = str(path)
    if path.is_dir():
        expected, hint = "a JSONL file, a document a line", f"onrecord check {name} --on dask checks shards"
        yield problem(FileLine(name, 0), "", "predictions.file", "is a directory", expected=expected, hint=hint)
        return
    whole = _Whole(name, known)
    for line in read_lines(path):
        yield from whole.line(line)
        yield from check_line(line, name, known, ignored=ignored)
    yield from whole.end()


def check_held(predictions: Source, gold: Reference) -> Iterator[Problem]:
    """Yield every problem of predictions that have no lines of their own, document by document, then of the whole."""
    whole = _Whole(predictions.name, gold)
    for number, placed in enumerate(predictions, 1):
        document = placed.document
        for wrong in whole.line(Line(number, document=document)):
            yield replace(wrong, line=0)
        found = check_document(document, gold.get(document.doc_id), 0, f"{predictions.name} {document.doc_id}")
        yield from in_its_format(found, predictions)
    yield from whole.end()


def check_line(
    line: Line, name: str, texts: Mapping[str, str | None], *, ignored: Collection[str] = ()
) -> Iterator[Problem]:
    """Check one line by itself.

    Args:
        line: the line as it was read.
        name: the file's name.
        texts: the texts at hand, by doc_id.
        ignored: labels that need not be the schema's.

    Yields:
        The problems that the reader found, then those of the document.

    """
    yield from line.problems
    if line.document is not None:
        text = texts.get(line.document.doc_id)
        yield from check_document(line.document, text, line.number, name, ignored=ignored)


def versions(line: Line) -> Iterator[str]:
    """Yield the versions of the schema that a line's header or document names."""
    for part in (line.header, line.document):
        if part is not None and part.schema_version is not None:
            yield part.schema_version


class _Whole:
    """The documents and versions of a file so far."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        self._name, self._known = name, known
        self._lines: dict[str, int] = {}
        self._versions: dict[str, FileLine] = {}
        self._readable = True
        self._failed: list[str] = []

    def line(self, line: Line) -> Iterator[Problem]:
        """Add a line; yield what is wrong with the name of its document."""
        if line.problems:
            self._readable = False
        place = FileLine(self._name, line.number)
        for version in versions(line):
            self._versions.setdefault(version, place)
        if line.document is None:
            return
        doc_id = line.document.doc_id
        if line.document.failed:
            self._failed.append(doc_id)
        if (earlier := self._lines.setdefault(doc_id, line.number)) != line.number:
            yield twice(doc_id, place, FileLine(self._name, earlier))
        if doc_id not in self._known:
            yield unknown(doc_id, place, self._known)

    def end(self) -> Iterator[Problem]:
        """Yield the problems of the whole file, after the last line."""
        yield from mixed(self._versions)
        yield from failed(len(self._failed), len(self._lines), self._name, first=self._failed[:1])
        if self._lines:
            yield from (missing(doc_id, self._name) for doc_id in self._known if doc_id not in self._lines)
        elif self._readable:
            yield empty(self._name)


def twice(doc_id: str, place: FileLine, first: FileLine) -> Problem:
    """Return the problem of a document that an earlier line has."""
    message, expected = "the document is there twice", f"only {first.said(place.name)}"
    return problem(place, "doc_id", "predictions.twice", message, got=doc_id, expected=expected)


def unknown(doc_id: str, place: FileLine, known: Collection[str]) -> Problem:
    """Return the problem of a document that gold lacks; the hint names a similar one, if gold is not too large."""
    close = difflib.get_close_matches(doc_id, known, n=1) if len(known) <= CLOSE_AMONG else []
    hint = f"did you mean {close[0]}?" if close else "onrecord texts lists the documents"
    return problem(place, "doc_id", "predictions.unknown", "gold has no such document", got=shown(doc_id), hint=hint)


def mixed(versions: Mapping[str, FileLine]) -> Iterator[Problem]:
    """Yield a problem if there are several versions of the schema.

    Args:
        versions: where each version stands first, in that order.

    """
    if len(versions) > 1:
        last = list(versions.values())[-1]
        got = ", ".join(f"{version} ({place.said(last.name)})" for version, place in versions.items())
        message, hint = "the file mixes versions of the schema", "make the file with one version"
        yield problem(last, "schema_version", "predictions.version", message, got=got, hint=hint)


def failed(number: int, documents: int, name: str, *, first: Sequence[str]) -> Iterator[Problem]:
    """Yield the warning about documents that the system failed on, if there are some.

    Args:
        number: how many there are.
        documents: how many documents the predictions hold.
        name: the file's name.
        first: the first of them.

    """
    if number:
        message, hint = failed_said(number, documents), "the command that made the file tries them again"
        yield problem(FileLine(name, 0), "", "predictions.failed", message, got=", ".join(first), hint=hint)


def empty(name: str) -> Problem:
    """Return the problem of predictions without any document."""
    message, hint = "the file holds no document", "onrecord schema prediction"
    return problem(FileLine(name, 0), "", "predictions.empty", message, hint=hint)


def missing(doc_id: str, name: str) -> Problem:
    """Return the warning about a document of gold that the predictions lack."""
    message = "a document of gold is not there; it counts as nothing found"
    return problem(FileLine(name, 0), "", "predictions.missing", message, got=doc_id)
