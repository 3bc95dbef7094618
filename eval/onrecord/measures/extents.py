"""Say where the parts of quotes stand, as sets of intervals: what contents, cues, sources and fillers compare by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from onrecord.documents.model import UNALIGNED, Interval
from onrecord.text.trim import trimmed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.model import Quote, Span
    from onrecord.scoring.pair import DocumentPair

Extent: TypeAlias = frozenset[tuple[int, int]]
NOWHERE: Extent = frozenset()


class QuoteParts(NamedTuple):
    """Where a quote stands.

    Attributes:
        content: The extent of the content, edges trimmed.
        cue, source: The extents of the other parts.
        segments: The extent of each content span by itself, edges trimmed.
        placed: The trimmed intervals of the content spans that are in the text, sorted.
        start, end: The hull of all parts that are in the text; 0 and 0 if none is.
        at: Where the quote counts: `Quote.start`.
    """

    content: Extent | None
    cue: Extent | None
    source: Extent | None
    segments: Sequence[Extent | None]
    placed: Sequence[tuple[int, int]]
    start: int
    end: int
    at: int


def extent(spans: Sequence[Span] | None, text: str | None = None) -> Extent | None:
    """Return the intervals of a list of spans, trimmed if a text is given; None if it is empty or one is unaligned."""
    if not spans:
        return None
    found = [(span.start, span.end) for span in spans]
    if UNALIGNED in [start for start, _ in found]:
        return None
    return frozenset(found if text is None else [trimmed(text, Interval(*each)) for each in found])


def quote_parts(pair: DocumentPair) -> Mapping[int, QuoteParts]:
    """Return where each quote of both sides stands, by `id(quote)`: a preparation that all measures of quotes share."""
    return {id(quote): _parts(quote, pair.text) for side in (pair.quotes.gold, pair.quotes.predicted) for quote in side}


def parts_of(pair: DocumentPair, quote: Quote) -> QuoteParts:
    """Return where a quote of the pair stands."""
    found: QuoteParts = pair.prepared(quote_parts)[id(quote)]
    return found


def _parts(quote: Quote, text: str | None) -> QuoteParts:
    segments = [extent([span], text) for span in quote.content or ()]
    content = None if not segments or None in segments else NOWHERE.union(*segments)  # type: ignore[arg-type]  # no None
    placed = sorted({interval for each in segments if each is not None for interval in each})
    reach = [
        (span.start, span.end)
        for spans in (quote.content, quote.cue, quote.source)
        for span in spans or ()
        if span.start != UNALIGNED
    ]
    start = min(reach)[0] if reach else 0
    end = max([end for _, end in reach]) if reach else 0
    return QuoteParts(content, extent(quote.cue), extent(quote.source), segments, placed, start, end, quote.start)
