"""Decide whether the offsets of a file count characters or UTF-16 code units, which differ after an emoji.

doccano counts as browsers do, in UTF-16 code units; Prodigy and spaCy count characters. But scripts write files for
doccano with characters, and web pages write files for spaCy with code units. Such a file shows itself: its spans begin
and end inside words, or outside the text. The other way of counting is used if fewer spans are wrong with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import Interval
from onrecord.formats.counted import BASIC, Counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ENOUGH = 2  # edges; a single one inside a word may be an annotator's


class Fit(NamedTuple):
    """How badly offsets fit in one way of counting: spans outside the text, and edges inside words or at white space.

    Attributes:
        outside: The number of spans that are not inside the text, or begin or end inside a character.
        ragged: The number of starts and ends that are inside a word, or have white space inside the span.
    """

    outside: int
    ragged: int


def differ(text: str) -> bool:
    """Return whether characters and UTF-16 code units differ in a text."""
    return not text.isascii() and any(ord(each) > BASIC for each in text)


def counts_utf16(texts: Iterable[tuple[str, Sequence[tuple[int, int]]]], *, usually: bool) -> bool:
    """Return whether the offsets of a file count UTF-16 code units.

    Args:
        texts: Each text in which the two ways differ, with the offsets of its spans.
        usually: Whether the tool that wrote the file counts so.
    """
    fits = {True: Fit(0, 0), False: Fit(0, 0)}
    for text, spans in texts:
        counted = Counted(text, utf16=True)
        for is_utf16, fit in fits.items():
            found = [placed(text, *each, counted if is_utf16 else None) for each in spans]
            ragged = sum(_ragged(text, each) for each in found if each is not None)
            fits[is_utf16] = Fit(fit.outside + found.count(None), fit.ragged + ragged)
    usual, other = fits[usually], fits[not usually]
    if usual.outside != other.outside:
        return usually is (usual.outside < other.outside)
    is_better = usual.ragged - other.ragged >= ENOUGH and usual.ragged >= 2 * other.ragged
    return usually is not is_better


def placed(text: str, start: int, end: int, counted: Counted | None = None) -> Interval | None:
    """Return a span's offsets as an interval of characters; None if it is not inside the text.

    `counted` converts offsets in UTF-16 code units; None if they count characters.
    """
    if not 0 <= start <= end:
        return None
    if counted is not None:
        return counted.interval(start, end)
    return Interval(start, end) if end <= len(text) else None


def _ragged(text: str, span: Interval) -> int:
    """Return how many of a span's two edges are inside a word, or have white space inside the span."""
    words = text[slice(*span)]
    if not words:
        return 0
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    edges = (words[0], before.isalnum()), (words[-1], after.isalnum())
    return sum(each.isspace() or (each.isalnum() and goes_on) for each, goes_on in edges)
