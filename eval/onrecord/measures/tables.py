"""Build the contingency tables of a block's clusterings, and the part of a block that a table of the corpus needs.

Within documents, every document is a clustering of its own. The table of a block holds the clusters of all its
documents side by side, from which a kernel counts everything at once (`measures.coref.large`); a document's own table
is cut out of it only if somebody asks for the counts of that document. Clusters are numbered document after document,
and cells by gold's clusters, so a document's are a slice of each array.

Across documents, clusters with one name are one cluster. A block's part is the size of each cluster and the number of
mentions that each pair of clusters shares; parts merge by name (`merged`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np

from onrecord.measures.clusterings import UNMATCHED, Clustered, LargerClusters, SpanClusters
from onrecord.measures.coref.kernels import statistics
from onrecord.measures.coref.large import Clusters, LargeTable, numbered_table
from onrecord.measures.coref.numbering import SPREAD, Numbered
from onrecord.measures.coref.table import DocumentTable
from onrecord.scoring.measure import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from numpy.typing import NDArray

    from onrecord.measures.clusterings import ClusterSide
    from onrecord.scoring.block import Block
    from onrecord.scoring.measure import Vector


@dataclass(frozen=True)
class TablesOf:
    """Returns the tables of the documents of a block: a preparation that all kernels share."""

    clustered: Callable[[Block], Clustered]
    singletons: bool

    def __call__(self, block: Block) -> Tables:
        """Return the tables, without clusters of one mention unless `singletons`."""
        if self.singletons:
            return _tables(block.prepared(self.clustered))
        if isinstance(self.clustered, SpanClusters) and self.clustered.match != "exact":
            every = block.prepared(TablesOf(self.clustered, singletons=True)).has_mentions
            return Tables(_tables(block.prepared(LargerClusters(self.clustered))).table, every)
        whole: Tables = block.prepared(TablesOf(self.clustered, singletons=True))
        return Tables(whole.table.without_singletons(), whole.has_mentions)


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
        return {("", ""): statistics(self._tables.table, [self._kernel])[self._kernel]}

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
        table = self._tables[range(len(self))[index]]
        return None if table is None else statistics(table, [self._kernel])[self._kernel]


class Tables:
    """The tables of the documents of a block.

    Args:
        table: One table that holds the clusters of all documents.
        has_mentions: For each document whether either side has a mention.
    """

    def __init__(self, table: LargeTable, has_mentions: NDArray[Any]) -> None:
        self.table = table
        self.has_mentions = has_mentions
        self._last: tuple[int, DocumentTable | None] = -1, None

    def __len__(self) -> int:
        return len(self.has_mentions)

    def __getitem__(self, document: int) -> DocumentTable | None:
        """Return the table of a document, None if it has no mentions. The last one is kept: kernels ask in turn."""
        if self._last[0] != document:
            self._last = document, self._cut(document) if self.has_mentions[document] else None
        return self._last[1]

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


class CorpusPart(NamedTuple):
    """What a block adds to the table of a corpus. Clusters are numbered from 0, first those that have a name.

    Attributes:
        gold_names, predicted_names: The names of the first clusters of each side.
        gold_sizes, predicted_sizes: The number of mentions of each cluster, those without a name (1) at the end.
        cell_gold, cell_predicted, cell_shared: Two clusters that share mentions, and how many.
    """

    gold_names: Sequence[str]
    predicted_names: Sequence[str]
    gold_sizes: NDArray[Any]
    predicted_sizes: NDArray[Any]
    cell_gold: NDArray[Any]
    cell_predicted: NDArray[Any]
    cell_shared: NDArray[Any]


@dataclass(frozen=True)
class CorpusPartOf:
    """Returns the part that a block adds to the table of a corpus."""

    clustered: Callable[[Block], Clustered]

    def __call__(self, block: Block) -> CorpusPart:
        """Return the part."""
        found: Clustered = block.prepared(self.clustered)
        gold, gold_names = _corpus_numbers(found.gold)
        predicted, predicted_names = _corpus_numbers(found.predicted)
        return CorpusPart(
            gold_names,
            predicted_names,
            np.bincount(gold, minlength=len(gold_names)),
            np.bincount(predicted, minlength=len(predicted_names)),
            *_cells(gold, predicted, found.twin),
        )


@dataclass(frozen=True)
class CorpusTable:
    """Merges the parts of all blocks into one table, without clusters of one mention unless `singletons`."""

    singletons: bool

    def __call__(self, parts: Sequence[CorpusPart]) -> LargeTable:
        """Return the table."""
        table = corpus_table(parts)
        return table if self.singletons else table.without_singletons()


@dataclass(frozen=True)
class KernelCounts:
    """The counts of one kernel in a table of the corpus."""

    kernel: str

    def __call__(self, table: Any) -> Vector:
        """Return the four counts."""
        return statistics(table, [self.kernel])[self.kernel]


def corpus_table(parts: Sequence[CorpusPart]) -> LargeTable:
    """Return the table of one clustering that holds all mentions; clusters of one name are one."""
    gold_of, gold_sizes = _merged([part.gold_names for part in parts], [part.gold_sizes for part in parts])
    predicted_of, predicted_sizes = _merged(
        [part.predicted_names for part in parts], [part.predicted_sizes for part in parts]
    )
    width = max(1, len(predicted_sizes))
    keys = [
        of_gold[part.cell_gold] * width + of_predicted[part.cell_predicted]
        for part, of_gold, of_predicted in zip(parts, gold_of, predicted_of, strict=True)
    ]
    shared = np.concatenate([part.cell_shared for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    cells, at = np.unique(np.concatenate(keys) if keys else shared, return_inverse=True)
    sums = np.bincount(at, weights=shared, minlength=len(cells)).astype(np.int64)
    cell_gold, cell_predicted = np.divmod(cells, width)
    return LargeTable(
        Clusters(gold_sizes, np.zeros(len(gold_sizes), dtype=np.int64)),
        Clusters(predicted_sizes, np.zeros(len(predicted_sizes), dtype=np.int64)),
        cell_gold,
        cell_predicted,
        sums,
    )


def _merged(names: Sequence[Sequence[str]], sizes: Sequence[NDArray[Any]]) -> tuple[list[NDArray[Any]], NDArray[Any]]:
    """Return for each part the number of each of its clusters in the corpus, and the sizes by these numbers."""
    known: defaultdict[str, int] = defaultdict(count().__next__)
    of_names = [np.fromiter(map(known.__getitem__, part), np.int64, len(part)) for part in names]
    numbers, total = [], len(known)
    for named, part_sizes in zip(of_names, sizes, strict=True):
        unnamed = len(part_sizes) - len(named)
        numbers.append(np.concatenate([named, np.arange(total, total + unnamed)]))
        total += unnamed
    found = np.zeros(total, dtype=np.int64)
    for number, part_sizes in zip(numbers, sizes, strict=True):
        found[number] += part_sizes  # a part has each number once
    return numbers, found


def _tables(found: Clustered) -> Tables:
    gold, gold_clusters = _document_numbers(found.gold, found.documents)
    predicted, predicted_clusters = _document_numbers(found.predicted, found.documents)
    twin = np.full(len(found.twin), UNMATCHED, dtype=np.int64)
    has_twin = found.twin != UNMATCHED
    twin[has_twin] = predicted[found.twin[has_twin]]
    mentions = np.zeros(found.documents, dtype=bool)
    mentions[found.gold.document] = True
    mentions[found.predicted.document] = True
    return Tables(numbered_table(Numbered(gold, predicted, twin, gold_clusters, predicted_clusters)), mentions)


def _corpus_numbers(side: ClusterSide) -> tuple[NDArray[Any], list[str]]:
    """Return the number of each mention's cluster in the block, and the names of the first of them."""
    known: defaultdict[str | None, int] = defaultdict(count().__next__)
    numbers = np.fromiter(map(known.__getitem__, side.names), np.int64, len(side.names))
    if None not in known:
        return numbers, list(known)  # type: ignore[arg-type]  # no None is among them
    names = [name for name in known if name is not None]
    number = {name: index for index, name in enumerate(names)}
    unnamed = iter(range(len(names), len(names) + len(side.names)))
    found = [next(unnamed) if name is None else number[name] for name in side.names]
    return np.array(found, dtype=np.int64), names


def _document_numbers(side: ClusterSide, documents: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return each mention's cluster, numbered through the documents in order, and the number of clusters in each."""
    own, names = _corpus_numbers(side)
    width = max(1, int(own.max(initial=0)) + 1, len(names))
    keys = side.document * width + own
    if documents * width <= SPREAD * len(keys):
        occurs = np.zeros(documents * width, dtype=bool)
        occurs[keys] = True
        numbers, clusters = (np.cumsum(occurs) - 1)[keys], np.flatnonzero(occurs)
    else:
        clusters, numbers = np.unique(keys, return_inverse=True)
    return numbers, np.bincount(clusters // width, minlength=documents)


def _cells(
    gold: NDArray[Any], predicted: NDArray[Any], twin: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the pairs of clusters that share mentions, and how many each pair shares."""
    has_twin = twin != UNMATCHED
    width = max(1, int(predicted.max(initial=0)) + 1)
    keys, shared = np.unique(gold[has_twin] * width + predicted[twin[has_twin]], return_counts=True)
    cell_gold, cell_predicted = np.divmod(keys, width)
    return cell_gold, cell_predicted, shared.astype(np.int64)


def _by_number(chosen: slice, clusters: Clusters) -> dict[Hashable, int]:
    return dict(zip(range(chosen.start, chosen.stop), clusters.sizes[chosen].tolist(), strict=True))


def _above_zero(counts: dict[Hashable, int]) -> dict[Hashable, int]:
    return {cluster: count for cluster, count in counts.items() if count}
