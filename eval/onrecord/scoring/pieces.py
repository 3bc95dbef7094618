"""Find predicted quotes that are pieces of a gold quote.

Gold has one quote for words that the article interrupts: *"I did not know," she said, "what it was."* is one quote with
two content spans. A system that copies the words between quotation marks predicts two quotes. Each of them is a piece:
its content spans, with edges trimmed, are some but not all of gold's, and no gold quote has exactly this content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import UNALIGNED
from onrecord.scoring.neutral import segments

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.documents.model import Interval, Quote
    from onrecord.scoring.pair import DocumentPair


class Piece(NamedTuple):
    """A predicted quote, and the gold quote of which it is a piece."""

    predicted: Quote
    gold: Quote


def pieces_of_quotes(pair: DocumentPair) -> list[Piece]:
    """Return the predicted quotes that are pieces of a gold quote, in the order of the predictions.

    If several gold quotes have the same spans among others, the one with the fewest spans is chosen, then the first.

    Args:
        pair: The gold document and the predicted one. Quotes that are not scored are left out.
    """
    if not pair.predicted.quotes:
        return []
    several = [quote for quote in pair.quotes.gold if len(quote.content or ()) > 1]
    around = [_hull(quote) for quote in several]
    near = [quote for quote in pair.quotes.predicted if quote.content and _overlaps(_hull(quote), around)]
    if not near:
        return []
    whole = {_extent(quote, pair.text) for quote in pair.quotes.gold}
    longer = sorted(((_extent(quote, pair.text), quote) for quote in several), key=lambda each: len(each[0]))
    found = []
    for quote in near:
        content = _extent(quote, pair.text)
        if content and content not in whole:
            gold = next((other for spans, other in longer if content < spans), None)
            found += [] if gold is None else [Piece(quote, gold)]
    return found


def _hull(quote: Quote) -> tuple[int, int]:
    """Return the first start and the last end of a quote's content, which has at least one span."""
    spans = quote.content or ()
    return min(span.start for span in spans), max(span.end for span in spans)


def _overlaps(hull: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Return whether two intervals share a character: `hull`, and one of the others. It is quick, and trims nothing."""
    return any(hull[0] < end and start < hull[1] for start, end in others)


def _extent(quote: Quote, text: str | None) -> frozenset[Interval]:
    """Return the intervals of a quote's content, with trimmed edges; none if one of its spans is not in the text."""
    spans = quote.content or ()
    return frozenset() if any(span.start == UNALIGNED for span in spans) else segments(spans, text)
