"""Score shards of predictions against shards of gold on a cluster: the figures of one machine, to the last bit.

    1  shuffle    a task a shard       lines to partitions, by a hash of doc_id                    (`cluster.shuffle`)
    2  count      a task a partition   the documents side by side, counted as on one machine       (`cluster.partition`)
    3  cross      only for measures across documents, by the names of clusters                      (`cluster.across`)
    4  sum        in this process      exact sums, merged in any order; rows are merged from files  (`cluster.sums`)

A partition's count is the same code on the same documents as on one machine, and everything that is summed is an
integer or an exact fraction, so that neither the number of partitions, nor how documents are dealt out to shards, nor
the order in which tasks end can show in a result. All documents of an id go to one partition, which is how one that is
there twice, or that gold lacks, is found.

Memory: partitions are as many as make the documents of one, both sides together, a share of a worker's memory
(PARTITION_SHARE; of compressed shards, what they grow to is estimated). A worker holds one partition, decoded. This
process holds sums, and writes rows as it reads them.

Gold that is not in shards (the package's corpus, a corpus's directory, a directory of documents) is read here, and its
registries and texts are sent to every worker: it is as large as people annotate. Gold in shards has neither, as a JSONL
file has neither on one machine. Likewise a directory of predictions, a file a document.

A second run goes on from what the first has done (`cluster.scratch`).
"""

from __future__ import annotations

from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.cluster.alone import alone
from onrecord.cluster.data import Data, background_of, data_of
from onrecord.cluster.faults import Faults, refuse
from onrecord.cluster.partition import Counted, Counting, count_partition
from onrecord.cluster.plan import Plan
from onrecord.cluster.result import result_of
from onrecord.cluster.scratch import Scratch, hashed, place
from onrecord.cluster.shuffle import Spreading, spread
from onrecord.cluster.tasks import completed
from onrecord.errors import OnrecordError
from onrecord.measures import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from distributed import Client

    from onrecord.cluster.result import ClusterResult
    from onrecord.documents.model import Header
    from onrecord.stats.units import UnitRows

PARTITION_SHARE = 1 / 16  # of a worker's memory: a partition's lines; decoded, they are several times as much
SPREAD_SHARE = 1 / 16  # of a worker's memory: what it holds of rows that it spreads
WORKER_BYTES = 1 << 30  # where a cluster does not say how much memory a worker has
GROWTH = {"gzip": 6, "bz2": 8, "xz": 8, "zstd": 6}  # about what a compressed file of JSON grows to
PARQUET_GROWTH = 6


@contextmanager
def scored(
    client: Client,
    gold: Any,
    predicted: Any,
    *,
    measures: Iterable[str] | None = None,
    layers: Iterable[str] = (),
    without_duplicates: bool = False,
    with_rows: bool = True,
    units: UnitRows | None = None,
    partitions: int | None = None,
    scratch: str | None = None,
) -> Iterator[ClusterResult]:
    """Give what the measures say of predictions, as `onrecord.scoring.score` does; options are as there.

    gold and predicted are paths, globs or URLs of shards, or what `score` takes from disk. with_rows: whether the
    result is to be written as JSON, which has figures by document. units takes in counts by unit, for intervals.
    partitions: how many, if not as memory demands. scratch: where scratch directories are. The result holds as long as
    the block does: if it ends well, the scratch directory goes.

    Raises OnrecordError for an unknown measure, for shards that cannot be read or scored, with their names, and if
    another process is at the same work in the same scratch.
    """
    chosen = registry.select(measures, layers=layers)
    names = tuple(measure.name for measure in chosen)
    wanted = str(Path.cwd()), str(gold), str(predicted), names, without_duplicates, with_rows, units is not None
    job = Scratch(f"{(scratch or place()).rstrip('/')}/{hashed(*wanted)}")
    with alone(job):
        background = background_of(gold)
        sides = {
            "gold": data_of(job, "gold", gold, background.documents),
            "predicted": data_of(job, "predicted", predicted),
        }
        number = partitions or _partitions(client, sides.values())
        share = int(SPREAD_SHARE * _worker_bytes(client))
        files, headers = _spread(client, job, sides, number, share)
        plan = Plan(
            job,
            number,
            share,
            files["gold"],
            files["predicted"],
            background.without_documents(),
            _header(sides["predicted"], headers),
            names,
            without_duplicates,
            with_rows,
            units is not None,
        )
        plan.write()
        yield result_of(client, plan, _count(client, plan, sides), units)
        job.forget()


def _partitions(client: Client, sides: Iterable[Data]) -> int:
    """Return how many partitions make one of them a share of a worker's memory."""
    total = sum(
        shard.size * (PARQUET_GROWTH if shard.format == "parquet" else GROWTH.get(shard.compression or "", 1))
        for data in sides
        for shard in data.shards
    )
    return max(1, ceil(total / (PARTITION_SHARE * _worker_bytes(client))))


def _worker_bytes(client: Client) -> int:
    """Return the memory of the smallest worker that is there now."""
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    return min((worker["memory_limit"] or WORKER_BYTES for worker in workers), default=WORKER_BYTES)


def _spread(
    client: Client, job: Scratch, sides: dict[str, Data], partitions: int, share: int
) -> tuple[dict[str, tuple[str, ...]], dict[str, Header]]:
    """Return the files that hold each side's documents by partition, and predicted shards' headers."""
    pieces = [Spreading(job, side, shard, partitions, share) for side, data in sides.items() for shard in data.shards]
    files: dict[str, list[str]] = {side: [] for side in sides}
    wrong = {side: Faults(side) for side in sides}
    headers: dict[str, Header] = {}
    for piece, made in completed(client, spread, pieces, name="shuffle"):
        files[piece.side] += made.names
        wrong[piece.side] += made.faults
        if made.header is not None and piece.side == "predicted":
            headers[piece.shard.name] = made.header
    for side, data in sides.items():
        refuse(data.name, wrong[side])
    return {side: tuple(sorted(names)) for side, names in files.items()}, headers


def _header(data: Data, headers: dict[str, Header]) -> Header:
    """Return the predictions' header: that of the shards which have one, and must agree; else the default one."""
    found = sorted(headers.items())
    for name, header in found[1:]:
        if header != found[0][1]:
            raise OnrecordError(
                "Shards of the predictions have different headers.",
                where=name,
                got=str(header),
                expected=f"as in {found[0][0]}: {found[0][1]}",
                hint="score each system by itself",
            )
    return found[0][1] if found else data.header


def _count(client: Client, plan: Plan, sides: dict[str, Data]) -> list[Counted]:
    """Return what each partition adds, in order of their keys; what is wrong in any of them is said all at once."""
    pieces = [Counting(plan.scratch, plan.name, number) for number in range(plan.partitions)]
    wrong = {side: Faults(side) for side in sides}
    counted: list[Counted] = []
    for _, made in completed(client, count_partition, pieces, name="count"):
        if isinstance(made, Counted):
            counted.append(made)
        else:
            for each in made:
                wrong[each.side] += each
    for side, data in sides.items():
        refuse(data.name, wrong[side])
    _refuse_nothing(counted, sides["predicted"].name)
    _refuse_versions(counted)
    return sorted(counted, key=lambda each: each.key)


def _refuse_nothing(counted: Sequence[Counted], name: str) -> None:
    if sum(each.missing for each in counted) == sum(each.documents for each in counted):
        raise OnrecordError(
            "The predictions hold no document of gold.",
            where=name,
            expected="a document a line, named as gold names it",
            hint="onrecord texts lists the corpus's documents; --gold names other gold",
        )


def _refuse_versions(counted: Sequence[Counted]) -> None:
    places: dict[str, tuple[str, int]] = {}
    for each in counted:
        for version, where in each.versions.items():
            places[version] = min(where, places.get(version, where))
    if len(places) > 1:
        raise OnrecordError(
            "The predictions mix versions of the schema.",
            where=", ".join(f"{shard}:{line}" for shard, line in sorted(places.values())),
            got=", ".join(sorted(places)),
            expected="one version",
            hint="make the predictions with one version",
        )
