"""Pair the quotes of gold with predicted ones, one to one, so that what each says of a quote can be compared.

Quotes with content pair by their trimmed contents, so that the sum of Dice's coefficients (2 shared characters / the
characters of both) is as high as it can be: an equal content is worth 1, and a nested quote does not take the place of
the one around it. Gold's quotes whose content is lost (`content_missing`) pair with predicted quotes without content
by their cues, and those without a cue by their sources. Quotes that share no character never pair. Quotes are taken
in canonical order, so no order of the input has any effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.match.assignment import assign
from onrecord.measures.quote_spans import extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.measures.pair import DocumentPair
    from onrecord.model import Quote

Intervals = tuple[tuple[int, int], ...]


class _Placed(NamedTuple):
    """A quote's trimmed content, its cue and its source, in order; what tells apart quotes that share all of them."""

    content: Intervals
    cue: Intervals
    source: Intervals
    attributes: tuple[str, ...]
    index: int


def matched_quotes(pair: DocumentPair) -> list[tuple[Quote, Quote]]:
    """Return the pairs of (gold, predicted) quotes, in text order of the gold ones."""
    gold, predicted = _placed(pair.quotes.gold, pair.text), _placed(pair.quotes.predicted, pair.text)
    chosen = _by_part(gold, predicted, "content")
    lost = [[each for each in side if not each.content] for side in (gold, predicted)]
    for part in ("cue", "source"):
        found = _by_part(*lost, part)
        chosen += found
        lost = [
            [each for each in side if each not in {both[number] for both in found}] for number, side in enumerate(lost)
        ]
    return [(pair.quotes.gold[one.index], pair.quotes.predicted[other.index]) for one, other in sorted(chosen)]


def shared_characters(first: Iterable[Sequence[int]], second: Sequence[Sequence[int]]) -> int:
    """Return the number of characters in both of two lists of disjoint intervals.

    >>> shared_characters([(0, 5), (10, 12)], [(3, 11)])
    3
    """
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in first for b in second)


def _placed(quotes: Sequence[Quote], text: str | None) -> list[_Placed]:
    return sorted(
        _Placed(
            tuple(sorted(extent(quote.content, text) or ())),
            tuple(sorted(extent(quote.cue) or ())),
            tuple(sorted(extent(quote.source) or ())),
            (quote.kind or "", quote.act or "", *sorted(quote.speakers or ())),
            index,
        )
        for index, quote in enumerate(quotes)
    )


def _by_part(gold: Sequence[_Placed], predicted: Sequence[_Placed], part: str) -> list[tuple[_Placed, _Placed]]:
    sides: list[list[Intervals]] = [[getattr(each, part) for each in side] for side in (gold, predicted)]
    edges = [
        (i, j, 2 * shared, _length(one) + _length(other))
        for i, one in enumerate(sides[0])
        for j, other in enumerate(sides[1])
        if (shared := shared_characters(one, other))
    ]
    if not edges:
        return []
    rows, columns, numerators, denominators = zip(*edges, strict=True)
    chosen = assign(rows, columns, numerators, denominators)
    return [(gold[rows[k]], predicted[columns[k]]) for k in chosen]


def _length(intervals: Intervals) -> int:
    return sum(end - start for start, end in intervals)
