"""Hold the contingency tables of the documents of many blocks as one, and cut a document's own table out of it.

A block has one table of all its documents; joined, the blocks' tables are the table of all documents, from which a
kernel counts everything at once (`measures.coref.large`). What it counts in one document is asked for only where a
result by documents is; then the document's table is cut out. Clusters are numbered through the documents, and cells
through gold's clusters, so a document's are a slice of each array.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.bulk.clusters import numbered
from onrecord.measures.coref.large import Clusters, LargeTable, numbered_table
from onrecord.measures.coref.table import DocumentTable

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from onrecord.bulk.block import Block


class BlockTable(NamedTuple):
    """The table of a block's documents, and for each document whether it has any mention on either side."""

    table: LargeTable
    has_mentions: NDArray[Any]


def block_table(block: Block) -> BlockTable:
    """Return the table of a block's documents."""
    return BlockTable(numbered_table(numbered(block)), block.gold.per_document + block.predicted.per_document > 0)


class Tables:
    """The tables of many documents, by index."""

    def __init__(self, whole: LargeTable, has_mentions: NDArray[Any]) -> None:
        self.whole = whole
        self.has_mentions = has_mentions
        self._last: tuple[int, DocumentTable | None] = -1, None

    def __len__(self) -> int:
        return len(self.has_mentions)

    def __getitem__(self, document: int) -> DocumentTable | None:
        """Return a document's table, or None where neither side has a mention; asked again, it is the same one."""
        if self._last[0] != document:
            self._last = document, self._cut(document) if self.has_mentions[document] else None
        return self._last[1]

    def _cut(self, document: int) -> DocumentTable:
        gold, predicted, cells = (slice(*bounds[document : document + 2].tolist()) for bounds in self._bounds)
        gold_sizes = _by_number(gold, self.whole.gold)
        predicted_sizes = _by_number(predicted, self.whole.predicted)
        columns = self.whole.cell_gold, self.whole.cell_predicted, self.whole.cell_shared
        gold_twinless, predicted_twinless = gold_sizes.copy(), predicted_sizes.copy()
        shared_by: dict[tuple[Hashable, Hashable], int] = {}
        for i, j, shared in zip(*(column[cells].tolist() for column in columns), strict=True):
            shared_by[i, j] = shared
            gold_twinless[i] -= shared
            predicted_twinless[j] -= shared
        return DocumentTable(
            gold_sizes, predicted_sizes, shared_by, _above_zero(gold_twinless), _above_zero(predicted_twinless)
        )

    @cached_property
    def _bounds(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return where each document's gold clusters, predicted clusters and cells start, and where the last's end."""
        import numpy as np  # heavy, and for large scores only

        documents = np.arange(len(self) + 1)
        gold = np.searchsorted(self.whole.gold.documents, documents)
        predicted = np.searchsorted(self.whole.predicted.documents, documents)
        return gold, predicted, np.searchsorted(self.whole.cell_gold, gold)


@dataclass(frozen=True)
class Joined:
    """Joins blocks' tables; clusters of one mention are left out unless `singletons`."""

    singletons: bool

    def __call__(self, parts: Sequence[BlockTable]) -> Tables:
        """Return the tables of all documents, in the blocks' order."""
        import numpy as np

        before = [0, *accumulate(len(part.has_mentions) for part in parts)]
        tables = [part.table for part in parts]
        gold, gold_before = _joined_clusters([table.gold for table in tables], before)
        predicted, predicted_before = _joined_clusters([table.predicted for table in tables], before)
        whole = LargeTable(
            gold,
            predicted,
            np.concatenate([part.cell_gold + first for part, first in zip(tables, gold_before, strict=False)]),
            np.concatenate(
                [part.cell_predicted + first for part, first in zip(tables, predicted_before, strict=False)]
            ),
            np.concatenate([part.cell_shared for part in tables]),
        )
        return Tables(
            whole if self.singletons else whole.without_singletons(),
            np.concatenate([part.has_mentions for part in parts]),
        )


def _joined_clusters(parts: Sequence[Clusters], documents_before: Sequence[int]) -> tuple[Clusters, list[int]]:
    """Return the clusters of all blocks, and how many stand before each block's."""
    import numpy as np

    documents = [part.documents + before for part, before in zip(parts, documents_before, strict=False)]
    joined = Clusters(np.concatenate([part.sizes for part in parts]), np.concatenate(documents))
    return joined, [0, *accumulate(len(part.sizes) for part in parts)]


def _by_number(chosen: slice, clusters: Clusters) -> dict[Hashable, int]:
    return dict(zip(range(chosen.start, chosen.stop), clusters.sizes[chosen].tolist(), strict=True))


def _above_zero(counts: dict[Hashable, int]) -> dict[Hashable, int]:
    return {cluster: count for cluster, count in counts.items() if count}
