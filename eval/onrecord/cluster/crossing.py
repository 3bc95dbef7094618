"""Stage 3 of coreference across documents: sum up what is known of each cluster, in three rounds, by its name.

For a gold cluster of a mentions and a predicted one of b, n shared, all kernels need how often each shape (n, a, b)
occurs, and some totals (`measures.coref.overlap`). But a is known only where all rows of the gold cluster are, and b
only where those of the predicted one are:

    sizes_of_gold        by gold name: sum a and n; send each cell (gold, predicted, n, a) to its predicted name
    sizes_of_predicted   by predicted name: sum b; the predicted side's totals; send each cell, with b, back
    shapes               by gold name: gold's totals; count the shapes; lay aside the cells that compete (tangles)

Each round is a task a partition, and what a task holds is what a partition of names has: a size a cluster, and a cell a
pair of clusters. With singletons left out (`singletons=no`) a cell counts if neither of its clusters is of one mention;
totals are kept both ways. A cluster without a name (see `cluster.names`) has one mention, so that the shape of its cell
is known at once; of all such cells of one named cluster a pairing takes at most one, so one of them stands for all.

What competes for a cluster is paired after that (`cluster.tangles`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.cluster.plan import read_plan
from onrecord.cluster.scratch import hashed
from onrecord.cluster.spread import Writer, partition_of, read

if TYPE_CHECKING:
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


@dataclass
class Totals:
    """One side's totals of a partition, with singletons (first) and without; the sides of `Overlap`, but for pairs."""

    mentions: list[int] = field(default_factory=lambda: [0, 0])
    clusters: list[int] = field(default_factory=lambda: [0, 0])
    links: int = 0
    common_links: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, size: int, common: int, common_large: int) -> None:
        """Take a cluster in: its size, its mentions with a twin, and those whose twin is in no singleton."""
        for without in range(1 + (size > 1)):
            self.mentions[without] += size
            self.clusters[without] += 1
            self.common_links[without] += _pairs((common, common_large)[without])
        self.links += _pairs(size)

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            [a + b for a, b in zip(self.mentions, other.mentions, strict=True)],
            [a + b for a, b in zip(self.clusters, other.clusters, strict=True)],
            self.links + other.links,
            [a + b for a, b in zip(self.common_links, other.common_links, strict=True)],
        )


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
    sizes, cells, alone = _gold(piece)
    writer = _writer(piece, "gold")
    for gold, partners in cells.items():
        competitors = len(partners) + alone[gold]
        for predicted, shared in partners.items():
            writer.add(
                partition_of(predicted, piece.plan.partitions), (gold, predicted, shared, sizes[gold], competitors)
            )
    return writer.finish()


def sizes_of_predicted(piece: Round) -> Sized:
    """Return the predicted side's totals; cells are sent back to their gold names."""
    return piece.scratch.once(_name(piece, "predicted"), lambda: _send_back(piece))


def _send_back(piece: Round) -> Sized:
    sizes: Counter[str] = Counter()
    unnamed: Counter[str] = Counter()
    for row in read(piece.scratch, piece.named_files, piece.partition):
        if len(row) == len(("name", "size")):
            sizes[row[0]] += row[1]
        else:
            unnamed[row[1]] += row[2]
    cells: defaultdict[str, list[Any]] = defaultdict(list)
    for row in read(piece.scratch, piece.sent_files, piece.partition):
        cells[row[1]].append(row)
    totals, shapes, alone = Totals(), Counter[Any](), Counter[Any]()
    writer, tangles = _writer(piece, "predicted"), _writer(piece, "unnamed", partitions=1)
    for number, (predicted, size) in enumerate(sizes.items()):
        node, without = piece.partition * NODES + number + 1, unnamed[predicted]
        competitors = len(cells[predicted]) + without
        large = sum(shared for _, _, shared, gold_size, _ in cells[predicted] if gold_size > 1)
        totals.add(size, without + sum(row[2] for row in cells[predicted]), large)
        if without:
            shapes[1, 1, size] += without
            if competitors == 1:
                alone[1, 1, size] += 1
            else:
                tangles.add(0, (-node, node, 1, 1, size))
        for gold, _, shared, gold_size, others in cells[predicted]:
            back = gold, node, shared, gold_size, others, size, competitors
            writer.add(partition_of(gold, piece.plan.partitions), back)
    return Sized(totals, shapes, alone, writer.finish(), tangles.finish())


def shapes(piece: Round) -> Shaped:
    """Return gold's totals, and the shapes of cells."""
    return piece.scratch.once(_name(piece, "shapes"), lambda: _shapes(piece))


def _shapes(piece: Round) -> Shaped:
    sizes, _, unnamed = _gold(piece)
    cells: defaultdict[str, list[Any]] = defaultdict(list)
    for row in read(piece.scratch, piece.sent_files, piece.partition):
        cells[row[0]].append(row)
    totals, found, alone = Totals(), Counter[Any](), Counter[Any]()
    tangles = _writer(piece, "named", partitions=1)
    for number, (gold, size) in enumerate(sizes.items()):
        node, without = piece.partition * NODES + number + 1, unnamed[gold]
        large = sum(row[2] for row in cells[gold] if row[5] > 1)
        totals.add(size, without + sum(row[2] for row in cells[gold]), large)
        if without:
            found[1, size, 1] += without
            if without + len(cells[gold]) == 1:
                alone[1, size, 1] += 1
            else:
                tangles.add(0, (node, -node, 1, size, 1))
        for _, other, shared, _, rivals, other_size, other_rivals in cells[gold]:
            shape = shared, size, other_size
            found[shape] += 1
            if rivals == other_rivals == 1:
                alone[shape] += 1
            else:
                tangles.add(0, (node, other, *shape))
    return Shaped(totals, found, alone, tangles.finish())


def _gold(piece: Round) -> tuple[Counter[str], dict[str, Counter[str]], Counter[str]]:
    """Return gold clusters' sizes, their cells, and how many predicted clusters without a name each shares with."""
    sizes: Counter[str] = Counter()
    cells: defaultdict[str, Counter[str]] = defaultdict(Counter)
    alone: Counter[str] = Counter()
    for row in read(piece.scratch, piece.named_files, piece.partition):
        if len(row) == len(("name", "size")):
            sizes[row[0]] += row[1]
        elif row[1] is None:
            alone[row[0]] += row[2]
        else:
            cells[row[0]][row[1]] += row[2]
    return sizes, dict(cells), alone


def _name(piece: Round, what: str) -> str:
    return f"{what}-" + hashed(piece.key, piece.partition)


def _writer(piece: Round, what: str, partitions: int | None = None) -> Writer:
    return Writer(
        piece.scratch, f"{_name(piece, what)}-rows", partitions or piece.plan.partitions, piece.plan.share_bytes
    )


def _pairs(mentions: int) -> int:
    return mentions * (mentions - 1) // 2
