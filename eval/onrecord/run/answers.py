"""Hold an answer to the contract of predictions before it is kept: JSON, the schema, the right document, no errors.

What `onrecord check` would refuse in the finished file is refused here, a document at a time, while another attempt is
still possible; the message is the check's own. A warning passes. An answer comes out as its canonical line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onrecord.checks.predictions import check_document
from onrecord.documents.predictions import parse_line
from onrecord.errors import Problem, Severity
from onrecord.run.broken import without_broken
from onrecord.run.extractor import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Document
    from onrecord.run.broken import LeftOut
    from onrecord.run.extractor import Input

SHOWN = 3
LABELS = frozenset({"predictions.label", "predictions.role"})


class Checked(NamedTuple):
    """A prediction's canonical line, without its line end, and the items that were left out of it."""

    line: bytes
    left_out: LeftOut


def checked(raw: bytes, document: Input, *, drop_broken: bool = False, samples: bool = False) -> Checked:
    """Return an answer that passes the checks.

    Args:
        raw: the answer, as the extractor wrote it.
        document: what was asked.
        drop_broken: leave single items that fail the checks out, in place of failing.
        samples: whether the extractor may answer differently when it is asked again.

    Raises:
        ExtractorError: with the first problems. A label that the schema lacks is not asked for again, unless the
            extractor samples: it would come once more.
    """

    def problems_of(raw: bytes) -> Sequence[Problem]:
        line = parse_line(raw, 0, document.doc_id)
        return line.problems if line.document is None else _errors(line.document, document)

    left_out: LeftOut = {}
    problems = problems_of(raw)
    if problems and drop_broken:
        raw, left_out, problems = without_broken(raw, problems_of)
    if problems:
        raise ExtractorError(described(problems), again=samples or not _lasting(problems))
    predicted = parse_line(raw, 0, document.doc_id).document
    return Checked(msgspec.json.encode(predicted), left_out)


def _errors(predicted: Document, document: Input) -> Sequence[Problem]:
    if predicted.doc_id != document.doc_id:
        message = f"the answer is for {predicted.doc_id!r}, and {document.doc_id!r} was asked"
        return [Problem(document.doc_id, 0, "", "predictions.stranger", message)]
    found = check_document(predicted, document.text, 0, document.doc_id)
    return [problem for problem in found if problem.severity is Severity.ERROR]


def _lasting(problems: Sequence[Problem]) -> bool:
    """Return whether a label is wrong, which is so for every attempt."""
    return any(problem.check in LABELS for problem in problems)


def described(problems: Sequence[Problem]) -> str:
    """Return problems as one line: the first few in full, the number of the others."""
    parts = [f"{each.path}: {each.message}".removeprefix(": ") + _sides(each) for each in problems[:SHOWN]]
    more = len(problems) - len(parts)
    return "; ".join(parts) + (f"; and {more} more" if more > 0 else "")


def _sides(problem: Problem) -> str:
    sides = [f"{name} {value}" for name, value in (("got", problem.got), ("expected", problem.expected)) if value]
    if problem.check in LABELS and problem.hint:
        sides.append(problem.hint)
    return f" ({', '.join(sides)})" if sides else ""
