"""Run a system on a corpus and on what each transformation makes of it, and compare its figures.

The comparison is that of `onrecord compare`: the figure on the rewritten corpus less that on the original, its interval
by resampling paragraphs (documents where a measure adds up over these only) on both sides at once, p by swapping them,
and Holm's correction over all transformations and measures. Those under which nothing changed in any unit are left out
of the correction: no p but 1 was possible there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onrecord.comparison.difference import Difference, difference
from onrecord.errors import OnrecordError
from onrecord.measures import registry as measures_registry
from onrecord.run import drive
from onrecord.scorer import score
from onrecord.stats.intervals import SEED
from onrecord.stats.permutation import holm
from onrecord.stats.statistic import figure
from onrecord.stats.units import UnitRows
from onrecord.stress.registry import TRANSFORMATIONS
from onrecord.stress.result import Row, Stress
from onrecord.stress.units import groups, regrouped
from onrecord.stress.write import rewrite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.run.extractor import System
    from onrecord.scoring.measure import Measure
    from onrecord.scoring.result import Result
    from onrecord.stress.plan import Transformation

MEASURES = (
    "mention.strict",
    "coref.conll",
    "xcoref.conll",
    "time.value",
    "quote.content.exact",
    "quote.attribution",
    "event.trigger.cls",
    "event.argument.cls.coreferent",
)
# What stands in for a measure that asks for more than the system gives, such as types.
IN_PLACE = {"mention.strict": "mention.exact", "time.value": "time.exact", "event.trigger.cls": "event.trigger.id"}
ORIGINAL = "original"
PREDICTIONS = "predictions.jsonl"


@dataclass(frozen=True)
class Asked:
    """How a system is put under stress.

    Attributes:
        transformations: Which rewritings.
        measures: Names or patterns of measures; by default `MEASURES`, or what stands in for one that the system does
            not attempt.
        options: How each run goes.
        seed: The seed of all random numbers.
        watch: Called with the name of each corpus before the system runs on it.
    """

    transformations: Sequence[Transformation] = TRANSFORMATIONS
    measures: Iterable[str] | None = None
    options: drive.Options = field(default_factory=drive.Options)
    seed: int = SEED
    watch: Callable[[str], None] = lambda _name: None


@dataclass(frozen=True)
class _Scored:
    result: Result
    rows: UnitRows
    errors: Sequence[str]  # the last one of each document that failed
    by_default: bool  # whether nobody chose the measures

    @property
    def failed(self) -> int:
        """Return how many documents failed."""
        return len(self.errors)

    @property
    def attempted(self) -> list[Measure]:
        """Return the measures that the system attempts, one that stands in for another only in its place."""
        found = {name: each.measure for name, each in self.result.scores.items() if not each.lacking}
        spare = {other for name, other in IN_PLACE.items() if name in found and self.by_default}
        return [measure for name, measure in found.items() if name not in spare]


def stress(corpus: Corpus, system: System, directory: Path, asked: Asked | None = None) -> Stress:
    """Return what each rewriting of a corpus costs a system, and leave all that was made in a directory.

    Args:
        corpus: The original.
        system: The system (`onrecord.run.systems.find`).
        directory: Where the rewritten corpora are written, each to a directory of its name, beside the system's
            predictions for it.
        asked: What is asked for.

    Raises:
        OnrecordError: The system is a file of predictions, or attempts none of the measures.
        ProblemsError: Gold could not be carried into a rewritten text.
    """
    asked = asked or Asked()
    if system.holds:
        raise OnrecordError(
            "Predictions that are there already were made from the original texts.",
            got=system.name,
            hint="name the extractor itself: cmd:, py:, spacy:, llm: or baseline:",
        )
    asked.watch(ORIGINAL)
    original = _scored(corpus, system, directory / ORIGINAL, asked)
    if not original.attempted:
        raise OnrecordError(
            "The system failed on every document."
            if original.failed == len(corpus.doc_ids)
            else "The system predicts none of the layers that the chosen measures score.",
            got="; ".join([f"{original.failed} of {len(corpus.doc_ids)} documents failed", *original.errors[:1]]),
            expected=f"predictions for {', '.join(original.result.scores)}",
            hint="correct the system, whose first error is above"
            if original.failed == len(corpus.doc_ids)
            else "choose measures for the system's layers with --measures; onrecord measures lists all",
        )
    under = _Under(corpus, system, directory, asked, original)
    rows = [_row(under, each) for each in asked.transformations]
    tested = {
        f"{row.transformation.name} {name}": found.test.p
        for row in rows
        for name, found in row.differences.items()
        if found.test is not None and found.test.differing  # what differs nowhere has p = 1, whatever the null
    }
    return Stress(
        system=asked.options.name or system.name,
        version=asked.options.version or system.version,
        corpus=f"{corpus.metadata.name}-{corpus.metadata.corpus_version}",
        figures={each.name: figure(each, original.result.scores[each.name].value) for each in original.attempted},
        rows=tuple(rows),
        holm=holm(tested),
        seed=asked.seed,
        signature=original.result.signature,
        failed=original.failed,
    )


@dataclass(frozen=True)
class _Under:
    """A system under stress, with its score on the original."""

    corpus: Corpus
    system: System
    directory: Path
    asked: Asked
    original: _Scored


def _row(under: _Under, transformation: Transformation) -> Row:
    asked, original = under.asked, under.original
    measures = _measures(asked)
    asked.watch(transformation.name)
    directory = under.directory / transformation.name
    made = rewrite(under.corpus, transformation, directory)
    counts: dict[str, Any] = {"places": made.places, "left": made.left, "documents": made.documents}
    if not made.documents:
        return Row(transformation, **counts, failed=0, differences={})
    found = _scored(made.corpus, under.system, directory, asked)
    before, after = groups(made.texts)
    sides = regrouped(original.rows, measures, before), regrouped(found.rows, measures, after)
    differences: dict[str, Difference] = {
        each.name: difference(
            original.result.scores[each.name], found.result.scores[each.name], *sides, seed=asked.seed
        )
        for each in original.attempted
    }
    return Row(transformation, **counts, failed=found.failed, differences=differences)


def _measures(asked: Asked) -> list[Measure]:
    return measures_registry.select((*MEASURES, *IN_PLACE.values()) if asked.measures is None else asked.measures)


def _scored(corpus: Corpus, system: System, directory: Path, asked: Asked) -> _Scored:
    """Run the system on a corpus and score what it found."""
    path, measures = directory / PREDICTIONS, _measures(asked)
    summary = drive.run(system, corpus, path, asked.options)
    rows = UnitRows(measures)
    result = score(corpus, path, measures=[each.name for each in measures], observe=rows.add)
    return _Scored(result, rows, [each.errors[-1] for each in summary.failed], asked.measures is None)
