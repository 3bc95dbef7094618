"""Build the contingency tables of a block's clusterings: every document is a clustering of its own.

The table of a block has the clusters of all its documents side by side, and a kernel counts all of them at once
(`measures.coref.large`). The counts of a single document are computed on access only (`coref.by_document`).

A document in which a mention is in several clusters has no table, and is counted by itself (`measures.coref.shared`).
`corpus_tables` has the table of a whole corpus.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.measures.clusterings import UNMATCHED
from onrecord.measures.coref.by_document import DocumentOverlaps
from onrecord.measures.coref.kernels import counts_of, statistics
from onrecord.measures.coref.large import LargeTable, numbered_table
from onrecord.measures.coref.numbering import SPREAD, Numbered
from onrecord.measures.coref.shared import counts_with_shared
from onrecord.measures.corpus_tables import cluster_numbers
from onrecord.scoring.measure import Cell, Counts, added
from onrecord.scoring.tally import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from onrecord.match.crac import Aligned
    from onrecord.measures.clusterings import Clustered, Clustering, ClusterSide
    from onrecord.measures.coref.overlap import Overlap
    from onrecord.scoring.block import Block
    from onrecord.scoring.measure import Vector


@dataclass(frozen=True)
class TablesOf:
    """A preparation of blocks, which all kernels share: the tables of the documents of a block."""

    clustering: Clustering
    singletons: bool

    def __call__(self, block: Block) -> Tables:
        """Return the contingency tables of the documents of `block`.

        Without `singletons`, they have no clusters of one mention.
        """
        found = block.prepared(self.clustering)
        if self.singletons:
            return _tables(found)
        whole: Tables = block.prepared(TablesOf(self.clustering, singletons=True))
        larger = block.prepared(self.clustering.larger)
        tables = whole if larger is found else _tables(larger)
        return Tables(tables.table.without_singletons(), whole.has_mentions, tables.shared)


@dataclass(frozen=True)
class KernelTally:
    """A tally: the counts of one kernel within documents."""

    kernel: str
    tables: TablesOf

    def __call__(self, block: Block) -> TableTally:
        """Return the four counts (`Counts`) of the coreference measure `kernel` for each document of `block`."""
        return TableTally(self.kernel, block.prepared(self.tables))


class TableTally:
    """The counts of one kernel in the documents of a block, in cells without paragraph, zone and label.

    Args:
        kernel: The kernel's name.
        tables: The tables of the documents.
    """

    def __init__(self, kernel: str, tables: Tables) -> None:
        self._kernel = kernel
        self._tables = tables

    @property
    def places(self) -> Mapping[tuple[str, str], Vector]:
        """Return {("", ""): the counts of all documents together}; {} if no document has a mention.

        The key stands for (zone, label): counts of coreference have neither.
        """
        if not self._tables.has_mentions.any():
            return {}
        counts: Vector = statistics(self._tables.table, [self._kernel])[self._kernel]
        for document in self._tables.shared:
            counts = added(counts, self._tables.counts(document, self._kernel) or ())
        return {("", ""): counts}

    @property
    def documents(self) -> Sequence[Vector | None]:
        """Return a sequence with the vector of counts of each document, in the order of the block; computed on access.

        An element is None for a document without mentions on either side. The four counts are those of
        `scoring.measure.Counts`.
        """
        return _KernelRows(self._kernel, self._tables)

    def cells(self) -> Iterator[tuple[int, Cell, Vector]]:
        """Yield (index of the document in the block, `Cell()`, counts) for each document with mentions.

        A Cell is a paragraph, zone and label. Coreference is counted for the whole document, so its Cell has none of
        these. The counts are those of `scoring.measure.Counts`.
        """
        for index, counts in enumerate(self.documents):
            if counts is not None:
                yield index, Cell(), counts


class _KernelRows(Rows):
    is_lazy = True

    def __init__(self, kernel: str, tables: Tables) -> None:
        self._kernel = kernel
        self._tables = tables

    def __len__(self) -> int:
        return len(self._tables)

    def row(self, index: int) -> Vector | None:
        return self._tables.counts(index, self._kernel)


class Tables:
    """The tables of the documents of a block.

    Args:
        table: One table with the clusters of all documents.
        has_mentions: For each document, whether either side has a mention.
        shared: Index of a document -> its clusters, for documents that have no table.
    """

    def __init__(
        self, table: LargeTable, has_mentions: NDArray[Any], shared: Mapping[int, Aligned] | None = None
    ) -> None:
        self.table = table
        self.has_mentions = has_mentions
        self.shared = shared or {}
        self._last: tuple[int, Overlap | None, dict[str, Counts]] = -1, None, {}

    def __len__(self) -> int:
        return len(self.has_mentions)

    def counts(self, document: int, kernel: str) -> Counts | None:
        """Return the four counts of a coreference measure in one document; None if the document has no mentions.

        The overlap of the last document is cached, since all measures are called for one document after another.

        Args:
            document: The index of the document in the block.
            kernel: The name of the measure, such as `muc`.
        """
        if not self.has_mentions[document]:
            return None
        if self._last[0] != document:
            if document in self.shared:
                self._last = document, None, counts_with_shared(*self.shared[document][:2])
            else:
                self._last = document, self._overlaps[document], {}
        _, overlap, known = self._last
        return known[kernel] if overlap is None else counts_of(overlap, kernel, known)

    @cached_property
    def _overlaps(self) -> DocumentOverlaps:
        return DocumentOverlaps(self.table, len(self))


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
    """Give the clusters of all documents numbers from 0 on, document after document.

    Args:
        side: The gold or the predicted mentions of a block.
        documents: The number of documents.

    Returns:
        Two arrays: for each mention the number of its cluster, and for each document its number of clusters.
    """
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
