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

from onrecord.comparison.claims import Verdict, claims, scored_notes, unlike
from onrecord.comparison.difference import difference, mistakes
from onrecord.comparison.items import differing_items
from onrecord.comparison.parts import CELLS, check_by, parts
from onrecord.comparison.power import reaches
from onrecord.comparison.result import Comparison, DocumentDifference
from onrecord.corpus.load import Corpus
from onrecord.documents.sources import Held, Lines, predictions, source
from onrecord.errors import OnrecordError, listed_words, shown
from onrecord.explain.run import LAYERS
from onrecord.measures import registry
from onrecord.measures.headlines import HEADLINES
from onrecord.scorer import not_attempted, score
from onrecord.scoring.filters import filters
from onrecord.scoring.gold import Gold, with_schema_of_gold
from onrecord.scoring.measure import Unit
from onrecord.stats.intervals import SEED
from onrecord.stats.permutation import holm
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from onrecord.comparison.items import ItemDifference
    from onrecord.documents.sources import Origin
    from onrecord.scoring.certain import Certain
    from onrecord.scoring.filters import Labels
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
    by: str = "",
    unit: str = Unit.PARAGRAPH,
    seed: int = SEED,
    without_duplicates: bool = False,
    form: Labels = (),
    kind: Labels = (),
    type: Labels = (),  # noqa: A002 - the name of the option
    ignore: Labels = (),
    given: Labels = (),
    certain: Certain | None = None,
) -> Comparison:
    """Compare the predictions of two systems against the same gold; differences are B minus A.

    Args:
        gold: A path (directory, JSONL file, root of a corpus), a Corpus, a Gold, documents, or None for the corpus in
            use.
        a: The predictions of the first system: a path, a Corpus or documents (records or dicts).
        b: The predictions of the second system, in any of these forms.
        measures: Names, patterns (`coref.*`) or Measure objects, one or several; by default `headline`, the ten
            headline measures.
        by: `type` or `zone`: also compare each type or zone under each measure (`Comparison.parts`).
        unit: The unit of tests and intervals. `paragraph` is used for measures that add up over paragraphs, if the
            texts are available; all other measures, and all with `document`, use documents.
        seed: The seed of all random numbers.
        without_duplicates, form, kind, type, ignore, given, certain: Restrict the items that are compared, as in
            `onrecord.score`.

    Returns:
        A mapping of measure names to differences, with verdicts, differing documents and items, and notes.

    Raises:
        OnrecordError: A measure or a label is unknown, a file cannot be read, a check finds an error in predictions,
            `by` or `unit` is unknown, or `seed` is negative.
    """
    check_settings(unit, seed)
    check_by(by)
    gold, a, b = kept(gold), kept(a), kept(b)
    chosen = registry.select(HEADLINES if measures is None else measures)

    restricted: dict[str, Any] = {
        "without_duplicates": without_duplicates,
        **filters(form, kind, type, ignore).labels,  # read once, since they may be iterators
        "given": listed_words(given, what="layer"),
        "certain": certain,
    }

    def side(origin: Origin, name: str) -> Side:
        rows = UnitRows(chosen, by=Unit(unit), parts=CELLS.get(by, ""))
        return Side(name, score(gold, origin, measures=chosen, observe=rows.add, **restricted), rows)

    def items(documents: Sequence[str], layers: Collection[str]) -> list[ItemDifference]:
        return differing_items(gold, a, b, documents=documents, layers=layers, **restricted)

    sides = [side(origin, name) for origin, name in zip((a, b), between_names(a, b), strict=True)]
    found = with_reaches(between(*sides, chosen=chosen, seed=seed, items=items), *sides)
    if not by:
        return found
    first, second = sides
    scores = [(first.result.scores[each.name], second.result.scores[each.name]) for each in chosen]
    return replace(found, by=by, parts=parts(scores, first.rows, second.rows, by=by, seed=seed))


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
        a: The first system: its name, scores, and counts by unit.
        b: The second system, scored against the same gold.
        chosen: The measures; both systems were scored with all of them.
        seed: The seed of all random numbers.
        items: A function that is called at most once, with ids of documents and names of layers; it returns the items
            that only one of the systems has right there.
    """
    found = tuple(
        difference(a.result.scores[each.name], b.result.scores[each.name], a.rows, b.rows, seed=seed) for each in chosen
    )
    attempted = [each for each in chosen if not any(side.result.scores[each.name].lacking for side in (a, b))]
    documents = _documents(attempted, (a.rows, b.rows))
    layers = {measure.layer.value for measure in attempted} & set(LAYERS)
    first = [each.doc_id for each in documents[:PLACES]]
    notes = scored_notes([_notes(side.result) for side in (a, b)])
    settings = a.result.settings, b.result.settings
    return Comparison(
        (a.name, b.name),
        (a.result.signature, b.result.signature),
        seed,
        found,
        holm({row.measure.name: row.test.p for row in found if row.test is not None}),
        documents,
        tuple(items(first, layers)) if first and layers else (),
        (*notes, *unlike(*settings), *claims(found, texts=a.rows.texts, documents=len(a.result.doc_ids))),
    )


def with_reaches(found: Comparison, a: Side, b: Side) -> Comparison:
    """Return a copy of a comparison in which measures without a significant difference say what the test could detect.

    The copy has `reaches`: name of a measure -> the smallest detectable difference and the units that are needed.

    Args:
        found: The comparison.
        a, b: The two systems that it compares.
    """
    undecided = [found[name] for name, what in found.verdicts.items() if what in {Verdict.UNDECIDED, Verdict.TOO_FEW}]
    return replace(found, reaches=reaches(undecided, a.rows, b.rows, seed=found.seed))


def _notes(result: Result) -> list[str]:
    """Return the notes of a score, as a list, without the one that lists the measures that were not attempted."""
    lacking = not_attempted(result.scores.values())
    return [note for note in result.notes if note != lacking]


def check_settings(unit: str, seed: int) -> None:
    """Raise OnrecordError if `unit` is not `paragraph` or `document`, or if `seed` is not an integer of at least 0."""
    if unit not in {Unit.PARAGRAPH, Unit.DOCUMENT}:
        raise OnrecordError(
            "The unit of the tests is unknown.",
            got=shown(unit),
            expected="paragraph or document",
            hint="--unit paragraph",
        )
    if not isinstance(seed, int) or seed < 0:
        raise OnrecordError(
            "The seed is not a whole number of at least 0.",
            got=shown(seed),
            expected="0, 1, 2 or more",
            hint="leave the seed out, or give another number",
        )


def kept(origin: Any) -> Any:
    """Return `origin` in a form that can be read several times: an iterator or records in memory become a `Source`.

    `origin` is gold or predictions in any form that `onrecord.score` takes. A path, a Corpus, a Gold and None are
    returned unchanged.
    """
    is_repeatable = isinstance(origin, str | PathLike | Corpus | Gold) or origin is None
    return origin if is_repeatable else source(origin)


def between_names(a: Origin, b: Origin) -> tuple[str, str]:
    """Return names for the predictions `a` and `b`, for tables; they are equal only for two equal paths.

    They are the systems of the headers; if these are equal, the file names without suffix; if these are equal, too, the
    paths. Predictions in memory are called `A` and `B`.
    """
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
    """Return the documents in which the systems make different numbers of mistakes, the largest difference first.

    A mistake is a gold item or a prediction without credit, summed over measures. Measures that count links of clusters
    are used only if no measure counts items.

    Args:
        chosen: The measures that both systems attempted.
        rows: The counts by unit (paragraph or document) of the first and of the second system.
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
