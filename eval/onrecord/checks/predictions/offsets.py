"""Check a predicted span's offsets against the text, and recognise offsets that count something else.

A span has offsets or a string, or both. Where it has both and they differ, the string tells what the offsets count:
bytes of UTF-8, units of UTF-16, characters with the end included, characters from 1. What fits is said in the hint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import UNALIGNED
from onrecord.errors import shown

if TYPE_CHECKING:
    from onrecord.documents.model import Span


COUNT_CODE_POINTS = "count code points of the exact text, as `onrecord texts` prints it"


class Fault(NamedTuple):
    """What is wrong with a span: the check's id, the message, both sides and the remedy."""

    check: str
    message: str
    got: str = ""
    expected: str = ""
    hint: str = ""


def fault(span: Span, text: str | None) -> Fault | None:
    """Return what is wrong with a span's offsets or string, or None; without the text only their order can be."""
    start, end = span.start, span.end
    if 0 <= start < end and (text is None or end <= len(text)):
        if text is None or span.text is None or text[start:end] == span.text:
            return None
        got, expected = shown(text[start:end]), shown(span.text)
        return Fault("predictions.text", "the string is not at its offsets", got, expected, _remedy(span, text))
    return _misplaced(span, text)


def _misplaced(span: Span, text: str | None) -> Fault | None:
    start, end = span.start, span.end
    given = f"{start}-{end}"
    if start == UNALIGNED == end:
        return None if span.text else Fault("predictions.span", "the span has neither offsets nor a string")
    if start < 0 or end < 0:
        return Fault("predictions.range", "an offset is missing or negative", given, "0 <= start < end", "give both")
    if start >= end:
        message = "the span is empty" if start == end else "the span ends before it starts"
        return Fault("predictions.order", message, given, "start < end", "the end is exclusive")
    text = text or ""
    return Fault("predictions.range", "the span is out of the text", given, f"0-{len(text)}", _remedy(span, text))


def _remedy(span: Span, text: str) -> str:
    """Return what the offsets seem to count and what to do about it, judged by the reading that gives the string."""
    start, end, string = span.start, span.end, span.text or ""
    if not string:
        return COUNT_CODE_POINTS
    if text.encode()[start:end] == string.encode():
        return "the offsets count UTF-8 bytes: count code points"
    if text.encode("utf-16-le")[2 * start : 2 * end] == string.encode("utf-16-le"):
        return "the offsets count UTF-16 units: count code points"
    shifted = {
        (0, 1): "the end includes the last character: add 1",
        (-1, -1): "the offsets count from 1: count from 0",
        (-1, 0): "the offsets count from 1 and include the end: subtract 1 from the start",
        (0, start): "the second number is a length: add it to the start",
    }
    fitting = (hint for (left, right), hint in shifted.items() if text[max(start + left, 0) : end + right] == string)
    return next(fitting, COUNT_CODE_POINTS)
