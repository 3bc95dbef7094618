"""Check predictions in shards: the problems that one machine would find in one file, in the order of shards and lines.

Each shard is looked through by a worker (`onrecord.cluster.sighting`); then the ids of all are compared, on the workers
as well (`onrecord.cluster.identities`). What they find comes here and is put in order: shard after shard in order of
their names, line after line, and at the end what only the whole shows. Beyond what a single file can have wrong, a
shard may be unreadable, and shards may have headers that contradict one another.

The problems, and of each shard its header and versions, are all that this process holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from onrecord.checks.predictions.file import CLOSE_AMONG, empty, failed, missing, mixed, twice, unknown
from onrecord.checks.predictions.problems import FileLine as Place
from onrecord.checks.predictions.problems import problem
from onrecord.cluster import identities
from onrecord.cluster.alone import alone
from onrecord.cluster.identities import At, Compared, Partition
from onrecord.cluster.scratch import Scratch, hashed, place
from onrecord.cluster.sighting import Piece, Seen, see
from onrecord.cluster.tasks import completed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distributed import Client

    from onrecord.checks.predictions import Reference
    from onrecord.cluster.shards import Shard
    from onrecord.cluster.sighting import Texts
    from onrecord.errors import Problem


class Checked(NamedTuple):
    """Every problem, in order; the number of documents that gold has."""

    problems: list[Problem]
    gold: int


def check(
    client: Client, name: str, shards: Sequence[Shard], gold: Sequence[Shard] | Reference, texts: Texts
) -> Checked:
    """Return every problem of predictions in shards, which together are called by a name.

    gold is in shards, or its documents are known; texts are those of the corpus at hand. Raises OnrecordError for gold
    that cannot be read, for workers that have another corpus, and if another process is at the same check.
    """
    of_gold = [] if isinstance(gold, Mapping) else list(gold)
    number = identities.partitions([*shards, *of_gold])
    stamps = [(each.url, each.stamp) for each in (*shards, *of_gold)]
    scratch = Scratch(f"{place()}/check-{hashed(name, number, stamps)}")
    with alone(scratch):
        if isinstance(gold, Mapping):
            known = [_at_hand(scratch, gold, number)]
        else:
            known = _seen(client, [Piece(scratch, "gold", each, at, number, texts) for at, each in enumerate(of_gold)])
        texts = replace(texts, doc_ids=frozenset().union(*(each.there for each in known)))
        pieces = [Piece(scratch, "predicted", each, at, number, texts) for at, each in enumerate(shards)]
        predicted = _seen(client, pieces)
        found = _compared(client, scratch, known, predicted, number)
        few = sum(each.documents for each in known) <= CLOSE_AMONG
        ids = {doc_id for each in known for doc_id in each.ids} if few else set()
        problems = list(_in_order(name, [shard.name for shard in shards], predicted, found, ids))
        scratch.forget()
    return Checked(problems, found.gold)


def _at_hand(scratch: Scratch, gold: Reference, number: int) -> Seen:
    """Return what `see` would of gold that is at hand."""
    ids = [At(0, line, doc_id) for line, doc_id in enumerate(gold)]
    names = identities.spread(scratch, "ids-at-hand", ids, number)
    return Seen(names, len(ids), list(gold), frozenset(each for each, text in gold.items() if text is not None))


def _seen(client: Client, pieces: Sequence[Piece]) -> list[Seen]:
    by_number = {piece.number: seen for piece, seen in completed(client, see, pieces, name="see")}
    return [by_number[piece.number] for piece in pieces]


def _compared(
    client: Client, scratch: Scratch, gold: Sequence[Seen], predicted: Sequence[Seen], number: int
) -> Compared:
    """Return what all partitions show, each list in order of the places."""
    sides = [tuple(name for seen in side for name in seen.names) for side in (gold, predicted)]
    pieces = [Partition(scratch, at, *sides) for at in range(number)]
    parts = [found for _, found in completed(client, identities.compare, pieces, name="compare")]
    return Compared(
        sorted(each for part in parts for each in part.twice),
        sorted(each for part in parts for each in part.unknown),
        sorted(each for part in parts for each in part.missing),
        sum(part.gold for part in parts),
    )


def _in_order(
    name: str, names: Sequence[str], seen: Sequence[Seen], found: Compared, known: set[str]
) -> Iterator[Problem]:
    """Yield every problem: of a line, first what is wrong with its document's name, then what is with the rest."""
    by_line: defaultdict[tuple[int, int], list[Problem]] = defaultdict(list)
    for each, first in found.twice:
        told = twice(each.doc_id, Place(names[each.shard], each.line), Place(names[first.shard], first.line))
        by_line[each.shard, each.line].append(told)
    for each in found.unknown:
        by_line[each.shard, each.line].append(unknown(each.doc_id, Place(names[each.shard], each.line), known))
    for number, shard in enumerate(seen):
        for line, problems in shard.problems:
            by_line[number, line] += problems
    for at in sorted(by_line):
        yield from by_line[at]
    yield from _headers(names, seen)
    versions: dict[str, Place] = {}
    for shard_name, shard in zip(names, seen, strict=True):
        for version, line in shard.versions:
            versions.setdefault(version, Place(shard_name, line))
    yield from mixed(versions)
    number, documents = sum(shard.failed[0] for shard in seen), sum(shard.documents for shard in seen)
    yield from failed(number, documents, name, first=[shard.failed[1] for shard in seen if shard.failed[0]][:1])
    if any(shard.documents for shard in seen):
        yield from (missing(each.doc_id, name) for each in found.missing)
    elif not by_line:
        yield empty(name)


def _headers(names: Sequence[str], seen: Sequence[Seen]) -> Iterator[Problem]:
    """Yield a problem for each shard of which the header differs from that of the first shard that has one."""
    found = [(name, shard.header) for name, shard in zip(names, seen, strict=True) if shard.header is not None]
    for name, header in found[1:]:
        first, expected = found[0]
        differing = [field for field in header.__struct_fields__ if getattr(header, field) != getattr(expected, field)]
        if differing:
            message, hint = "the shard's header is not the first one's", "one system in one directory"
            sides = ", ".join(f"{field} {getattr(header, field)}" for field in differing)
            other = f"as in {first}: " + ", ".join(f"{field} {getattr(expected, field)}" for field in differing)
            yield problem(Place(name, 1), "", "predictions.header", message, got=sides, expected=other, hint=hint)
