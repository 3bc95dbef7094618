"""Build the contingency tables of a block's clusterings: every document is a clustering of its own.

The table of a block holds the clusters of all its documents side by side, from which a kernel counts everything at once
(`measures.coref.large`); a document's own table is cut out of it only if somebody asks for the counts of that document.
Clusters are numbered document after document, and cells by gold's clusters, so a document's are a slice of each array.

A document in which a mention stands in several clusters has no table, and is counted by itself
(`measures.coref.shared`). `corpus_tables` has the table of a whole corpus.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from onrecord.measures.clusterings import UNMATCHED
from onrecord.measures.coref.kernels import statistics
from onrecord.measures.coref.large import LargeTable, numbered_table
from onrecord.measures.coref.numbering import SPREAD, Numbered
from onrecord.measures.coref.shared import counts_with_shared
from onrecord.measures.coref.table import DocumentTable
from onrecord.measures.corpus_tables import cluster_numbers
from onrecord.scoring.measure import Cell, Counts, added

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from numpy.typing import NDArray

    from onrecord.match.crac import Aligned
    from onrecord.measures.clusterings import Clustered, Clustering, ClusterSide
    from onrecord.measures.coref.large import Clusters
    from onrecord.scoring.block import Block
    from onrecord.scoring.measure import Vector


@dataclass(frozen=True)
class TablesOf:
    """Returns the tables of the documents of a block: a preparation that all kernels share."""

    clustering: Clustering
    singletons: bool

    def __call__(self, block: Block) -> Tables:
        """Return the tables, without clusters of one mention unless `singletons`."""
        found = block.prepared(self.clustering)
        if self.singletons:
            return _tables(found)
        whole: Tables = block.prepared(TablesOf(self.clustering, singletons=True))
        larger = block.prepared(self.clustering.larger)
        tables = whole if larger is found else _tables(larger)
        return Tables(tables.table.without_singletons(), whole.has_mentions, tables.shared)


@dataclass(frozen=True)
class KernelTally:
    """The counts of one kernel within documents."""

    kernel: str
    tables: TablesOf

    def __call__(self, block: Block) -> TableTally:
        """Return the counts of a block."""
        return TableTally(self.kernel, block.prepared(self.tables))


class TableTally:
    """The counts of one kernel in the documents of a block. A clustering lies in no paragraph and has no label.

    Args:
        kernel: The kernel's name.
        tables: The tables of the documents.
    """

    def __init__(self, kernel: str, tables: Tables) -> None:
        self._kernel = kernel
        self._tables = tables

    @property
    def places(self) -> Mapping[tuple[str, str], Vector]:
        """Return the counts of all documents under ("", ""); empty if no document has a mention."""
        if not self._tables.has_mentions.any():
            return {}
        counts: Vector = statistics(self._tables.table, [self._kernel])[self._kernel]
        for document in self._tables.shared:
            counts = added(counts, self._tables.counts(document)[self._kernel])
        return {("", ""): counts}

    @property
    def documents(self) -> Sequence[Vector | None]:
        """Return the counts of each document, None for one without mentions; each is computed when it is asked for."""
        return _KernelRows(self._kernel, self._tables)

    def cells(self) -> Iterator[tuple[int, Cell, Vector]]:
        """Yield the index of each document with mentions, its only cell, and its counts."""
        for index, counts in enumerate(self.documents):
            if counts is not None:
                yield index, Cell(), counts


class _KernelRows(Sequence["Vector | None"]):
    def __init__(self, kernel: str, tables: Tables) -> None:
        self._kernel = kernel
        self._tables = tables

    def __len__(self) -> int:
        return len(self._tables)

    @overload
    def __getitem__(self, index: int) -> Vector | None: ...
    @overload
    def __getitem__(self, index: slice) -> list[Vector | None]: ...
    def __getitem__(self, index: int | slice) -> Vector | list[Vector | None] | None:
        if isinstance(index, slice):
            return [self[at] for at in range(len(self))[index]]
        document = range(len(self))[index]
        if document in self._tables.shared:
            return self._tables.counts(document)[self._kernel]
        table = self._tables[document]
        return None if table is None else statistics(table, [self._kernel])[self._kernel]


class Tables:
    """The tables of the documents of a block.

    Args:
        table: One table that holds the clusters of all documents.
        has_mentions: For each document whether either side has a mention.
        shared: By the index of a document, the clusters of those that have no table.
    """

    def __init__(
        self, table: LargeTable, has_mentions: NDArray[Any], shared: Mapping[int, Aligned] | None = None
    ) -> None:
        self.table = table
        self.has_mentions = has_mentions
        self.shared = shared or {}
        self._counts: dict[int, Mapping[str, Counts]] = {}
        self._last: tuple[int, DocumentTable | None] = -1, None

    def __len__(self) -> int:
        return len(self.has_mentions)

    def __getitem__(self, document: int) -> DocumentTable | None:
        """Return the table of a document, None if it has no mentions. The last one is kept: kernels ask in turn."""
        if self._last[0] != document:
            self._last = document, self._cut(document) if self.has_mentions[document] else None
        return self._last[1]

    def counts(self, document: int) -> Mapping[str, Counts]:
        """Return the counts of all kernels for a document that has no table."""
        if document not in self._counts:
            self._counts[document] = counts_with_shared(*self.shared[document][:2])
        return self._counts[document]

    def _cut(self, document: int) -> DocumentTable:
        gold, predicted, cells = (slice(*bounds[document : document + 2].tolist()) for bounds in self._bounds)
        gold_sizes = _by_number(gold, self.table.gold)
        predicted_sizes = _by_number(predicted, self.table.predicted)
        columns = self.table.cell_gold, self.table.cell_predicted, self.table.cell_shared
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
        documents = np.arange(len(self) + 1)
        gold = np.searchsorted(self.table.gold.documents, documents)
        predicted = np.searchsorted(self.table.predicted.documents, documents)
        return gold, predicted, np.searchsorted(self.table.cell_gold, gold)


def _tables(every: Clustered) -> Tables:
    found = every.without(list(every.shared)) if every.shared else every
    gold, gold_clusters = _document_numbers(found.gold, found.documents)
    predicted, predicted_clusters = _document_numbers(found.predicted, found.documents)
    twin = np.full(len(found.twin), UNMATCHED, dtype=np.int64)
    has_twin = found.twin != UNMATCHED
    twin[has_twin] = predicted[found.twin[has_twin]]
    mentions = np.zeros(found.documents, dtype=bool)
    mentions[every.gold.document] = True
    mentions[every.predicted.document] = True
    numbered = Numbered(gold, predicted, twin, gold_clusters, predicted_clusters)
    return Tables(numbered_table(numbered), mentions, every.shared)


def _document_numbers(side: ClusterSide, documents: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return each mention's cluster, numbered through the documents in order, and the number of clusters in each."""
    own, names = cluster_numbers(side.names)
    width = max(1, int(own.max(initial=0)) + 1, len(names))
    keys = side.document * width + own
    if documents * width <= SPREAD * len(keys):
        occurs = np.zeros(documents * width, dtype=bool)
        occurs[keys] = True
        numbers, clusters = (np.cumsum(occurs) - 1)[keys], np.flatnonzero(occurs)
    else:
        clusters, numbers = np.unique(keys, return_inverse=True)
    return numbers, np.bincount(clusters // width, minlength=documents)


def _by_number(chosen: slice, clusters: Clusters) -> dict[Hashable, int]:
    return dict(zip(range(chosen.start, chosen.stop), clusters.sizes[chosen].tolist(), strict=True))


def _above_zero(counts: dict[Hashable, int]) -> dict[Hashable, int]:
    return {cluster: count for cluster, count in counts.items() if count}
