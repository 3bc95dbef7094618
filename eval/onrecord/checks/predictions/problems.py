"""The ids of the problems of predictions, with their severities, and how such a problem is made."""

from __future__ import annotations

from typing import NamedTuple

from onrecord.errors import Problem, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

CHECKS: dict[str, tuple[Severity, str]] = {
    "predictions.file": (ERROR, "The predictions are one file."),
    "predictions.shard": (ERROR, "A shard can be read to its end."),
    "predictions.encoding": (ERROR, "The file is JSONL in UTF-8."),
    "predictions.json": (ERROR, "Every line is strict JSON of a readable length."),
    "predictions.header": (ERROR, "A header is the first line, fits its schema, and is the same in all shards."),
    "predictions.schema": (ERROR, "Every document fits the schema of predictions."),
    "predictions.version": (ERROR, "Header and documents are of one version of the schema, a compatible one."),
    "predictions.corpus": (ERROR, "A header that names a version of the corpus names the one at hand."),
    "predictions.empty": (ERROR, "There is a document."),
    "predictions.twice": (ERROR, "A document stands on one line."),
    "predictions.unknown": (ERROR, "Gold has every document."),
    "predictions.missing": (WARNING, "Every document of gold is there."),
    "predictions.failed": (WARNING, "The system failed on no document."),
    "predictions.hash": (ERROR, "The predictions were made on the article's text."),
    "predictions.span": (ERROR, "A span has offsets or a string."),
    "predictions.range": (ERROR, "Offsets lie in the text."),
    "predictions.order": (ERROR, "A span starts before it ends."),
    "predictions.text": (ERROR, "A span's string stands at its offsets."),
    "predictions.pieces": (ERROR, "Pieces and empty nodes of a mention are in order and distinct."),
    "predictions.head": (ERROR, "A head lies inside its mention."),
    "predictions.label": (ERROR, "A label is one of its inventory."),
    "predictions.role": (ERROR, "A role is one of its event's type."),
    "predictions.id": (ERROR, "An id stands for one item."),
    "predictions.target": (ERROR, "A target is an item of the document or a string of the text."),
    "predictions.parent": (ERROR, "A parent is a quote, and no quote is inside itself."),
    "predictions.clusters": (ERROR, "A span is in one cluster."),
    "predictions.repeated": (WARNING, "A span stands once in a layer."),
}
"""Every id, with its severity and what it requires.

The reader of lines (`onrecord.documents`) finds what is wrong with the encoding, the JSON, a header and the schema, and
`onrecord.cluster` what is wrong with shards.
"""


class FileLine(NamedTuple):
    """A line of a file; line 0 is the whole file."""

    name: str
    line: int

    def said(self, name: str) -> str:
        """Return the line as a message about a file names it: with the file's name only if it is another file."""
        return f"line {self.line}" if self.name == name else f"{self.name}:{self.line}"


def problem(
    place: FileLine, path: str, check: str, message: str, *, got: str = "", expected: str = "", hint: str = ""
) -> Problem:
    """Return a problem with the severity that the table gives its id.

    Args:
        place: the file and the line.
        path: the place inside the line's document, such as `quotes[3].content[0]`; empty for the whole line.
        check: the id, one of `CHECKS`.
        message: what is wrong, as a clause.
        got: what the predictions have.
        expected: what they should have.
        hint: what to do next.

    """
    severity, _ = CHECKS[check]
    return Problem(place.name, place.line, path, check, message, severity, got=got, expected=expected, hint=hint)
