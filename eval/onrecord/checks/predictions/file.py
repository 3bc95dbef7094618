"""Check a predictions file: first each line, then the file as a whole.

The checks of the whole file find duplicate documents, documents that gold does not have, missing documents, and mixed
versions of the schema. The file is streamed; only the id and the line of each document are kept. Predictions in shards
are checked by `onrecord.cluster.check`, which uses the same functions.
"""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from onrecord.checks.predictions.document import check_document
from onrecord.checks.predictions.problems import FileLine, problem
from onrecord.checks.predictions.strings import strings_without_place
from onrecord.checks.predictions.word_edges import edges_inside_words
from onrecord.corpus.load import Corpus
from onrecord.documents.predictions import Line, failed_said, read_lines
from onrecord.documents.sources import Held
from onrecord.errors import Severity, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document, Header
    from onrecord.documents.sources import Source
    from onrecord.errors import Problem

Reference: TypeAlias = "Mapping[str, str | None]"
"""doc_id -> text, for the documents of gold; None for a text that is not available."""

IDS_SHOWN = 5  # documents of gold
CLOSE_AMONG = 10_000  # documents of gold; with more, finding a similar doc_id takes longer than the check


def reference(corpus: Corpus, gold: Iterable[Document] | None = None) -> Reference:
    """Return doc_id -> text for the documents of gold; None for a text that the corpus does not have.

    Args:
        corpus: The corpus with the texts.
        gold: The gold documents; None for those of the corpus.
    """
    texts = corpus.texts
    if gold is None:
        return dict(texts)
    return {document.doc_id: texts.get(document.doc_id) for document in gold}


def check_file(
    path: Path, gold: Corpus | Reference, *, ignored: Collection[str] = (), strings: bool = True
) -> Iterator[Problem]:
    """Yield the problems of a predictions file: those of each line, line by line, then those of the whole file.

    Args:
        path: The file: JSONL with a document on each line, and an optional header. A directory is a problem.
        gold: The corpus, or doc_id -> text of the documents of gold.
        ignored: Labels that are allowed beside those of the schema.
        strings: Whether to look for strings in the texts, which is slow, and yields warnings only.

    Raises:
        OnrecordError: The file cannot be read.
    """
    known: Reference = reference(gold) if isinstance(gold, Corpus) else gold
    name = str(path)
    if path.is_dir():
        expected, hint = "a JSONL file, one document per line", f"onrecord check {name} --on dask checks shards"
        yield problem(FileLine(name, 0), "", "predictions.file", "is a directory", expected=expected, hint=hint)
        return
    whole = _Whole(name, known)
    header = None
    for line in read_lines(path):
        header = header or line.header
        yield from whole.line(line)
        found = [*check_line(line, name, known, ignored=ignored)]
        yield from found
        if strings:
            yield from strings_of_line(line, name, known, header=header, problems=found)
    yield from whole.end()


def check_held(predictions: Source, gold: Reference) -> Iterator[Problem]:
    """Yield the problems of predictions in any source: those of each document, in order, then those of the whole.

    In another project's format, what that format allows (`ALLOWED_ELSEWHERE`) is a warning and not an error.

    Args:
        predictions: The source, such as documents in memory.
        gold: doc_id -> text of the documents of gold; None for a text that is not available.
    """
    whole = _Whole(predictions.name, gold)
    for number, placed in enumerate(predictions, 1):
        document = placed.document
        for wrong in whole.line(Line(number, document=document)):
            yield replace(wrong, line=0)
        text, name = gold.get(document.doc_id), f"{predictions.name} {document.doc_id}"
        found = [*with_severities_of_format(predictions, check_document(document, text, 0, name))]
        yield from found
        place = FileLine(predictions.name, 0)
        yield from (
            replace(each, document=name)
            for each in strings_without_place(document, text, place, header=predictions.header, problems=found)
        )
    yield from whole.end()


# Checks that are warnings for predictions in another project's format. A span in two clusters is an error in our own
# formats, since clusters are sets of mentions and a system chooses one. CorefUD and its scorer allow it.
ALLOWED_ELSEWHERE = frozenset({"predictions.clusters"})


def with_severities_of_format(source: Source, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems unchanged, except those that the source's own format allows, which become warnings.

    Only `predictions.clusters` is such a problem: one span in two clusters.

    Args:
        source: The predictions. Only documents that were read from another project's format have such problems.
        problems: The problems of its documents.
    """
    is_foreign = isinstance(source, Held) and "format" in source.settings
    for each in problems:
        is_allowed = is_foreign and each.check in ALLOWED_ELSEWHERE
        yield replace(each, severity=Severity.WARNING) if is_allowed else each


def check_line(
    line: Line, name: str, texts: Mapping[str, str | None], *, ignored: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield the problems of one line: those that the reader found, then those of the document.

    Args:
        line: The line, decoded.
        name: The file's name.
        texts: doc_id -> text of the documents of gold; None for a text that is not available.
        ignored: Labels that are allowed beside those of the schema.
    """
    yield from line.problems
    if line.document is not None:
        text = texts.get(line.document.doc_id)
        yield from check_document(line.document, text, line.number, name, ignored=ignored)
        yield from edges_inside_words(line.document, text, FileLine(name, line.number))


def strings_of_line(
    line: Line, name: str, texts: Mapping[str, str | None], *, header: Header | None, problems: Sequence[Problem]
) -> Iterator[Problem]:
    """Yield one warning if strings of the line's document have no place in its text (`strings_without_place`).

    Args:
        line: The line, decoded.
        name: The file's name.
        texts: doc_id -> text of the documents of gold; None for a text that is not available.
        header: The file's header, None without one.
        problems: The problems of the line (`check_line`).
    """
    if line.document is not None:
        text, place = texts.get(line.document.doc_id), FileLine(name, line.number)
        yield from strings_without_place(line.document, text, place, header=header, problems=problems)


def versions(line: Line) -> Iterator[str]:
    """Yield the schema version that a line's header gives, and the one that its document gives, if they give one."""
    for part in (line.header, line.document):
        if part is not None and part.schema_version is not None:
            yield part.schema_version


class _Whole:
    """The documents and schema versions of the lines read so far."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        self._name, self._known = name, known
        self._lines: dict[str, int] = {}
        self._versions: dict[str, FileLine] = {}
        self._readable = True
        self._failed: list[str] = []

    def line(self, line: Line) -> Iterator[Problem]:
        """Add a line to the whole file; yield a problem if its doc_id is on an earlier line too, or is not in gold."""
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
        """Yield the problems of the whole file, after the last line was added.

        They are several schema versions, documents that failed, gold documents that are missing, or no document at all.
        """
        yield from mixed(self._versions)
        yield from failed(len(self._failed), len(self._lines), self._name, first=self._failed[:1])
        if self._lines:
            yield from (missing(doc_id, self._name) for doc_id in self._known if doc_id not in self._lines)
        elif self._readable:
            yield empty(self._name)


def twice(doc_id: str, place: FileLine, first: FileLine) -> Problem:
    """Return the problem of a document that is on an earlier line too.

    Args:
        doc_id: The document's id.
        place: The file and line of the document.
        first: The file and line where the id occurs first.
    """
    message, expected = "the document is a duplicate", f"only {first.relative_to(place.name)}"
    hint = "keep one of the two, or put all items of the document into one"
    return problem(place, "doc_id", "predictions.twice", message, got=doc_id, expected=expected, hint=hint)


def _same_name(doc_id: str, known: Collection[str]) -> list[str]:
    """Return the known ids that a path, a file name or an id in another case, such as `texts/FERRY.txt`, stands for.

    >>> _same_name("texts/FERRY.txt", ["ferry", "rain"])
    ['ferry']
    """
    path = PurePosixPath(doc_id.replace("\\", "/").casefold())
    return [each for each in known if each.casefold() in {str(path), path.name, path.stem}]


def unknown(doc_id: str, place: FileLine, known: Collection[str]) -> Problem:
    """Return the problem of a document that gold does not have.

    The problem shows the first five ids of gold (`IDS_SHOWN`), and its hint is a similar id of gold, if there is one.
    It shows neither if gold has more than 10,000 documents (`CLOSE_AMONG`).

    Args:
        doc_id: The document's id.
        place: The file and line of the document.
        known: The ids of gold's documents.
    """
    among = sorted(known) if len(known) <= CLOSE_AMONG else []
    first = ", ".join([*among[:IDS_SHOWN], *(["..."] if len(among) > IDS_SHOWN else [])])
    close = _same_name(doc_id, among) or difflib.get_close_matches(doc_id, among, n=1)
    hint = f"did you mean {close[0]}?" if close else "copy `doc_id` from the document that the extractor is given"
    message = "gold has no such document"
    return problem(place, "doc_id", "predictions.unknown", message, got=shown(doc_id), expected=first, hint=hint)


def mixed(versions: Mapping[str, FileLine]) -> Iterator[Problem]:
    """Yield one problem if a file has several schema versions; nothing otherwise.

    Args:
        versions: Schema version -> the first line with it, in the order of the file.
    """
    if len(versions) > 1:
        last = list(versions.values())[-1]
        got = ", ".join(f"{version} ({place.relative_to(last.name)})" for version, place in versions.items())
        message, hint = "the file mixes versions of the schema", "make the file with one version"
        yield problem(last, "schema_version", "predictions.version", message, got=got, hint=hint)


def failed(number: int, documents: int, name: str, *, first: Sequence[str]) -> Iterator[Problem]:
    """Yield one warning if the system failed on some documents, an error if it failed on all; nothing otherwise.

    Args:
        number: The number of failed documents.
        documents: The number of documents in the predictions.
        name: The file's name.
        first: The doc_id of the first failed document, as a list of one; [] if there is none.
    """
    if number:
        message, hint = failed_said(number, documents), "run the command that made the file again: it retries them"
        found = problem(FileLine(name, 0), "", "predictions.failed", message, got=", ".join(first), hint=hint)
        yield replace(found, severity=Severity.ERROR) if number == documents else found


def empty(name: str) -> Problem:
    """Return the problem of a predictions file without documents, given its name."""
    message, hint = "the file has no documents", "onrecord run py:my_extractor:extract -o OUT writes a line for each"
    return problem(FileLine(name, 0), "", "predictions.empty", message, hint=hint)


def missing(doc_id: str, name: str) -> Problem:
    """Return the warning for a document of gold that a predictions file does not have.

    Args:
        doc_id: The document's id.
        name: The file's name.
    """
    message = "a document of gold is missing; it is scored as nothing found"
    hint = "run the system on this document too, or accept this warning"
    return problem(FileLine(name, 0), "", "predictions.missing", message, got=doc_id, hint=hint)
