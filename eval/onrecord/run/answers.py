"""Validate an answer before it is stored: JSON, the schema, the right document, and the checks of predictions.

What `onrecord check` would refuse in the finished file is refused here for each document, while another attempt is
still possible. The message is that of the check. Warnings are accepted. A valid answer is returned as its canonical
line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onrecord.checks.predictions import check_document
from onrecord.documents.predictions import parse_line
from onrecord.errors import Problem, Severity
from onrecord.run.extractor import ExtractorError
from onrecord.run.invalid_items import without_invalid_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Document
    from onrecord.run.extractor import Input
    from onrecord.run.invalid_items import LeftOut

SHOWN = 3
LABELS = frozenset({"predictions.label", "predictions.role"})
OFFSETS = frozenset({"predictions.range", "predictions.order", "predictions.text"})
HINTED = LABELS | OFFSETS | {"predictions.schema"}


class Validated(NamedTuple):
    """A prediction that passed the checks.

    Attributes:
        line: The prediction as one line of JSON, without a line end.
        left_out: Failed check -> the paths of the items that were left out.
    """

    line: bytes
    left_out: LeftOut


def validated(raw: bytes, document: Input, *, drop_broken: bool = False, samples: bool = False) -> Validated:
    """Return an extractor's answer, checked and encoded again as one line of JSON, with the items that were left out.

    Args:
        raw: The answer, as the extractor wrote it.
        document: The document that was sent to the extractor.
        drop_broken: Whether items that fail the checks are left out; if not, they are an error.
        samples: Whether the extractor may answer differently when asked again.

    Raises:
        ExtractorError: The answer fails the checks; the message has the first problems. Its attribute `again` (whether
            another attempt may help) is False if a label is unknown and `samples` is false, and otherwise True.
    """

    def problems_of(raw: bytes) -> Sequence[Problem]:
        line = parse_line(raw, 0, document.doc_id)
        return line.problems if line.document is None else _errors(line.document, document)

    left_out: LeftOut = {}
    problems = problems_of(raw)
    if problems and drop_broken:
        raw, left_out, problems = without_invalid_items(raw, problems_of)
    if problems:
        raise ExtractorError(one_line(problems), again=samples or not _has_unknown_label(problems))
    predicted = parse_line(raw, 0, document.doc_id).document
    return Validated(msgspec.json.encode(predicted), left_out)


def _errors(predicted: Document, document: Input) -> Sequence[Problem]:
    """Return the problems of a parsed answer that are errors; warnings are accepted.

    An answer for another document than the one that was sent is one problem, and is not checked further.

    Args:
        predicted: The answer.
        document: The document that was sent to the extractor.
    """
    if predicted.doc_id != document.doc_id:
        message = f"the answer is for {predicted.doc_id!r}, but {document.doc_id!r} was sent"
        return [Problem(document.doc_id, 0, "", "predictions.stranger", message)]
    found = check_document(predicted, document.text, 0, document.doc_id)
    return [problem for problem in found if problem.severity is Severity.ERROR]


def _has_unknown_label(problems: Sequence[Problem]) -> bool:
    """Return whether one of the problems is an unknown label or role, which another attempt would repeat."""
    return any(problem.check in LABELS for problem in problems)


def one_line(problems: Sequence[Problem]) -> str:
    """Return problems as one line of text: the first three in full, and the number of the others."""
    parts = [f"{each.path}: {each.message}".removeprefix(": ") + _sides(each) for each in problems[:SHOWN]]
    more = len(problems) - len(parts)
    return "; ".join(parts) + (f"; and {more} more" if more > 0 else "")


def _sides(problem: Problem) -> str:
    """Return ` (got ..., expected ..., hint)` for the end of a problem's message; absent parts are left out.

    It is "" if all are absent. The hint is included only for problems of labels, roles, offsets and the schema.
    """
    sides = [f"{name} {value}" for name, value in (("got", problem.got), ("expected", problem.expected)) if value]
    if problem.check in HINTED and problem.hint:
        sides.append(problem.hint)
    return f" ({', '.join(sides)})" if sides else ""
