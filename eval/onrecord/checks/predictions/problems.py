"""The ids and severities of the checks of predictions, and `problem`, which makes a `Problem` of one."""

from __future__ import annotations

from typing import NamedTuple

from onrecord.errors import Problem, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

CHECKS: dict[str, tuple[Severity, str]] = {
    "predictions.file": (ERROR, "The predictions are one file, not a directory."),
    "predictions.shard": (ERROR, "A shard can be read to its end."),
    "predictions.encoding": (ERROR, "The file is JSONL in UTF-8."),
    "predictions.json": (ERROR, "Every line is strict JSON of a readable length."),
    "predictions.header": (ERROR, "A header is the first line, fits its schema, and is the same in all shards."),
    "predictions.schema": (ERROR, "Every document fits the schema of predictions."),
    "predictions.version": (ERROR, "Header and documents have the same, compatible version of the schema."),
    "predictions.corpus": (ERROR, "A header that names a version of the corpus names the version of gold."),
    "predictions.empty": (ERROR, "The file has at least one document."),
    "predictions.twice": (ERROR, "Each document is on one line only."),
    "predictions.unknown": (ERROR, "Every document is in gold."),
    "predictions.missing": (WARNING, "Every document of gold is in the predictions."),
    "predictions.failed": (WARNING, "The system failed on no document (an error if it failed on all)."),
    "predictions.hash": (ERROR, "The predictions were made on the article's text."),
    "predictions.span": (ERROR, "A span has offsets or a string."),
    "predictions.range": (ERROR, "Offsets are inside the text."),
    "predictions.order": (ERROR, "A span starts before it ends."),
    "predictions.edges": (WARNING, "Spans start and end at words."),
    "predictions.text": (ERROR, "A span's string is the text at its offsets."),
    "predictions.strings": (WARNING, "A string has one place in the text."),
    "predictions.pieces": (ERROR, "Pieces and empty nodes of a mention are in order and distinct."),
    "predictions.head": (ERROR, "A head is inside its mention."),
    "predictions.label": (ERROR, "A label is in its inventory."),
    "predictions.role": (ERROR, "The event type has the role."),
    "predictions.id": (ERROR, "No two items have the same id."),
    "predictions.target": (ERROR, "A target is an item of the document or a string of the text."),
    "predictions.parent": (ERROR, "A parent is a quote, and no quote is its own ancestor."),
    "predictions.clusters": (ERROR, "A span is in one cluster."),
    "predictions.repeated": (WARNING, "No two items of a layer have the same span."),
}
"""id -> (severity, requirement).

The checks of encoding, JSON, header and schema run in the reader of lines (`onrecord.documents`), those of shards in
`onrecord.cluster`.
"""


class FileLine(NamedTuple):
    """A line of a file, counted from 1; 0 means the whole file."""

    name: str
    line: int

    def relative_to(self, name: str) -> str:
        """Return `line 3` if the line is in the file `name`, else the file's name and the line, `FILE:3`."""
        return f"line {self.line}" if self.name == name else f"{self.name}:{self.line}"


def problem(
    place: FileLine, path: str, check: str, message: str, *, got: str = "", expected: str = "", hint: str = ""
) -> Problem:
    """Return a problem with the severity that the table `CHECKS` gives its check.

    Args:
        place: The file and the line.
        path: The place inside the line's document, such as `quotes[3].content[0]`; "" for the whole line.
        check: The id of the check, a key of `CHECKS`.
        message: What is wrong, as a clause.
        got: The value that was found, or "".
        expected: The values that are allowed, or "".
        hint: What to do next, or "".
    """
    severity, _ = CHECKS[check]
    return Problem(place.name, place.line, path, check, message, severity, got=got, expected=expected, hint=hint)
