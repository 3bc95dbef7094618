"""Say what only all documents together show: one given twice, one that gold lacks or that is missing, mixed versions.

The predictions may lie in one file or in many (shards). `Whole` sees the documents of a file one after another, and
keeps each one's id and line; documents in shards are compared on the workers (`onrecord.cluster.index`). What they
find is told by the same functions.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from onrecord.errors import Problem, Severity, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

CLOSE_AMONG = 10_000  # documents of gold; among more, looking for a similar name takes longer than the check


class Place(NamedTuple):
    """A file and a line of it."""

    name: str
    line: int

    def said(self, name: str) -> str:
        """Return the place as it is told in a message about a file."""
        return f"line {self.line}" if self.name == name else f"{self.name}:{self.line}"


class Whole:
    """What has been seen of the documents of a file so far."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        self._name, self._known = name, known
        self._lines: dict[str, int] = {}
        self._versions: dict[str, Place] = {}
        self._readable = True

    def version(self, version: str, line: int) -> None:
        """Take note of a version of the schema that a line names."""
        self._versions.setdefault(version, Place(self._name, line))

    def unreadable(self) -> None:
        """Take note that some line could not be read."""
        self._readable = False

    def document(self, doc_id: str, line: int) -> Iterator[Problem]:
        """Yield what is wrong with a document's name."""
        if (earlier := self._lines.setdefault(doc_id, line)) != line:
            yield twice(doc_id, Place(self._name, line), Place(self._name, earlier))
        if doc_id not in self._known:
            yield unknown(doc_id, Place(self._name, line), self._known)

    def end(self) -> Iterator[Problem]:
        """Yield the problems of the whole, once all lines were seen."""
        yield from mixed(self._versions)
        if self._lines:
            yield from (missing(doc_id, self._name) for doc_id in self._known if doc_id not in self._lines)
        elif self._readable:
            yield empty(self._name)


def twice(doc_id: str, place: Place, first: Place) -> Problem:
    """Return the problem of a document that was there before, at another place."""
    message, expected = "the document is there twice", f"only {first.said(place.name)}"
    return problem(place, "doc_id", "predictions.twice", message, got=doc_id, expected=expected)


def unknown(doc_id: str, place: Place, known: Collection[str]) -> Problem:
    """Return the problem of a document that gold lacks; of few known ones, the most similar is named."""
    close = difflib.get_close_matches(doc_id, known, n=1) if len(known) <= CLOSE_AMONG else []
    hint = f"did you mean {close[0]}?" if close else "onrecord texts lists the documents"
    return problem(place, "doc_id", "predictions.unknown", "gold has no such document", got=shown(doc_id), hint=hint)


def mixed(versions: Mapping[str, Place]) -> Iterator[Problem]:
    """Yield a problem if there is more than one version; versions are in order of where they were first seen."""
    if len(versions) > 1:
        last = list(versions.values())[-1]
        got = ", ".join(f"{version} ({place.said(last.name)})" for version, place in versions.items())
        message, hint = "the file mixes versions of the schema", "make the file with one version"
        yield problem(last, "schema_version", "predictions.version", message, got=got, hint=hint)


def other_corpus(version: str, place: Place, expected: str) -> Problem:
    """Return the problem of a header that names another version of the corpus."""
    message, hint = "the file was made for another version of the corpus", "run the system again on this version"
    return problem(place, "corpus_version", "predictions.corpus", message, got=version, expected=expected, hint=hint)


def empty(name: str) -> Problem:
    """Return the problem of predictions without any document."""
    message, hint = "the file holds no document", "onrecord schema prediction"
    return problem(Place(name, 0), "", "predictions.empty", message, hint=hint)


def missing(doc_id: str, name: str) -> Problem:
    """Return the problem, a warning, of a document of gold that predictions lack."""
    message = "a document of gold is not there; it counts as nothing found"
    return Problem(name, 0, "", "predictions.missing", message, severity=Severity.WARNING, got=doc_id)


def problem(
    place: Place, path: str, check: str, message: str, *, got: str = "", expected: str = "", hint: str = ""
) -> Problem:
    """Return an error at a place."""
    return Problem(place.name, place.line, path, check, message, got=got, expected=expected, hint=hint)
