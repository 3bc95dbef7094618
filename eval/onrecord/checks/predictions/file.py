"""Check a predictions file: its lines one by one as they are read, then what only the whole file shows.

The file is streamed; what is kept of a document is its id and line.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeAlias

from onrecord.checks.predictions.document import check_document
from onrecord.corpus.load import Corpus
from onrecord.errors import Problem, Severity, shown
from onrecord.io.predictions import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from onrecord.io.predictions import Line
    from onrecord.model import Document

Reference: TypeAlias = "Mapping[str, str | None]"
"""The documents that predictions may be of, by doc_id, with their texts where those are at hand."""


def reference(corpus: Corpus, gold: Iterable[Document] | None = None) -> Reference:
    """Return the documents of a corpus, or of other gold with the texts that the corpus has for it."""
    if gold is None:
        return dict(corpus.texts)
    texts = corpus.texts
    return {document.doc_id: texts.get(document.doc_id) for document in gold}


def check_file(path: Path, gold: Corpus | Reference) -> Iterator[Problem]:
    """Yield every problem of a predictions file, line by line, then those of the whole.

    Raises OnrecordError where there is no such file.
    """
    known: Reference = reference(gold) if isinstance(gold, Corpus) else gold
    name = str(path)
    if path.is_dir():
        yield _problem(name, 0, "", "predictions.file", "is a directory", expected="a JSONL file, a document a line")
        return
    lines: dict[str, int] = {}
    versions: dict[str, int] = {}
    readable = True
    for line in read_lines(path):
        yield from line.problems
        readable = readable and not line.problems
        for version in _versions(line):
            versions.setdefault(version, line.number)
        if line.document is not None:
            yield from _document(line.document, line.number, name, known, lines)
    yield from _whole(name, known, lines, versions, readable=readable)


def _document(document: Document, number: int, name: str, known: Reference, lines: dict[str, int]) -> Iterator[Problem]:
    doc_id = document.doc_id
    if (earlier := lines.setdefault(doc_id, number)) != number:
        message, expected = "the document is there twice", f"only line {earlier}"
        yield _problem(name, number, "doc_id", "predictions.twice", message, got=doc_id, expected=expected)
    if doc_id not in known:
        close = difflib.get_close_matches(doc_id, known, n=1)
        yield _problem(
            name,
            number,
            "doc_id",
            "predictions.unknown",
            "gold has no such document",
            got=shown(doc_id),
            hint=f"did you mean {close[0]}?" if close else "onrecord texts lists the documents",
        )
    yield from check_document(document, known.get(doc_id), number, name)


def _versions(line: Line) -> Iterator[str]:
    for part in (line.header, line.document):
        if part is not None and part.schema_version is not None:
            yield part.schema_version


def _whole(
    name: str, known: Reference, lines: dict[str, int], versions: dict[str, int], *, readable: bool
) -> Iterator[Problem]:
    if len(versions) > 1:
        got = ", ".join(f"{version} (line {number})" for version, number in versions.items())
        message, hint = "the file mixes versions of the schema", "make the file with one version"
        yield _problem(
            name, max(versions.values()), "schema_version", "predictions.version", message, got=got, hint=hint
        )
    if not lines:
        if readable:
            hint = "onrecord schema prediction"
            yield _problem(name, 0, "", "predictions.empty", "the file holds no document", hint=hint)
        return
    for doc_id in known:
        if doc_id not in lines:
            yield Problem(
                document=name,
                line=0,
                path="",
                check="predictions.missing",
                message="a document of gold is not there; it counts as nothing found",
                severity=Severity.WARNING,
                got=doc_id,
            )


def _problem(
    name: str, line: int, path: str, check: str, message: str, *, got: str = "", expected: str = "", hint: str = ""
) -> Problem:
    return Problem(name, line, path, check, message, got=got, expected=expected, hint=hint)
