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

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.match.bipartite import best_pairs
from onrecord.measures.base import Layer, Measure
from onrecord.measures.join import GOLD, PRECISE, PREDICTED, RECALLED
from onrecord.measures.quote_pairs import QuotePairs, quote_pairs
from onrecord.measures.values import value_tally
from onrecord.measures.who import gold_speakers, predicted_speakers

if TYPE_CHECKING:
    from onrecord.documents.model import Quote
    from onrecord.measures.base import Cell, Tally
    from onrecord.measures.pair import DocumentPair
    from onrecord.measures.who import Readings


def scored_pairs(pair: DocumentPair) -> QuotePairs:
    """Return the pairs of quotes without those whose gold content is missing."""
    found: QuotePairs = pair.prepared(quote_pairs)
    return QuotePairs(
        [each for each in found.pairs if not each.gold.content_missing],
        [quote for quote in found.only_gold if not quote.content_missing],
        found.only_predicted,
    )


@dataclass(frozen=True)
class ValueTally:
    """The tally of one attribute of quotes."""

    attribute: str

    def __call__(self, pair: DocumentPair) -> Tally:
        """Return the counts of the attribute's values."""
        found: QuotePairs = pair.prepared(scored_pairs)

        def value(quote: Quote) -> str | None:
            found: str | None = getattr(quote, self.attribute)
            return found

        return value_tally(pair, [each[:2] for each in found.pairs], found.only_gold, found.only_predicted, value)


def speaker_tally(pair: DocumentPair) -> Tally:
    """Return the counts of speakers, each a value."""
    tally: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0, 0])

    def count(quote: Quote, total: int, number: int, credit: int, right: int) -> None:
        if number:
            row = tally[pair.cell(quote.start, quote.kind)]
            row[total] += number
            row[credit] += right

    found: QuotePairs = pair.prepared(scored_pairs)
    for each in found.pairs:
        gold, predicted = gold_speakers(pair, each.gold), predicted_speakers(pair, each.predicted)
        right = len(common_speakers(gold, predicted))
        count(each.gold, GOLD, len(gold), RECALLED, right)
        count(each.predicted, PREDICTED, len(predicted), PRECISE, right)
    for quote in found.only_gold:
        count(quote, GOLD, len(gold_speakers(pair, quote)), RECALLED, 0)
    for quote in found.only_predicted:
        count(quote, PREDICTED, len(predicted_speakers(pair, quote)), PRECISE, 0)
    return dict(tally)


def common_speakers(gold: list[Readings], predicted: list[Readings]) -> list[tuple[int, int]]:
    """Return which speakers are the same, as pairs of indices, one to one."""
    return best_pairs({(i, j): 1 for i, a in enumerate(gold) for j, b in enumerate(predicted) if a & b})


_MATCHED = ("quotes",)

MEASURES = (
    Measure(
        "quote.kind",
        Layer.QUOTES,
        "Kinds of matched quotes: direct, mixed, indirect, reported.",
        "Pareti 2015, Attribution",
        (*_MATCHED, "quotes.kind"),
        ValueTally("kind"),
    ),
    Measure(
        "quote.act",
        Layer.QUOTES,
        "Speech acts of matched quotes.",
        "this project",
        (*_MATCHED, "quotes.act"),
        ValueTally("act"),
    ),
    Measure(
        "quote.speaker",
        Layer.QUOTES,
        "Speakers of matched quotes, each by itself.",
        "Elson and McKeown 2010, AAAI",
        (*_MATCHED, "quotes.speakers|source"),
        speaker_tally,
    ),
)
