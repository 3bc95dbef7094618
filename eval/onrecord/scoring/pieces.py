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
    if not pair.predicted.quotes or all(len(quote.content or ()) < 2 for quote in pair.quotes.gold):  # noqa: PLR2004 - pieces are several
        return []
    extents = [(_extent(quote, pair.text), quote) for quote in pair.quotes.gold]
    whole = {content for content, _ in extents}
    longer = sorted((each for each in extents if len(each[0]) > 1), key=lambda each: len(each[0]))
    found = []
    for quote in pair.quotes.predicted:
        content = _extent(quote, pair.text)
        if content and content not in whole:
            gold = next((other for spans, other in longer if content < spans), None)
            found += [] if gold is None else [Piece(quote, gold)]
    return found


def _extent(quote: Quote, text: str | None) -> frozenset[Interval]:
    """Return the intervals of a quote's content, with trimmed edges; none if one of its spans is not in the text."""
    spans = quote.content or ()
    return frozenset() if any(span.start == UNALIGNED for span in spans) else segments(spans, text)
