"""Measure quotes beside their exact parts: parts that overlap, and content, cue and source right all at once.

`quote.content.overlap`, `quote.cue.overlap`, `quote.source.overlap`: a predicted part is right if it shares a character
with a part of gold's that no other predicted part is paired with. Of the one-to-one pairings with the most pairs, one
that shares the most characters is taken, so no order of the input has any effect. Parts are lists of spans, contents
trimmed, as in `quote_spans`; a quote that only repeats another pairs with nothing (`copies`).

`quote.whole.exact`: a quote is right if gold has one with the same content (trimmed), the same cue and the same source,
each possibly absent on both sides. It is the figure by which PolNeAR reports agreement on whole attributions; who the
speaker is, is not asked (`quote.attribution` does).

Worked example: gold cues [10,14) and [40,45), predicted [10,20) and [15,18): overlap 1/2 and 1/2, since [10,14) meets
one of them only.

Source: Newell, Margolin and Ruths (2018), An attribution relations corpus for political news (PolNeAR).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from onrecord.match.assignment import assign
from onrecord.measures.base import Layer, Measure
from onrecord.measures.copies import quote_copies
from onrecord.measures.extents import extent
from onrecord.measures.join import GOLD, PRECISE, PREDICTED, RECALLED, join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.documents.model import Quote, Span
    from onrecord.measures.base import Cell, Tally
    from onrecord.measures.extents import Extent
    from onrecord.measures.pair import DocumentPair


class Part(NamedTuple):
    """A content, cue or source: its intervals in order (none if it was not found), and the cell that it counts in."""

    intervals: tuple[tuple[int, int], ...]
    cell: Cell


def shared_characters(first: Iterable[tuple[int, int]], second: Sequence[tuple[int, int]]) -> int:
    """Return the number of characters in both of two lists of disjoint intervals.

    >>> shared_characters([(0, 5), (10, 12)], [(3, 11)])
    3
    """
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in first for b in second)


def _overlap_tally(pair: DocumentPair, part: str, text: str | None = None) -> Tally:
    copies: frozenset[int] = pair.prepared(quote_copies)

    def parts(quotes: Sequence[Quote]) -> list[Part]:
        found = []
        for quote in quotes:
            spans: Sequence[Span] | None = getattr(quote, part)
            if spans:
                cell = pair.cell(min(span.start for span in spans), quote.kind)
                place = extent(spans, text) if id(quote) not in copies else None
                found.append(Part(tuple(sorted(place or ())), cell))
        return sorted(found)  # so that what still ties is settled alike whatever the order of the input

    gold, predicted = parts(pair.quotes.gold), parts(pair.quotes.predicted)
    tally: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for items, column in ((gold, GOLD), (predicted, PREDICTED)):
        for cell, count in Counter(item.cell for item in items).items():
            tally[cell][column] += count
    for one, other in _paired(gold, predicted):
        tally[one.cell][RECALLED] += 1
        tally[other.cell][PRECISE] += 1
    return dict(tally)


def _paired(gold: Sequence[Part], predicted: Sequence[Part]) -> list[tuple[Part, Part]]:
    edges = [
        (i, j, shared)
        for i, one in enumerate(gold)
        for j, other in enumerate(predicted)
        if (shared := shared_characters(one.intervals, other.intervals))
    ]
    if not edges:
        return []
    rows, columns, weights = zip(*edges, strict=True)
    most = 1 + sum(weights)  # one pair more is worth more than any number of characters
    chosen = assign(rows, columns, [most + weight for weight in weights], [1] * len(edges))
    return [(gold[rows[k]], predicted[columns[k]]) for k in chosen]


def content_tally(pair: DocumentPair) -> Tally:
    """Return the counts of contents that overlap."""
    return _overlap_tally(pair, "content", pair.text)


def cue_tally(pair: DocumentPair) -> Tally:
    """Return the counts of cues that overlap."""
    return _overlap_tally(pair, "cue")


def source_tally(pair: DocumentPair) -> Tally:
    """Return the counts of sources that overlap."""
    return _overlap_tally(pair, "source")


def whole_tally(pair: DocumentPair) -> Tally:
    """Return the counts of quotes by content, cue and source together; one with an unaligned part matches nothing."""

    def items(quotes: Sequence[Quote]) -> Iterator[tuple[tuple[Extent, ...] | None, Cell]]:
        for quote in quotes:
            parts = [
                extent(spans, text) if spans else frozenset()
                for spans, text in ((quote.content, pair.text), (quote.cue, None), (quote.source, None))
            ]
            placed = tuple(part for part in parts if part is not None)
            yield placed if len(placed) == len(parts) else None, pair.cell(quote.start, quote.kind)

    return join(items(pair.quotes.gold), items(pair.quotes.predicted))


_PARETI = "Pareti 2015, Attribution"
_QUOTES = Layer.QUOTES

MEASURES = (
    Measure(
        "quote.content.overlap",
        _QUOTES,
        "Quotes whose content overlaps gold's, one to one.",
        _PARETI,
        ("quotes", "quotes.content"),
        content_tally,
    ),
    Measure(
        "quote.cue.overlap",
        _QUOTES,
        "Cues that overlap gold's, one to one.",
        _PARETI,
        ("quotes", "quotes.cue"),
        cue_tally,
    ),
    Measure(
        "quote.source.overlap",
        _QUOTES,
        "Sources that overlap gold's, one to one.",
        _PARETI,
        ("quotes", "quotes.source"),
        source_tally,
    ),
    Measure(
        "quote.whole.exact",
        _QUOTES,
        "Quotes with gold's content, cue and source, edges of the content trimmed.",
        "Newell et al. 2018, PolNeAR",
        ("quotes", "quotes.content", "quotes.cue", "quotes.source"),
        whole_tally,
    ),
)
