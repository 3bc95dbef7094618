"""Existing predictions as a system: `file:PATH`.

The documents are written in the corpus's order and checked as any answer; the header's scope, order and note are kept.
Invalid lines, duplicate documents and documents that the corpus lacks are errors, as in `onrecord check`. A document
that the file lacks, or that it marks as failed, counts as failed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord.documents.predictions import default_header, read_lines
from onrecord.errors import OnrecordError, Problem
from onrecord.formats.guess import looks_like
from onrecord.formats.refused_files import refuse_unread
from onrecord.run.answers import one_line
from onrecord.run.extractor import Answer, ExtractorError, System

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.run.extractor import Input, Settings


def predictions_file(name: str, settings: Settings) -> System:
    """Return the system that answers with the lines of a predictions file (`file:PATH`).

    Args:
        name: The file's path.
        settings: Ignored.

    Raises:
        OnrecordError: The file cannot be read, or has invalid lines or duplicate documents.
    """
    del settings  # no extractor is run
    path = Path(name)
    if path.is_dir():
        _refuse_other_formats(path)
    header = default_header(path.stem)
    documents: dict[str, bytes | None] = {}
    problems: list[Problem] = []
    for line in read_lines(path):
        problems += line.problems
        header = line.header or header
        if line.document is None:
            continue
        if line.document.doc_id in documents:
            problems.append(_duplicate(name, line.number, line.document.doc_id))
        documents[line.document.doc_id] = None if line.document.failed else msgspec.json.encode(line.document)
    if problems:
        _refuse_other_formats(path)
        raise OnrecordError(
            "The predictions file has invalid lines or duplicate documents.",
            where=f"{name}:{problems[0].line}",
            got=one_line(problems),
            expected="one document per line, each document once",
            hint=f"onrecord check {name}",
        )
    return System(
        name=header.system,
        version=header.version,
        identity={"door": "file", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
        start=lambda: FileWorker(documents),
        header=header,
        holds=frozenset(documents),
    )


def _refuse_other_formats(path: Path) -> None:
    """Raise OnrecordError if a file looks like another project's, with the command that converts it."""
    refuse_unread(path)
    found = looks_like(path)
    if found is not None and found.name != "jsonl":
        ours = path.with_suffix(".jsonl").name
        raise OnrecordError(
            f"The predictions are not our JSONL: they look like {found.name}.",
            where=str(path),
            expected="one document of ours per line",
            hint=f"onrecord convert {path} {ours} --from {found.name}, and then file:{ours}",
        )


def _duplicate(name: str, line: int, doc_id: str) -> Problem:
    """Return the problem that a line of a file has the same doc_id as an earlier line.

    Args:
        name: The file's name.
        line: The number of the later line.
        doc_id: The doc_id of both lines.
    """
    return Problem(name, line, "doc_id", "predictions.twice", "the doc_id is used twice", got=doc_id)


class FileWorker:
    """A worker that returns the answers of a file."""

    def __init__(self, documents: Mapping[str, bytes | None]) -> None:
        self._documents = documents

    def extract(self, document: Input) -> Answer:
        """Return the predictions file's line for a document; its latency is None, because nothing is computed.

        Raises:
            ExtractorError: The file has no line for the document, or marks it as failed.
        """
        if document.doc_id not in self._documents:
            raise ExtractorError("the predictions file has no line for this document", again=False)
        answer = self._documents[document.doc_id]
        if answer is None:
            raise ExtractorError("the predictions file says that the system failed on this document", again=False)
        return Answer(answer)

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    def interrupt(self) -> None:
        """Do nothing: `extract` returns at once."""
