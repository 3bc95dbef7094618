"""Score quotes whose parts overlap gold's, and quotes whose content, cue and source are all exact.

`quote.content.overlap`, `quote.cue.overlap`, `quote.source.overlap`: predicted and gold parts that share a character
are paired one to one; a paired part is right. The pairing has the most pairs, and of these pairings the most shared
characters, so the order of the input has no effect. Parts are lists of spans, contents with trimmed edges, as in
`quote_spans`. A quote that only repeats another one pairs with nothing (`copies`).

`quote.whole.exact`: a quote is right if gold has a quote with the same content (trimmed), cue and source; each may be
absent on both sides. PolNeAR reports the agreement on whole attributions by this figure. Speakers are not compared;
`quote.attribution` compares them.

Worked example: gold cues are [10,14) and [40,45), predicted are [10,20) and [15,18). overlap: precision 1/2, recall
1/2, because only [10,20) shares characters with a gold cue.

Source: Newell, Margolin and Ruths (2018), An attribution relations corpus for political news (PolNeAR).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from onrecord.match.assignment import assign
from onrecord.measures.copies import quote_copies
from onrecord.measures.extents import NOWHERE, quote_parts
from onrecord.measures.matches import EachMatching, Items, Matches, equal_keys
from onrecord.scoring.measure import Layer, Measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.documents.model import Quote, Span
    from onrecord.measures.extents import Extent, QuoteParts
    from onrecord.scoring.pair import DocumentPair

Intervals: TypeAlias = "Sequence[tuple[int, int]]"  # of a part, in order; none if it was not found


def shared_characters(first: Iterable[tuple[int, int]], second: Sequence[tuple[int, int]]) -> int:
    """Return the number of characters in both of two lists of disjoint intervals.

    >>> shared_characters([(0, 5), (10, 12)], [(3, 11)])
    3
    """
    return sum([max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in first for b in second])


@dataclass(frozen=True)
class OverlapMatches:
    """Returns the contents, cues or sources of both sides matched by the characters that they share."""

    part: str

    def __call__(self, pair: DocumentPair) -> Matches:
        """Return the matches of a document."""
        copies: frozenset[int] = pair.prepared(quote_copies)
        where: Mapping[int, QuoteParts] = pair.prepared(quote_parts)

        def items(quotes: Sequence[Quote]) -> Items:
            rows: list[tuple[Intervals, int, str]] = []
            for quote in quotes:
                spans: Sequence[Span] | None = getattr(quote, self.part)
                if spans:
                    place: Extent | None = None if id(quote) in copies else getattr(where[id(quote)], self.part)
                    intervals = tuple(sorted(place)) if place and len(place) > 1 else tuple(place or ())
                    start = spans[0].start if len(spans) == 1 else min([span.start for span in spans])
                    rows.append((intervals, start, quote.kind or ""))
            rows.sort()  # so that ties are settled alike whatever the order of input
            return Items.of(
                [start for _, start, _ in rows], [label for *_, label in rows], [reach for reach, *_ in rows]
            )

        gold, predicted = items(pair.quotes.gold), items(pair.quotes.predicted)
        return Matches(gold, predicted, _paired(gold.keys, predicted.keys))


def _hull(intervals: Intervals) -> tuple[int, int]:
    """Return from where to where a part reaches; 0 and 0 if it has no place."""
    return (intervals[0][0], max([end for _, end in intervals])) if intervals else (0, 0)


def _paired(gold: Sequence[Intervals], predicted: Sequence[Intervals]) -> list[tuple[int, int]]:
    hulls = sorted((*_hull(intervals), j) for j, intervals in enumerate(predicted))
    starts = [first for first, _, _ in hulls]
    edges = []
    for i, one in enumerate(gold):
        start, end = _hull(one)
        near = sorted(j for _, last, j in hulls[: bisect_left(starts, end)] if last > start)
        edges += [(i, j, shared) for j in near if (shared := shared_characters(one, predicted[j]))]
    if not edges:
        return []
    rows, columns, weights = zip(*edges, strict=True)
    if len(set(rows)) == len(edges) == len(set(columns)):
        return list(zip(rows, columns, strict=True))
    most = 1 + sum(weights)  # one pair more is worth more than any number of characters
    chosen = assign(rows, columns, [most + weight for weight in weights], [1] * len(edges))
    return [(rows[k], columns[k]) for k in chosen]


def whole_quotes(pair: DocumentPair) -> Matches:
    """Return the quotes matched by content, cue and source together; one with an unaligned part matches nothing."""
    where: Mapping[int, QuoteParts] = pair.prepared(quote_parts)

    def key(quote: Quote, own: QuoteParts) -> tuple[Extent | None, ...] | None:
        content = own.content if quote.content else NOWHERE
        parts = (content, own.cue if quote.cue else NOWHERE, own.source if quote.source else NOWHERE)
        return None if None in parts else parts

    def items(quotes: Sequence[Quote]) -> Items:
        parts = [where[id(quote)] for quote in quotes]
        keys = [key(quote, own) for quote, own in zip(quotes, parts, strict=True)]
        return Items.of([own.at for own in parts], [quote.kind for quote in quotes], keys)

    return equal_keys(pair, items(pair.quotes.gold), items(pair.quotes.predicted))


_PARETI = "Pareti 2015, Attribution"
_QUOTES = Layer.QUOTES

MEASURES = (
    Measure(
        "quote.content.overlap",
        EachMatching(OverlapMatches("content")),
        _QUOTES,
        "Quotes whose content overlaps a gold content, paired one to one.",
        _PARETI,
        ("quotes", "quotes.content"),
    ),
    Measure(
        "quote.cue.overlap",
        EachMatching(OverlapMatches("cue")),
        _QUOTES,
        "Cues that overlap a gold cue, paired one to one.",
        _PARETI,
        ("quotes", "quotes.cue"),
    ),
    Measure(
        "quote.source.overlap",
        EachMatching(OverlapMatches("source")),
        _QUOTES,
        "Sources that overlap a gold source, paired one to one.",
        _PARETI,
        ("quotes", "quotes.source"),
    ),
    Measure(
        "quote.whole.exact",
        EachMatching(whole_quotes),
        _QUOTES,
        "Quotes with gold's content (edges trimmed), cue and source.",
        "Newell et al. 2018, PolNeAR",
        ("quotes", "quotes.content", "quotes.cue", "quotes.source"),
    ),
)
