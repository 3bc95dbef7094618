"""The overlaps of the clusterings of single documents, from the table of all documents.

Sums over the clusters, cells and mentions of a document are computed for all documents at once. The pairings of
clusters are those of the whole table, since clusters of two documents share no mentions. For a single document, only
the shapes of its cells have to be counted.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.measures.coref.overlap import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onrecord.measures.coref.large import Clusters, LargeTable
    from onrecord.measures.coref.overlap import Shape, Shapes


class DocumentOverlaps:
    """The overlap of the two clusterings of each document.

    Args:
        table: The table of all documents; clusters are numbered document after document, cells are in order of gold's.
        documents: The number of documents.
    """

    def __init__(self, table: LargeTable, documents: int) -> None:
        import numpy as np

        self.table = table
        document = table.gold.documents[table.cell_gold]
        self._first = np.searchsorted(document, np.arange(documents + 1))
        shared = np.bincount(document, weights=table.cell_shared, minlength=documents).astype(np.int64)
        gold = _sides(table.gold, table.cell_gold, table.cell_shared, documents)
        predicted = _sides(table.predicted, table.cell_predicted, table.cell_shared, documents)
        self._rows = np.stack([*gold, *predicted, shared], axis=1)

    def __getitem__(self, document: int) -> DocumentOverlap:
        """Return the overlap of the clusterings of a document, given by its position in the table."""
        return DocumentOverlap(
            self, slice(*self._first[document : document + 2].tolist()), self._rows[document].tolist()
        )

    def shapes(self, cells: slice) -> list[Shape]:
        """Return the shape of each cell: (common mentions, size of the gold cluster, size of the predicted cluster).

        cells: a slice of the cells of the table of all documents. A cell is a gold and a predicted cluster with common
        mentions.
        """
        table = self.table
        gold, predicted = table.gold.sizes[table.cell_gold[cells]], table.predicted.sizes[table.cell_predicted[cells]]
        return list(zip(table.cell_shared[cells].tolist(), gold.tolist(), predicted.tolist(), strict=True))

    @cached_property
    def by_mentions(self) -> NDArray[Any]:
        """Return a boolean array: for each cell, whether its two clusters are paired if common mentions are maximised.

        A cell is a gold and a predicted cluster with common mentions. The pairing is one to one (CEAFm).
        """
        return self._paired(self.table.overlap.chosen_by_mentions)

    @cached_property
    def by_entities(self) -> NDArray[Any]:
        """Return a boolean array: for each cell, whether its two clusters are paired if their similarity is maximised.

        A cell is a gold and a predicted cluster with common mentions. The pairing is one to one and has the largest sum
        of 2 n / (a + b), for n common mentions of clusters of sizes a and b (CEAFe).
        """
        return self._paired(self.table.overlap.chosen_by_entities)

    def _paired(self, chosen: Sequence[int]) -> NDArray[Any]:
        import numpy as np

        paired: NDArray[Any] = ~self.table.competes
        paired[np.flatnonzero(self.table.competes)[np.array(chosen, dtype=np.int64)]] = True
        return paired


class DocumentOverlap:
    """The overlap of the two clusterings of a document: an `overlap.Overlap`."""

    def __init__(self, every: DocumentOverlaps, cells: slice, row: Sequence[int]) -> None:
        self._every = every
        self._cells = cells
        self.gold = Side(*row[:5])
        self.predicted = Side(*row[5:10])
        self.mentions = row[10]
        self.cells = cells.stop - cells.start
        self.pairs = self.mentions * (self.mentions - 1) // 2

    @cached_property
    def _shapes(self) -> list[Shape]:
        return self._every.shapes(self._cells)

    @cached_property
    def shapes(self) -> Shapes:
        """Return (common mentions, size of gold's cluster, size of the predicted one) -> number of pairs of clusters.

        Only clusters with common mentions are counted.
        """
        return Counter(self._shapes)

    @property
    def paired_by_mentions(self) -> Shapes:
        """Return the shapes of the clusters paired one to one so that common mentions are maximised (CEAFm).

        The keys are (common mentions, size of gold's cluster, size of the predicted one), the values how many pairs
        have them.
        """
        return self._paired(self._every.by_mentions)

    @property
    def paired_by_entities(self) -> Shapes:
        """Return the shapes of the clusters paired one to one so that their similarity is maximised (CEAFe).

        The similarity is the sum of 2 n / (a + b), for n common mentions of clusters of sizes a and b. The keys are (n,
        a, b), where a is the size of gold's cluster; the values are how many pairs have them.
        """
        return self._paired(self._every.by_entities)

    def _paired(self, paired: NDArray[Any]) -> Shapes:
        chosen = paired[self._cells].tolist()
        return Counter([shape for shape, is_paired in zip(self._shapes, chosen, strict=True) if is_paired])


def _sides(clusters: Clusters, cell_cluster: Any, shared: Any, documents: int) -> list[NDArray[Any]]:
    """Return the fields of `overlap.Side` (mentions, clusters, pairs, links, common links) as arrays over documents.

    Args:
        clusters: The gold or the predicted clusters of all documents.
        cell_cluster: For each pair of clusters with common mentions, the number of its cluster on this side.
        shared: For each of these pairs, the number of common mentions.
        documents: The number of documents.
    """
    import numpy as np

    def by_document(weights: Any) -> NDArray[Any]:
        return np.bincount(clusters.documents, weights=weights, minlength=documents).astype(np.int64)

    common = np.bincount(cell_cluster, weights=shared, minlength=len(clusters.sizes)).astype(np.int64)
    mentions = by_document(clusters.sizes)
    return [
        mentions,
        np.bincount(clusters.documents, minlength=documents),
        _pairs(mentions),
        by_document(_pairs(clusters.sizes)),
        by_document(_pairs(common)),
    ]


def _pairs(mentions: Any) -> Any:
    return mentions * (mentions - 1) // 2
