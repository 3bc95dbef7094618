"""Compare two systems on the same gold, under some measures, and say what the number of units can and cannot show.

Holm's correction is over all measures of the comparison that could be tested, so a comparison of few measures, chosen
beforehand, has more power than one of all.
"""

from __future__ import annotations

from collections import defaultdict
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.comparison.claims import claims, scored_notes
from onrecord.comparison.difference import difference, mistakes
from onrecord.comparison.items import differing_items
from onrecord.comparison.result import Comparison, DocumentDifference
from onrecord.corpus.load import Corpus
from onrecord.documents.sources import Held, Lines, predictions, source
from onrecord.errors import OnrecordError, shown
from onrecord.explain.run import LAYERS
from onrecord.measures import registry
from onrecord.measures.headlines import HEADLINES
from onrecord.scorer import score
from onrecord.scoring.gold import Gold
from onrecord.scoring.measure import Unit
from onrecord.stats.holm import holm
from onrecord.stats.intervals import SEED
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.documents.sources import Origin
    from onrecord.scoring.measure import Measure

PLACES = 10  # documents whose items are compared one by one: those in which the systems differ most


def compare(
    gold: Gold | Corpus | Origin | None,
    a: Origin,
    b: Origin,
    *,
    measures: Iterable[str | Measure] | str | Measure | None = None,
    unit: str = Unit.PARAGRAPH,
    seed: int = SEED,
) -> Comparison:
    """Return how two systems' predictions compare; differences are B less A.

    Args:
        gold: What `onrecord.score` takes.
        a: Predictions, as `onrecord.score` takes them.
        b: The other system's.
        measures: Names or patterns, one or several; `HEADLINES` by default.
        unit: `paragraph`, where a measure adds up over paragraphs and texts are at hand, or `document`.
        seed: The seed of all random numbers.

    Raises:
        OnrecordError: As `onrecord.score` raises it, and for another unit or a negative seed.
    """
    _check(unit, seed)
    gold, a, b = _kept(gold), _kept(a), _kept(b)
    chosen = registry.select(HEADLINES if measures is None else measures)
    names = [measure.name for measure in chosen]
    rows = [UnitRows(chosen, by=Unit(unit)) for _ in "ab"]
    results = [score(gold, side, measures=names, observe=each.add) for side, each in zip((a, b), rows, strict=True)]
    found = tuple(difference(results[0].scores[name], results[1].scores[name], *rows, seed=seed) for name in names)
    attempted = [each for each in chosen if not any(result.scores[each.name].lacking for result in results)]
    documents = _documents(attempted, rows)
    layers = {measure.layer.value for measure in attempted} & set(LAYERS)
    first = [each.doc_id for each in documents[:PLACES]]
    return Comparison(
        _names(a, b),
        (results[0].signature, results[1].signature),
        seed,
        found,
        holm({row.measure.name: row.test.p for row in found if row.test is not None}),
        documents,
        tuple(differing_items(gold, a, b, documents=first, layers=layers)) if first and layers else (),
        (*scored_notes(results), *claims(found, texts=rows[0].texts, documents=len(results[0].doc_ids))),
    )


def _check(unit: str, seed: int) -> None:
    if unit not in {Unit.PARAGRAPH, Unit.DOCUMENT}:
        raise OnrecordError("There is no such unit.", got=shown(unit), expected="paragraph or document")
    if not isinstance(seed, int) or seed < 0:
        raise OnrecordError("A seed is a whole number, and not negative.", got=shown(seed), expected="0 or more")


def _kept(origin: Any) -> Any:
    """Return where documents come from; documents in memory are read here, once."""
    again = isinstance(origin, str | PathLike | Corpus | Gold) or origin is None
    return origin if again else source(origin)


def _names(a: Origin, b: Origin) -> tuple[str, str]:
    """Return what the systems are called: by their headers, else by their files, else by their paths."""
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
    """Return the documents that differ, by mistakes in items; in links only if no measure counts items."""
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
