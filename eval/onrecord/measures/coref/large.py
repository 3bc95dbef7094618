"""The contingency table of many documents, or of one large clustering, as arrays.

Clusters of different documents share no mentions, so one table of all documents gives the sums over their tables. Only
the pairs of mentions, which BLANC needs, are counted by document. `measures.coref.numbering` numbers mentions and
clusters; this module uses numpy only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.measures.coref.numbering import TWINLESS, number_documents
from onrecord.measures.coref.overlap import Side, Tangle, WholeOverlap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.measures.coref.numbering import Numbered
    from onrecord.measures.coref.overlap import Shapes
    from onrecord.measures.coref.table import Clustering

COUNTED = 4_000_000  # shapes that are counted in an array of all possible ones, rather than sorted


@dataclass(frozen=True)
class Clusters:
    """One side's clusters as arrays: each cluster's size, and the number of its document."""

    sizes: Any
    documents: Any


@dataclass(frozen=True)
class LargeTable:
    """The table of many documents: the clusters of both sides, and for each cell its two clusters and n_ij."""

    gold: Clusters
    predicted: Clusters
    cell_gold: Any
    cell_predicted: Any
    cell_shared: Any

    @cached_property
    def overlap(self) -> WholeOverlap:
        """Return the sums over the table, for all documents together, from which measures are computed.

        They are the numbers of mentions, clusters, links and pairs of mentions, and of pairs of clusters by shape.
        """
        import numpy as np  # heavy, and for many mentions only

        i, j, shared, competes = self.cell_gold, self.cell_predicted, self.cell_shared, self.competes
        gold_size, predicted_size = self.gold.sizes[i], self.predicted.sizes[j]
        tangle = Tangle(*(column[competes] for column in (i, j, shared, gold_size, predicted_size)))
        common = np.bincount(self.gold.documents[i], weights=shared).astype(np.int64)
        return WholeOverlap(
            gold=_side(self.gold, i, shared),
            predicted=_side(self.predicted, j, shared),
            mentions=int(shared.sum()),
            cells=len(shared),
            pairs=int(_pairs(common).sum()),
            shapes=_shapes(shared, gold_size, predicted_size),
            alone=_shapes(shared[~competes], gold_size[~competes], predicted_size[~competes]),
            tangle=tangle,
        )

    @cached_property
    def competes(self) -> Any:
        """Return a boolean array: for each cell, whether its gold or its predicted cluster is also in another cell.

        A cell is a gold and a predicted cluster with common mentions. Cells that do not compete are in every best
        pairing.
        """
        import numpy as np

        i, j = self.cell_gold, self.cell_predicted
        return (np.bincount(i)[i] > 1) | (np.bincount(j)[j] > 1) if len(i) else np.zeros(0, dtype=bool)

    def without_singletons(self) -> LargeTable:
        """Return a new table without clusters of one mention, on both sides.

        The other clusters keep their sizes: a mention that is removed on one side only still counts on the other side.
        """
        import numpy as np

        keep_gold, keep_predicted = self.gold.sizes > 1, self.predicted.sizes > 1
        keep = keep_gold[self.cell_gold] & keep_predicted[self.cell_predicted]
        return LargeTable(
            gold=Clusters(self.gold.sizes[keep_gold], self.gold.documents[keep_gold]),
            predicted=Clusters(self.predicted.sizes[keep_predicted], self.predicted.documents[keep_predicted]),
            cell_gold=(np.cumsum(keep_gold) - 1)[self.cell_gold[keep]],
            cell_predicted=(np.cumsum(keep_predicted) - 1)[self.cell_predicted[keep]],
            cell_shared=self.cell_shared[keep],
        )


def large_table(documents: Iterable[tuple[Clustering, Clustering]]) -> LargeTable:
    """Return the contingency table of many documents: the tables of the documents side by side.

    Mentions and clusters of different documents are different even if their keys are equal.

    Args:
        documents: For each document a gold and a predicted clustering, in the forms that `contingency` takes: a mapping
            of mention to cluster, or the clusters themselves.

    >>> overlap = large_table([(["ab"], ["ab"]), (["ab"], ["a", "b"])]).overlap
    >>> overlap.shapes == {(2, 2, 2): 1, (1, 2, 1): 2}
    True
    """
    return numbered_table(number_documents(documents))


def numbered_table(numbered: Numbered) -> LargeTable:
    """Return the contingency table of documents: the sizes of clusters, and how many mentions two clusters share.

    numbered: the clusters of all mentions as integers, as `number_documents` returns them.
    """
    import numpy as np

    twinned = numbered.twin != TWINLESS
    width = max(int(numbered.predicted_clusters.sum()), 1)
    keys, shared = np.unique(numbered.gold[twinned] * width + numbered.twin[twinned], return_counts=True)
    cell_gold, cell_predicted = np.divmod(keys, width)
    return LargeTable(
        gold=_clusters(numbered.gold, numbered.gold_clusters),
        predicted=_clusters(numbered.predicted, numbered.predicted_clusters),
        cell_gold=cell_gold,
        cell_predicted=cell_predicted,
        cell_shared=shared.astype(np.int64),
    )


def _clusters(cluster_of_mention: Any, per_document: Any) -> Clusters:
    import numpy as np

    return Clusters(np.bincount(cluster_of_mention), np.repeat(np.arange(len(per_document)), per_document))


def _side(clusters: Clusters, cell_cluster: Any, shared: Any) -> Side:
    """Return the counts of one side: mentions, clusters, and pairs and links of mentions.

    Args:
        clusters: The clusters of the side.
        cell_cluster: The cluster of each cell of the contingency table, as an index.
        shared: The number of mentions of each cell, which a cluster of the other side has, too.
    """
    import numpy as np

    per_document = np.bincount(clusters.documents, weights=clusters.sizes).astype(np.int64)
    common = np.bincount(cell_cluster, weights=shared).astype(np.int64)
    return Side(
        mentions=int(clusters.sizes.sum()),
        clusters=len(clusters.sizes),
        pairs=int(_pairs(per_document).sum()),
        links=int(_pairs(clusters.sizes).sum()),
        common_links=int(_pairs(common).sum()),
    )


def _pairs(mentions: Any) -> Any:
    return mentions * (mentions - 1) // 2


def _shapes(shared: Any, gold_size: Any, predicted_size: Any) -> Shapes:
    import numpy as np

    if not len(shared):
        return {}
    # A shape is one number in a mixed base. If the base is small, counting beats sorting; if it is huge, the number
    # might outgrow 64 bits, so that sizes are replaced by their rank first.
    ranks, bases = zip(*(_ranked(sizes) for sizes in (shared, gold_size, predicted_size)), strict=True)
    _, gold_base, predicted_base = map(len, bases)
    keys = (ranks[0] * gold_base + ranks[1]) * predicted_base + ranks[2]
    if len(bases[0]) * gold_base * predicted_base <= COUNTED:
        times = np.bincount(keys)
        keys = np.flatnonzero(times)
        times = times[keys]
    else:
        keys, times = np.unique(keys, return_counts=True)
    rest, predicted_rank = np.divmod(keys, predicted_base)
    shared_rank, gold_rank = np.divmod(rest, gold_base)
    columns = (bases[0][shared_rank], bases[1][gold_rank], bases[2][predicted_rank])
    return dict(zip(zip(*(column.tolist() for column in columns), strict=True), times.tolist(), strict=True))


def _ranked(sizes: Any) -> tuple[Any, Any]:
    """Return two arrays: the rank of each size among the distinct sizes, and the distinct sizes, ascending.

    >>> import numpy as np
    >>> [each.tolist() for each in _ranked(np.array([5, 2, 5]))]
    [[1, 0, 1], [2, 5]]
    """
    import numpy as np

    occurs = np.bincount(sizes) > 0
    return (np.cumsum(occurs) - 1)[sizes], np.flatnonzero(occurs)
