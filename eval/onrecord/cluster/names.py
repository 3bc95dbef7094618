"""Stage 2 of coreference across documents: bring a partition's clusters down to names and numbers, and spread these.

Of all mentions of a partition no more is left than: how many each named cluster has, on either side, and how many each
pair of named clusters (gold, predicted) shares. These add over partitions. A mention without a cluster is in one of its
own, which no other partition knows, so such clusters need no names: they are counted, by the named cluster that their
one mention is shared with, if it is.

Rows are spread by the name, so that all that is known of a cluster comes to lie in one place (`cluster.crossing`):
gold's sizes [name, size] and cells [gold name, predicted name or null, shared] by gold's names, the predicted sizes,
and the cells whose gold cluster has no name, by the predicted names.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.bulk.columns import ALONE
from onrecord.cluster.spread import Writer, partition_of
from onrecord.measures.coref.numbering import TWINLESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from onrecord.bulk.clusters import Clustered
    from onrecord.cluster.plan import Plan
    from onrecord.measures.clusterings import Clusterings

Name = str | None  # None: a cluster of one mention, without a name


class Named(NamedTuple):
    """The files of a partition's clusters by name, and how many clusters without a name there are.

    both_alone: mentions whose clusters have no name on either side.
    """

    gold_files: tuple[str, ...]
    predicted_files: tuple[str, ...]
    gold_alone: int
    predicted_alone: int
    both_alone: int


class Shared:
    """Sizes and cells by name."""

    def __init__(self) -> None:
        self.gold: Counter[Name] = Counter()
        self.predicted: Counter[Name] = Counter()
        self.cells: Counter[tuple[Name, Name]] = Counter()

    def add_documents(self, documents: Iterable[Clusterings]) -> None:
        """Take in the clusterings of documents."""
        for found in documents:
            gold = {key: _name(cluster) for key, cluster in found.gold.items()}
            predicted = {key: _name(cluster) for key, cluster in found.predicted.items()}
            self.gold.update(gold.values())
            self.predicted.update(predicted.values())
            self.cells.update((name, predicted[key]) for key, name in gold.items() if key in predicted)

    def add_blocks(self, blocks: Iterable[Clustered]) -> None:
        """Take in blocks of plain documents, which may share the numbers of their names."""
        alike: dict[tuple[int, int], list[Clustered]] = {}
        for block in blocks:
            alike.setdefault((id(block.gold_numbers), id(block.predicted_numbers)), []).append(block)
        for group in alike.values():
            self._add_alike(group)

    def _add_alike(self, blocks: Sequence[Clustered]) -> None:
        gold_names, predicted_names = (None, *blocks[0].gold_numbers), (None, *blocks[0].predicted_numbers)
        for number, count in _counted([block.gold - ALONE for block in blocks]):
            self.gold[gold_names[number]] += count
        for number, count in _counted([block.predicted - ALONE for block in blocks]):
            self.predicted[predicted_names[number]] += count
        width = len(predicted_names)
        keys = []
        for block in blocks:
            has_twin = block.twin != TWINLESS
            keys.append((block.gold[has_twin] - ALONE) * width + block.predicted[block.twin[has_twin]] - ALONE)
        for key, shared in _counted(keys):
            i, j = divmod(key, width)
            self.cells[gold_names[i], predicted_names[j]] += shared


def _counted(numbers: Sequence[NDArray[Any]]) -> Iterable[tuple[int, int]]:
    """Return each number that occurs in any of the arrays, and how often it does."""
    import numpy as np  # heavy, and for large scores only

    found, counts = np.unique(np.concatenate(numbers), return_counts=True)
    return zip(found.tolist(), counts.tolist(), strict=True)


def spread_names(plan: Plan, name: str, documents: Mapping[str, Clusterings], blocks: Sequence[Clustered]) -> Named:
    """Return a partition's clusters by name, spread over as many partitions as there are of documents."""
    shared = Shared()
    shared.add_documents(documents.values())
    shared.add_blocks(blocks)
    gold_alone, predicted_alone = shared.gold.pop(None, 0), shared.predicted.pop(None, 0)
    both_alone = shared.cells.pop((None, None), 0)
    writers = [Writer(plan.scratch, f"{name}-{side}", plan.partitions, plan.share_bytes) for side in ("g", "p")]
    for writer, sizes in zip(writers, (shared.gold, shared.predicted), strict=True):
        for cluster, size in sizes.items():
            writer.add(partition_of(str(cluster), plan.partitions), (cluster, size))
    for (gold, predicted), count in shared.cells.items():
        writer = writers[gold is None]
        key = gold if gold is not None else predicted
        writer.add(partition_of(str(key), plan.partitions), (gold, predicted, count))
    gold_files, predicted_files = (writer.finish() for writer in writers)
    return Named(gold_files, predicted_files, gold_alone, predicted_alone, both_alone)


def _name(cluster: object) -> Name:
    return cluster if isinstance(cluster, str) else None
