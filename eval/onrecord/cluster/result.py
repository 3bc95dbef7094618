"""Stage 4 of a score on a cluster: add up what the partitions have counted, and make of the sums what measures say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.cluster.across import counts_across
from onrecord.cluster.rows import few_rows, read_rows
from onrecord.cluster.scratch import hashed
from onrecord.cluster.sums import Sums, summed_score
from onrecord.scorer import aligner, notes
from onrecord.scoring import signature
from onrecord.scoring.counting import lacks, texts
from onrecord.scoring.digest import Digest
from onrecord.scoring.measure import CorpusMeasure, Value
from onrecord.scoring.result import Result, Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from distributed import Client

    from onrecord.cluster.partition import Counted
    from onrecord.cluster.plan import Plan
    from onrecord.cluster.scratch import Scratch
    from onrecord.stats.units import UnitRows


@dataclass(frozen=True)
class ClusterResult(Result):
    """A result whose documents are in files of the scratch directory, to be written while that is there."""

    scratch: Scratch | None = None
    plan: Plan = field(kw_only=True, repr=False)  # for who goes through the documents once more (`cluster.tally`)
    row_files: tuple[str, ...] = ()
    shown: tuple[bool, ...] = ()  # of each column of the rows, whether its measure was attempted

    def rows(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield each document's id, and its cells."""
        if self.scratch is None:
            return
        for doc_id, row in read_rows(self.scratch, self.row_files):
            yield doc_id, [cell for cell, is_shown in zip(row, self.shown, strict=True) if is_shown]


def result_of(client: Client, plan: Plan, counted: Sequence[Counted], units: UnitRows | None = None) -> ClusterResult:
    """Return what the counts of all partitions amount to; units takes in their counts by unit."""
    documents, with_text, missing = (
        sum(getattr(each, name) for each in counted) for name in ("documents", "with_text", "missing")
    )
    strings, has_texts = any(each.strings for each in counted), texts(documents, with_text)
    digest, attempted = Digest(), counted[0].attempted
    for each in counted:
        digest.add_hash(each.digest)
        attempted.join(each.attempted)
    lacking = {measure.name: lacks(measure, attempted, has_texts, plan.header.scope) for measure in plan.measures}
    key = hashed(*(each.key for each in counted))
    named = [[each.named[at] for each in counted] for at in range(len(plan.across))]
    across = dict(counts_across(client, plan, key, named))
    scores: dict[str, Score] = {}
    for measure in plan.measures:
        if lacking[measure.name]:
            scores[measure.name] = Score(measure, None, Value(), lacking[measure.name])
        elif isinstance(measure, CorpusMeasure):
            scores[measure.name] = Score(measure, across[measure], measure.value(across[measure]))
        else:
            total = sum((each.sums[measure.name] for each in counted), Sums())
            scores[measure.name] = summed_score(measure, total)
    if units is not None:
        _take_units(plan, counted, units)
    settings = signature.settings(
        corpus=plan.background.version,
        gold_hash=digest.hex(),
        texts=has_texts,
        aligned=aligner() if strings else None,
        without_duplicates=plan.without_duplicates,
    )
    columns = sorted(each.name for each in plan.measures if not isinstance(each, CorpusMeasure))
    row_files = few_rows(client, plan.scratch, [each.rows for each in counted if each.rows is not None])
    return ClusterResult(
        signature.line(settings),
        settings,
        scores,
        (),
        notes(documents, missing, scores.values(), unaligned=strings and has_texts != "yes"),
        scratch=plan.scratch,
        plan=plan,
        row_files=tuple(row_files),
        shown=tuple(not lacking[name] for name in columns),
    )


def _take_units(plan: Plan, counted: Sequence[Counted], units: UnitRows) -> None:
    import pickle

    for each in counted:
        if each.units is not None:
            units.take(*pickle.loads(plan.scratch.read(each.units)))  # noqa: S301 - a piece of ours wrote it
