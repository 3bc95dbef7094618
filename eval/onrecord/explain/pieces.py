"""Pair predicted quotes that are pieces of a gold quote with that quote in explanations.

Measures of whole quotes may pair a piece with a shorter quote inside it, if the two overlap more. An explanation pairs
it with the quote that it is a piece of. Measures do not change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.measures.quote_pairs import QuotePair, QuotePairs
from onrecord.measures.speakers import gold_speakers, predicted_speakers, same_speakers
from onrecord.measures.who import who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Quote
    from onrecord.scoring.pair import DocumentPair
    from onrecord.scoring.pieces import Piece


def with_pieces(found: QuotePairs, pieces: Sequence[Piece], pair: DocumentPair) -> QuotePairs:
    """Return pairs of quotes in which no piece is paired with another gold quote than its own.

    A gold quote that has no partner then gets the longest of its pieces. Pairs with equal contents stay.

    Args:
        found: The pairs of the measures (`quote_pairs`).
        pieces: The pieces among the predictions (`pieces_of_quotes`).
        pair: The gold document and the predicted one.
    """
    owner = {id(piece.predicted): piece.gold for piece in pieces}
    wrong = [each for each in found.pairs if owner.get(id(each.predicted), each.gold) is not each.gold]
    if not wrong:
        return found
    parted = {id(each.predicted) for each in wrong}
    pairs = [each for each in found.pairs if id(each.predicted) not in parted]
    only_predicted = [*found.only_predicted, *(each.predicted for each in wrong)]
    taken = {id(each.gold) for each in pairs}
    resolver = pair.prepared(who)
    for quote in sorted(only_predicted, key=_length, reverse=True):
        gold = owner.get(id(quote))
        if gold is not None and id(gold) not in taken:
            taken.add(id(gold))
            speakers = same_speakers(gold_speakers(resolver, gold), predicted_speakers(resolver, quote))
            pairs.append(QuotePair(gold, quote, exact=False, rule="content", speakers=speakers))
    paired = {id(each.predicted) for each in pairs}
    return QuotePairs(
        pairs,
        [each for each in (*found.only_gold, *(each.gold for each in wrong)) if id(each) not in taken],
        [each for each in only_predicted if id(each) not in paired],
    )


def _length(quote: Quote) -> int:
    """Return the number of characters of a quote's content."""
    return sum(span.end - span.start for span in quote.content or ())
