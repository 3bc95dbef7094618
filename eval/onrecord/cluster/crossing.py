"""Merge the clusters of all ranges on the workers, for corpora whose clusters are too many for one process.

For a gold cluster of a mentions and a predicted one of b mentions that share n, all kernels need how often each shape
(n, a, b) occurs, and some totals (`measures.coref.overlap`). The parts are dealt out by the keys of their clusters, so
that one task has everything about a cluster. a is known only where the gold cluster is, and b only where the predicted
cluster is. So the cells (gold, predicted, n) travel three times:

    deal          a task per range     deals sizes and cells out to the tasks of their clusters
    by-gold       a task per deal      sums n and a; sends cells with a to the task of the predicted cluster
    by-predicted  a task per deal      sums b; sends cells with a and b back to the task of the gold cluster
    shapes        a task per deal      counts the shapes; keeps the cells that compete with another for a cluster

The cells that compete come to this process, since a pairing of clusters, which CEAF needs, cannot be divided.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from onrecord.cluster.tasks import completed
from onrecord.measures.coref.overlap import Side, Tangle, WholeOverlap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from distributed import Client
    from numpy.typing import NDArray

    from onrecord.cluster.scratch import Scratch
    from onrecord.measures.coref.overlap import Shape
    from onrecord.measures.corpus_tables import CorpusPart

DEAL_ITEMS = 2_000_000  # clusters and cells that a task deals with at a time
NODES = 40  # bits of the number of a cluster within a task
KEY = "S16"


class Task(NamedTuple):
    """A task: its stage and number, the files that it reads, and the number of tasks for which it writes rows."""

    scratch: Scratch
    key: str
    stage: str
    number: int
    files: tuple[str, ...]
    tasks: int

    def written(self, kind: str, columns: Sequence[NDArray[Any]], to: NDArray[Any]) -> str:
        """Write rows, each for the task of a number, and return the name of the file."""
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
        """Return the columns of the rows of a kind that other tasks have written for this one."""
        found: list[list[NDArray[Any]]] = [[] for _ in range(width)]
        for name in self.files:
            if name.startswith(f"{kind}-"):
                with self.scratch.open(name) as file, np.load(file) as arrays:
                    for at in range(width):
                        found[at].append(arrays[f"{self.number}-{at}"])
        return [np.concatenate(column) for column in found]


@dataclass(frozen=True)
class Made:
    """What a task gives.

    Attributes:
        files: The files that it wrote.
        totals: The totals of one side: `mentions`, `clusters`, `links` (pairs of mentions of one cluster) and
            `common_links` (links that both sides have). (name, True) is that of all clusters, (name, False) that of
            clusters of more than one mention.
        shapes, alone: How often each shape occurs, in all cells and in those that do not compete.
    """

    files: tuple[str, ...]
    totals: Counter[tuple[str, bool]] = field(default_factory=Counter)
    shapes: Counter[Shape] = field(default_factory=Counter)
    alone: Counter[Shape] = field(default_factory=Counter)


@dataclass(frozen=True)
class CrossedTable:
    """Stands for the table of the corpus: it has the overlap, from which kernels count."""

    overlap: WholeOverlap


def cross(
    client: Client, scratch: Scratch, key: str, parts: Sequence[str], *, items: int, with_pairs: bool
) -> Mapping[bool, CrossedTable]:
    """Return the table of the corpus with clusters of one mention (True), and without them (False).

    Args:
        client: The cluster.
        scratch: The directory of the job.
        key: A hash of everything that was counted.
        parts: The files of the parts of all ranges, with keys for names.
        items: The number of clusters and cells in the parts.
        with_pairs: Whether clusters are to be paired, so that the cells that compete are needed.
    """
    tasks = 1 + items // DEAL_ITEMS

    def stage(name: str, inputs: Sequence[tuple[str, ...]]) -> list[Made]:
        pieces = [Task(scratch, key, name, number, files, tasks) for number, files in enumerate(inputs)]
        return [made for _, made in completed(client, run, pieces, name=name)]

    def files(made: Sequence[Made]) -> tuple[str, ...]:
        return tuple(sorted(name for each in made for name in each.files))

    first = files(stage("deal", [(name,) for name in parts]))
    gold = stage("by-gold", [first] * tasks)
    predicted = stage("by-predicted", [(*first, *files(gold))] * tasks)
    shapes = stage("shapes", [files(predicted)] * tasks)
    of_gold = sum((each.totals for each in (*gold, *shapes)), Counter[Any]())
    of_predicted = sum((each.totals for each in predicted), Counter[Any]())
    edges = [scratch.unpickle(name) for name in files(shapes)] if with_pairs else []
    tangle = np.concatenate([np.zeros((5, 0), dtype=np.int64), *edges], axis=1)
    for side in (0, 1):  # `match.assignment` takes clusters that are numbered without gaps
        _, tangle[side] = np.unique(tangle[side], return_inverse=True)

    def table(*, singletons: bool) -> CrossedTable:
        every, alone = (
            sum((_kept(getattr(each, name), singletons=singletons) for each in shapes), Counter[Any]())
            for name in ("shapes", "alone")
        )
        mentions = sum(shared * times for (shared, _, _), times in every.items())
        competing = tangle if singletons else tangle[:, (tangle[3] > 1) & (tangle[4] > 1)]
        return CrossedTable(
            WholeOverlap(
                _side(of_gold, singletons=singletons),
                _side(of_predicted, singletons=singletons),
                mentions,
                every.total(),
                _pairs(mentions),
                every,
                alone,
                Tangle(*competing),
            )
        )

    return {singletons: table(singletons=singletons) for singletons in (True, False)}


def run(task: Task) -> Made:
    """Return what a task gives; one that an earlier run has done is not done again."""
    return task.scratch.once(f"{task.stage}-{task.key}-{task.number}", lambda: STAGES[task.stage](task))


def _dealt(task: Task) -> Made:
    """Deal out the part of a range by the keys of its clusters."""
    ((part,),) = (task.scratch.unpickle(name) for name in task.files)
    gold, predicted = (_all_keys(part, side, task) for side in ("gold", "predicted"))
    of_cells = gold[part.cell_gold], predicted[part.cell_predicted], part.cell_shared
    return Made(
        (
            task.written("gold", (gold, part.gold_sizes), _task_of(gold, task)),
            task.written("predicted", (predicted, part.predicted_sizes), _task_of(predicted, task)),
            task.written("cells", of_cells, _task_of(of_cells[0], task)),
        )
    )


def _by_gold(task: Task) -> Made:
    """Sum up gold clusters and cells, and send the cells to their predicted clusters."""
    clusters, sizes = _sized(*task.read("gold", 2))
    gold, partner, shared = task.read("cells", 3)
    partners, column = np.unique(partner, return_inverse=True)
    width = max(1, len(partners))
    cells, at = np.unique(np.searchsorted(clusters, gold) * width + column, return_inverse=True)
    shared = _summed(at, shared, len(cells))
    row, column = np.divmod(cells, width)
    partner = partners[column]
    sent = partner, _nodes(task, row), shared, sizes[row], np.bincount(row, minlength=len(sizes))[row]
    return Made((task.written("sent", sent, _task_of(partner, task)),), _totals(sizes))


def _by_predicted(task: Task) -> Made:
    """Sum up predicted clusters, and send the cells back to their gold clusters."""
    clusters, sizes = _sized(*task.read("predicted", 2))
    partner, gold, shared, gold_size, gold_rivals = task.read("sent", 5)
    row = np.searchsorted(clusters, partner)
    competes = (gold_rivals > 1) | (np.bincount(row, minlength=len(sizes))[row] > 1)
    totals = _totals(sizes) + _common(row, shared, sizes, gold_size)
    cells = gold, _nodes(task, row), shared, gold_size, sizes[row], competes
    return Made((task.written("back", cells, gold >> NODES),), totals)


def _shaped(task: Task) -> Made:
    """Count the shapes of cells, and keep those that compete."""
    gold, predicted, shared, gold_size, predicted_size, competes = task.read("back", 6)
    nodes, row = np.unique(gold, return_inverse=True)
    sizes = np.zeros(len(nodes), dtype=np.int64)
    sizes[row] = gold_size
    cells = np.array([gold, predicted, shared, gold_size, predicted_size])
    name = f"tangle-{task.key}-{task.number}"
    task.scratch.pickle(name, cells[:, competes])
    common = _common(row, shared, sizes, predicted_size)
    return Made((name,), common, _counter(cells[2:]), _counter(cells[2:, ~competes]))


STAGES: dict[str, Callable[[Task], Made]] = {
    "deal": _dealt,
    "by-gold": _by_gold,
    "by-predicted": _by_predicted,
    "shapes": _shaped,
}


def _kept(shapes: Counter[Shape], *, singletons: bool) -> Counter[Shape]:
    return Counter({shape: times for shape, times in shapes.items() if singletons or min(shape[1:]) > 1})


def _side(totals: Counter[tuple[str, bool]], *, singletons: bool) -> Side:
    mentions, clusters, links, common = (
        totals[name, singletons] for name in ("mentions", "clusters", "links", "common_links")
    )
    return Side(mentions, clusters, _pairs(mentions), links, common)


def _all_keys(part: CorpusPart, side: str, task: Task) -> NDArray[Any]:
    """Return the keys of all clusters of one side; those without a name get keys that no other range has."""
    names, sizes = getattr(part, f"{side}_names"), getattr(part, f"{side}_sizes")
    salt = f"{task.key}-{task.number}-{side}-"
    own = (blake2b(f"{salt}{at}".encode(), digest_size=16).digest() for at in range(len(sizes) - len(names)))
    return np.concatenate([names, np.frombuffer(b"".join(own), dtype=KEY)])


def _task_of(keys: NDArray[Any], task: Task) -> NDArray[Any]:
    """Return the number of the task that has a key."""
    words = np.frombuffer(keys.tobytes(), dtype="<u8")[::2]
    return (words % np.uint64(task.tasks)).astype(np.int64)


def _nodes(task: Task, row: NDArray[Any]) -> NDArray[Any]:
    """Return the numbers that clusters of a task have among those of all tasks."""
    return (task.number << NODES) + row


def _sized(keys: NDArray[Any], sizes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return each cluster once, in order, and its size."""
    clusters, at = np.unique(keys, return_inverse=True)
    return clusters, _summed(at, sizes, len(clusters))


def _summed(at: NDArray[Any], addends: NDArray[Any], length: int) -> NDArray[Any]:
    found = np.zeros(length, dtype=np.int64)
    np.add.at(found, at, addends)
    return found


def _totals(sizes: NDArray[Any]) -> Counter[tuple[str, bool]]:
    found: Counter[tuple[str, bool]] = Counter()
    for singletons, kept in ((True, sizes), (False, sizes[sizes > 1])):
        found["mentions", singletons] = int(kept.sum())
        found["clusters", singletons] = len(kept)
        found["links", singletons] = _links(kept)
    return found


def _common(
    row: NDArray[Any], shared: NDArray[Any], sizes: NDArray[Any], others: NDArray[Any]
) -> Counter[tuple[str, bool]]:
    """Return the totals of the links that both sides have; `others` are the sizes of the cells' other clusters."""
    common = _summed(row, shared, len(sizes))
    large = _summed(row, np.where(others > 1, shared, 0), len(sizes))
    return Counter({("common_links", True): _links(common), ("common_links", False): _links(large[sizes > 1])})


def _links(sizes: NDArray[Any]) -> int:
    """Return how many pairs of mentions clusters have, as an integer of any size."""
    found = np.unique(sizes, return_counts=True)
    return sum(_pairs(size) * times for size, times in zip(*(each.tolist() for each in found), strict=True))


def _pairs(mentions: int) -> int:
    return mentions * (mentions - 1) // 2


def _counter(columns: NDArray[Any]) -> Counter[Shape]:
    if not columns.size:
        return Counter()
    shapes, times = np.unique(columns, axis=1, return_counts=True)
    return Counter(dict(zip(map(tuple, shapes.T.tolist()), times.tolist(), strict=True)))
