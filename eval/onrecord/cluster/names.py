"""Stage 2 of coreference across documents: bring a partition's clusters down to names and numbers, and spread these.

Of all mentions of a partition no more is left than: how many each named cluster has, on either side, and how many each
pair of named clusters (gold, predicted) shares. These add over partitions. A mention without a cluster is in one of its
own, which no other partition knows, so such clusters need no names: they are counted, by the named cluster that their
one mention is shared with, if it is.

They are spread by the name, so that all that is known of a cluster comes to lie in one place (`cluster.crossing`), as
columns (`cluster.tables`):

    by gold names        names; their sizes; how many mentions each shares with clusters without a name; then the
                         cells: predicted names, and for each cell the index of its gold name, of its predicted name,
                         and how many mentions the two share
    by predicted names   names; their sizes; how many mentions each shares with clusters without a name
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.bulk.clusters import of_twins
from onrecord.bulk.columns import ALONE, Numbers
from onrecord.cluster.spread import write_segments
from onrecord.cluster.tables import encoded, partitions_of, rows_by_partition, together
from onrecord.measures.coref.numbering import TWINLESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from onrecord.bulk.clusters import Clustered
    from onrecord.cluster.plan import Plan
    from onrecord.measures.clusterings import Clusterings


class Named(NamedTuple):
    """The files of a partition's clusters by name, and how many clusters without a name there are.

    both_alone: mentions whose clusters have no name on either side.
    """

    gold_files: tuple[str, ...]
    predicted_files: tuple[str, ...]
    gold_alone: int
    predicted_alone: int
    both_alone: int


class _Side:
    """One side's clusters, numbered by their names; a cluster without a name is ALONE."""

    def __init__(self) -> None:
        self.numbers = Numbers()
        self._of: dict[int, tuple[Numbers, NDArray[Any]]] = {}

    def of_document(self, clusters: Iterable[object]) -> NDArray[Any]:
        """Return the number of each mention's cluster."""
        import numpy as np  # heavy, and for work across documents only

        return np.array([self.numbers[each] if isinstance(each, str) else ALONE for each in clusters], dtype=np.int64)

    def of_block(self, entity: NDArray[Any], numbers: Numbers) -> NDArray[Any]:
        """Return the number of each mention's cluster, of a block that has numbers of its own."""
        import numpy as np

        if id(numbers) not in self._of:  # blocks may share theirs; all are in, so that it grows no more
            if self.numbers:
                of_number = np.array([ALONE, *map(self.numbers.__getitem__, numbers)], dtype=np.int64)
            else:
                self.numbers.take_over(numbers)
                of_number = np.arange(ALONE, len(numbers))
            self._of[id(numbers)] = numbers, of_number
        found: NDArray[Any] = self._of[id(numbers)][1][entity - ALONE]
        return found


class Shared(NamedTuple):
    """Sizes by name, and cells.

    gold_sizes and predicted_sizes begin with the number of clusters without a name, as do gold_alone and
    predicted_alone: how many mentions a cluster shares with clusters that have none. gold, predicted and shared are
    the cells of named clusters: their numbers, and how many mentions they share.
    """

    gold_names: Sequence[str]
    predicted_names: Sequence[str]
    gold_sizes: NDArray[Any]
    predicted_sizes: NDArray[Any]
    gold_alone: NDArray[Any]
    predicted_alone: NDArray[Any]
    gold: NDArray[Any]
    predicted: NDArray[Any]
    shared: NDArray[Any]


def shared_of(documents: Iterable[Clusterings], blocks: Iterable[Clustered]) -> Shared:
    """Return the sizes and cells of documents, and of blocks of plain documents."""
    import numpy as np

    gold, predicted = _Side(), _Side()
    all_gold, all_predicted, twins = [], [], []  # mentions' clusters, and the numbers of a pair of twins in one
    for block in blocks:
        all_gold.append(gold.of_block(block.gold, block.gold_numbers))
        all_predicted.append(predicted.of_block(block.predicted, block.predicted_numbers))
        has_twin = block.twin != TWINLESS
        twins.append((all_gold[-1][has_twin], of_twins(all_predicted[-1], block.twin)[has_twin]))
    for found in documents:
        all_gold.append(gold.of_document(found.gold.values()))
        all_predicted.append(predicted.of_document(found.predicted.values()))
        has_twin = np.array([key in found.predicted for key in found.gold], dtype=bool)
        theirs = predicted.of_document(found.predicted[key] for key in found.gold if key in found.predicted)
        twins.append((all_gold[-1][has_twin], theirs))
    width = len(predicted.numbers) + 1
    pairs = [(ours - ALONE) * width + theirs - ALONE for ours, theirs in twins]
    cells, counts = np.unique(together(pairs), return_counts=True)
    rows, columns = np.divmod(cells, width)
    is_named = (rows > 0) & (columns > 0)
    gold_alone, predicted_alone = np.zeros(len(gold.numbers) + 1, np.int64), np.zeros(width, np.int64)
    gold_alone[rows[columns == 0]] = counts[columns == 0]
    predicted_alone[columns[rows == 0]] = counts[rows == 0]
    return Shared(
        list(gold.numbers),
        list(predicted.numbers),
        np.bincount(together(all_gold) - ALONE, minlength=len(gold.numbers) + 1),
        np.bincount(together(all_predicted) - ALONE, minlength=width),
        gold_alone,
        predicted_alone,
        rows[is_named] + ALONE,
        columns[is_named] + ALONE,
        counts[is_named],
    )


def spread_names(plan: Plan, name: str, documents: Mapping[str, Clusterings], blocks: Sequence[Clustered]) -> Named:
    """Return a partition's clusters by name, spread over as many partitions as there are of documents."""
    found = shared_of(documents.values(), blocks)
    gold_files = _write(plan, f"{name}-g.spread", _gold_segments(found, plan.partitions))
    predicted_files = _write(plan, f"{name}-p.spread", _predicted_segments(found, plan.partitions))
    numbers = found.gold_sizes[0], found.predicted_sizes[0], found.gold_alone[0]
    return Named(gold_files, predicted_files, *map(int, numbers))


def _gold_segments(found: Shared, partitions: int) -> list[bytes]:
    import numpy as np

    partition = partitions_of(found.gold_names, partitions)
    index = np.zeros(len(partition), dtype=np.int64)  # of a name among its partition's
    segments = []
    rows_of = rows_by_partition(partition, partitions)
    cells_of = rows_by_partition(partition[found.gold], partitions)
    for rows, cells in zip(rows_of, cells_of, strict=True):
        index[rows] = np.arange(len(rows))
        partners, partner = np.unique(found.predicted[cells], return_inverse=True)
        segment = encoded(
            [found.gold_names[row] for row in rows.tolist()],
            found.gold_sizes[rows + 1],
            found.gold_alone[rows + 1],
            [found.predicted_names[each] for each in partners.tolist()],
            index[found.gold[cells]],
            partner,
            found.shared[cells],
        )
        segments.append(segment if len(rows) else b"")
    return segments


def _predicted_segments(found: Shared, partitions: int) -> list[bytes]:
    segments = []
    for rows in rows_by_partition(partitions_of(found.predicted_names, partitions), partitions):
        names = [found.predicted_names[row] for row in rows.tolist()]
        sizes, alone = found.predicted_sizes[rows + 1], found.predicted_alone[rows + 1]
        segments.append(encoded(names, sizes, alone) if names else b"")
    return segments


def _write(plan: Plan, name: str, segments: Sequence[bytes]) -> tuple[str, ...]:
    return (write_segments(plan.scratch, name, segments),) if any(segments) else ()
