"""Count the documents of a range of ids with the same code as one machine: the second stage of a score.

A task runs the engine for one machine on the documents of its range. The results of ranges can be added up: they are
integers, exact sums of fractions, and hashes. Data that grows with the number of documents is written to files of the
job's scratch directory: figures of documents as JSON, counts of documents, counts by unit, and parts of measures across
documents.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.cluster.clusters import collecting, write_parts
from onrecord.cluster.documents import write_rows
from onrecord.cluster.partition import pairs, partition
from onrecord.cluster.plan import read_plan
from onrecord.errors import OnrecordError
from onrecord.scorer import without_cycle_collection
from onrecord.scoring.engine import Engine
from onrecord.scoring.measure import CorpusMeasure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.checks.predictions.problems import FileLine
    from onrecord.cluster.clusters import Parts
    from onrecord.cluster.documents import ExactMean
    from onrecord.cluster.faults import Faults
    from onrecord.cluster.partition import Partition
    from onrecord.cluster.scratch import Scratch
    from onrecord.scoring.engine import Sums


class CountTask(NamedTuple):
    """The arguments of a task that counts one range of documents.

    Attributes:
        scratch: The job's scratch directory, which all workers see.
        plan_name: The file of the score's plan (its inputs and options).
        number: The 0-based number of the range in the plan.
    """

    scratch: Scratch
    plan_name: str
    number: int


@dataclass(frozen=True)
class Counted:
    """The counts of one range of documents.

    Attributes:
        number: The 0-based number of the range in the plan.
        key: A hash of everything that the counts depend on; part of the files' names.
        sums: The sums of all counts, as the scoring engine exports them.
        missing: The number of gold documents without predictions.
        strings: Whether predictions contained strings without offsets.
        versions: The first place of each schema version in the predictions.
        means: Measure -> figure -> mean over documents; empty unless the plan keeps `rows`.
        parts: The files with coreference clusters for corpus measures, in the order of `clusters.collecting`.
    """

    number: int
    key: str
    sums: Sums
    missing: int
    strings: bool
    versions: Mapping[str, FileLine]
    means: Mapping[str, Mapping[str, ExactMean]]
    parts: tuple[Parts, ...]

    def file(self, kind: str) -> str:
        """Return the name of the file of this range in the job's scratch directory.

        `kind` says what the file contains: `rows` (figures of each document), `documents` (its counts), or `units`
        (counts by resampling unit).
        """
        return _file(kind, self.key)


def count(task: CountTask) -> Counted | tuple[Faults, ...]:
    """Return the counts of one range of documents, or the problems of its lines; runs in a worker.

    Problems are returned as a tuple, with an element for each document or line that has some. Stored counts of an
    earlier run are returned without counting again.

    Raises:
        OnrecordError: Counting fails for another reason than the problems of a line.
    """
    found = partition(read_plan(task.scratch, task.plan_name), task.number)
    misplaced = tuple(found.misplaced())
    if misplaced:
        return (*misplaced, *found.broken())
    try:
        return task.scratch.once(f"counts-{found.key}", lambda: _count(found))
    except OnrecordError:
        broken = tuple(found.broken())
        if not broken:
            raise
        return broken
    finally:
        gc.collect()  # free the memory of this range before the next one


def _count(found: Partition) -> Counted:
    """Return the counts of one range of documents, and write the figures of single documents to scratch files.

    `found` has the documents of the range. Which files are written (rows, documents, units, clusters) depends on its
    plan.
    """
    plan, scratch, key = found.plan, found.plan.scratch, found.key
    engine = Engine(plan.measures, plan.header.scope, plan.given)
    units = None
    if plan.with_units:
        from onrecord.stats.units import UnitRows

        units = UnitRows(plan.measures)
    of_range = pairs(found)
    with without_cycle_collection():
        for block in of_range.blocks():
            engine.add(block)
            if units is not None:
                units.add(block)
            block.forget()
    parts = (
        write_parts(scratch, f"parts-{key}-{number}", engine.collected(measures[0]))
        for number, measures in enumerate(collecting(plan))
    )
    means: dict[str, dict[str, ExactMean]] = {}
    if plan.documents == "rows":
        within = [engine.score_unchecked(each) for each in plan.measures if not isinstance(each, CorpusMeasure)]
        means = write_rows(scratch, _file("rows", key), engine.doc_ids, within)
    if plan.documents == "counts":
        scratch.pickle(_file("documents", key), (engine.doc_ids, engine.rows()))
    if units is not None:
        scratch.pickle(_file("units", key), units.exported())
    return Counted(
        found.number,
        key,
        engine.sums(),
        of_range.missing,
        of_range.strings,
        of_range.versions,
        means,
        tuple(parts),
    )


def _file(kind: str, key: str) -> str:
    return f"{kind}-{key}"
