"""The stages of merging coreference clusters on workers.

For a gold cluster of a mentions and a predicted cluster of b mentions that share n mentions, all kernels need the
number of occurrences of each shape (n, a, b), and some totals (`measures.coref.overlap`). The parts are distributed by
the hashes of their clusters, so that one task has everything about a cluster. a is known only in the task of the gold
cluster, and b only in the task of the predicted cluster. The cells (gold, predicted, n) are therefore sent three times:

    deal          one task per range    sends sizes and cells to the tasks of their clusters
    by-gold       one task per deal     sums n and a; sends cells with a to the task of the predicted cluster
    by-predicted  one task per deal     sums b; sends cells with a and b back to the task of the gold cluster
    shapes        one task per deal     counts the shapes; keeps the cells that compete with another for a cluster
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from onrecord.measures.corpus_tables import KEY_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from onrecord.cluster.scratch import Scratch
    from onrecord.measures.coref.overlap import Shape
    from onrecord.measures.corpus_tables import CorpusPart

NODES = 40  # the bits of a cluster's number within a task
ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio: multiplication spreads bits
KEY = f"S{KEY_BYTES}"  # numpy's type of a cluster's key


class StageTask(NamedTuple):
    """The arguments of one task of a stage, which runs `STAGES[stage]`.

    Attributes:
        scratch: The job's scratch directory, which all workers see.
        key: A hash of everything that was counted, which is part of file names.
        stage: A key of `STAGES`.
        number: The task's 0-based number in its stage.
        files: The files that it reads.
        tasks: The number of tasks of the next stage, which read what this task writes.
    """

    scratch: Scratch
    key: str
    stage: str
    number: int
    files: tuple[str, ...]
    tasks: int

    def written(self, kind: str, columns: Sequence[NDArray[Any]], to: NDArray[Any]) -> str:
        """Write rows to a NumPy file in the scratch directory, grouped by the task that reads them; return its name.

        Args:
            kind: The start of the file's name: `gold`, `predicted`, `cells`, `sent` or `back`.
            columns: The rows, as columns of equal length.
            to: For each row, the number of the task that reads it.
        """
        name = f"{kind}-{self.key}-{self.number}.npz"
        order = np.argsort(to, kind="stable")
        bounds = np.searchsorted(to[order], np.arange(self.tasks + 1))
        arrays = {
            f"{task}-{at}": column[order[bounds[task] : bounds[task + 1]]]
            for task in range(self.tasks)
            for at, column in enumerate(columns)
        }
        file = io.BytesIO()
        np.savez(file, allow_pickle=False, **arrays)
        self.scratch.write(name, [file.getvalue()])
        return name

    def read(self, kind: str, width: int) -> list[NDArray[Any]]:
        """Return the rows that tasks of earlier stages wrote for this task, as `width` columns.

        Only those of its `files` whose names start with `kind` are read.
        """
        found: list[list[NDArray[Any]]] = [[] for _ in range(width)]
        for name in self.files:
            if name.startswith(f"{kind}-"):
                with self.scratch.open(name) as file, np.load(file) as arrays:
                    for at in range(width):
                        found[at].append(arrays[f"{self.number}-{at}"])
        return [np.concatenate(column) for column in found]


@dataclass(frozen=True)
class StageResult:
    """The result of a task of a stage.

    A cell is a gold cluster and a predicted cluster that share mentions. Its shape is (shared mentions, size of the
    gold cluster, size of the predicted cluster).

    Attributes:
        files: The files that the task wrote.
        totals: The totals of one side: `mentions`, `clusters`, `links` (pairs of mentions in one cluster) and
            `common_links` (links whose mentions the other side has too). (name, True) counts all clusters,
            (name, False) only clusters of more than one mention.
        shapes: Shape -> the number of cells.
        alone: Shape -> the number of cells whose two clusters are in no other cell.
    """

    files: tuple[str, ...]
    totals: Counter[tuple[str, bool]] = field(default_factory=Counter)
    shapes: Counter[Shape] = field(default_factory=Counter)
    alone: Counter[Shape] = field(default_factory=Counter)


def run(task: StageTask) -> StageResult:
    """Run a task of a stage and return its result; runs in a worker.

    If an earlier run stored the result in the job's scratch directory, that one is returned, and nothing is run.
    """
    return task.scratch.once(f"{task.stage}-{task.key}-{task.number}", lambda: STAGES[task.stage](task))


def _dealt(task: StageTask) -> StageResult:
    """Stage deal (first): send the clusters of one range of documents to the tasks that merge them, as files.

    The hash of a cluster's name gives its task, so all parts of a cluster reach one task. The cells go to the tasks of
    their gold clusters. A cell is (gold cluster, predicted cluster, number of mentions that they share).
    """
    ((part,),) = (task.scratch.unpickle(name) for name in task.files)
    gold, predicted = (_all_keys(part, side, task) for side in ("gold", "predicted"))
    of_cells = gold[part.cell_gold], predicted[part.cell_predicted], part.cell_shared
    return StageResult(
        (
            task.written("gold", (gold, part.gold_sizes), _task_of(gold, task)),
            task.written("predicted", (predicted, part.predicted_sizes), _task_of(predicted, task)),
            task.written("cells", of_cells, _task_of(of_cells[0], task)),
        )
    )


def _by_gold(task: StageTask) -> StageResult:
    """Stage by-gold (second): sum the sizes of gold clusters, and the mentions shared with predicted clusters.

    The first stage (`deal`) wrote the input: for each gold cluster of this task, a row from each range of documents in
    which it has mentions. This task writes a file for the third stage, with a row for each pair of a gold and a
    predicted cluster that share mentions: the number shared, and the size of the gold cluster. The result has the name
    of the file, and the numbers of mentions, clusters and links on the side of gold.
    """
    clusters, sizes = _sized(*task.read("gold", 2))
    gold, partner, shared = task.read("cells", 3)
    partners, column = np.unique(partner, return_inverse=True)
    width = max(1, len(partners))
    cells, at = np.unique(np.searchsorted(clusters, gold) * width + column, return_inverse=True)
    shared = _summed(at, shared, len(cells))
    row, column = np.divmod(cells, width)
    partner = partners[column]
    sent = partner, _nodes(task, row), shared, sizes[row], np.bincount(row, minlength=len(sizes))[row]
    return StageResult((task.written("sent", sent, _task_of(partner, task)),), _totals(sizes))


def _by_predicted(task: StageTask) -> StageResult:
    """Stage by-predicted (third): sum the sizes of predicted clusters, and add these sizes to the cells.

    The stage deal wrote the sizes for this task: one for each range of documents that has a part of the cluster. The
    cells (gold cluster, predicted cluster, shared mentions), which the stage by-gold wrote for this task, are written
    to a file for the tasks of their gold clusters. The result has the totals of the predictions.
    """
    clusters, sizes = _sized(*task.read("predicted", 2))
    partner, gold, shared, gold_size, gold_rivals = task.read("sent", 5)
    row = np.searchsorted(clusters, partner)
    competes = (gold_rivals > 1) | (np.bincount(row, minlength=len(sizes))[row] > 1)
    totals = _totals(sizes) + _common(row, shared, sizes, gold_size)
    cells = gold, _nodes(task, row), shared, gold_size, sizes[row], competes
    return StageResult((task.written("back", cells, gold >> NODES),), totals)


def _shaped(task: StageTask) -> StageResult:
    """Stage shapes (last): count the cells (gold cluster, predicted cluster, shared mentions) by shape.

    A shape is (shared mentions, size of the gold cluster, size of the predicted cluster). The cells are those that the
    stage by-predicted wrote for this task. The cells of which a cluster is in another cell too are written to a file.
    The result has gold's common links, and the numbers of cells by shape.
    """
    gold, predicted, shared, gold_size, predicted_size, competes = task.read("back", 6)
    nodes, row = np.unique(gold, return_inverse=True)
    sizes = np.zeros(len(nodes), dtype=np.int64)
    sizes[row] = gold_size
    cells = np.array([gold, predicted, shared, gold_size, predicted_size])
    name = f"tangle-{task.key}-{task.number}"
    task.scratch.pickle(name, cells[:, competes])
    common = _common(row, shared, sizes, predicted_size)
    return StageResult((name,), common, _counter(cells[2:]), _counter(cells[2:, ~competes]))


STAGES: dict[str, Callable[[StageTask], StageResult]] = {
    "deal": _dealt,
    "by-gold": _by_gold,
    "by-predicted": _by_predicted,
    "shapes": _shaped,
}


def _all_keys(part: CorpusPart, side: str, task: StageTask) -> NDArray[Any]:
    """Return the keys (`measures.corpus_tables.keys`) of all clusters of one side of a part, as an array.

    A cluster without a name gets a key that no cluster of another range has. `side` is `gold` or `predicted`.
    """
    names, sizes = getattr(part, f"{side}_names"), getattr(part, f"{side}_sizes")
    salt = f"{task.key}-{task.number}-{side}-"
    own = (blake2b(f"{salt}{at}".encode(), digest_size=KEY_BYTES).digest() for at in range(len(sizes) - len(names)))
    return np.concatenate([names, np.frombuffer(b"".join(own), dtype=KEY)])


def _task_of(keys: NDArray[Any], task: StageTask) -> NDArray[Any]:
    """Return for the key of each coreference cluster the number of the next stage's task that gets its rows."""
    first, second = np.frombuffer(keys.tobytes(), dtype="<u8").reshape(-1, 2).T
    mixed = (first * ODD ^ second) * ODD  # short names are their own keys, and differ in few bits
    found: NDArray[Any] = (mixed >> np.uint64(32)).astype(np.int64) % task.tasks
    return found


def _nodes(task: StageTask, row: NDArray[Any]) -> NDArray[Any]:
    """Return `row` (indices of clusters in this task) as numbers unique over all tasks: the task in the high bits."""
    return (task.number << NODES) + row


def _sized(keys: NDArray[Any], sizes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the distinct hashes of clusters, sorted, and for each hash the sum of its sizes.

    Args:
        keys: The hash of the cluster in each row.
        sizes: The size in each row, which is that of a part of the cluster.
    """
    clusters, at = np.unique(keys, return_inverse=True)
    return clusters, _summed(at, sizes, len(clusters))


def _summed(at: NDArray[Any], addends: NDArray[Any], length: int) -> NDArray[Any]:
    """Return an array of `length` sums: element i is the sum of the `addends` whose index in `at` is i."""
    found = np.zeros(length, dtype=np.int64)
    np.add.at(found, at, addends)
    return found


def _totals(sizes: NDArray[Any]) -> Counter[tuple[str, bool]]:
    """Return the numbers of mentions, clusters and links (pairs of mentions in one cluster), from the clusters' sizes.

    Returns:
        (`mentions`, `clusters` or `links`; whether one-mention clusters count) -> number.
    """
    found: Counter[tuple[str, bool]] = Counter()
    for singletons, kept in ((True, sizes), (False, sizes[sizes > 1])):
        found["mentions", singletons] = int(kept.sum())
        found["clusters", singletons] = len(kept)
        found["links", singletons] = _links(kept)
    return found


def _common(
    row: NDArray[Any], shared: NDArray[Any], sizes: NDArray[Any], others: NDArray[Any]
) -> Counter[tuple[str, bool]]:
    """Return the number of links of this side (pairs of mentions in one cluster) whose mentions the other side has too.

    The other side may have the two mentions in different clusters. A cell is a gold cluster and a predicted cluster
    that share mentions.

    Args:
        row: The index of each cell's cluster on this side (gold or predicted).
        shared: The number of shared mentions of each cell.
        sizes: The size of each cluster of this side.
        others: The size of each cell's cluster on the other side.

    Returns:
        (`common_links`, True) -> this number; (`common_links`, False) -> the same, if mentions in clusters of one
        mention are first removed from the other side.
    """
    common = _summed(row, shared, len(sizes))
    large = _summed(row, np.where(others > 1, shared, 0), len(sizes))
    return Counter({("common_links", True): _links(common), ("common_links", False): _links(large[sizes > 1])})


def _links(sizes: NDArray[Any]) -> int:
    """Return the number of pairs of mentions in one cluster, for clusters of these sizes, as an unbounded integer."""
    found = np.unique(sizes, return_counts=True)
    return sum(pair_count(size) * times for size, times in zip(*(each.tolist() for each in found), strict=True))


def pair_count(mentions: int) -> int:
    """Return the number of unordered pairs of `mentions` mentions."""
    return mentions * (mentions - 1) // 2


def _counter(columns: NDArray[Any]) -> Counter[Shape]:
    """Return how often each distinct column of a two-dimensional array occurs: column as a tuple -> number."""
    if not columns.size:
        return Counter()
    shapes, times = np.unique(columns, axis=1, return_counts=True)
    return Counter(dict(zip(map(tuple, shapes.T.tolist()), times.tolist(), strict=True)))
