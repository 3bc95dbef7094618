"""The extent of a part of a quote or of a filler, as a set of intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from onrecord.documents.model import UNALIGNED, Interval
from onrecord.text.trim import trimmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Span

Extent: TypeAlias = frozenset[tuple[int, int]]
NOWHERE: Extent = frozenset()


def extent(spans: Sequence[Span] | None, text: str | None = None) -> Extent | None:
    """Return a frozenset with the interval (start, end) of each span.

    None if `spans` is None or empty, or if one of the spans has no place in the text.

    Args:
        spans: The spans of a part of a quote, or of the filler of an argument.
        text: The text of the document, to trim white space and quotation marks from the edges of the spans
            (`text.trim`); None to leave the spans as they are.
    """
    if not spans:
        return None
    if len(spans) == 1 and text is None:  # as nearly always
        return frozenset(((spans[0].start, spans[0].end),)) if spans[0].start != UNALIGNED else None
    found = [(span.start, span.end) for span in spans]
    if UNALIGNED in [start for start, _ in found]:
        return None
    return frozenset(found if text is None else [trimmed(text, Interval(*each)) for each in found])
