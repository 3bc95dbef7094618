"""Run a system on a corpus and on each of its rewritings, and compare its figures.

The comparison is that of `onrecord compare`: the figure on the rewritten corpus minus the figure on the original, with
an interval by paired resampling of paragraphs (of documents for a measure that adds up over documents only), p by
randomization, and Holm's correction over all transformations and measures. Tests in which no unit differs are left out
of the correction, since their p is always 1.
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
# A measure -> the measure that replaces it for a system that does not predict all that it needs, such as types.
IN_PLACE = {"mention.strict": "mention.exact", "time.value": "time.exact", "event.trigger.cls": "event.trigger.id"}
ORIGINAL = "original"
PREDICTIONS = "predictions.jsonl"


@dataclass(frozen=True)
class Asked:
    """The settings of a stress test.

    Attributes:
        transformations: The transformations, in order.
        measures: Names or patterns of measures; None for `MEASURES`, with the replacements of `IN_PLACE` for those that
            the system does not attempt.
        options: The options of each run.
        seed: The seed of all random numbers.
        watch: A function that is called with the name of each corpus before the system runs on it.
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
    errors: Sequence[str]  # the last error of each document that the system failed on
    by_default: bool  # whether the measures are the default ones

    @property
    def failed(self) -> int:
        """Return the number of documents that the system failed on."""
        return len(self.errors)

    @property
    def attempted(self) -> list[Measure]:
        """Return those of the asked measures that the system attempts, in their order.

        The default measures have replacements (`IN_PLACE`), such as `mention.exact` for `mention.strict`. A replacement
        is included only if the system does not attempt the measure itself.
        """
        found = {name: each.measure for name, each in self.result.scores.items() if not each.lacking}
        spare = {other for name, other in IN_PLACE.items() if name in found and self.by_default}
        return [measure for name, measure in found.items() if name not in spare]


def stress(corpus: Corpus, system: System, directory: Path, asked: Asked | None = None) -> Stress:
    """Run a system on a corpus and on its rewritings, and return how its scores differ.

    Args:
        corpus: The original corpus.
        system: The system, as `onrecord.run.systems.find` returns it for an address such as `baseline:rules`.
        directory: The directory for the rewritten corpora and the predictions, with one subdirectory per
            transformation, and `original`.
        asked: The settings; None for the defaults.

    Raises:
        OnrecordError: The system is a file of predictions, or attempts none of the measures.
        ProblemsError: Gold could not be carried into a rewritten text.
    """
    asked = asked or Asked()
    if system.holds:
        raise OnrecordError(
            "A stress test runs the extractor on rewritten texts; a predictions file was made from the original texts.",
            got=system.name,
            hint='name the extractor that made it, such as onrecord stress cmd:"./my-extractor" or spacy:PIPELINE',
        )
    asked.watch(ORIGINAL)
    original = _scored(corpus, system, directory / ORIGINAL, asked)
    if not original.attempted:
        raise OnrecordError(
            "The system attempts none of the measures.",
            got="; ".join([f"{original.failed} of {len(corpus.doc_ids)} documents failed", *original.errors[:1]]),
            expected="predictions for one of " + ", ".join(original.result.scores),
            hint="onrecord measures lists all measures; --measures selects others",
        )
    under = _Under(corpus, system, directory, asked, original)
    rows = [_row(under, each) for each in asked.transformations]
    tested = {
        f"{row.transformation.name} {name}": found.test.p
        for row in rows
        for name, found in row.differences.items()
        if found.test is not None and found.test.differing  # without a differing unit, p is always 1
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
    """The arguments of `stress`, and the score on the original."""

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
    """Run the system on `corpus`, write its predictions to `directory`, and return their scores and its errors.

    `asked` has the settings of the stress test, among them the measures.
    """
    path, measures = directory / PREDICTIONS, _measures(asked)
    summary = drive.run(system, corpus, path, asked.options)
    rows = UnitRows(measures)
    result = score(corpus, path, measures=[each.name for each in measures], observe=rows.add)
    return _Scored(result, rows, [each.errors[-1] for each in summary.failed], asked.measures is None)
