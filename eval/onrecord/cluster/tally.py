"""Count what became of every item of an archive, and find the documents with the most errors: the counts of a report.

After a score, a task per range of ids goes through the documents once more and explains them as `onrecord explain`
does. Counts are integers and add up in any order. The worst documents of all are among the worst of the ranges, so that
only a few ids and numbers leave a worker. An error is a finding that is wrong, or right in part; ties are settled by
the order of the ids.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.cluster.partition import pairs, partition, placed
from onrecord.cluster.plan import read_plan
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
    """A document and the number of its errors, negative, so that they are sorted by most errors and then by id."""

    minus_errors: int
    doc_id: str

    @property
    def errors(self) -> int:
        """Return the number of errors."""
        return -self.minus_errors


@dataclass(frozen=True)
class Tally:
    """How many findings of each layer have each outcome, in how many documents, and the documents with most errors."""

    outcomes: Counter[tuple[str, Outcome]]
    documents: int
    worst: tuple[Worst, ...]

    def joined(self, other: Tally, most: int) -> Tally:
        """Return both as one, with at most `most` of the worst documents."""
        worst = tuple(heapq.nsmallest(most, [*self.worst, *other.worst]))
        return Tally(self.outcomes + other.outcomes, self.documents + other.documents, worst)


class Tallying(NamedTuple):
    """A task: the count of a range of a plan.

    Attributes:
        most: The number of documents to be named.
        speakers: Whether the system attempted speakers in any document.
    """

    scratch: Scratch
    plan_name: str
    number: int
    most: int
    speakers: bool


class Fetching(NamedTuple):
    """A task: some documents of a range of a plan."""

    scratch: Scratch
    plan_name: str
    number: int
    doc_ids: frozenset[str]


class Both(NamedTuple):
    """Documents of gold, and predicted ones."""

    gold: tuple[Document, ...]
    predicted: tuple[Document, ...]


def tally(client: Client, plan: Plan, most: int, *, speakers: bool) -> Tally:
    """Return the counts of all documents of a plan, and at most `most` documents with the most errors."""
    tasks = [Tallying(plan.scratch, plan.name, number, most, speakers) for number in range(len(plan.ranges))]
    total = Tally(Counter(), 0, ())
    for _, found in completed(client, tally_range, tasks, name="tally"):
        total = total.joined(found, most)
    return total


def tally_range(task: Tallying) -> Tally:
    """Return the counts of a range, and its documents with the most errors."""
    outcomes: Counter[tuple[str, Outcome]] = Counter()
    worst: list[Worst] = []
    for pair in pairs(partition(read_plan(task.scratch, task.plan_name), task.number)):
        found = Counter((each.layer, each.outcome) for each in explain_pair(pair, speakers=task.speakers))
        outcomes += found
        errors = sum(number for (_, outcome), number in found.items() if outcome not in FINE)
        worst.append(Worst(-errors, pair.gold.doc_id))
    return Tally(outcomes, len(worst), tuple(heapq.nsmallest(task.most, worst)))


def fetched(client: Client, plan: Plan, doc_ids: Iterable[str]) -> Both:
    """Return some documents of a plan, of both sides, in order of their ids."""
    wanted = frozenset(doc_ids)
    tasks = [
        Fetching(plan.scratch, plan.name, number, inside)
        for number, within in enumerate(plan.ranges)
        if (inside := frozenset(filter(within.holds, wanted)))
    ]
    found = [both for _, both in completed(client, fetch, tasks, name="fetch")]
    gold, predicted = ([each for both in found for each in both[side]] for side in (0, 1))
    return Both(_in_order(gold), _in_order(predicted))


def fetch(task: Fetching) -> Both:
    """Return some documents of a range."""
    found = partition(read_plan(task.scratch, task.plan_name), task.number)
    records = list(found.only(task.doc_ids).records())
    gold = (placed(gold).document for gold, _ in records)
    return Both(tuple(gold), tuple(placed(each).document for _, each in records if each is not None))


def _in_order(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple(sorted(documents, key=lambda document: document.doc_id))
