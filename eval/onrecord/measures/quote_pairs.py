"""Pair predicted with gold quotes, one to one, by their contents; the order of the quotes has no effect.

Two quotes can be paired if their contents share a character. If one of them has no content in the text (gold's was
removed with an embedded post, or a system predicts cues only), they can be paired if their cues overlap or, if one has
no cue, their sources. Of all one-to-one pairings, the one is used that is lexicographically best in

    contents equal, edges trimmed · of those, speakers equal · overlap of contents (Jaccard of characters, summed)
    · speakers equal · cues equal · sources equal · kinds equal · acts equal · number of pairs

Speakers are equal as in `quote.attribution.entity`. Canonical order (by offsets) decides remaining ties. Repeated
predictions of a quote pair once (`copies`).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import UNALIGNED, Interval
from onrecord.match.bipartite import best_pairs
from onrecord.measures.copies import quote_copies
from onrecord.measures.extents import extent, quote_parts
from onrecord.measures.speakers import GOLD, PREDICTED, OfQuotes, gold_speakers, predicted_speakers, same_speakers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.documents.model import Quote, Span
    from onrecord.measures.extents import Extent, QuoteParts
    from onrecord.measures.who import Readings
    from onrecord.scoring.pair import DocumentPair

UNITS = 1 << 20  # a whole overlap; shares of it are rounded down
CUE_UNITS = 1 << 10  # an overlap of cues, which counts for less than nearly any overlap of contents


class Compared(NamedTuple):
    """A quote, where it stands, and whom it may be spoken by."""

    quote: Quote
    parts: QuoteParts
    speakers: list[Readings]


class QuotePair(NamedTuple):
    """Two quotes that answer each other: are contents equal, by what were they paired, are speakers equal."""

    gold: Quote
    predicted: Quote
    exact: bool
    rule: str
    speakers: bool


class QuotePairs(NamedTuple):
    """The pairs of a document in canonical order of gold, and the quotes left over on either side."""

    pairs: list[QuotePair]
    only_gold: list[Quote]
    only_predicted: list[Quote]


def quote_pairs(pair: DocumentPair) -> QuotePairs:
    """Return which quotes answer each other; see the module's docstring."""
    where: Mapping[int, QuoteParts] = pair.prepared(quote_parts)
    sides = (
        (pair.quotes.gold, OfQuotes(gold_speakers, GOLD)),
        (pair.quotes.predicted, OfQuotes(predicted_speakers, PREDICTED)),
    )
    gold, predicted = (
        [Compared(each, where[id(each)], said[id(each)]) for each in _ordered(quotes, where)]
        for quotes, said in ((quotes, pair.prepared(speakers)) for quotes, speakers in sides)
    )
    copies: frozenset[int] = pair.prepared(quote_copies)
    base = 1 + min(len(gold), len(predicted))
    rules: dict[tuple[int, int], str] = {}
    edges: dict[tuple[int, int], int] = {}
    hulls = [(j, each.parts.start, each.parts.end) for j, each in enumerate(predicted) if id(each.quote) not in copies]
    for i, one in enumerate(gold):
        if id(one.quote) in copies:
            continue
        start, end = one.parts.start, one.parts.end
        for j in [j for j, first, last in hulls if first < end and last > start]:
            other = predicted[j]
            found = _overlap(one, other)
            if found is not None:
                rules[i, j], units = found
                edges[i, j] = _weight(one, other, units, base)
    chosen = best_pairs(edges)
    rows, columns = {i for i, _ in chosen}, {j for _, j in chosen}
    return QuotePairs(
        [
            QuotePair(
                gold[i].quote,
                predicted[j].quote,
                _same(gold[i].parts.content, predicted[j].parts.content),
                rules[i, j],
                same_speakers(gold[i].speakers, predicted[j].speakers),
            )
            for i, j in chosen
        ],
        [side.quote for i, side in enumerate(gold) if i not in rows],
        [side.quote for j, side in enumerate(predicted) if j not in columns],
    )


def same_quote(each: QuotePair) -> bool:
    """Return whether two quotes are the same: equal contents or, where neither has any, equal cues and sources."""
    gold, predicted = each.gold, each.predicted
    if gold.content or predicted.content:
        return each.exact
    return all(extent(getattr(gold, part)) == extent(getattr(predicted, part)) for part in ("cue", "source"))


def shared_characters(first: Iterable[Sequence[int]], second: Sequence[Sequence[int]]) -> int:
    """Return the number of characters in both of two lists of disjoint intervals.

    >>> shared_characters([(0, 5), (10, 12)], [(3, 11)])
    3
    """
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in first for b in second)


def _ordered(quotes: Iterable[Quote], where: Mapping[int, QuoteParts]) -> list[Quote]:
    """Return quotes in canonical order: by where they start, then by all that is compared."""

    def place(spans: Sequence[Span] | None) -> list[tuple[int, int, str]]:
        return sorted((span.start, span.end, span.text or "") for span in spans or ())

    def key(quote: Quote) -> tuple[object, ...]:
        return (place(quote.content), place(quote.cue), place(quote.source), quote.kind or "", quote.act or "")

    def at(quote: Quote) -> int:
        return where[id(quote)].at

    found: list[Quote] = []
    for _, same in groupby(sorted(quotes, key=at), at):
        group = list(same)
        found += group if len(group) == 1 else sorted(group, key=key)
    return found


def _overlap(one: Compared, other: Compared) -> tuple[str, int] | None:
    """Return by what two quotes may pair, and how much of it they share; None if they may not."""
    if one.parts.placed and other.parts.placed:
        return _share("content", one.parts.placed, other.parts.placed, UNITS)
    cues = _intervals(one.quote.cue), _intervals(other.quote.cue)
    if all(cues):
        return _share("cue", *cues, CUE_UNITS)
    return _share("source", _intervals(one.quote.source), _intervals(other.quote.source), CUE_UNITS)


def _share(
    rule: str, first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]], units: int
) -> tuple[str, int] | None:
    common = shared_characters(first, second)
    if not common:
        return None
    union = sum(end - start for start, end in (*first, *second)) - common
    return rule, units * common // max(union, common)


def _intervals(spans: Iterable[Span] | None) -> list[Interval]:
    return [span.interval for span in spans or () if span.start != UNALIGNED]


def _same(first: Extent | None, second: Extent | None) -> bool:
    return first is not None and first == second


def _weight(one: Compared, other: Compared, units: int, base: int) -> int:
    exact = _same(one.parts.content, other.parts.content)
    speakers = same_speakers(one.speakers, other.speakers)
    gold, predicted = one.quote, other.quote
    weight = (exact * base + (exact and speakers)) * base * UNITS + units
    for level in (
        speakers,
        _same(one.parts.cue, other.parts.cue),
        _same(one.parts.source, other.parts.source),
        gold.kind == predicted.kind,
        gold.act == predicted.act,
        True,
    ):
        weight = weight * base + level
    return weight
