"""Count the findings on every item of an archive, and find the documents with the most errors, for a report.

After a score, one task for each range of ids reads the documents again and explains them as `onrecord explain` does.
The documents with the most errors are among those of each range, so a task returns only a few ids and numbers.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from onrecord.cluster.partition import pairs, partition, placed
from onrecord.cluster.plan import read_plan
from onrecord.cluster.tasks import completed
from onrecord.report.tally import Tally, tallied

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distributed import Client

    from onrecord.cluster.plan import Plan
    from onrecord.cluster.scratch import Scratch
    from onrecord.documents.model import Document


class TallyTask(NamedTuple):
    """The arguments of a task that counts the findings of one range of a plan.

    Attributes:
        scratch: The job's scratch directory, which all workers see.
        plan_name: The plan's file.
        number: The number of the range.
        most: The maximum number of documents to return.
        scored: What the score counted, and is explained (`explain.scored`).
    """

    scratch: Scratch
    plan_name: str
    number: int
    most: int
    scored: frozenset[str]


class FetchTask(NamedTuple):
    """The arguments of a task that returns the documents `doc_ids` of one range of a plan."""

    scratch: Scratch
    plan_name: str
    number: int
    doc_ids: frozenset[str]


class DocumentsOfBoth(NamedTuple):
    """Some gold documents, and the predictions for them.

    Attributes:
        gold: The gold documents, sorted by doc_id.
        predicted: Their predictions, sorted by doc_id; fewer if documents have none.
    """

    gold: tuple[Document, ...]
    predicted: tuple[Document, ...]


def tally(client: Client, plan: Plan, most: int, *, scored: frozenset[str]) -> Tally:
    """Explain all documents on the workers, and return the numbers of findings and the documents with the most errors.

    Args:
        client: The Dask client of the cluster.
        plan: The inputs and options of the score.
        most: The maximum number of documents with the most errors to return.
        scored: What the score counted, and is explained (`explain.scored`).
    """
    tasks = [TallyTask(plan.scratch, plan.name, number, most, scored) for number in range(len(plan.ranges))]
    total = Tally(Counter(), 0, ())
    for _, found in completed(client, tally_range, tasks, name="tally"):
        total = total.joined(found, most)
    return total


def tally_range(task: TallyTask) -> Tally:
    """Return the numbers of findings of one range of documents, and its documents with the most errors.

    Runs in a worker.

    `task.most` is the maximum number of these documents. Ties are broken by doc_id.
    """
    of_range = pairs(partition(read_plan(task.scratch, task.plan_name), task.number))
    return tallied(of_range, task.most, scored=task.scored)


def fetched(client: Client, plan: Plan, doc_ids: Iterable[str]) -> DocumentsOfBoth:
    """Read the gold documents with the ids `doc_ids`, and their predictions, on the workers; return them sorted by id.

    Ids that the shards of `plan` do not have are ignored.
    """
    wanted = frozenset(doc_ids)
    tasks = [
        FetchTask(plan.scratch, plan.name, number, inside)
        for number, within in enumerate(plan.ranges)
        if (inside := frozenset(filter(within.holds, wanted)))
    ]
    found = [both for _, both in completed(client, fetch, tasks, name="fetch")]
    gold, predicted = ([each for both in found for each in both[side]] for side in (0, 1))
    return DocumentsOfBoth(_in_order(gold), _in_order(predicted))


def fetch(task: FetchTask) -> DocumentsOfBoth:
    """Return the gold documents with the ids `task.doc_ids` and their predictions; runs in a worker."""
    found = partition(read_plan(task.scratch, task.plan_name), task.number)
    records = list(found.only(task.doc_ids).records())
    gold = (placed(gold).document for gold, _ in records)
    return DocumentsOfBoth(tuple(gold), tuple(placed(each).document for _, each in records if each is not None))


def _in_order(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple(sorted(documents, key=lambda document: document.doc_id))
