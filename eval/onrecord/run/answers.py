"""Hold an answer to the contract of predictions before it is kept: JSON, the schema, the right document, no errors.

What `onrecord check` would refuse in the finished file is refused here, a document at a time, while another attempt is
still possible; the message is the check's own. A warning passes. An answer comes out as its canonical line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from onrecord.checks.predictions import check_document
from onrecord.documents.predictions import parse_line
from onrecord.errors import Severity
from onrecord.run.extractor import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.errors import Problem
    from onrecord.run.extractor import Input

SHOWN = 3


def checked(raw: bytes, document: Input) -> bytes:
    """Return a prediction's canonical line, without its line end; raises ExtractorError with the first problems."""
    line = parse_line(raw, 0, document.doc_id)
    predicted = line.document
    if predicted is None:
        raise ExtractorError(described(line.problems))
    if predicted.doc_id != document.doc_id:
        raise ExtractorError(f"the answer is for {predicted.doc_id!r}, and {document.doc_id!r} was asked")
    errors = [
        problem
        for problem in check_document(predicted, document.text, 0, document.doc_id)
        if problem.severity is Severity.ERROR
    ]
    if errors:
        raise ExtractorError(described(errors))
    return msgspec.json.encode(predicted)


def described(problems: Sequence[Problem]) -> str:
    """Return problems as one line: the first few in full, the number of the others."""
    parts = [f"{each.path}: {each.message}".removeprefix(": ") + _sides(each) for each in problems[:SHOWN]]
    more = len(problems) - len(parts)
    return "; ".join(parts) + (f"; and {more} more" if more > 0 else "")


def _sides(problem: Problem) -> str:
    sides = [f"{name} {value}" for name, value in (("got", problem.got), ("expected", problem.expected)) if value]
    return f" ({', '.join(sides)})" if sides else ""
