"""Find out, on the workers, which documents are given twice, are not in gold, or are missing, whatever their shards.

Each shard's ids are spread over partitions by their hashes (`onrecord.cluster.spread`), gold's and predictions' alike,
so that a document's ids come to lie in one partition. There they are compared. A worker holds the ids of a partition,
of about `PARTITION_BYTES` of documents; nobody holds all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.cluster.spread import Writer, partition_of, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.cluster.scratch import Scratch
    from onrecord.cluster.shards import Shard

PARTITION_BYTES = 256 << 20
SHARE_BYTES = 32 << 20  # that a worker holds before it writes


class At(NamedTuple):
    """A document, and where it stands: the number of its shard, and its line."""

    shard: int
    line: int
    doc_id: str


class Compared(NamedTuple):
    """What a partition shows. twice: with the first place. gold: how many documents gold has in it."""

    twice: list[tuple[At, At]]
    unknown: list[At]
    missing: list[At]
    gold: int


@dataclass(frozen=True)
class Partition:
    """A piece of the comparison: a partition, and the files that both sides' ids were spread to."""

    scratch: Scratch
    number: int
    gold: tuple[str, ...]
    predicted: tuple[str, ...]


def partitions(shards: Iterable[Shard]) -> int:
    """Return over how many partitions the ids of shards are spread."""
    return 1 + sum(shard.size for shard in shards) // PARTITION_BYTES


def spread(scratch: Scratch, name: str, ids: Iterable[At], number: int) -> tuple[str, ...]:
    """Return the files that ids were spread to, over a number of partitions."""
    writer = Writer(scratch, name, number, SHARE_BYTES)
    for each in ids:
        writer.add(partition_of(each.doc_id, number), each, len(each.doc_id))
    return writer.finish()


def compare(piece: Partition) -> Compared:
    """Return what a partition shows."""
    return compared(_read(piece, piece.gold), _read(piece, piece.predicted))


def compared(gold: Sequence[At], predicted: Sequence[At]) -> Compared:
    """Return what the ids of both sides show, in order of their places, whatever order they come in.

    >>> compared([At(0, 1, "a"), At(0, 2, "b")], [At(1, 1, "a"), At(0, 4, "a"), At(0, 3, "c")])  # doctest: +ELLIPSIS
    Compared(twice=[(At(shard=1, ...), At(shard=0, ...))], unknown=[...'c')], missing=[...'b')], gold=2)
    """
    known = {each.doc_id: each for each in sorted(gold, reverse=True)}
    first: dict[str, At] = {}
    twice = [(each, earlier) for each in sorted(predicted) if (earlier := first.setdefault(each.doc_id, each)) != each]
    unknown = [each for each in sorted(predicted) if each.doc_id not in known]
    missing = sorted(each for doc_id, each in known.items() if doc_id not in first)
    return Compared(twice, unknown, missing, len(known))


def _read(piece: Partition, names: tuple[str, ...]) -> list[At]:
    return [At(*row) for row in read(piece.scratch, names, piece.number)]
