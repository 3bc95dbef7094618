"""Check predictions in shards: the same problems as for one file on one machine, in the order of shards and lines.

A worker checks the lines of each shard (`onrecord.cluster.check_shard`). Then the ids of all shards are compared, range
by range, on the workers too (`onrecord.cluster.index`). This process sorts the problems: by shard name, then line, then
those of the whole data set. In addition to the problems of a single file, a shard may be unreadable, and shards may
have contradictory headers.

This process keeps the problems, and the header and versions of each shard, in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from onrecord.checks.predictions.file import CLOSE_AMONG, empty, failed, missing, mixed, twice, unknown
from onrecord.checks.predictions.problems import FileLine, problem
from onrecord.cluster.check_shard import CheckedShard, CheckTask, check_shard, indexed
from onrecord.cluster.index import Columns, Entry, Index, Range, compare, read, split_ranges
from onrecord.cluster.scratch import Scratch, hashed, scratch_root
from onrecord.cluster.tasks import completed
from onrecord.schema.profile import current

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distributed import Client

    from onrecord.checks.predictions import Reference
    from onrecord.cluster.check_shard import Texts
    from onrecord.cluster.shards import Shard
    from onrecord.errors import Problem

RANGE_DOCUMENTS = 1_000_000  # the documents of a range, whose ids are in a worker's memory


class Checked(NamedTuple):
    """The result of a check.

    Attributes:
        problems: Every problem: first those of lines, by shard and line, then those of the data set.
        gold: The number of gold documents.
    """

    problems: list[Problem]
    gold: int


class CompareTask(NamedTuple):
    """The arguments of a task that compares gold's doc_ids with the predicted ones, for the ids in one range.

    Attributes:
        scratch: The job's scratch directory, which has the indexes.
        within: The range of doc_ids.
        gold: The index of each gold shard.
        predicted: The index of each predicted shard.
    """

    scratch: Scratch
    within: Range
    gold: tuple[Index, ...]
    predicted: tuple[Index, ...]


class CheckedIds(NamedTuple):
    """The comparison of the doc_ids in a range.

    Attributes:
        twice: (repeated prediction, first prediction of the same document).
        unknown: Predictions for documents that gold lacks.
        missing: Gold documents without a prediction.
        gold: The number of gold documents.
    """

    twice: list[tuple[Entry, Entry]]
    unknown: list[Entry]
    missing: list[Entry]
    gold: int


def check(
    client: Client, name: str, shards: Sequence[Shard], gold: Sequence[Shard] | Reference, texts: Texts
) -> Checked:
    """Return every problem of predictions in shards (the files of one data set, each with a part of its documents).

    Args:
        client: The Dask client of the cluster.
        name: The name of the predictions, for messages.
        shards: The shards of predictions.
        gold: The shards of gold, or a mapping of gold's doc_ids to their texts (None for a missing text).
        texts: The corpus whose texts the offsets of predictions are checked against.

    Raises:
        OnrecordError: Gold cannot be read, workers have another corpus, or another process runs the same check.
    """
    of_gold = [] if isinstance(gold, Mapping) else list(gold)
    stamps = [(each.url, each.stamp) for each in (*shards, *of_gold)]
    scratch = Scratch(f"{scratch_root()}/check-{hashed(name, stamps, current())}")
    with scratch.locked_job():
        if isinstance(gold, Mapping):
            known = [_gold_in_memory(scratch, gold, texts)]
        else:
            known = _checked(client, [CheckTask(scratch, "gold", each, texts) for each in of_gold])
        texts = replace(texts, doc_ids=frozenset().union(*(each.with_text for each in known)))
        predicted = _checked(client, [CheckTask(scratch, "predicted", each, texts) for each in shards])
        found = _compared(client, scratch, known, predicted)
        few = sum(each.index.documents for each in known) <= CLOSE_AMONG
        ids = {doc_id for each in known for doc_id in each.ids} if few else set()
        problems = list(_in_order(name, [shard.name for shard in shards], predicted, found, ids))
        scratch.remove()
    return Checked(problems, found.gold)


def _gold_in_memory(scratch: Scratch, gold: Reference, texts: Texts) -> CheckedShard:
    """Write the index of gold's doc_ids, and return it as the result of checking one shard.

    Args:
        scratch: The job's scratch directory, to which the index is written.
        gold: doc_id -> text, or None for a missing text.
        texts: The corpus's texts.

    Returns:
        A shard without problems. The line number of a document is its 0-based position in `gold`.
    """
    ids = Columns()
    for line, doc_id in enumerate(gold):
        ids.add(doc_id, line)
    with_text = frozenset(doc_id for doc_id, text in gold.items() if text is not None)
    return replace(indexed(scratch, "at-hand", ids, texts), with_text=with_text)


def _checked(client: Client, tasks: Sequence[CheckTask]) -> list[CheckedShard]:
    """Run a task for each shard on the cluster, and return the checked shards in the order of `tasks`."""
    found = dict(completed(client, check_shard, tasks, name="check"))
    return [found[task] for task in tasks]


def _compared(
    client: Client, scratch: Scratch, gold: Sequence[CheckedShard], predicted: Sequence[CheckedShard]
) -> CheckedIds:
    """Return gold's doc_ids compared with the predicted ones: duplicate, unknown and missing ids of all shards.

    A task compares one range of ids. Each list of the result is sorted by shard and line.

    Args:
        client: The Dask client of the cluster.
        scratch: The job's scratch directory, which has the indexes.
        gold: The checked gold shards.
        predicted: The checked predicted shards.
    """
    sides = [tuple(each.index for each in side) for side in (gold, predicted)]
    indexes = [index for side in sides for index in side]
    ranges = split_ranges(indexes, 1 + sum(index.documents for index in indexes) // RANGE_DOCUMENTS)
    tasks = [CompareTask(scratch, within, *sides) for within in ranges]
    found = [made for _, made in completed(client, compare_ids, tasks, name="compare")]
    return CheckedIds(
        sorted((each for made in found for each in made.twice), key=lambda pair: _at(pair[0])),
        sorted((each for made in found for each in made.unknown), key=_at),
        sorted((each for made in found for each in made.missing), key=_at),
        sum(made.gold for made in found),
    )


def compare_ids(task: CompareTask) -> CheckedIds:
    """Return the duplicate, unknown and missing predictions of one range of doc_ids; runs in a worker.

    A prediction is duplicate if another one with its doc_id comes first, in the order of shards and lines. It is
    unknown if gold lacks its doc_id. A missing one is a gold document without a prediction.
    """
    gold, predicted = (
        [entry for number, index in enumerate(side) for entry in read(task.scratch, index, number, task.within)]
        for side in (task.gold, task.predicted)
    )
    found = compare(gold, predicted)
    missing_ = [gold for gold, predicted in found.pairs if predicted is None]
    return CheckedIds(list(found.predicted_twice), list(found.unknown), missing_, len(found.pairs))


def _at(entry: Entry) -> tuple[int, int]:
    """Return the sort key (number of the shard, line) of a document's entry in an index."""
    return entry.shard, entry.line


def _in_order(
    name: str, names: Sequence[str], seen: Sequence[CheckedShard], found: CheckedIds, known: set[str]
) -> Iterator[Problem]:
    """Yield every problem: first those of lines, by shard and line, then those of the data set.

    For each line the problems of its document's id (duplicate, unknown) come first, then the others.

    Args:
        name: The name of the predictions in messages.
        names: The name of each shard.
        seen: The result of checking each shard.
        found: The duplicate, unknown and missing doc_ids.
        known: Gold's doc_ids, among which a similar id is sought for a hint; empty if gold has many documents.
    """
    by_line: defaultdict[tuple[int, int], list[Problem]] = defaultdict(list)
    for each, first in found.twice:
        duplicate = twice(each.doc_id, FileLine(names[each.shard], each.line), FileLine(names[first.shard], first.line))
        by_line[each.shard, each.line].append(duplicate)
    for each in found.unknown:
        by_line[each.shard, each.line].append(unknown(each.doc_id, FileLine(names[each.shard], each.line), known))
    for number, shard in enumerate(seen):
        for line, problems in shard.problems:
            by_line[number, line] += problems
    for at in sorted(by_line):
        yield from by_line[at]
    yield from _headers(names, seen)
    versions: dict[str, FileLine] = {}
    for shard_name, shard in zip(names, seen, strict=True):
        for version, line in shard.versions:
            versions.setdefault(version, FileLine(shard_name, line))
    yield from mixed(versions)
    number, documents = sum(shard.failed for shard in seen), sum(shard.index.documents for shard in seen)
    yield from failed(number, documents, name, first=[shard.first_failed for shard in seen if shard.failed][:1])
    if any(shard.index.documents for shard in seen):
        yield from (missing(each.doc_id, name) for each in found.missing)
    elif not by_line:
        yield empty(name)


def _headers(names: Sequence[str], seen: Sequence[CheckedShard]) -> Iterator[Problem]:
    """Yield a problem for each shard whose header differs from the header of the first shard that has one.

    Shards without a header are skipped. `names` and `seen` have one element for each shard.
    """
    found = [(name, shard.header) for name, shard in zip(names, seen, strict=True) if shard.header is not None]
    for name, header in found[1:]:
        first, expected = found[0]
        differing = [field for field in header.__struct_fields__ if getattr(header, field) != getattr(expected, field)]
        if differing:
            sides = ", ".join(f"{field} {getattr(header, field)}" for field in differing)
            other = f"as in {first}: " + ", ".join(f"{field} {getattr(expected, field)}" for field in differing)
            yield problem(
                FileLine(name, 1),
                "",
                "predictions.header",
                "the shard's header differs from the first one",
                got=sides,
                expected=other,
                hint="put the shards of each system in a directory of their own, and check one directory at a time",
            )
