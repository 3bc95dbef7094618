"""Merge the coreference clusters of all ranges on the workers, for corpora with too many clusters for one process.

The stages are in `cluster.merge_stages`. This process runs them one after another, sums their results, and builds the
overlap tables. Cells that compete for a cluster are collected in this process, because pairing clusters, which CEAF
needs, cannot be divided.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.cluster.merge_stages import StageResult, StageTask, pair_count, run
from onrecord.cluster.tasks import completed
from onrecord.measures.coref.overlap import Side, Tangle, WholeOverlap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from distributed import Client

    from onrecord.cluster.scratch import Scratch
    from onrecord.measures.coref.overlap import Shape


@dataclass(frozen=True)
class MergedTable:
    """A contingency table of gold and predicted clusters, reduced to the part that measures count from.

    Attributes:
        overlap: The totals of both sides, and how many cells there are of each shape.
    """

    overlap: WholeOverlap


def merge_on_workers(
    client: Client, scratch: Scratch, key: str, parts: Sequence[str], *, tasks: int, with_pairs: bool
) -> Mapping[bool, MergedTable]:
    """Merge the coreference clusters of all ranges on the workers, and return two contingency tables of the corpus.

    Args:
        client: The Dask client of the cluster.
        scratch: The job's scratch directory, for intermediate files.
        key: A hash of everything that was counted, which becomes part of file names.
        parts: The files with the clusters of each range; the clusters' names in them are hashes.
        tasks: The number of tasks of each stage after the first, which has one for each file.
        with_pairs: Whether a measure (CEAF) pairs clusters, and therefore needs the pairs that compete for a cluster.

    Returns:
        True -> the table of all clusters, False -> the table without one-mention clusters.
    """

    def stage(name: str, inputs: Sequence[tuple[str, ...]]) -> list[StageResult]:
        pieces = [StageTask(scratch, key, name, number, files, tasks) for number, files in enumerate(inputs)]
        return [made for _, made in completed(client, run, pieces, name=name)]

    def files(made: Sequence[StageResult]) -> tuple[str, ...]:
        return tuple(sorted(name for each in made for name in each.files))

    first = files(stage("deal", [(name,) for name in parts]))
    gold = stage("by-gold", [first] * tasks)
    predicted = stage("by-predicted", [(*first, *files(gold))] * tasks)
    shapes = stage("shapes", [files(predicted)] * tasks)
    of_gold = sum((each.totals for each in (*gold, *shapes)), Counter[Any]())
    of_predicted = sum((each.totals for each in predicted), Counter[Any]())
    edges = [scratch.unpickle(name) for name in files(shapes)] if with_pairs else []
    tangle = np.concatenate([np.zeros((5, 0), dtype=np.int64), *edges], axis=1)
    for side in (0, 1):  # `match.assignment` needs clusters that are numbered without gaps
        _, tangle[side] = np.unique(tangle[side], return_inverse=True)

    def table(*, singletons: bool) -> MergedTable:
        every, alone = (
            sum((_kept(getattr(each, name), singletons=singletons) for each in shapes), Counter[Any]())
            for name in ("shapes", "alone")
        )
        mentions = sum(shared * times for (shared, _, _), times in every.items())
        competing = tangle if singletons else tangle[:, (tangle[3] > 1) & (tangle[4] > 1)]
        return MergedTable(
            WholeOverlap(
                _side(of_gold, singletons=singletons),
                _side(of_predicted, singletons=singletons),
                mentions,
                every.total(),
                pair_count(mentions),
                every,
                alone,
                Tangle(*competing),
            )
        )

    return {singletons: table(singletons=singletons) for singletons in (True, False)}


def _kept(shapes: Counter[Shape], *, singletons: bool) -> Counter[Shape]:
    """Return shape -> number of occurrences, with or without one-mention clusters.

    Args:
        shapes: The counts; a shape is (shared mentions, size of the gold cluster, size of the predicted cluster).
        singletons: False leaves out every shape with a cluster of one mention.
    """
    return Counter({shape: times for shape, times in shapes.items() if singletons or min(shape[1:]) > 1})


def _side(totals: Counter[tuple[str, bool]], *, singletons: bool) -> Side:
    """Return the totals of gold or of the predictions: mentions, clusters, possible links, links and common links.

    Args:
        totals: (name of a total, whether one-mention clusters count) -> total, for one of the two sides.
        singletons: Whether one-mention clusters count.
    """
    mentions, clusters, links, common = (
        totals[name, singletons] for name in ("mentions", "clusters", "links", "common_links")
    )
    return Side(mentions, clusters, pair_count(mentions), links, common)
