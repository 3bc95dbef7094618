"""Stage 3 of coreference across documents: sum up what is known of each cluster, in three rounds, by its name.

For a gold cluster of a mentions and a predicted one of b, n shared, all kernels need how often each shape (n, a, b)
occurs, and some totals (`measures.coref.overlap`). But a is known only where all rows of the gold cluster are, and b
only where those of the predicted one are:

    sizes_of_gold        by gold name: sum a and n; send each cell (gold, predicted, n, a) to its predicted name
    sizes_of_predicted   by predicted name: sum b; the predicted side's totals; send each cell, with b, back
    shapes               by gold name: gold's totals; count the shapes; lay aside the cells that compete (tangles)

Clusters are numbers from the round on that has them all in one place: that of the partition, and that within it. Rows
are columns (`cluster.tables`), and all that is done to them is done to whole columns.

Each round is a task a partition, and what a task holds is what a partition of names has: a size a cluster, and a cell a
pair of clusters. With singletons left out (`singletons=no`) a cell counts if neither of its clusters is of one mention;
totals are kept both ways. A cluster without a name (see `cluster.names`) has one mention, so that the shape of its cell
is known at once; of all such cells of one named cluster a pairing takes at most one, so one of them stands for all.

What competes for a cluster is paired after that (`cluster.tangles`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.bulk.columns import Numbers
from onrecord.cluster.plan import read_plan
from onrecord.cluster.scratch import hashed
from onrecord.cluster.spread import write_segments
from onrecord.cluster.tables import (
    ColumnWriter,
    encoded,
    numbered,
    partitions_of,
    rows_by_partition,
    stacked,
    sums,
    tables,
    together,
)
from onrecord.cluster.totals import Totals, totals_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onrecord.cluster.plan import Plan
    from onrecord.cluster.scratch import Scratch
    from onrecord.measures.coref.overlap import Shape

NODES = 1 << 40  # more clusters than a partition can have: the bits of a cluster's number within one


class Round(NamedTuple):
    """A piece: a partition of names, the files by this side's names, and those with what the round before sent.

    key is a hash of all that went before.
    """

    scratch: Scratch
    plan_name: str
    key: str
    partition: int
    named_files: tuple[str, ...]
    sent_files: tuple[str, ...] = ()

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return read_plan(self.scratch, self.plan_name)


class Sized(NamedTuple):
    """What the second round gives: the predicted side's totals, shapes of cells whose gold cluster has no name."""

    totals: Totals
    shapes: Counter[Shape]
    alone: Counter[Shape]
    sent_files: tuple[str, ...]
    tangle_files: tuple[str, ...]


class Shaped(NamedTuple):
    """What the third round gives: gold's totals, the shapes of all cells, and of those that do not compete."""

    totals: Totals
    shapes: Counter[Shape]
    alone: Counter[Shape]
    tangle_files: tuple[str, ...]


def sizes_of_gold(piece: Round) -> tuple[str, ...]:
    """Return the files in which cells are sent to their predicted names."""
    return piece.scratch.once(_name(piece, "gold"), lambda: _send_gold(piece))


def _send_gold(piece: Round) -> tuple[str, ...]:
    import numpy as np  # heavy, and for work across documents only

    gold, predicted = Numbers(), Numbers()
    named, cells = [], []
    for names, sizes, alone, partners, row, column, shared in tables(piece.scratch, piece.named_files, piece.partition):
        ours, theirs = numbered(gold, names), numbered(predicted, partners)
        named.append((ours, sizes, alone))
        cells.append((ours[row], theirs[column], shared))
    size, without = (_summed(named, at, len(gold)) for at in (1, 2))
    _keep(piece, size, without)
    width = max(1, len(predicted))
    keys = together([row * width + column for row, column, _ in cells])
    found, cell = np.unique(keys, return_inverse=True)
    shared = sums(cell, together([each for _, _, each in cells]), len(found))
    row, column = np.divmod(found, width)
    competitors = np.bincount(row, minlength=len(gold)) + without
    segments = []
    names = list(predicted)
    to = partitions_of(names, piece.plan.partitions)[column]
    for rows in rows_by_partition(to, piece.plan.partitions):
        partners, partner = np.unique(column[rows], return_inverse=True)
        ours = row[rows]
        columns = _nodes(piece, ours), partner, shared[rows], size[ours], competitors[ours]
        segments.append(encoded([names[each] for each in partners.tolist()], *columns) if len(rows) else b"")
    return (write_segments(piece.scratch, f"{_name(piece, 'gold')}-rows.spread", segments),) if len(found) else ()


def sizes_of_predicted(piece: Round) -> Sized:
    """Return the predicted side's totals; cells are sent back to their gold names."""
    return piece.scratch.once(_name(piece, "predicted"), lambda: _send_back(piece))


def _send_back(piece: Round) -> Sized:
    import numpy as np

    predicted = Numbers()
    named = [
        (numbered(predicted, names), sizes, alone)
        for names, sizes, alone in tables(piece.scratch, piece.named_files, piece.partition)
    ]
    sent = [
        (gold, numbered(predicted, names)[column], *others)
        for names, gold, column, *others in tables(piece.scratch, piece.sent_files, piece.partition)
    ]
    size, without = (_summed(named, at, len(predicted)) for at in (1, 2))
    gold, column, shared, gold_size, gold_competitors = (together([each[at] for each in sent]) for at in range(5))
    competitors = np.bincount(column, minlength=len(predicted)) + without
    common = sums(column, shared, len(predicted)) + without
    large = sums(column, np.where(gold_size > 1, shared, 0), len(predicted))
    nodes = _nodes(piece, np.arange(len(predicted)))
    tangles = _writer(piece, "unnamed", partitions=1)
    found, alone = Counter[Any](), Counter[Any]()
    for at in np.flatnonzero(without).tolist():
        found[1, 1, int(size[at])] += int(without[at])
        alone[1, 1, int(size[at])] += int(competitors[at] == 1)
    competes = (without > 0) & (competitors > 1)
    ones = np.ones(int(competes.sum()), dtype=np.int64)
    tangles.add(0 * ones, -nodes[competes], nodes[competes], ones, ones, size[competes])
    back = _writer(piece, "predicted")
    back.add((gold - 1) // NODES, gold, nodes[column], shared, gold_competitors, size[column], competitors[column])
    return Sized(totals_of(size, common, large), found, alone, back.finish(), tangles.finish())


def shapes(piece: Round) -> Shaped:
    """Return gold's totals, and the shapes of cells."""
    return piece.scratch.once(_name(piece, "shapes"), lambda: _shapes(piece))


def _shapes(piece: Round) -> Shaped:
    import numpy as np

    size, without = stacked(piece.scratch, [_kept(piece)], 0, 2)
    cells = stacked(piece.scratch, piece.sent_files, piece.partition, 6)
    node, other, shared, rivals, other_size, other_rivals = cells
    row = node - _nodes(piece, np.zeros(1, dtype=np.int64))
    competitors = np.bincount(row, minlength=len(size)) + without
    common = sums(row, shared, len(size)) + without
    large = sums(row, np.where(other_size > 1, shared, 0), len(size))
    is_alone = (rivals == 1) & (other_rivals == 1)
    found = _counter(shared, size[row], other_size)
    alone = _counter(shared[is_alone], size[row][is_alone], other_size[is_alone])
    for at in np.flatnonzero(without).tolist():
        found[1, int(size[at]), 1] += int(without[at])
        alone[1, int(size[at]), 1] += int(competitors[at] == 1)
    nodes = _nodes(piece, np.arange(len(size)))
    competes = (without > 0) & (competitors > 1)
    ones = np.ones(int(competes.sum()), dtype=np.int64)
    tangles = _writer(piece, "named", partitions=1)
    tangles.add(0 * ones, nodes[competes], -nodes[competes], ones, size[competes], ones)
    edges = (each[~is_alone] for each in (node, other, shared, size[row], other_size))
    tangles.add(np.zeros(int((~is_alone).sum()), dtype=np.int64), *edges)
    return Shaped(totals_of(size, common, large), found, alone, tangles.finish())


def _summed(named: Sequence[tuple[NDArray[Any], ...]], at: int, length: int) -> NDArray[Any]:
    """Return the sums of one of the columns, over those of clusters' numbers."""
    return sums(together([each[0] for each in named]), together([each[at] for each in named]), length)


def _nodes(piece: Round, numbers: NDArray[Any]) -> NDArray[Any]:
    """Return the numbers, among all clusters of a side, of those with these numbers in the partition."""
    return piece.partition * NODES + numbers + 1


def _counter(*columns: NDArray[Any]) -> Counter[Shape]:
    return Counter(zip(*(column.tolist() for column in columns), strict=True))


def _keep(piece: Round, *columns: NDArray[Any]) -> None:
    """Write down what the third round needs of the first."""
    write_segments(piece.scratch, _kept(piece), [encoded(*columns)])


def _kept(piece: Round) -> str:
    return f"{_name(piece, 'gold')}-kept.spread"


def _name(piece: Round, what: str) -> str:
    return f"{what}-" + hashed(piece.key, piece.partition)


def _writer(piece: Round, what: str, partitions: int | None = None) -> ColumnWriter:
    return ColumnWriter(
        piece.scratch, f"{_name(piece, what)}-rows", partitions or piece.plan.partitions, piece.plan.share_bytes
    )
