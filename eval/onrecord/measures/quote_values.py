"""Score attributes and speakers of quotes: kind, act, speakers and addressees, as F1 over (paired quote, value).

Quotes are paired by content; overlapping contents are enough (`quote_pairs`). A gold quote whose content is not in the
text is not scored, nor is the prediction paired with it: only their cues and sources are scored. Each speaker and each
addressee is a value, which is right if gold's quote has it. Attribution compares the whole set of speakers. The levels
are those of attribution:

    quote.speaker     .mention (one value: the source), .coreferent, .entity, .link    without a level: .entity
    quote.addressee   .coreferent, .entity, .link                                      without a level: .entity

Gold does not mark phrases of addressees, so addressees have no level `.mention`. At `.link`, a quote is not scored if
one of gold's speakers (addressees) has no QID.

Worked example: gold has two quotes, of kinds direct and indirect. Predicted are the first quote as mixed, the second
as indirect, and a third one as direct: kind has precision 1/3 and recall 1/2. In gold, *She* (Ada Lind) says the first
quote to Tomas Berg. The prediction has the pronoun as its source, and the addressees "Tomas Berg" and "Clark":
speaker.mention and .coreferent are 1/1 and 1/1, speaker is 0/1 and 0/1, addressee is 1/2 and 1/1.

Source: Pareti (2015), Attribution: a computational approach, for kinds of quotes; speakers of each quote after Elson
and McKeown (2010), Automatic attribution of quoted speech in literary narrative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from onrecord.match.bipartite import best_pairs
from onrecord.measures.matches import cell_counts, equal_values
from onrecord.measures.quote_columns import QuoteColumns, SaidOf
from onrecord.measures.quote_pairs import PairedQuotes, paired_quotes
from onrecord.measures.speakers import (
    GOLD,
    PREDICTED,
    coreferent_addressees,
    coreferent_speakers,
    gold_addressees,
    gold_phrase,
    gold_speakers,
    linked_addressees,
    linked_gold_addressees,
    linked_gold_speakers,
    linked_speakers,
    predicted_addressees,
    predicted_phrase,
    predicted_speakers,
    same_phrase,
)
from onrecord.scoring.measure import Layer, Measure
from onrecord.scoring.tally import CellNumbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from onrecord.documents.model import Quote
    from onrecord.measures.gold_entities import Readings
    from onrecord.measures.speakers import Phrase
    from onrecord.measures.who import Who
    from onrecord.scoring.block import Block
    from onrecord.scoring.tally import CellTally


class ScoredQuotes(NamedTuple):
    """The quotes of a block whose values are scored: all except gold quotes without content, and their partners.

    Attributes:
        gold, predicted: For each quote, whether it is scored.
        pairs: The pairs of scored quotes.
    """

    gold: NDArray[Any]
    predicted: NDArray[Any]
    pairs: PairedQuotes


def scored_quotes(block: Block) -> ScoredQuotes:
    """Return which quotes of `block` have their values scored (two boolean arrays), and the pairs of scored quotes.

    Not scored are gold quotes whose content is not in the text (`content_missing`), and the predictions paired with
    them. Quotes without a partner are scored.
    """
    columns: QuoteColumns = block.prepared(QuoteColumns)
    pairs: PairedQuotes = block.prepared(paired_quotes)
    gold = np.array([not quote.content_missing for quote in columns.gold.quotes], dtype=bool)
    predicted = np.ones(len(columns.predicted.quotes), dtype=bool)
    is_scored = gold[pairs.gold]
    predicted[pairs.predicted[~is_scored]] = False
    return ScoredQuotes(gold, predicted, PairedQuotes(*(each[is_scored] for each in pairs)))


@dataclass(frozen=True)
class ValueTally:
    """The tally of an attribute's values; a value is right if the quote is paired with a quote of the same value."""

    attribute: str

    def __call__(self, block: Block) -> CellTally:
        """Return the four counts (`Counts`) of values by cell: document, paragraph, zone, and the value as label.

        A quote without a value is not counted, nor is a gold quote whose content is missing. The value of a quote that
        has no partner is wrong.
        """
        columns: QuoteColumns = block.prepared(QuoteColumns)
        found: ScoredQuotes = block.prepared(scored_quotes)
        values = [[getattr(quote, self.attribute) for quote in side.quotes] for side in columns.sides]
        places = columns.gold.place, columns.predicted.place
        return equal_values(block, values, places, (found.gold, found.predicted), found.pairs)


@dataclass(frozen=True)
class PartyTally:
    """The tally of speakers or addressees of quotes, each of which is one item.

    Attributes:
        gold: A function from a block to the items of each gold quote, None for a quote that is not scored.
        predicted: A function from a block to the items of each predicted quote.
        same: Whether a gold and a predicted item are the same.
    """

    gold: Callable[[Block], Sequence[Sequence[Any] | None]]
    predicted: Callable[[Block], Sequence[Sequence[Any]]]
    same: Callable[[Any, Any], bool]

    def __call__(self, block: Block) -> CellTally:
        """Return the four counts (`Counts`) of speakers or addressees by document, paragraph, zone, kind of quote.

        Each speaker or addressee is an item. It is right if the paired quote has the same one, one to one. Gold quotes
        for which `gold` returns None are not scored, nor are the predictions paired with them.
        """
        columns: QuoteColumns = block.prepared(QuoteColumns)
        found: ScoredQuotes = block.prepared(scored_quotes)
        golds: list[Sequence[Any] | None] = block.prepared(self.gold)
        predicteds: list[Sequence[Any]] = block.prepared(self.predicted)
        pairs = list(zip(found.pairs.gold.tolist(), found.pairs.predicted.tolist(), strict=True))
        is_in = found.predicted.copy()
        is_in[[j for i, j in pairs if golds[i] is None]] = False
        numbers = [
            np.array([len(each or ()) for each in side], dtype=np.int64) * kept
            for side, kept in ((golds, found.gold), (predicteds, is_in))
        ]
        firsts = [(np.cumsum(number) - number).tolist() for number in numbers]
        right: tuple[list[int], list[int]] = ([], [])
        for i, j in pairs:
            one, other = golds[i], predicteds[j]
            if one and other:
                for row, column in self._common(one, other):
                    right[0].append(firsts[0][i] + row)
                    right[1].append(firsts[1][j] + column)
        items = [
            (np.repeat(side.place, number), np.repeat(side.kind, number))
            for side, number in zip(columns.sides, numbers, strict=True)
        ]
        cells = CellNumbers(block, columns.kinds, items)
        return cell_counts(cells, [np.array(each, dtype=np.int64) for each in right])

    def _common(self, gold: Sequence[Any], predicted: Sequence[Any]) -> list[tuple[int, int]]:
        """Return the largest one-to-one pairing of equal speakers (or addressees) of two paired quotes.

        Returns:
            Pairs of indices (in `gold`, in `predicted`). Two items are equal if the function `same` says so.
        """
        if len(gold) == len(predicted) == 1:
            return [(0, 0)] if self.same(gold[0], predicted[0]) else []
        return best_pairs(
            {(i, j): 1 for i, one in enumerate(gold) for j, other in enumerate(predicted) if self.same(one, other)}
        )


def gold_sources(block: Block) -> list[list[Phrase]]:
    """Return for each gold quote of `block` a list with the phrase of its source; an empty list if it has no source.

    A phrase is the set of the source's spans, and the set of the gold mentions to which they refer.
    """
    phrases: list[Phrase] = block.prepared(GOLD_PHRASES)
    quotes = block.prepared(QuoteColumns).gold.quotes
    return [[phrase] if quote.source else [] for quote, phrase in zip(quotes, phrases, strict=True)]


def predicted_sources(block: Block) -> list[list[Phrase]]:
    """Return for each predicted quote of `block` a list with the phrase of its source.

    If `source` is None, the phrase of its speakers is taken instead. The list is empty if the quote has no source, and
    no speakers in place of a missing source. A phrase is a set of spans, and the set of the gold mentions to which they
    refer.
    """
    phrases: list[Phrase] = block.prepared(PREDICTED_PHRASES)
    quotes = block.prepared(QuoteColumns).predicted.quotes
    return [
        [phrase] if quote.source or (quote.source is None and quote.speakers) else []
        for quote, phrase in zip(quotes, phrases, strict=True)
    ]


def _meet(one: Readings, other: Readings) -> bool:
    return not one.isdisjoint(other)


GOLD_PHRASES, PREDICTED_PHRASES = SaidOf(gold_phrase, GOLD), SaidOf(predicted_phrase, PREDICTED)
_MATCHED = ("quotes",)


def _parties_of(
    gold: Callable[[Who, Quote], Sequence[Readings] | None], predicted: Callable[[Who, Quote], Sequence[Readings]]
) -> PartyTally:
    return PartyTally(SaidOf(gold, GOLD), SaidOf(predicted, PREDICTED), _meet)


def _parties(
    base: str,
    what: str,
    paper: str,
    levels: Sequence[tuple[str, PartyTally, str]],
    needs: tuple[str, str],
) -> tuple[Measure, ...]:
    """Return one measure of speakers or addressees for each level.

    Args:
        base: The name of the measure without a level, such as `quote.speaker`.
        what: The values that are compared, in words; the start of the measure's summary.
        paper: The publication that defines the measure.
        levels: For each level, its suffix (such as `.link`; "" for the default), its tally, and the end of the summary:
            how values are compared.
        needs: The field that a prediction needs, and the field that gold needs, such as `quotes.speakers`.
    """
    special = {".mention": ("quotes.source|phrase", "quotes.source")}
    linked = {".link": ("entities", "entities.wikidata")}
    identity = {".coreferent": ("mentions", "mentions.entity")}
    return tuple(
        Measure(
            base + level,
            tally,
            Layer.QUOTES,
            f"{what}: {summary}.",
            paper,
            (*_MATCHED, special.get(level, needs)[0], *linked.get(level, ())),
            gold_needs=(*_MATCHED, special.get(level, needs)[1], *identity.get(level, ())),
        )
        for level, tally, summary in levels
    )


MEASURES = (
    Measure(
        "quote.kind",
        ValueTally("kind"),
        Layer.QUOTES,
        "Kinds of paired quotes: direct, mixed, indirect, reported.",
        "Pareti 2015, Attribution",
        (*_MATCHED, "quotes.kind"),
    ),
    Measure(
        "quote.act",
        ValueTally("act"),
        Layer.QUOTES,
        "Speech acts of paired quotes.",
        "this project",
        (*_MATCHED, "quotes.act"),
    ),
    *_parties(
        "quote.speaker",
        "Single speakers of paired quotes",
        "Elson and McKeown 2010, AAAI",
        (
            ("", _parties_of(gold_speakers, predicted_speakers), "as .entity"),
            (".mention", PartyTally(gold_sources, predicted_sources, same_phrase), "by phrase"),
            (".coreferent", _parties_of(gold_speakers, coreferent_speakers), "by gold's coreference"),
            (".entity", _parties_of(gold_speakers, predicted_speakers), "identified by the prediction"),
            (".link", _parties_of(linked_gold_speakers, linked_speakers), "by QID"),
        ),
        ("quotes.speakers|source", "quotes.speakers"),
    ),
    *_parties(
        "quote.addressee",
        "Single addressees of paired quotes",
        "this project",
        (
            ("", _parties_of(gold_addressees, predicted_addressees), "as .entity"),
            (".coreferent", _parties_of(gold_addressees, coreferent_addressees), "by gold's coreference"),
            (".entity", _parties_of(gold_addressees, predicted_addressees), "identified by the prediction"),
            (".link", _parties_of(linked_gold_addressees, linked_addressees), "by QID"),
        ),
        ("quotes.addressees", "quotes.addressees"),
    ),
)
