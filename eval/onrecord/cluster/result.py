"""Compute the result of a score from the counts of all ranges: the last stage, in the command's process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.cluster.clusters import take_parts
from onrecord.cluster.documents import ExactMean, read_rows
from onrecord.cluster.scratch import hashed
from onrecord.scorer import aligner, notes
from onrecord.scoring import signature
from onrecord.scoring.engine import Engine
from onrecord.scoring.measure import CorpusMeasure
from onrecord.scoring.result import Result, Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from distributed import Client

    from onrecord.cluster.count import Counted
    from onrecord.cluster.plan import Plan
    from onrecord.scoring.figures import Mean
    from onrecord.scoring.measure import Measure
    from onrecord.stats.units import UnitRows


@dataclass(frozen=True)
class SummedScore(Score):
    """A score that keeps no counts of single documents.

    Attributes:
        means: Figure (such as `f1`) -> the exact mean over documents.
    """

    means: Mapping[str, ExactMean] = field(default_factory=dict)

    @property
    def macro(self) -> dict[str, dict[str, Mean]]:
        """Return `{"type": means over labels, "document": means over documents}`.

        Each value maps a figure to its mean.
        """
        return {
            "type": self.over(self.by_label.values()),
            "document": {rate: mean.mean for rate, mean in self.means.items()},
        }


@dataclass(frozen=True)
class ClusterResult(Result):
    """A result whose figures of single documents are in files of the job's scratch directory.

    It can be written while they exist.

    Attributes:
        plan: The inputs and options of the score.
        row_files: The files with the figures of documents, sorted by doc_id.
        shown: For each column of these files, whether the system attempted the layer of its measure.
    """

    plan: Plan = field(kw_only=True, repr=False)
    row_files: tuple[str, ...] = ()
    shown: tuple[bool, ...] = ()

    def rows(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (doc_id, figures of each measure) for each document, without measures that were not attempted.

        The figures of a measure are a member of a JSON object as bytes (`"name":{...}`), empty for a measure without a
        figure.
        """
        for doc_id, row in read_rows(self.plan.scratch, self.row_files):
            yield doc_id, [cell for cell, is_shown in zip(row, self.shown, strict=True) if is_shown]


def result_of(client: Client, plan: Plan, counted: Sequence[Counted], units: UnitRows | None) -> ClusterResult:
    """Return the scores, computed from the counts of all ranges of documents.

    Args:
        client: The Dask client of the cluster.
        plan: The inputs and options of the score.
        counted: The counts of each range, in the order of the ranges.
        units: The counts by resampling unit (paragraph or document) are added to it, for confidence intervals; None if
            they are not needed.
    """
    scratch = plan.scratch
    engine = Engine(plan.measures, plan.header.scope, plan.given)
    for each in counted:
        engine.take(each.sums)
        if plan.documents == "counts":
            engine.take_rows(*scratch.unpickle(each.file("documents")))
        if units is not None:
            units.merge(*scratch.unpickle(each.file("units")))
    take_parts(client, plan, engine, [each.parts for each in counted], hashed(*(each.key for each in counted)))
    scores = {measure.name: _score(engine, measure, counted) for measure in plan.measures}
    strings = any(each.strings for each in counted)
    settings = signature.settings(
        corpus=plan.background.version,
        gold_hash=engine.digest.hex(),
        texts=engine.texts,
        aligned=aligner() if strings else None,
        without_duplicates=plan.without_duplicates,
        filters=plan.filters,
        given=plan.given,
    )
    missing = sum(each.missing for each in counted)
    unaligned = strings and engine.texts != "yes"
    result_notes = notes(
        engine.documents,
        missing,
        scores.values(),
        unaligned=unaligned,
        noted=engine.noted,
        failed=engine.failed,
        texts=engine.texts,
    )
    columns = sorted(each.name for each in plan.measures if not isinstance(each, CorpusMeasure))
    return ClusterResult(
        signature.line(settings),
        settings,
        scores,
        tuple(engine.doc_ids),
        tuple(dict.fromkeys((*result_notes, *plan.background.notes))),
        failed=engine.failed,
        plan=plan,
        row_files=tuple(each.file("rows") for each in counted) if plan.documents == "rows" else (),
        shown=tuple(not scores[name].lacking for name in columns),
    )


def _score(engine: Engine, measure: Measure, counted: Sequence[Counted]) -> Score:
    """Return the score of a measure.

    It has the counts of single documents if the engine kept them. Otherwise it has the means over documents, joined
    from all ranges (`counted`).
    """
    score = engine.score(measure)
    if engine.doc_ids or score.documents is None:
        return score
    means: dict[str, ExactMean] = {}
    for each in counted:
        for rate, mean in each.means.get(measure.name, {}).items():
            means[rate] = means.get(rate, ExactMean()).joined(mean)
    fields = {name: getattr(score, name) for name in Score.__dataclass_fields__}
    return SummedScore(**fields | {"documents": None}, means=means)


def in_memory(result: ClusterResult) -> Result:
    """Return a cluster's result as a plain `Result`, which does not need the job's scratch directory.

    The result must have been computed by `scored` with `documents="counts"`.
    """
    made = result.signature, result.settings, result.scores, result.doc_ids, result.notes
    return Result(*made, failed=result.failed)
