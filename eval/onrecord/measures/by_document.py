"""Give a measure's counts document by document, made when they are asked for: of pairs and of blocks alike."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.measures.base import BulkCounts, Counts, Measure, Vector


class Places:
    """Which documents were counted in blocks, and where each of them stands."""

    def __init__(self) -> None:
        self.doc_ids: list[str] = []

    @cached_property
    def of(self) -> Mapping[str, int]:
        """Return each document's place; ask when all blocks are in."""
        return {doc_id: place for place, doc_id in enumerate(self.doc_ids)}


class DocumentCounts:
    """The counts of a measure in each document in which there is anything to count.

    rows: the vectors of documents that were gone through one by one. in_blocks: what was counted in blocks, if anything
    was, and places: which documents these were.
    """

    def __init__(
        self, measure: Measure, rows: Mapping[str, Vector], in_blocks: BulkCounts | None, places: Places
    ) -> None:
        self._measure = measure
        self._rows = rows
        self._in_blocks = in_blocks
        self._places = Places() if in_blocks is None else places

    def get(self, doc_id: str) -> Counts | None:
        """Return the counts in a document, or None where there is nothing to count."""
        place = self._places.of.get(doc_id)
        if place is not None:
            return self._of_blocks[place]
        row = self._rows.get(doc_id)
        return None if row is None else self._measure.counts(row)

    def of(self, doc_ids: Sequence[str]) -> Sequence[Counts | None]:
        """Return the counts in documents, in the order of their ids."""
        if self._places.doc_ids == [*doc_ids]:
            return self._of_blocks
        return [self.get(doc_id) for doc_id in doc_ids]

    def __iter__(self) -> Iterator[Counts]:
        yield from map(self._measure.counts, self._rows.values())
        yield from (counts for counts in self._of_blocks if counts is not None)

    @cached_property
    def _of_blocks(self) -> Sequence[Counts | None]:
        return () if self._in_blocks is None else self._in_blocks.of_documents(self._measure)
