"""Count the four schemes of SemEval-2013 task 9 for a layer of a block, all documents at once.

1. All spans are sorted (`match.packed`). Equal neighbours are identical pairs, which are removed first for all schemes;
   `match.schemes` proves that this is safe.
2. The remaining spans are swept: a run ends if the next span starts at or after the furthest end so far.
3. Most runs with spans of both sides are one gold and one predicted span, which are a pair. Most others are two spans
   of one side and one of the other (`match.triples`). The remaining runs are paired one by one
   (`match.schemes.pair_run`).
4. Some documents are counted by themselves (`scheme_rows`): those with a span that is repeated on one side or has no
   offsets, and those in which spans overlap on both sides, such as nested mentions, since an identical pair may then
   not be optimal. So are documents with mentions with several pieces or empty nodes (`match.pieces`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from onrecord.match.packed import Spans, Widths, packed
from onrecord.match.pieces import pair_pieces, pieced
from onrecord.match.schemes import Pairings, pair_run
from onrecord.match.sweep import Run
from onrecord.match.triples import chosen_pairs
from onrecord.measures import scheme_rows as of
from onrecord.measures.scheme_rows import HALVES, rows_of_pairings, scheme_rows
from onrecord.scoring.tally import CellNumbers, CellsOf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from onrecord.match.pieces import Pieced
    from onrecord.match.sweep import Key
    from onrecord.scoring.block import Block, LayerColumns
    from onrecord.scoring.tally import CellTally

Credits: TypeAlias = "Mapping[int, int]"  # column -> the credit that a span adds to it

MENTIONS = ("mentions", "typed_mentions")  # the layers that may have pieces
PAIR, TRIPLE = 2, 3  # the sizes of a run of one gold and one predicted span, and of a run of two spans and one
IDENTICAL = {
    of.STRICT: 1,
    of.EXACT_PREDICTED: 1,
    of.EXACT_GOLD: 1,
    of.PARTIAL_PREDICTED: HALVES,
    of.PARTIAL_GOLD: HALVES,
    of.TYPE_PREDICTED: 1,
    of.TYPE_GOLD: 1,
}
# The credits of the gold and of the predicted span of a pair.
EXACT = {of.EXACT_GOLD: 1, of.PARTIAL_GOLD: HALVES}, {of.EXACT_PREDICTED: 1, of.PARTIAL_PREDICTED: HALVES}
OVERLAPPING = {of.PARTIAL_GOLD: 1}, {of.PARTIAL_PREDICTED: 1}
TYPED = {of.TYPE_GOLD: 1}, {of.TYPE_PREDICTED: 1}


@dataclass(frozen=True)
class SchemeTally:
    """The nine counts of the four schemes (`scheme_rows`) for a layer: mentions, times or events."""

    layer: str

    def __call__(self, block: Block) -> CellTally:
        """Return the nine counts of each cell (document, paragraph, zone, label); partial credit is in halves.

        In this order: numbers of predicted and gold items; credit under `strict`; then, for predicted and gold items,
        credits under `exact`, `partial` and `type`.
        """
        columns = block.columns(self.layer)
        tally = _Tally(block, self.layer)
        in_pieces = block.in_pieces if self.layer in MENTIONS else np.zeros(len(block), dtype=bool)
        spans, alone = _all_spans(columns, in_pieces)
        if in_pieces.any():
            tally.count_in_pieces(columns, np.flatnonzero(in_pieces).tolist())
        alone &= ~in_pieces
        if alone.any():
            tally.count_alone(columns, alone)
        tally.add({of.GOLD: 1}, spans[~spans.is_predicted])
        tally.add({of.PREDICTED: 1}, spans[spans.is_predicted])
        twin = _equals_the_one_before(spans)
        tally.add(IDENTICAL, spans[twin])
        twin[:-1] |= twin[1:]
        _count_runs(tally, spans[~twin])
        return tally.numbers.tally(tally.matrix)


class _Tally:
    """The counts so far: a matrix with one row per cell and nine columns."""

    def __init__(self, block: Block, layer: str) -> None:
        self.numbers: CellNumbers = block.prepared(CellsOf(layer))
        self._cell = np.concatenate(self.numbers.of)
        self.matrix = np.zeros((len(self.numbers), of.WIDTH), dtype=np.int64)

    def add(self, credits_: Credits, spans: Spans) -> None:
        """Add `credits_` (column of the matrix -> credit) once for each of `spans`, in the row of the span's cell.

        A cell is a document, paragraph, zone and label.
        """
        self._add(credits_, spans.item)

    def _add(self, credits_: Credits, items: Any) -> None:
        times = np.bincount(self._cell[items], minlength=len(self.matrix))
        for column, credit in credits_.items():
            self.matrix[:, column] += credit * times

    def add_items(self, credits_: Credits, items: list[int]) -> None:
        """Add `credits_` (column -> credit) once for each item, in the row of the item's cell.

        items: indices of items; predicted items come after all gold items.
        """
        self._add(credits_, np.array(items, dtype=np.int64))

    def count_alone(self, columns: LayerColumns, alone: NDArray[Any]) -> None:
        """Add the counts of the documents that `alone` selects, whose spans `scheme_rows` pairs document by document.

        The nine counts are those of `SchemeTally`. All other documents are counted together, by faster methods.

        Args:
            columns: The spans of a layer of the block.
            alone: A boolean array: for each document of the block, whether it is counted here.
        """
        sides: defaultdict[int, tuple[list[Key], list[Key]]] = defaultdict(lambda: ([], []))
        cells: dict[tuple[int, int, str], int] = {}
        names = columns.labels
        for number, (side, label, cell) in enumerate(
            (
                (columns.gold, columns.gold_label, self.numbers.of[0]),
                (columns.predicted, columns.predicted_label, self.numbers.of[1]),
            )
        ):
            chosen = alone[side.document]
            arrays = (each[chosen].tolist() for each in (side.document, side.start, side.end, label, cell))
            for document, start, end, label_number, cell_number in zip(*arrays, strict=True):
                name = names[label_number]
                sides[document][number].append((start, end, name))
                cells[document, start, name] = cell_number
        for document, (gold, predicted) in sides.items():
            for cell_number, row in scheme_rows(gold, predicted, partial(_cell_of, cells, document)).items():
                self.matrix[cell_number] += row

    def count_in_pieces(self, columns: LayerColumns, documents: list[int]) -> None:
        """Add the nine counts (those of `SchemeTally`) of documents with mentions of several pieces or of empty nodes.

        Args:
            columns: The mentions of the block.
            documents: The indices of these documents.
        """
        sides = (columns.gold, self.numbers.of[0]), (columns.predicted, self.numbers.of[1])
        for document in documents:
            keys: tuple[list[Pieced], list[Pieced]] = ([], [])
            cells: dict[tuple[int, int, str], int] = {}
            for found, (side, cell) in zip(keys, sides, strict=True):
                chosen = side.of_document(document)
                found.extend(map(pieced, side.items[chosen]))
                cells |= {(document, key[0], key[2]): at for key, at in zip(found, cell[chosen].tolist(), strict=True)}
            place = partial(_cell_of, cells, document)
            for cell_number, row in rows_of_pairings(pair_pieces(*keys), *keys, place).items():
                self.matrix[cell_number] += row


def _cell_of(cells: Mapping[tuple[int, int, str], int], document: int, key: Key | Pieced) -> int:
    return cells[document, key[0], key[2]]


def _all_spans(columns: LayerColumns, in_pieces: NDArray[Any]) -> tuple[Spans, NDArray[Any]]:
    """Separate documents that are counted all at once from documents that have to be counted by themselves.

    Args:
        columns: The spans of a layer of a block.
        in_pieces: For each document, whether it has mentions of several pieces or of empty nodes.

    Returns:
        The sorted spans of the documents that are counted at once, and a boolean array: for each document, whether it
        has to be counted by itself. The latter includes the documents of `in_pieces`.
    """
    widths = Widths(columns.offset_bits, len(columns.labels).bit_length(), columns.labels)
    sides = ((columns.gold, columns.gold_label), (columns.predicted, columns.predicted_label))
    alone = in_pieces.copy()
    for side, _ in sides:
        alone[side.document[(side.start < 0) | (side.end <= side.start)]] = True
    if not widths.fits(columns.documents):
        alone[:] = True
    first, kept, arrays = 0, [], []
    for side, label in sides:
        chosen = ~alone[side.document]
        kept.append(np.flatnonzero(chosen) + first)
        arrays.append((side.document[chosen], side.start[chosen], side.end[chosen], label[chosen]))
        first += len(side.start)
    sorted_ = packed(widths, arrays)
    spans = Spans(sorted_.packed, widths, np.concatenate(kept)[sorted_.item])
    more = _entangled_or_repeated(spans, columns.documents)
    if more.any():
        spans = spans[~more[spans.document]]
    return spans, alone | more


def _entangled_or_repeated(spans: Spans, documents: int) -> NDArray[Any]:
    """Return a boolean array: for each document, whether a side repeats a span, or spans overlap on both sides.

    Such a document has to be counted by itself, since an identical pair may then not be optimal.

    Args:
        spans: The sorted spans of both sides.
        documents: The number of documents.
    """
    found = np.zeros(documents, dtype=bool)
    found[spans.document[1:][spans.packed[1:] == spans.packed[:-1]]] = True
    entangled = _entangled(spans[~spans.is_predicted], documents)
    if entangled.any():
        found |= entangled & _entangled(spans[spans.is_predicted], documents)
    return found


def _entangled(spans: Spans, documents: int) -> NDArray[Any]:
    """Return a boolean array: for each document, whether two of its spans overlap.

    Args:
        spans: The sorted spans of one side.
        documents: The number of documents.
    """
    reach = np.maximum.accumulate(spans.end)
    found = np.zeros(documents, dtype=bool)
    found[spans.document[1:][spans.start[1:] < reach[:-1]]] = True
    return found


def _equals_the_one_before(spans: Spans) -> NDArray[Any]:
    equal = np.zeros(len(spans), dtype=bool)
    equal[1:] = spans.bare[1:] == spans.bare[:-1]
    return equal


def _count_runs(tally: _Tally, spans: Spans) -> None:
    """Add to `tally`, in place, the counts of spans that have no span with equal offsets and label on the other side.

    A run is a group of spans that overlap in a chain, so that no span of another run overlaps any of them. spans: the
    sorted spans of both sides.
    """
    if not len(spans.packed):
        return
    reach = np.maximum.accumulate(spans.end)
    first = np.flatnonzero(np.append(True, spans.start[1:] >= reach[:-1]))
    size = np.diff(first, append=len(reach))
    predicted_in = np.add.reduceat(spans.is_predicted, first, dtype=np.int64)
    has_both = (predicted_in > 0) & (predicted_in < size)
    _count_simple(tally, spans, first[has_both & (size == PAIR)])
    _count_triples(tally, spans, first[has_both & (size == TRIPLE)])
    larger = has_both & (size > TRIPLE)
    _count_larger(tally, spans[np.repeat(larger, size)], size[larger].tolist())


def _count_simple(tally: _Tally, spans: Spans, first: NDArray[Any]) -> None:
    """Add to `tally`, in place, the counts of the runs that are one gold and one predicted span.

    A run is a group of spans that overlap in a chain. first: the index in `spans` of the first span of each such run.
    """
    comes_second = spans.is_predicted[first].astype(first.dtype)
    gold, predicted = spans[first + comes_second], spans[first + 1 - comes_second]
    exact = (gold.start == predicted.start) & (gold.end == predicted.end)
    for chosen, earned in ((exact, EXACT), (~exact, OVERLAPPING), (gold.label == predicted.label, TYPED)):
        tally.add(earned[0], gold[chosen])
        tally.add(earned[1], predicted[chosen])


def _count_triples(tally: _Tally, spans: Spans, first: NDArray[Any]) -> None:
    """Add to `tally`, in place, the credits of the runs that are two spans of one side and one span of the other.

    In each scheme the one span is paired with that of the two which earns more credit (`match.triples`). spans: the
    sorted spans of both sides; first: the index of the first span of each such run.
    """
    found = chosen_pairs(spans, first)
    for (gold, predicted), earned in ((found.exact, EXACT), (found.overlapping, OVERLAPPING), (found.typed, TYPED)):
        tally.add(earned[0], spans[gold])
        tally.add(earned[1], spans[predicted])


def _count_larger(tally: _Tally, spans: Spans, sizes: list[int]) -> None:
    """Add to `tally`, in place, the counts of the runs of more than three spans.

    spans: the spans of these runs only, run after run; sizes: the number of spans of each run.
    """
    tagged = zip(spans.is_predicted.tolist(), spans.keys(), spans.item.tolist(), strict=True)
    found: Pairings[Key] = Pairings([], [])
    items: tuple[dict[Key, int], dict[Key, int]] = {}, {}  # span -> item: offsets in the one long text are unique
    for size in sizes:
        run = Run([], [])
        for is_predicted, key, item in (next(tagged) for _ in range(size)):
            run[is_predicted].append(key)
            items[is_predicted][key] = item
        run.gold.sort()
        run.predicted.sort()
        pair_run(found, run, typed=True)
    for pairs, earned in ((found.exact, EXACT), (found.overlapping, OVERLAPPING), (found.typed, TYPED)):
        for number in (0, 1):
            tally.add_items(earned[number], [items[number][each[number]] for each in pairs])
