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
from typing import TYPE_CHECKING, Any

from onrecord.match.bipartite import best_pairs
from onrecord.measures.extents import quote_parts
from onrecord.measures.matches import EachMatching, Items, Matches, equal_values
from onrecord.measures.quote_pairs import QuotePairs, quote_pairs
from onrecord.measures.speakers import (
    GOLD,
    PREDICTED,
    OfQuotes,
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord.documents.model import Quote
    from onrecord.measures.extents import QuoteParts
    from onrecord.measures.speakers import Phrase
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


@dataclass(frozen=True)
class PartyMatches:
    """Returns the speakers or the addressees of quotes, each an item of its own.

    Attributes:
        gold: Returns those of a gold quote, None for a quote that takes no part.
        predicted: Returns those of a predicted quote.
        same: Returns whether two are the same.
    """

    gold: Callable[[DocumentPair, Quote], Sequence[Any] | None]
    predicted: Callable[[DocumentPair, Quote], Sequence[Any]]
    same: Callable[[Any, Any], bool]

    def __call__(self, pair: DocumentPair) -> Matches:
        """Return the matches of a document."""
        found: QuotePairs = pair.prepared(scored_pairs)
        where: Mapping[int, QuoteParts] = pair.prepared(quote_parts)
        golds: Mapping[int, Sequence[Any] | None] = pair.prepared(OfQuotes(self.gold, GOLD))
        predicteds: Mapping[int, Sequence[Any]] = pair.prepared(OfQuotes(self.predicted, PREDICTED))
        gold, predicted = Items(), Items()
        pairs = []

        def add(items: Items, quote: Quote, parties: Sequence[Any] | None) -> None:
            if parties:
                items.starts += [where[id(quote)].at] * len(parties)
                items.labels += [quote.kind or ""] * len(parties)
                items.keys += [None] * len(parties)

        for each in found.pairs:
            one, other = golds[id(each.gold)], predicteds[id(each.predicted)]
            if one is None:
                continue
            if one and other:
                first = len(gold.starts), len(predicted.starts)
                pairs += [(first[0] + i, first[1] + j) for i, j in self._common(one, other)]
            add(gold, each.gold, one)
            add(predicted, each.predicted, other)
        for quote in found.only_gold:
            add(gold, quote, golds[id(quote)])
        for quote in found.only_predicted:
            add(predicted, quote, predicteds[id(quote)])
        return Matches(gold, predicted, pairs)

    def _common(self, gold: Sequence[Any], predicted: Sequence[Any]) -> list[tuple[int, int]]:
        """Return which of two quotes' items are the same, as pairs of indices, one to one."""
        return best_pairs(
            {(i, j): 1 for i, one in enumerate(gold) for j, other in enumerate(predicted) if self.same(one, other)}
        )


def _gold_source(pair: DocumentPair, quote: Quote) -> list[Phrase]:
    return [gold_phrase(pair, quote)] if quote.source else []


def _predicted_source(pair: DocumentPair, quote: Quote) -> list[Phrase]:
    return [predicted_phrase(pair, quote)] if quote.source or (quote.source is None and quote.speakers) else []


def _meet(one: Readings, other: Readings) -> bool:
    return not one.isdisjoint(other)


_MATCHED = ("quotes",)


def _parties(
    base: str,
    what: str,
    paper: str,
    levels: Sequence[tuple[str, PartyMatches, str]],
    needs: tuple[str, str],
) -> tuple[Measure, ...]:
    """Return a measure for each level.

    Args:
        base: The name of the measure without a level.
        what: The values that are compared, in words.
        paper: The source.
        levels: For each level its suffix, its matches, and how values are compared, in words.
        needs: The field that a prediction needs, and the field that gold needs.
    """
    special = {".mention": ("quotes.source|phrase", "quotes.source")}
    linked = {".link": ("entities", "entities.wikidata")}
    return tuple(
        Measure(
            base + level,
            EachMatching(matches),
            Layer.QUOTES,
            f"{what}: {summary}.",
            paper,
            (*_MATCHED, special.get(level, needs)[0], *linked.get(level, ())),
            gold_needs=(*_MATCHED, special.get(level, needs)[1]),
        )
        for level, matches, summary in levels
    )


MEASURES = (
    Measure(
        "quote.kind",
        EachMatching(ValueMatches("kind")),
        Layer.QUOTES,
        "Kinds of paired quotes: direct, mixed, indirect, reported.",
        "Pareti 2015, Attribution",
        (*_MATCHED, "quotes.kind"),
    ),
    Measure(
        "quote.act",
        EachMatching(ValueMatches("act")),
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
            ("", PartyMatches(gold_speakers, predicted_speakers, _meet), "as .entity"),
            (".mention", PartyMatches(_gold_source, _predicted_source, same_phrase), "by phrase"),
            (".coreferent", PartyMatches(gold_speakers, coreferent_speakers, _meet), "by gold's coreference"),
            (".entity", PartyMatches(gold_speakers, predicted_speakers, _meet), "identified by the prediction"),
            (".link", PartyMatches(linked_gold_speakers, linked_speakers, _meet), "by QID"),
        ),
        ("quotes.speakers|source", "quotes.speakers"),
    ),
    *_parties(
        "quote.addressee",
        "Single addressees of paired quotes",
        "this project",
        (
            ("", PartyMatches(gold_addressees, predicted_addressees, _meet), "as .entity"),
            (".coreferent", PartyMatches(gold_addressees, coreferent_addressees, _meet), "by gold's coreference"),
            (".entity", PartyMatches(gold_addressees, predicted_addressees, _meet), "identified by the prediction"),
            (".link", PartyMatches(linked_gold_addressees, linked_addressees, _meet), "by QID"),
        ),
        ("quotes.addressees", "quotes.addressees"),
    ),
)
