"""Compare two systems on the same gold under some measures.

Holm's correction covers all measures of the comparison that could be tested. A comparison of a few measures, chosen
beforehand, therefore has more power than one of all measures.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.comparison.claims import Verdict, claims, scored_notes
from onrecord.comparison.difference import difference, mistakes
from onrecord.comparison.items import differing_items
from onrecord.comparison.power import reaches
from onrecord.comparison.result import Comparison, DocumentDifference
from onrecord.corpus.load import Corpus
from onrecord.documents.sources import Held, Lines, predictions, source
from onrecord.errors import OnrecordError, shown
from onrecord.explain.run import LAYERS
from onrecord.measures import registry
from onrecord.measures.headlines import HEADLINES
from onrecord.scorer import not_attempted, score
from onrecord.scoring.gold import Gold, with_schema_of_gold
from onrecord.scoring.measure import Unit
from onrecord.stats.intervals import SEED
from onrecord.stats.permutation import holm
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from onrecord.comparison.items import ItemDifference
    from onrecord.documents.sources import Origin
    from onrecord.scoring.measure import Measure
    from onrecord.scoring.result import Result

PLACES = 10  # the number of documents whose items are compared: those in which the systems differ most


@with_schema_of_gold
def compare(
    gold: Gold | Corpus | Origin | None,
    a: Origin,
    b: Origin,
    *,
    measures: Iterable[str | Measure] | str | Measure | None = None,
    unit: str = Unit.PARAGRAPH,
    seed: int = SEED,
) -> Comparison:
    """Compare two systems' predictions; differences are B minus A.

    Args:
        gold: Gold, as `onrecord.score` accepts it.
        a: Predictions, as `onrecord.score` accepts them.
        b: The other system's predictions.
        measures: Names or patterns, one or several; `HEADLINES` by default.
        unit: The unit of tests and intervals. `paragraph` is used for measures that add up over paragraphs, if the
            texts are available; all other measures, and all with `document`, use documents.
        seed: The seed of all random numbers.

    Returns:
        Measure -> difference, with verdicts, differing documents and items, and notes.

    Raises:
        OnrecordError: As `onrecord.score` raises it; or `unit` is unknown, or `seed` is negative.
    """
    check_settings(unit, seed)
    gold, a, b = kept(gold), kept(a), kept(b)
    chosen = registry.select(HEADLINES if measures is None else measures)
    names = [measure.name for measure in chosen]

    def side(origin: Origin, name: str) -> Side:
        rows = UnitRows(chosen, by=Unit(unit))
        return Side(name, score(gold, origin, measures=names, observe=rows.add), rows)

    def items(documents: Sequence[str], layers: Collection[str]) -> list[ItemDifference]:
        return differing_items(gold, a, b, documents=documents, layers=layers)

    sides = [side(origin, name) for origin, name in zip((a, b), between_names(a, b), strict=True)]
    return with_reaches(between(*sides, chosen=chosen, seed=seed, items=items), *sides)


class Side(NamedTuple):
    """One of two systems: its name, its scores, and its counts by unit under the compared measures."""

    name: str
    result: Result
    rows: UnitRows


def between(
    a: Side,
    b: Side,
    *,
    chosen: Sequence[Measure],
    seed: int,
    items: Callable[[Sequence[str], Collection[str]], Iterable[ItemDifference]],
) -> Comparison:
    """Return the comparison of two systems that are scored already; differences are B minus A.

    Args:
        a: A system.
        b: The other system, scored against the same gold.
        chosen: The measures; both systems were scored with all of them.
        seed: The seed of all random numbers.
        items: Takes doc_ids and layers, and returns the items that differ there.
    """
    found = tuple(
        difference(a.result.scores[each.name], b.result.scores[each.name], a.rows, b.rows, seed=seed) for each in chosen
    )
    attempted = [each for each in chosen if not any(side.result.scores[each.name].lacking for side in (a, b))]
    documents = _documents(attempted, (a.rows, b.rows))
    layers = {measure.layer.value for measure in attempted} & set(LAYERS)
    first = [each.doc_id for each in documents[:PLACES]]
    notes = scored_notes([_notes(side.result) for side in (a, b)])
    return Comparison(
        (a.name, b.name),
        (a.result.signature, b.result.signature),
        seed,
        found,
        holm({row.measure.name: row.test.p for row in found if row.test is not None}),
        documents,
        tuple(items(first, layers)) if first and layers else (),
        (*notes, *claims(found, texts=a.rows.texts, documents=len(a.result.doc_ids))),
    )


def with_reaches(found: Comparison, a: Side, b: Side) -> Comparison:
    """Return a copy of a comparison with `reaches` for the measures without a significant difference."""
    undecided = [found[name] for name, what in found.verdicts.items() if what in {Verdict.UNDECIDED, Verdict.TOO_FEW}]
    return replace(found, reaches=reaches(undecided, a.rows, b.rows, seed=found.seed))


def _notes(result: Result) -> list[str]:
    """Return the notes of a score, without the one on what was not attempted: the comparison names the measures."""
    lacking = not_attempted(result.scores.values())
    return [note for note in result.notes if note != lacking]


def check_settings(unit: str, seed: int) -> None:
    """Raise OnrecordError for an unknown unit, or for a seed that is not an integer of at least 0."""
    if unit not in {Unit.PARAGRAPH, Unit.DOCUMENT}:
        raise OnrecordError(
            "The unit is unknown.", got=shown(unit), expected="paragraph or document", hint="--unit paragraph"
        )
    if not isinstance(seed, int) or seed < 0:
        raise OnrecordError("The seed is not a whole number of at least 0.", got=shown(seed), expected="0 or more")


def kept(origin: Any) -> Any:
    """Return `origin` in a form that can be read several times.

    Paths, corpora, gold and None are returned unchanged; anything else becomes a `Source`.
    """
    is_repeatable = isinstance(origin, str | PathLike | Corpus | Gold) or origin is None
    return origin if is_repeatable else source(origin)


def between_names(a: Origin, b: Origin) -> tuple[str, str]:
    """Return the names of two systems, from their headers; if these are equal, their file names, else their paths."""
    for name in (_system, _stem):
        first, second = name(a, "A"), name(b, "B")
        if first != second:
            return first, second
    return str(getattr(a, "name", a)), str(getattr(b, "name", b))


def _system(origin: Origin, letter: str) -> str:
    if isinstance(origin, Held) and origin.settings:
        return origin.system
    found = predictions(origin) if isinstance(origin, str | Path) else None
    return found.header.system if isinstance(found, Lines) else _stem(origin, letter)


def _stem(origin: Origin, letter: str) -> str:
    return Path(origin).stem if isinstance(origin, str | Path) else letter


def _documents(chosen: Sequence[Measure], rows: Sequence[UnitRows]) -> tuple[DocumentDifference, ...]:
    """Return the documents in which the numbers of mistakes differ, the largest difference first.

    Mistakes are counted in items. Mistakes in coreference links count only if no measure counts items.
    """
    totals: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    kinds = {measure.unit for measure in chosen}
    counted = Unit.PARAGRAPH if Unit.PARAGRAPH in kinds else Unit.DOCUMENT
    for measure in chosen:
        if measure.unit is counted:
            for each in mistakes(measure, *(side.counts(measure, Unit.DOCUMENT) for side in rows)):
                totals[each.place.doc_id][0] += each.a
                totals[each.place.doc_id][1] += each.b
    found = [DocumentDifference(doc_id, *wrong) for doc_id, wrong in totals.items()]
    return tuple(sorted(found, key=lambda each: (-abs(each.a - each.b), each.doc_id)))
