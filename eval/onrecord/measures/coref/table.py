"""Build the contingency table of two clusterings of mentions: in plain Python, which is fast enough for one document.

Keys of mentions are opaque. To match mentions by head or by overlap, callers give matched mentions the same key. For
scores within documents, there is one table per document and their counts are added (or `large.large_table` makes one
table of all documents). For scores across documents, there is one table for the corpus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

from onrecord.errors import OnrecordError, first_few, shown
from onrecord.measures.coref.overlap import Overlap, Side, Tangle, WholeOverlap

Clustering: TypeAlias = Mapping[Hashable, Hashable] | Iterable[Iterable[Hashable]]

MANY_MENTIONS = 20_000  # from here on arrays pay for the import of numpy
SHOWN = 10


class Table(Protocol):
    """The protocol of a contingency table."""

    @property
    def overlap(self) -> Overlap:
        """Return the sums over the table, from which measures are computed.

        They are the numbers of mentions, clusters, links and pairs of mentions, and of pairs of clusters by shape.
        """

    def without_singletons(self) -> Table:
        """Return a new table without clusters of one mention, on both sides.

        The other clusters keep their sizes: a mention that is removed on one side only still counts on the other side.
        """


@dataclass(frozen=True)
class DocumentTable:
    """The contingency table of two clusterings of one document.

    gold, predicted: cluster -> number of its mentions. cells: (gold cluster, predicted cluster) -> number of mentions
    in both, if not 0. gold_twinless, predicted_twinless: cluster -> number of its mentions that the other side lacks,
    if not 0.
    """

    gold: Mapping[Hashable, int]
    predicted: Mapping[Hashable, int]
    cells: Mapping[tuple[Hashable, Hashable], int]
    gold_twinless: Mapping[Hashable, int]
    predicted_twinless: Mapping[Hashable, int]

    @cached_property
    def overlap(self) -> WholeOverlap:
        """Return the sums over the table, from which measures are computed.

        They are the numbers of mentions, clusters, links and pairs of mentions, and of pairs of clusters by shape.
        """
        gold, predicted = self.gold, self.predicted
        of_gold = Counter([i for i, _ in self.cells])
        of_predicted = Counter([j for _, j in self.cells])
        alone, tangled = [], []
        for (i, j), shared in self.cells.items():
            if of_gold[i] == 1 and of_predicted[j] == 1:
                alone.append((shared, gold[i], predicted[j]))
            else:
                tangled.append((i, j, shared, gold[i], predicted[j]))
        columns = [list(column) for column in zip(*tangled, strict=True)] or [[], [], [], [], []]
        mentions = sum(self.cells.values())
        tangle = Tangle(*columns)
        alone_shapes = Counter(alone)
        shapes = alone_shapes + Counter(zip(tangle.shared, tangle.gold_size, tangle.predicted_size, strict=True))
        return WholeOverlap(
            gold=_side(gold, self.gold_twinless),
            predicted=_side(predicted, self.predicted_twinless),
            mentions=mentions,
            cells=len(self.cells),
            pairs=_pairs(mentions),
            shapes=shapes,
            alone=alone_shapes,
            tangle=tangle,
        )

    def without_singletons(self) -> DocumentTable:
        """Return a new table without clusters of one mention, on both sides.

        The other clusters keep their sizes: a mention that is removed on one side only still counts on the other side.
        """
        gold = {cluster: size for cluster, size in self.gold.items() if size > 1}
        predicted = {cluster: size for cluster, size in self.predicted.items() if size > 1}
        cells: dict[tuple[Hashable, Hashable], int] = {}
        gold_twinless = Counter({i: count for i, count in self.gold_twinless.items() if i in gold})
        predicted_twinless = Counter({j: count for j, count in self.predicted_twinless.items() if j in predicted})
        for (i, j), shared in self.cells.items():
            if i in gold and j in predicted:
                cells[i, j] = shared
            elif i in gold:
                gold_twinless[i] += shared
            elif j in predicted:
                predicted_twinless[j] += shared
        return DocumentTable(gold, predicted, cells, gold_twinless, predicted_twinless)


def contingency(gold: Clustering, predicted: Clustering) -> Table:
    """Return the contingency table of two clusterings: how many mentions each gold and each predicted cluster share.

    Clusters are sets: a mention that is repeated in a cluster counts once, and an empty cluster does not count.

    Args:
        gold, predicted: A mapping of mention to cluster, or the clusters themselves, each an iterable of mentions.
            Mentions and names of clusters are any hashable values; equal mentions are the same mention.

    Raises:
        OnrecordError: A mention is in two clusters of one side, or has None for its cluster.

    >>> sorted(contingency([["a", "b"], ["c"]], [["a"], ["b", "c", "d"]]).overlap.shapes.items())
    [((1, 1, 3), 1), ((1, 2, 1), 1), ((1, 2, 3), 1)]
    """
    gold_of, predicted_of = cluster_of(gold, "gold"), cluster_of(predicted, "predicted")
    if len(gold_of) + len(predicted_of) >= MANY_MENTIONS:
        from onrecord.measures.coref.large import large_table  # numpy

        return large_table([(gold_of, predicted_of)])
    pairs = Counter(zip(gold_of.values(), map(predicted_of.get, gold_of), strict=True))
    gold_twinless = {i: count for (i, j), count in pairs.items() if j is None}
    cells = {(i, j): count for (i, j), count in pairs.items() if j is not None}
    predicted_twinless: Mapping[Hashable, int] = {}
    if len(predicted_of) > len(gold_of) - sum(gold_twinless.values()):
        predicted_twinless = Counter([predicted_of[mention] for mention in predicted_of.keys() - gold_of.keys()])
    return DocumentTable(
        Counter(gold_of.values()), Counter(predicted_of.values()), cells, gold_twinless, predicted_twinless
    )


def without_singletons(table: Table) -> Table:
    """Return a new table without the clusters of one mention, on both sides.

    A mention that is removed on one side only still counts on the other side, as a mention without a counterpart:
    linking a gold singleton to another mention is still wrong. (Without predicted singletons only, as is often scored,
    gold against itself is below 1.)

    >>> overlap = without_singletons(contingency([["a", "b"], ["c"]], [["a", "b", "c"], ["d"]])).overlap
    >>> overlap.gold.mentions, overlap.predicted.mentions, overlap.mentions
    (2, 3, 2)
    """
    return table.without_singletons()


def cluster_of(clustering: Clustering, side: str) -> Mapping[Hashable, Hashable]:
    """Return a clustering as a mapping of mention to cluster.

    A mapping is returned as it is. Clusters that are given as iterables get their index as name.

    Args:
        clustering: A mapping of mention to cluster, or the clusters themselves.
        side: `gold` or `predicted`, for the message of an error.

    Raises:
        OnrecordError: A mention is in two clusters, or has None for its cluster.

    >>> cluster_of([["a"], ["b"]], "gold")
    {'a': 0, 'b': 1}
    """
    if isinstance(clustering, Mapping):
        if None in clustering.values():
            raise OnrecordError(
                f"A {side} mention has None for its cluster.",
                got=shown(next(mention for mention, cluster in clustering.items() if cluster is None)),
                hint="leave the mention out, or give it a cluster of its own",
            )
        return clustering
    clusters = [set(cluster) for cluster in clustering]
    found: dict[Hashable, Hashable] = {mention: index for index, cluster in enumerate(clusters) for mention in cluster}
    if len(found) != sum(map(len, clusters)):
        counts = Counter(mention for cluster in clusters for mention in cluster)
        twice = sorted(shown(mention) for mention, count in counts.items() if count > 1)
        raise OnrecordError(
            f"A {side} mention stands in more than one cluster.",
            got=first_few(twice, SHOWN),
            expected="each mention in one cluster",
            hint="leave each mention in one cluster; onrecord check FILE lists all such mentions with their lines",
        )
    return found


def _side(sizes: Mapping[Hashable, int], twinless: Mapping[Hashable, int]) -> Side:
    mentions = sum(sizes.values())
    links = sum([size * (size - 1) for size in sizes.values()]) // 2
    lost = sum([_pairs(sizes[cluster]) - _pairs(sizes[cluster] - count) for cluster, count in twinless.items()])
    return Side(mentions, len(sizes), _pairs(mentions), links, links - lost)


def _pairs(mentions: int) -> int:
    return mentions * (mentions - 1) // 2
