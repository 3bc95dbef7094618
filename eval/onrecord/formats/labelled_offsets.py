"""Decide whether the offsets of a file count characters or UTF-16 code units, which differ after an emoji.

doccano counts as browsers do, in UTF-16 code units; Prodigy and spaCy count characters. But scripts write files for
doccano with characters, and web pages write files for spaCy with code units. Such a file shows itself: its spans begin
and end inside words, or outside the text. The other way of counting is used if it leaves at most half of these faults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.model import Interval
from onrecord.formats.counted import BASIC, Counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FIRST_UNSPACED = "\u0e00"  # Thai
EDGES = 2  # of a span; a file with a single faulty edge is no evidence


def first_astral(text: str) -> int | None:
    """Return the offset of the first character that is two UTF-16 code units; None if a text has none."""
    return None if text.isascii() else next((at for at, each in enumerate(text) if ord(each) > BASIC), None)


def counts_utf16(texts: Iterable[tuple[str, Sequence[tuple[int, int]]]], *, usually: bool) -> bool:
    """Return whether the offsets of a file count UTF-16 code units.

    Args:
        texts: Each text in which the two ways differ, with the offsets of the spans for which they differ.
        usually: Whether the tool that wrote the file counts so.
    """
    faults = {True: 0, False: 0}
    for text, spans in texts:
        counted = Counted(text, utf16=True)
        for is_utf16 in faults:
            found = [placed(text, *each, counted if is_utf16 else None) for each in spans]
            faults[is_utf16] += sum(EDGES if each is None else _ragged(text, each) for each in found)
    usual, other = faults[usually], faults[not usually]
    return usually is not (usual - other >= EDGES and usual >= 2 * other)


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
    """Return how many of a span's two edges are inside a word, or have white space inside the span.

    Only words of scripts that come before Thai in Unicode count: Thai, Chinese and others do not separate words.
    """
    words = text[slice(*span)]
    if not words:
        return 0
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    edges = (words[0], before), (words[-1], after)
    return sum(own.isspace() or (_is_spaced(own) and _is_spaced(other)) for own, other in edges)


def _is_spaced(each: str) -> bool:
    """Return whether a string is a letter or digit of a script that separates words."""
    return each.isalnum() and each < FIRST_UNSPACED
