"""Count coreference for blocks of plain documents: by a kernel within documents, and as one clustering across them.

Across documents, entities are numbered by name over all blocks, and over the documents that were gone through one by
one beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from onrecord.bulk.clusters import of_twins
from onrecord.bulk.columns import ALONE, Numbers
from onrecord.measures.coref.kernels import statistics
from onrecord.measures.coref.large import numbered_table
from onrecord.measures.coref.numbering import TWINLESS, Numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from onrecord.bulk.clusters import Clustered
    from onrecord.bulk.tables import Tables
    from onrecord.measures.base import Counts, Measure, Vector
    from onrecord.measures.clusterings import Clusterings
    from onrecord.measures.coref.large import LargeTable


@dataclass(frozen=True)
class KernelInBulk:
    """One kernel's counts of many documents."""

    kernel: str

    def __call__(self, tables: Tables) -> KernelSums:
        """Return the counts."""
        return KernelSums(self.kernel, tables)


@dataclass(frozen=True)
class KernelSums:
    """One kernel's counts of the documents of blocks: of all at once, and of each where that is asked for."""

    kernel: str
    tables: Tables

    @property
    def by_label(self) -> Mapping[str, Vector]:
        """Return the counts of all documents; a clustering has no label. Nothing if no document has a mention."""
        if not self.tables.has_mentions.any():
            return {}
        return {"": statistics(self.tables.whole, [self.kernel])[self.kernel]}

    def of_documents(self, measure: Measure) -> Sequence[Counts | None]:
        """Return the counts in each document, each made when it is looked at."""
        del measure  # it is this kernel's, and its counts need no picking
        return _DocumentCounts(self)


@dataclass(frozen=True)
class _DocumentCounts(Sequence["Counts | None"]):
    counts: KernelSums

    def __len__(self) -> int:
        return len(self.counts.tables)

    @overload
    def __getitem__(self, index: int) -> Counts | None: ...
    @overload
    def __getitem__(self, index: slice) -> list[Counts | None]: ...
    def __getitem__(self, index: int | slice) -> Counts | list[Counts | None] | None:
        if isinstance(index, slice):
            return [self[each] for each in range(len(self))[index]]
        table = self.counts.tables[range(len(self))[index]]
        return None if table is None else statistics(table, [self.counts.kernel])[self.counts.kernel]


def corpus_table(documents: Mapping[str, Clusterings], blocks: Iterable[Clustered]) -> LargeTable:
    """Return the contingency table of one clustering that holds documents, and the documents of blocks."""
    import numpy as np  # heavy, and for large scores only

    gold_entities, predicted_entities = _CorpusEntities(), _CorpusEntities()
    parts: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
    for block in blocks:
        predicted = predicted_entities.of_block(block.predicted, block.predicted_numbers)
        gold = gold_entities.of_block(block.gold, block.gold_numbers)
        parts.append((gold, predicted, of_twins(predicted, block.twin)))
    for doc_id, found in documents.items():
        clusters = {key: predicted_entities[_corpus_name(doc_id, cluster)] for key, cluster in found.predicted.items()}
        gold_list = [gold_entities[_corpus_name(doc_id, cluster)] for cluster in found.gold.values()]
        twins = [clusters.get(key, TWINLESS) for key in found.gold]
        parts.append((np.array(gold_list, int), np.array([*clusters.values()], int), np.array(twins, int)))
    columns = [np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True)]
    totals = [np.array([len(entities)]) for entities in (gold_entities, predicted_entities)]
    return numbered_table(Numbered(*columns, *totals))


def _corpus_name(doc_id: str, cluster: object) -> object:
    """Return a cluster's name in the corpus; one that has none is its document's."""
    return cluster if isinstance(cluster, str) else (doc_id, cluster)


class _CorpusEntities(Numbers):
    """One side's entities by their names in the corpus."""

    def __init__(self) -> None:
        super().__init__()
        self._of: dict[int, tuple[Numbers, NDArray[Any]]] = {}

    def of_block(self, entity: NDArray[Any], numbers: Numbers) -> NDArray[Any]:
        """Return the number in the corpus of each mention's cluster; a mention without an entity gets its own."""
        import numpy as np

        if id(numbers) not in self._of:  # blocks may share theirs; all are in, so that it grows no more
            if self:
                of_number = np.fromiter(map(self.__getitem__, numbers), np.int64, len(numbers))
            else:
                self.take_over(numbers)
                of_number = np.arange(len(numbers))
            self._of[id(numbers)] = numbers, of_number
        of_number = self._of[id(numbers)][1]
        is_alone = entity == ALONE
        found = np.empty(len(entity), dtype=np.int64)
        found[~is_alone] = of_number[entity[~is_alone]]
        found[is_alone] = [self[object()] for _ in range(int(is_alone.sum()))]
        return found
