"""The counts of a measure in single documents, which the engine keeps as vectors, block after block."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from onrecord.scoring.tally import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.scoring.measure import Counts, Measure, Vector


class DocumentOrder:
    """The ids of the documents in the order in which they were counted."""

    def __init__(self) -> None:
        self.doc_ids: Sequence[str] = ()

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Return id of a document -> its position in the order of counting.

        Call it after the last block of documents.
        """
        return {doc_id: index for index, doc_id in enumerate(self.doc_ids)}


class DocumentCounts:
    """The counts of a measure in each document, computed on access. Iteration yields the counts that are not None.

    Args:
        measure: The measure.
        blocks: For each block, the vectors of its documents; None for a document without items to count.
        order: The ids of the documents, in the order of the vectors.

    Attributes:
        figures: Rate -> figures of all documents, if they were computed before and take long to compute; else None.
    """

    def __init__(self, measure: Measure, blocks: Sequence[Sequence[Vector | None]], order: DocumentOrder) -> None:
        self._measure = measure
        self._blocks = blocks
        self._order = order
        self.figures: Mapping[str, Sequence[float]] | None = None

    @property
    def are_lazy(self) -> bool:
        """Return whether the counts are computed on access and take long, as those of coreference do."""
        return any(isinstance(block, Rows) and block.is_lazy for block in self._blocks[:1])

    def get(self, doc_id: str) -> Counts | None:
        """Return the four counts (`Counts`) of a document; None if it has nothing to count or `doc_id` is unknown."""
        index = self._order.index.get(doc_id)
        return None if index is None else self._at(index)

    def of(self, doc_ids: Sequence[str]) -> Iterator[Counts | None]:
        """Yield the four counts (`Counts`) of each document in `doc_ids`, in this order.

        None is yielded for a document without items to count, and for an unknown id.
        """
        if [*self._order.doc_ids] == [*doc_ids]:
            return self._in_order()
        return (self.get(doc_id) for doc_id in doc_ids)

    def __iter__(self) -> Iterator[Counts]:
        return (counts for counts in self._in_order() if counts is not None)

    def _in_order(self) -> Iterator[Counts | None]:
        for vector in chain.from_iterable(self._blocks):
            yield None if vector is None else self._measure.counts(vector)

    @cached_property
    def _firsts(self) -> list[int]:
        return [0, *accumulate(map(len, self._blocks))]

    def _at(self, index: int) -> Counts | None:
        block = bisect_right(self._firsts, index) - 1
        vector = self._blocks[block][index - self._firsts[block]]
        return None if vector is None else self._measure.counts(vector)
