"""Warn of a document whose spans often start or end inside a word: its offsets are probably shifted.

Offsets that are all shifted by a few characters are inside the text, so that no other check finds them. An edge is
inside a word if there is a letter on both sides of it. Only letters with two cases count: scripts without case, such as
Chinese, have no spaces between words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.predictions.problems import FileLine, problem
from onrecord.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.documents.model import Document, Span
    from onrecord.errors import Problem

FEWEST = 6  # edges of spans in a document; with fewer there is no warning
EDGES = "predictions.edges"  # the id of this check
SHARE = 1 / 3  # of the edges; systems whose offsets are right have less than a twentieth
HINT = "count code points of `text` as the extractor is given it, with no strip, clean-up or byte offsets"


def edges_inside_words(document: Document, text: str | None, place: FileLine) -> Iterator[Problem]:
    """Yield one warning if more than a third of the edges (starts and ends) of a document's spans are inside words.

    There is no warning for a document with fewer than six edges (`FEWEST`).

    Args:
        document: The predicted document.
        text: The article; None if it is not available, and there is no warning then.
        place: The file and the document's line.
    """
    length = len(text or "")
    spans = [span for span in _spans(document) if 0 <= span.start < span.end <= length]
    inside = [span for span in spans for edge in (span.start, span.end) if _is_inside(text or "", edge)]
    if 2 * len(spans) >= FEWEST and len(inside) > SHARE * 2 * len(spans):
        first = inside[0]
        message = "many spans start or end inside a word, so the offsets are probably shifted"
        words = shown((text or "")[first.start : first.end])
        got = f"{len(inside)} of {2 * len(spans)} edges; the first span is {first.start}-{first.end}: {words}"
        yield problem(place, "", EDGES, message, got=got, hint=HINT)


def _spans(document: Document) -> Iterator[Span]:
    """Yield the spans of mentions, times, event triggers and contents of quotes."""
    for layer in (document.mentions, document.times, document.events):
        yield from layer or ()
    for quote in document.quotes or ():
        yield from quote.content or ()


def _is_inside(text: str, edge: int) -> bool:
    """Return whether an offset is inside a word: on both sides is a letter that has an upper and a lower case.

    >>> _is_inside("ferry", 2), _is_inside("ferry", 0), _is_inside("渡船停", 1)
    (True, False, False)
    """
    return all(each.lower() != each.upper() for each in (text[edge - 1 : edge], text[edge : edge + 1]))
