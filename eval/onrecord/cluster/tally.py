"""Count what became of every item of an archive, and find the documents with the most errors: a report's counts.

After a score its documents still lie in partitions, gold's beside predictions' (`onrecord.cluster.scoring`). Here they
are gone through once more, a task a partition, and explained as `onrecord explain` does. Counts are integers and add up
in any order. The documents with the most errors of a partition hold those of the whole, so that no more than a few ids
and numbers leave a worker; an error is a finding that is wrong or right in part. Ties are settled by the ids' order.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from onrecord.cluster.partition import PartPairs, records_of
from onrecord.cluster.plan import read_plan
from onrecord.cluster.records import Records, placed
from onrecord.cluster.spread import partition_of
from onrecord.cluster.tasks import completed
from onrecord.explain.finding import Outcome
from onrecord.explain.run import explain_pair

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distributed import Client

    from onrecord.cluster.plan import Plan
    from onrecord.cluster.scratch import Scratch
    from onrecord.documents.model import Document

FINE = frozenset({Outcome.RIGHT, Outcome.NEUTRAL})


class Worst(NamedTuple):
    """A document and the number of its errors, by which they are ordered: most errors first."""

    less_errors: int  # the number, negative
    doc_id: str

    @property
    def errors(self) -> int:
        """Return the number of errors."""
        return -self.less_errors


@dataclass(frozen=True)
class Tally:
    """How many findings of each layer have each outcome, in how many documents, and the documents with most errors."""

    outcomes: Counter[tuple[str, Outcome]]
    documents: int
    worst: tuple[Worst, ...]

    def joined(self, other: Tally, most: int) -> Tally:
        """Return both as one, with so many of the worst documents."""
        worst = tuple(heapq.nsmallest(most, [*self.worst, *other.worst]))
        return Tally(self.outcomes + other.outcomes, self.documents + other.documents, worst)


class Tallying(NamedTuple):
    """A piece of the work: a partition of a plan, and how many of its documents are to be named.

    speakers: whether the system attempted them anywhere.
    """

    scratch: Scratch
    plan_name: str
    partition: int
    most: int
    speakers: bool


class Fetching(NamedTuple):
    """A piece of the work: a partition of a plan, and some of its documents."""

    scratch: Scratch
    plan_name: str
    partition: int
    doc_ids: frozenset[str]


class Both(NamedTuple):
    """Gold's documents and the predicted ones."""

    gold: tuple[Document, ...]
    predicted: tuple[Document, ...]


def tally(client: Client, plan: Plan, most: int, *, speakers: bool) -> Tally:
    """Return the counts of all documents of a plan, and so many with the most errors."""
    pieces = [Tallying(plan.scratch, plan.name, number, most, speakers) for number in range(plan.partitions)]
    total = Tally(Counter(), 0, ())
    for _, found in completed(client, tally_partition, pieces, name="tally"):
        total = total.joined(found, most)
    return total


def tally_partition(piece: Tallying) -> Tally:
    """Return a partition's counts, and its documents with the most errors."""
    plan = read_plan(piece.scratch, piece.plan_name)
    outcomes: Counter[tuple[str, Outcome]] = Counter()
    worst: list[Worst] = []
    for pair in _pairs(plan, piece.partition):
        found = Counter((each.layer, each.outcome) for each in explain_pair(pair, speakers=piece.speakers))
        outcomes += found
        errors = sum(number for (_, outcome), number in found.items() if outcome not in FINE)
        worst.append(Worst(-errors, pair.gold.doc_id))
    return Tally(outcomes, len(worst), tuple(heapq.nsmallest(piece.most, worst)))


def fetched(client: Client, plan: Plan, doc_ids: Iterable[str]) -> Both:
    """Return some documents of a plan, of both sides, in order of their ids."""
    by_partition: dict[int, set[str]] = {}
    for doc_id in doc_ids:
        by_partition.setdefault(partition_of(doc_id, plan.partitions), set()).add(doc_id)
    pieces = [Fetching(plan.scratch, plan.name, number, frozenset(ids)) for number, ids in by_partition.items()]
    found = [both for _, both in completed(client, fetch, pieces, name="fetch")]
    gold, predicted = ([each for both in found for each in both[side]] for side in (0, 1))
    return Both(_in_order(gold), _in_order(predicted))


def fetch(piece: Fetching) -> Both:
    """Return some documents of a partition."""
    plan = read_plan(piece.scratch, piece.plan_name)
    sides = (
        [placed(each).document for each in records_of(plan, names, piece.partition) if each.doc_id in piece.doc_ids]
        for names in (plan.gold_files, plan.predicted_files)
    )
    return Both(*map(tuple, sides))


def _in_order(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple(sorted(documents, key=lambda document: document.doc_id))


def _pairs(plan: Plan, partition: int) -> PartPairs:
    gold, predicted = (records_of(plan, names, partition) for names in (plan.gold_files, plan.predicted_files))
    background = replace(plan.background, documents=Records(gold, plan.header))
    return PartPairs(background, Records(predicted, plan.header), plan.without_duplicates)
