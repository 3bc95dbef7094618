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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.match.assignment import assign
from onrecord.match.join import compete, near, simple_choices
from onrecord.measures.cell_pairs import NO_KEY, equal_items
from onrecord.measures.matches import cell_counts
from onrecord.measures.quote_columns import QuoteColumns
from onrecord.scoring.measure import Layer, Measure
from onrecord.scoring.tally import CellNumbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from onrecord.measures.quote_columns import Part, QuoteSide
    from onrecord.scoring.block import Block
    from onrecord.scoring.tally import CellTally


def shared_characters(first: Iterable[Sequence[int]], second: Sequence[Sequence[int]]) -> int:
    """Return the number of characters that are in both of two lists of intervals.

    An interval is (start, end). The intervals of one list must not overlap each other; their order does not matter.

    >>> shared_characters([(0, 5), (10, 12)], [(3, 11)])
    3
    """
    return sum([max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in first for b in second])


@dataclass(frozen=True)
class OverlapTally:
    """The tally of contents, cues or sources that are matched by shared characters; part: which of the three."""

    part: str

    def __call__(self, block: Block) -> CellTally:
        """Return the four counts (`Counts`) of parts of quotes by cell: document, paragraph, zone and kind of quote.

        A quote without the part is not counted. A part is right if it is paired with a part that shares a character;
        the pairing is one to one and has the most pairs.
        """
        columns: QuoteColumns = block.prepared(QuoteColumns)
        gold, predicted = columns.sides
        parts: tuple[Part, Part] = getattr(gold, self.part), getattr(predicted, self.part)
        given = [np.flatnonzero(part.given) for part in parts]
        items = [
            (block.places.number(side.document[at], part.least[at]), side.kind[at])
            for side, part, at in zip(columns.sides, parts, given, strict=True)
        ]
        pairs = self._pairs(columns, parts)
        right = [np.searchsorted(at, each) for at, each in zip(given, pairs, strict=True)]
        return cell_counts(CellNumbers(block, columns.kinds, items), right)

    @staticmethod
    def _pairs(columns: QuoteColumns, parts: tuple[Part, Part]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the indices of the paired gold and predicted quotes, as two parallel arrays.

        Quotes whose part shares a character are paired one to one within each document, so that the number of pairs is
        as large as possible, and then the number of shared characters. Quotes without the part, and copies, are left
        out.
        """
        placed = [
            np.flatnonzero((part.keys != NO_KEY) & ~side.is_copy)
            for side, part in zip(columns.sides, parts, strict=True)
        ]
        hulls = [
            (side.document[at], part.low[at], part.high[at])
            for side, part, at in zip(columns.sides, parts, placed, strict=True)
        ]
        rows, columns_ = near(hulls[0], hulls[1])
        rows, columns_ = placed[0][rows], placed[1][columns_]
        shared = np.minimum(parts[0].high[rows], parts[1].high[columns_])
        shared -= np.maximum(parts[0].low[rows], parts[1].low[columns_])
        for k in np.flatnonzero((parts[0].number[rows] > 1) | (parts[1].number[columns_] > 1)).tolist():
            shared[k] = shared_characters(parts[0].intervals(rows[k]), parts[1].intervals(columns_[k]))
        rows, columns_, shared = (each[shared > 0] for each in (rows, columns_, shared))
        documents = columns.gold.document[rows]
        # One pair more is worth more than any number of characters.
        most = 1 + np.bincount(documents, weights=shared).astype(np.int64)
        order = [
            _in_order(side, part, each[compete(rows, columns_)])
            for side, part, each in zip(columns.sides, parts, (rows, columns_), strict=True)
        ]
        first, second = order[0][rows], order[1][columns_]
        chosen, left, weights = simple_choices(
            first, second, lambda edges: (most[documents[edges]] + shared[edges]).tolist()
        )
        found = [chosen]
        for document in np.unique(documents[left]).tolist():
            here = np.flatnonzero(documents[left] == document)
            here = here[np.lexsort((second[left[here]], first[left[here]]))]
            ends = first[left[here]].tolist(), second[left[here]].tolist()
            solved = assign(*ends, [weights[k] for k in here.tolist()], [1] * len(here))
            found.append(left[here[solved]])
        edges = np.concatenate(found)
        return rows[edges], columns_[edges]


def _in_order(side: QuoteSide, part: Part, quotes: NDArray[Any]) -> NDArray[Any]:
    """Return a number for each quote of `side`, by which ties are broken, whatever the order of the input.

    The quotes in `quotes` have the first numbers, from 0 on, in order of document, intervals of `part`, start and kind.
    All other quotes have larger numbers.

    Args:
        side: The quotes of one side of a block.
        part: Their contents, cues or sources.
        quotes: The indices of the quotes to sort.
    """
    number = len(side.quotes) + np.arange(len(side.quotes))
    document, least, kind = side.document.tolist(), part.least.tolist(), side.kind.tolist()
    every = sorted(set(quotes.tolist()), key=lambda at: (document[at], part.intervals(at), least[at], kind[at]))
    number[every] = np.arange(len(every))
    return number


def whole_quotes(block: Block) -> CellTally:
    """Return the four counts (`Counts`) of whole quotes in `block`, by paragraph, zone and kind of quote.

    A quote is right if the other side has a quote with the same content (edges trimmed), cue and source. A quote with a
    span that is not in the text matches nothing.
    """
    columns: QuoteColumns = block.prepared(QuoteColumns)
    keys = []
    for side in columns.sides:
        is_lost = np.any([part.given & (part.keys == NO_KEY) for part in side.parts], axis=0)
        keys.append(np.where(is_lost, NO_KEY, side.whole))
    numbers = CellNumbers(block, columns.kinds, [(side.place, side.kind) for side in columns.sides])
    return cell_counts(numbers, equal_items(numbers, keys[0], keys[1]))


_PARETI = "Pareti 2015, Attribution"
_QUOTES = Layer.QUOTES

MEASURES = (
    Measure(
        "quote.content.overlap",
        OverlapTally("content"),
        _QUOTES,
        "Quotes whose content overlaps a gold content, paired one to one.",
        _PARETI,
        ("quotes", "quotes.content"),
    ),
    Measure(
        "quote.cue.overlap",
        OverlapTally("cue"),
        _QUOTES,
        "Cues that overlap a gold cue, paired one to one.",
        _PARETI,
        ("quotes", "quotes.cue"),
    ),
    Measure(
        "quote.source.overlap",
        OverlapTally("source"),
        _QUOTES,
        "Sources that overlap a gold source, paired one to one.",
        _PARETI,
        ("quotes", "quotes.source"),
    ),
    Measure(
        "quote.whole.exact",
        whole_quotes,
        _QUOTES,
        "Quotes with gold's content (edges trimmed), cue and source.",
        "Newell et al. 2018, PolNeAR",
        ("quotes", "quotes.content", "quotes.cue", "quotes.source"),
    ),
)
