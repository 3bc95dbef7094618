"""Measure what a quote is and who says it: kind, act and speaker, as F1 over (matched quote, value).

Quotes are matched by content (`quote_pairs`), overlap sufficing. A gold quote whose content is missing from the text
takes no part, and neither does the prediction that answers it: only its cue and source are scored. Each speaker of a
quote is a value by itself, and is right if it is one of gold's (`who`); the set as a whole is attribution's matter.

Worked example: gold has two quotes, of kinds direct and indirect; predicted are the first as mixed, the second as
indirect, and a third as direct: kind 1/3 and 1/2.

Source: Pareti (2015), Attribution: a computational approach, for quotes' kinds; speakers per quote after Elson and
McKeown (2010), Automatic attribution of quoted speech in literary narrative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.match.bipartite import best_pairs
from onrecord.measures.matches import EachMatching, Items, Matches, equal_values
from onrecord.measures.quote_pairs import QuotePairs, quote_pairs
from onrecord.measures.who import gold_speakers, predicted_speakers
from onrecord.scoring.measure import Layer, Measure

if TYPE_CHECKING:
    from onrecord.documents.model import Quote
    from onrecord.measures.who import Readings
    from onrecord.scoring.pair import DocumentPair


def scored_pairs(pair: DocumentPair) -> QuotePairs:
    """Return the pairs of quotes without those whose gold content is missing."""
    found: QuotePairs = pair.prepared(quote_pairs)
    return QuotePairs(
        [each for each in found.pairs if not each.gold.content_missing],
        [quote for quote in found.only_gold if not quote.content_missing],
        found.only_predicted,
    )


@dataclass(frozen=True)
class ValueMatches:
    """Returns the values of an attribute of quotes; a value is right if its quote's partner has the same."""

    attribute: str

    def __call__(self, pair: DocumentPair) -> Matches:
        """Return the matches of a document."""
        found: QuotePairs = pair.prepared(scored_pairs)

        def value(quote: Quote) -> str | None:
            given: str | None = getattr(quote, self.attribute)
            return given

        return equal_values([each[:2] for each in found.pairs], found.only_gold, found.only_predicted, value)


def speakers(pair: DocumentPair) -> Matches:
    """Return the speakers of quotes, each an item of its own."""
    found: QuotePairs = pair.prepared(scored_pairs)
    gold, predicted = Items(), Items()
    pairs = []
    for each in found.pairs:
        one, other = gold_speakers(pair, each.gold), predicted_speakers(pair, each.predicted)
        first = len(gold.starts), len(predicted.starts)
        pairs += [(first[0] + i, first[1] + j) for i, j in common_speakers(one, other)]
        _add(gold, each.gold, len(one))
        _add(predicted, each.predicted, len(other))
    for quote in found.only_gold:
        _add(gold, quote, len(gold_speakers(pair, quote)))
    for quote in found.only_predicted:
        _add(predicted, quote, len(predicted_speakers(pair, quote)))
    return Matches(gold, predicted, pairs)


def _add(items: Items, quote: Quote, number: int) -> None:
    for _ in range(number):
        items.add(quote.start, quote.kind)


def common_speakers(gold: list[Readings], predicted: list[Readings]) -> list[tuple[int, int]]:
    """Return which speakers are the same, as pairs of indices, one to one."""
    return best_pairs({(i, j): 1 for i, a in enumerate(gold) for j, b in enumerate(predicted) if a & b})


_MATCHED = ("quotes",)

MEASURES = (
    Measure(
        "quote.kind",
        EachMatching(ValueMatches("kind")),
        Layer.QUOTES,
        "Kinds of matched quotes: direct, mixed, indirect, reported.",
        "Pareti 2015, Attribution",
        (*_MATCHED, "quotes.kind"),
    ),
    Measure(
        "quote.act",
        EachMatching(ValueMatches("act")),
        Layer.QUOTES,
        "Speech acts of matched quotes.",
        "this project",
        (*_MATCHED, "quotes.act"),
    ),
    Measure(
        "quote.speaker",
        EachMatching(speakers),
        Layer.QUOTES,
        "Speakers of matched quotes, each by itself.",
        "Elson and McKeown 2010, AAAI",
        (*_MATCHED, "quotes.speakers|source"),
    ),
)
