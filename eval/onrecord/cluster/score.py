"""Score shards of predictions against shards of gold on a cluster, with the same result as one machine, byte for byte.

    1  scan     one task per shard          indexes the documents by id and offset            (`cluster.scan`)
    2  count    one task per range of ids   reads the lines of both sides, and counts them    (`cluster.count`)
    3  merge    only for very many clusters merges those of all documents (`cluster.distributed_merge`)
    4  result   in this process             adds exact sums, and computes the figures         (`cluster.result`)

A range is counted by the code for one machine, and everything that is added is an integer, an exact fraction or a hash.
The number of ranges, the shards, and the order in which tasks finish therefore have no effect on a result. A range has
all documents of its ids, so it finds duplicates, and documents that gold lacks.

Memory: a worker keeps the places of a range's documents, a few megabytes of their lines, and counts. This process keeps
sums, and writes the figures of documents as it reads them. A second run continues the first (`cluster.scratch`).
"""

from __future__ import annotations

from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from onrecord.checks.predictions.file import mixed
from onrecord.cluster.count import Counted, CountTask, count
from onrecord.cluster.faults import Faults, faults, refuse
from onrecord.cluster.index import split_ranges
from onrecord.cluster.inputs import gold_side, predicted_side
from onrecord.cluster.plan import MERGE_LIMITS, MergeLimits, Plan, Source, by_name
from onrecord.cluster.result import in_memory, result_of
from onrecord.cluster.scan import ScanTask, scan
from onrecord.cluster.scratch import Scratch, hashed, scratch_root
from onrecord.cluster.session import connect
from onrecord.cluster.tasks import completed
from onrecord.corpus.load import Corpus
from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.schema.profile import current
from onrecord.scoring.filters import filters
from onrecord.scoring.given import given_layers
from onrecord.scoring.refusals import OTHER_GOLD, nothing_annotated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from distributed import Client

    from onrecord.checks.predictions.problems import FileLine
    from onrecord.cluster.inputs import Side
    from onrecord.cluster.result import ClusterResult
    from onrecord.cluster.scan import ScannedShard
    from onrecord.documents.model import Header
    from onrecord.documents.sources import Origin
    from onrecord.scoring.filters import Labels
    from onrecord.scoring.gold import Gold
    from onrecord.scoring.measure import Measure
    from onrecord.scoring.result import Result
    from onrecord.stats.units import UnitRows

RANGE_BYTES = 64 << 20  # the maximum size of a range's lines, both sides together
RANGE_DOCUMENTS = 100_000


@contextmanager
def scored(
    client: Client,
    gold: Gold | Any,
    predicted: Origin,
    *,
    measures: Iterable[str | Measure] | None = None,
    layers: Iterable[str] = (),
    without_duplicates: bool = False,
    form: Labels = (),
    kind: Labels = (),
    type: Labels = (),  # noqa: A002 - the name of the option
    ignore: Labels = (),
    given: Labels = (),
    progress: Callable[[int], None] | None = None,
    documents: Literal["none", "rows", "counts"] = "rows",
    units: UnitRows | None = None,
    ranges: int | None = None,
    scratch: str | None = None,
    merge: MergeLimits = MERGE_LIMITS,
) -> Iterator[ClusterResult]:
    """Return a context whose value is the result of scoring predictions.

    The result has to be used inside the context: at its end the job's scratch directory is removed. After an error it
    is kept, so that a second run can continue, if gold and predictions are files.

    Args:
        client: The Dask client of the cluster.
        gold: A path, glob or URL of shards (JSONL or Parquet); a Corpus; documents; None for the corpus in use.
        predicted: A path, glob or URL of shards; a directory with a file for each document; or documents.
        measures: Names, patterns (`coref.*`) or Measure objects; by default all registered measures.
        layers: Use only measures of these layers; of all layers if empty.
        without_duplicates: Leave out annotations in zones that repeat another zone.
        form: Only mentions of these forms (`name,nominal`); here and below, empty for all.
        kind: Only quotes of these kinds.
        type: Only mentions, times and events of these types.
        ignore: Predictions with these labels are neither right nor wrong.
        given: Layers of gold that the system was given, added to those in the predictions' header. Their spans are not
            scored.
        progress: Called after each range of documents with the number of documents counted so far.
        documents: The data that the result keeps for each document: none, its row of JSON, or its counts (in memory).
        units: The counts by resampling unit are added to it, for confidence intervals.
        ranges: The number of ranges of doc_ids, each counted by one task; by default chosen from the size of the
            shards.
        scratch: The parent of job directories; by default `scratch_root()`.
        merge: When coreference clusters of all ranges are merged on the workers.

    Raises:
        OnrecordError: A measure is unknown; shards cannot be read or scored; or another process runs the same job in
            the same directory.
    """
    chosen = registry.select(measures, layers=layers)
    chosen_filters = filters(form, kind, type, ignore)
    filtered = [*chosen_filters.settings.items(), *given_layers(given)]
    requested = [each.name for each in chosen], without_duplicates, filtered, documents, units is not None
    resumable = all(origin is None or isinstance(origin, str | Path | Corpus) for origin in (gold, predicted))
    profile = current() if resumable else uuid4().hex
    command = str(Path.cwd()), str(gold), str(predicted), requested, profile
    job = Scratch(f"{(scratch or scratch_root()).rstrip('/')}/{hashed(*command)}")
    with job.locked_job(), _removed_at_end(job, on_failure=not resumable):
        of_gold, background = gold_side(job, gold)
        sides = {"gold": of_gold, "predicted": predicted_side(job, predicted)}
        sources, headers = _scanned(client, job, sides)
        header = _header(sides["predicted"], headers)
        plan = Plan(
            job,
            sources["gold"],
            sources["predicted"],
            tuple(
                split_ranges(
                    (each.index for side in sources.values() for each in side), ranges or _ranges(sources, client)
                )
            ),
            background,
            header,
            by_name(chosen),
            without_duplicates,
            chosen_filters,
            given_layers(given, header),
            documents,
            units is not None,
            merge,
        )
        plan.write()
        yield result_of(client, plan, _counted(client, plan, sides, progress), units)


def score_on(on: str | Client, gold: Gold | Any, predicted: Origin, **options: Any) -> Result:
    """Return the scores of predictions, computed on a cluster.

    Args:
        on: `dask` for a cluster on this machine, the address of a scheduler, or a Dask client.
        gold: A path, glob or URL of shards (JSONL or Parquet); a Corpus; documents; None for the corpus in use.
        predicted: A path, glob or URL of shards; a directory with a file for each document; or documents.
        options: Keyword arguments of `scored` (`measures`, `layers`, `form`, …), except `documents`.

    Raises:
        OnrecordError: The cluster cannot be reached, a measure is unknown, or shards cannot be read or scored.
    """
    with connect(on) as client, scored(client, gold, predicted, documents="counts", **options) as result:
        return in_memory(result)


@contextmanager
def _removed_at_end(job: Scratch, *, on_failure: bool) -> Iterator[None]:
    """Return a context that removes a job's scratch directory at its end.

    After an error the directory is removed only with `on_failure`; otherwise it is kept for a second run.
    """
    try:
        yield
    except BaseException:
        if on_failure:
            job.remove()
        raise
    job.remove()


def _scanned(
    client: Client, job: Scratch, sides: dict[str, Side]
) -> tuple[dict[str, tuple[Source, ...]], dict[str, Header]]:
    """Index the shards of gold and of the predictions on the workers, and return the indexed shards.

    Args:
        client: The Dask client of the cluster.
        job: The job's scratch directory.
        sides: `gold` and `predicted` -> their shards.

    Returns:
        `gold` and `predicted` -> the indexed shards; and name of a predicted shard -> its header, if it has one.

    Raises:
        OnrecordError: A shard has problems.
    """
    tasks = [ScanTask(job, side, shard) for side, data in sides.items() for shard in data.shards]
    found: dict[ScanTask, ScannedShard] = dict(completed(client, scan, tasks, name="scan"))
    for side, data in sides.items():
        refuse(data.name, sum((found[task].faults for task in tasks if task.side == side), Faults(side)))
    sources = {
        side: tuple(
            Source(task.shard.name, task.shard.stamp, found[task].index, found[task].url)
            for task in tasks
            if task.side == side
        )
        for side in sides
    }
    headers = {task.shard.name: header for task in tasks if (header := found[task].header) and task.side == "predicted"}
    return sources, headers


def _ranges(sources: dict[str, tuple[Source, ...]], client: Client) -> int:
    """Return into how many ranges the doc_ids are split: each has at most 64 MiB and 100,000 documents.

    `sources` has the indexed shards of `gold` and of `predicted`. There are at least two ranges for each worker thread
    of `client`; with less than a megabyte for each of these, there are fewer.
    """
    indexes = [each.index for side in sources.values() for each in side]
    size, documents = sum(each.size for each in indexes), sum(each.documents for each in indexes)
    workers: int = sum(client.nthreads().values())
    return max(1, ceil(size / RANGE_BYTES), ceil(documents / RANGE_DOCUMENTS), min(2 * workers, size >> 20))


def _header(side: Side, headers: dict[str, Header]) -> Header:
    """Return the header of the predictions: the one that all shards with a header share, or the default of `side`.

    Args:
        side: The predictions.
        headers: Name of a shard -> its header; shards without a header are absent.

    Raises:
        OnrecordError: Two shards have different headers.
    """
    found = sorted(headers.items())
    for name, header in found[1:]:
        if header != found[0][1]:
            raise OnrecordError(
                "Shards of the predictions have different headers.",
                where=name,
                got=str(header),
                expected=f"as in {found[0][0]}: {found[0][1]}",
                hint="put the shards of each system into its own directory, and score one directory at a time",
            )
    return found[0][1] if found else side.header


def _counted(
    client: Client, plan: Plan, sides: dict[str, Side], progress: Callable[[int], None] | None
) -> list[Counted]:
    """Count all ranges of documents on the workers, and return the counts of each range, in the order of the ranges.

    Args:
        client: The Dask client of the cluster.
        plan: The inputs and options of the score.
        sides: `gold` and `predicted` -> their shards, for messages.
        progress: Called after each range with the number of documents counted so far.

    Raises:
        OnrecordError: Documents have problems (all ranges are counted first), or no gold document has a prediction.
    """
    tasks = [CountTask(plan.scratch, plan.name, number) for number in range(len(plan.ranges))]
    wrong = {side: Faults(side) for side in sides}
    counted: list[Counted] = []
    for _, made in completed(client, count, tasks, name="count"):
        if isinstance(made, Counted):
            counted.append(made)
            if progress is not None:
                progress(sum(each.sums.documents for each in counted))
        else:
            for each in made:
                wrong[each.side] += each
    for side, data in sides.items():
        refuse(data.name, wrong[side])
    if plan.background.unannotated and not any(each.sums.documents for each in counted):
        raise nothing_annotated(plan.background)
    _refuse_nothing(counted, sides["predicted"].name)
    refuse(sides["predicted"].name, faults("predicted", mixed(_versions(counted))))
    return sorted(counted, key=lambda each: each.number)


def _refuse_nothing(counted: Sequence[Counted], name: str) -> None:
    """Raise OnrecordError if no gold document has a prediction; `name` is that of the predictions."""
    if sum(each.missing for each in counted) == sum(each.sums.documents for each in counted):
        raise OnrecordError(
            "The predictions contain no document of gold.",
            where=name,
            expected="one document per line, with gold's doc_id",
            hint=f"onrecord texts lists the corpus's documents; {OTHER_GOLD}",
        )


def _versions(counted: Sequence[Counted]) -> dict[str, FileLine]:
    """Return schema version -> the first line of the predictions that has it, sorted by this line."""
    places: dict[str, FileLine] = {}
    for each in counted:
        for version, where in each.versions.items():
            places[version] = min(where, places.get(version, where))
    return dict(sorted(places.items(), key=lambda item: item[1]))
