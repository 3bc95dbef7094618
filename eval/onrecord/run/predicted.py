"""A predictions file as a system: `file:PATH`, for what was made elsewhere.

The documents are put into the corpus's order and held to the same contract as any answer; the header's scope, order
and note are kept. Lines that cannot be read and documents that stand twice are refused, as `onrecord check` refuses
them; so is a document that the corpus lacks. One that the file lacks, or that it marks as failed, has failed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord.documents.predictions import default_header, read_lines
from onrecord.errors import OnrecordError, Problem
from onrecord.run.answers import described
from onrecord.run.extractor import Answer, ExtractorError, System

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.run.extractor import Input, Settings


def passed_on(name: str, settings: Settings) -> System:
    """Return the system of a predictions file; a file with a line that cannot be read is an error."""
    del settings  # nothing is run
    path = Path(name)
    header = default_header(path.stem)
    documents: dict[str, bytes | None] = {}
    problems: list[Problem] = []
    for line in read_lines(path):
        problems += line.problems
        header = line.header or header
        if line.document is None:
            continue
        if line.document.doc_id in documents:
            problems.append(_twice(name, line.number, line.document.doc_id))
        documents[line.document.doc_id] = None if line.document.failed else msgspec.json.encode(line.document)
    if problems:
        raise OnrecordError(
            "The predictions cannot be passed on.",
            where=f"{name}:{problems[0].line}",
            got=described(problems),
            expected="a document a line, each once",
            hint=f"onrecord check {name}",
        )
    return System(
        name=header.system,
        version=header.version,
        identity={"door": "file", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
        start=lambda: Passing(documents),
        header=header,
        holds=frozenset(documents),
    )


def _twice(name: str, line: int, doc_id: str) -> Problem:
    return Problem(name, line, "doc_id", "predictions.twice", "the document is there twice", got=doc_id)


class Passing:
    """A worker that has every answer already."""

    def __init__(self, documents: Mapping[str, bytes | None]) -> None:
        self._documents = documents

    def extract(self, document: Input) -> Answer:
        """Return the file's line for a document; it took no time that would say anything."""
        if document.doc_id not in self._documents:
            raise ExtractorError("the file has no line for this document", again=False)
        answer = self._documents[document.doc_id]
        if answer is None:
            raise ExtractorError("the file says that the system failed on this document", again=False)
        return Answer(answer)

    def close(self) -> None:
        """Do nothing: nothing is open."""

    def interrupt(self) -> None:
        """Do nothing: nothing takes long."""
