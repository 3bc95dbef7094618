"""Collect the coreference clusters of the whole corpus, for measures across documents.

Each range of documents yields one part (`measures.corpus_tables.CorpusPart`): the sizes of its clusters, and the number
of mentions that pairs of clusters share. This process merges the parts of all ranges if they have few clusters and
cells together (`plan.MergeLimits`); otherwise the workers do (`onrecord.cluster.distributed_merge`). Parts with
mentions that are matched at the end (`clusterings.Undecided`), and parts of measures from other packages, are always
merged in this process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.cluster.distributed_merge import merge_on_workers
from onrecord.measures.corpus_tables import CorpusPart, CorpusTable, KernelCounts, merged
from onrecord.scoring.engine import in_scope
from onrecord.scoring.measure import CorpusMeasure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distributed import Client

    from onrecord.cluster.plan import Plan
    from onrecord.cluster.scratch import Scratch
    from onrecord.scoring.engine import Engine

PAIRING = {"ceafm", "ceafe", "conll"}  # kernels that pair clusters


class Parts(NamedTuple):
    """A file with the coreference clusters of one range of documents, for measures with the same `collect` function.

    Attributes:
        file: The file's name in the job's scratch directory.
        items: The number of clusters, plus the number of (gold cluster, predicted cluster) pairs that share mentions.
            None if other processes cannot merge the file: it holds other objects than `CorpusPart`, or mentions that
            are matched only when all documents are known.
    """

    file: str
    items: int | None


def collecting(plan: Plan) -> list[list[CorpusMeasure]]:
    """Return those measures of a plan that compare clusters across documents, grouped by their `collect` function.

    The list is empty if predicted ids are valid within a document only (scope `document`). Measures of one group share
    the data that is collected from each range of documents.
    """
    found: dict[Any, list[CorpusMeasure]] = {}
    for measure in plan.measures:
        if isinstance(measure, CorpusMeasure) and in_scope(measure, plan.header.scope):
            found.setdefault(measure.collect, []).append(measure)
    return list(found.values())


def write_parts(scratch: Scratch, file: str, parts: Sequence[Any]) -> Parts:
    """Write the collected parts of one range of documents to a file, and return its name and its number of items.

    `CorpusPart`s are first merged into one, and their cluster names are replaced by hashes. Other objects are written
    unchanged.

    Args:
        scratch: The job's scratch directory, which all workers see.
        file: The file's name.
        parts: For each block of the range, the result of the `collect` function of a group of measures.
    """
    items = None
    if all(isinstance(part, CorpusPart) for part in parts):
        part = merged(parts)
        parts = [part]
        if not part.undecided:
            items = len(part.gold_sizes) + len(part.predicted_sizes) + len(part.cell_shared)
    scratch.pickle(file, parts)
    return Parts(file, items)


def take_parts(client: Client, plan: Plan, engine: Engine, parts: Sequence[Sequence[Parts]], key: str) -> None:
    """Add the coreference clusters of all ranges of documents to an engine, which is changed.

    Few clusters are merged in this process, more than `plan.merge.here` on the workers.

    Args:
        client: The Dask client of the cluster.
        plan: The inputs and options of the score.
        engine: The engine that receives the merged clusters.
        parts: For each range of documents, what `write_parts` returned for each group of measures (a file's name and
            size), in the order of `collecting(plan)`.
        key: A hash of the inputs and options of the job. It becomes part of the names of files, which a later run with
            the same key uses again.
    """
    for number, measures in enumerate(collecting(plan)):
        found = [each[number] for each in parts]
        items = sum(each.items for each in found if each.items is not None)
        can_cross = all(each.items is not None for each in found)
        kernels = [each.conclude.kernel for each in measures if isinstance(each.conclude, KernelCounts)]
        if can_cross and items > plan.merge.here and len(kernels) == len(measures):
            files, with_pairs = [each.file for each in found], not PAIRING.isdisjoint(kernels)
            tasks = 1 + items // plan.merge.task
            tables = merge_on_workers(
                client, plan.scratch, f"{key}-{number}", files, tasks=tasks, with_pairs=with_pairs
            )
            for measure in measures:
                if isinstance(measure.assemble, CorpusTable):
                    engine.take_whole(measure, tables[measure.assemble.singletons])
        else:
            for each in found:
                engine.collected(measures[0]).extend(plan.scratch.unpickle(each.file))
