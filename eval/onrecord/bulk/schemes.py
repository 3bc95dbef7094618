"""Count the four schemes of SemEval-2013 task 9 for a block of plain documents, as `measures.spans` does for one.

1. Of all spans in order (`bulk.spans`), equal neighbours are identical pairs, which every scheme takes out first;
   `match.schemes` says why it may.
2. What is left over is swept: a run ends where the next span starts at or after the furthest end so far.
3. Most runs with both sides in them are one gold and one predicted span, which are a pair, and most others are two
   spans of one side around one of the other (`bulk.triples`). The few that are left are paired one by one
   (`match.schemes.pair_run`).
4. Documents with a span that stands twice on one side, or in which spans overlap one another on both sides, are
   counted one by one: there an identical pair may have to be given up.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord.bulk.counts import RowCounts
from onrecord.bulk.spans import Spans, all_spans
from onrecord.bulk.triples import chosen_pairs
from onrecord.match.schemes import Pairings, pair_run
from onrecord.match.sweep import Run
from onrecord.measures import scheme_rows as of
from onrecord.measures.scheme_rows import HALVES, label_of, scheme_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from onrecord.bulk.block import Block
    from onrecord.match.sweep import Key

Credits: TypeAlias = "Mapping[int, int]"  # what a span adds to a column

PAIR, TRIPLE = 2, 3  # a run of one gold span and one predicted span, and one of two and one
IDENTICAL = {
    of.STRICT: 1,
    of.EXACT_PREDICTED: 1,
    of.EXACT_GOLD: 1,
    of.PARTIAL_PREDICTED: HALVES,
    of.PARTIAL_GOLD: HALVES,
    of.TYPE_PREDICTED: 1,
    of.TYPE_GOLD: 1,
}
# What the gold and the predicted span of a pair add.
EXACT = {of.EXACT_GOLD: 1, of.PARTIAL_GOLD: HALVES}, {of.EXACT_PREDICTED: 1, of.PARTIAL_PREDICTED: HALVES}
OVERLAPPING = {of.PARTIAL_GOLD: 1}, {of.PARTIAL_PREDICTED: 1}
TYPED = {of.TYPE_GOLD: 1}, {of.TYPE_PREDICTED: 1}


def scheme_counts(block: Block) -> RowCounts:
    """Return the nine counts of the schemes by document and by label."""
    tally = _Tally(block)
    spans = all_spans(block)
    odd = _odd_documents(spans, len(block.doc_ids))
    if odd.any():
        is_of_odd = odd[spans.document]
        _count_one_by_one(tally, spans[is_of_odd])
        spans = spans[~is_of_odd]
    tally.add({of.GOLD: 1}, spans[~spans.is_predicted])
    tally.add({of.PREDICTED: 1}, spans[spans.is_predicted])
    twin = _equals_the_one_before(spans)
    tally.add(IDENTICAL, spans[twin])
    twin[:-1] |= twin[1:]
    _count_runs(tally, spans[~twin])
    return tally.counts()


class _Tally:
    """The counts so far, as matrices of nine columns: a row a document, and a row a label."""

    def __init__(self, block: Block) -> None:
        import numpy as np

        self._block = block
        self._by_document = np.zeros((len(block.doc_ids), of.WIDTH), dtype=np.int32)
        self._by_label = np.zeros((len(block.labels), of.WIDTH), dtype=np.int64)

    def add(self, credits_: Credits, spans: Spans) -> None:
        """Add what each span earns."""
        self._add(credits_, spans.document, spans.label)

    def add_keys(self, credits_: Credits, keys: Sequence[Key]) -> None:
        """Add what spans earn that were paired one run at a time."""
        documents = [start >> self._block.offset_bits for start, _, _ in keys]
        self._add(credits_, documents, [self._block.labels.index(label) for _, _, label in keys])

    def _add(self, credits_: Credits, documents: Any, labels: Any) -> None:
        import numpy as np

        for matrix, rows in ((self._by_document, documents), (self._by_label, labels)):
            times = np.bincount(rows, minlength=len(matrix))
            for column, credit in credits_.items():
                matrix[:, column] += credit * times

    def add_document(self, document: int, rows: Mapping[str, list[int]]) -> None:
        """Add a document's counts by label."""
        for label, row in rows.items():
            self._by_document[document] += row
            self._by_label[self._block.labels.index(label)] += row

    def counts(self) -> RowCounts:
        """Return the counts."""
        rows = zip(self._block.labels, self._by_label.tolist(), strict=True)
        return RowCounts(self._by_document, {label: row for label, row in rows if any(row)})


def _odd_documents(spans: Spans, documents: int) -> NDArray[Any]:
    """Return for each document whether it is to be counted by itself (4. above)."""
    import numpy as np

    odd = np.zeros(documents, dtype=bool)
    odd[spans.document[1:][spans.packed[1:] == spans.packed[:-1]]] = True
    entangled = _entangled(spans[~spans.is_predicted], documents)
    if entangled.any():
        odd |= entangled & _entangled(spans[spans.is_predicted], documents)
    return odd


def _entangled(spans: Spans, documents: int) -> NDArray[Any]:
    """Return for each document whether spans of one side overlap there."""
    import numpy as np

    reach = np.maximum.accumulate(spans.end)
    found = np.zeros(documents, dtype=bool)
    found[spans.document[1:][spans.start[1:] < reach[:-1]]] = True
    return found


def _count_one_by_one(tally: _Tally, spans: Spans) -> None:
    sides: defaultdict[int, tuple[list[Key], list[Key]]] = defaultdict(lambda: ([], []))
    columns = spans.document.tolist(), spans.is_predicted.tolist(), spans.keys()
    for document, is_predicted, key in zip(*columns, strict=True):
        sides[document][is_predicted].append(key)
    for document, (gold, predicted) in sides.items():
        tally.add_document(document, scheme_rows(gold, predicted, label_of))


def _equals_the_one_before(spans: Spans) -> NDArray[Any]:
    import numpy as np

    equal = np.zeros(len(spans.bare), dtype=bool)
    equal[1:] = spans.bare[1:] == spans.bare[:-1]
    return equal


def _count_runs(tally: _Tally, spans: Spans) -> None:
    """Count the pairs among spans without identical twins."""
    import numpy as np

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
    """Count runs of one gold and one predicted span, given by the first of the two."""
    comes_second = spans.is_predicted[first].astype(first.dtype)
    gold, predicted = spans[first + comes_second], spans[first + 1 - comes_second]
    exact = (gold.start == predicted.start) & (gold.end == predicted.end)
    for chosen, earned in ((exact, EXACT), (~exact, OVERLAPPING), (gold.label == predicted.label, TYPED)):
        tally.add(earned[0], gold[chosen])
        tally.add(earned[1], predicted[chosen])


def _count_triples(tally: _Tally, spans: Spans, first: NDArray[Any]) -> None:
    """Count runs of two spans of one side and one of the other, given by the first of the three."""
    found = chosen_pairs(spans, first)
    for (gold, predicted), earned in ((found.exact, EXACT), (found.overlapping, OVERLAPPING), (found.typed, TYPED)):
        tally.add(earned[0], spans[gold])
        tally.add(earned[1], spans[predicted])


def _count_larger(tally: _Tally, spans: Spans, sizes: list[int]) -> None:
    """Count runs of more than three spans, given one after another."""
    tagged = zip(spans.is_predicted.tolist(), spans.keys(), strict=True)
    found = Pairings([], [])
    for size in sizes:
        run = Run([], [])
        for is_predicted, key in (next(tagged) for _ in range(size)):
            run[is_predicted].append(key)
        run.gold.sort()
        run.predicted.sort()
        pair_run(found, run, typed=True)
    for pairs, earned in ((found.exact, EXACT), (found.overlapping, OVERLAPPING), (found.typed, TYPED)):
        if pairs:
            gold, predicted = zip(*pairs, strict=True)
            tally.add_keys(earned[0], gold)
            tally.add_keys(earned[1], predicted)
