"""Compare two systems part by part: a type or a zone at a time, to show where their difference comes from.

The counts of a part are those of its cells (`scoring.measure.Cell`), in the units of the whole comparison. Interval and
test are those of `difference`, on these counts. Holm's correction covers all parts of all measures, apart from the
correction of the measures themselves.

A part also has the difference of mistakes (gold items and predictions without credit). Mistakes add up: those of all
parts are those of the measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.comparison.difference import difference, mistakes
from onrecord.errors import OnrecordError, shown
from onrecord.scoring.measure import Unit, Value, value_of_part
from onrecord.scoring.result import Score
from onrecord.stats.permutation import holm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from onrecord.comparison.difference import Difference
    from onrecord.comparison.result import Comparison
    from onrecord.stats.units import UnitRows

CELLS = {"type": "label", "zone": "zone"}  # value of `by` -> the field of a cell that it means


class Part(NamedTuple):
    """A part of a measure in the comparison of two systems.

    Attributes:
        name: The type or zone; "" for items without one.
        difference: The difference of the systems on the part.
        gold: The number of gold items.
        mistakes: The mistakes of B minus those of A.
        holm: p with Holm's correction for all parts of the comparison; None without a test.
    """

    name: str
    difference: Difference
    gold: int
    mistakes: float
    holm: float | None = None


def check_by(by: str) -> None:
    """Raise OnrecordError if `by` is not "type", "zone" or ""."""
    if by and by not in CELLS:
        raise OnrecordError(
            "A comparison has no such parts.", got=shown(by), expected="type or zone", hint="--by type (by='type')"
        )


def parts(
    scores: Iterable[tuple[Score, Score]], a: UnitRows, b: UnitRows, *, by: str, seed: int
) -> dict[str, tuple[Part, ...]]:
    """Return name of a measure -> its parts, those with the largest difference of mistakes first.

    Measures whose items have no type (such as coreference) and those that were not attempted are left out.

    Args:
        scores: For each measure, the score of A and of B.
        a, b: The counts of each system by unit, which were collected with `parts`.
        by: `type` or `zone`.
        seed: The seed of all random numbers.
    """
    found = {}
    for first, second in scores:
        rows = list(_parts(first, second, a, b, by=by, seed=seed))
        if rows:
            found[first.measure.name] = sorted(rows, key=lambda each: (-abs(each.mistakes), -each.gold, each.name))
    tests = {(name, each.name): each.difference.test for name, rows in found.items() for each in rows}
    keys = {str(number): key for number, key in enumerate(tests)}
    p_values = {number: test.p for number, key in keys.items() if (test := tests[key]) is not None}
    corrected = {keys[number]: p for number, p in holm(p_values).items()}
    return {
        name: tuple(each._replace(holm=corrected.get((name, each.name))) for each in rows)
        for name, rows in found.items()
    }


def _parts(first: Score, second: Score, a: UnitRows, b: UnitRows, *, by: str, seed: int) -> Iterator[Part]:
    measure = first.measure
    groups = [score.by_label if by == "type" else score.by_zone for score in (first, second)]
    names = sorted({*groups[0], *groups[1]})
    if names == [""] or first.counts is None or second.counts is None or a.unit(measure) is Unit.CORPUS:
        return
    for name in names:
        one, other = (_score(score, group, name) for score, group in zip((first, second), groups, strict=True))
        a_rows, b_rows = a.part(name), b.part(name)
        more = mistakes(measure, a_rows.counts(measure), b_rows.counts(measure))
        gold = max(int(each.counts.gold) for each in (one, other) if each.counts is not None)
        row = difference(one, other, a_rows, b_rows, seed=seed)
        yield Part(name, row, gold, sum(each.b - each.a for each in more))


def _score(score: Score, group: Mapping[str, Any], name: str) -> Score:
    counts = group.get(name)
    return Score(score.measure, counts, Value() if counts is None else value_of_part(score.measure, counts))


def parts_frame(comparison: Comparison) -> pd.DataFrame:
    """Return the parts of a comparison (`by` of `onrecord.compare`) as a pandas data frame with a row for each.

    Returns:
        The columns `measure`, `type` or `zone`, `gold` (items), `a` and `b` (figures), `difference` (B minus A), `low`
        and `high` (its 95% interval), `p`, `holm` (p with Holm's correction for all rows) and `mistakes` (B's minus
        A's).

    Raises:
        OnrecordError: The comparison has no parts, or pandas is not installed.
    """
    if not comparison.by:
        raise OnrecordError(
            "The comparison has no parts.",
            got="a comparison without `by`",
            expected="a comparison by type or zone",
            hint='onrecord.compare(gold, a, b, by="type")',
        )
    from onrecord.frames import frame  # pandas is an extra

    rows = []
    for name, found in comparison.parts.items():
        for part in found:
            each = part.difference
            low, high = each.interval or (None, None)
            row = {"measure": name, comparison.by: part.name or None, "gold": part.gold, "a": each.a, "b": each.b}
            row |= {"difference": each.difference, "low": low, "high": high, "p": each.test.p if each.test else None}
            rows.append(row | {"holm": part.holm, "mistakes": part.mistakes})
    figures = dict.fromkeys(("a", "b", "difference", "low", "high", "p", "holm", "mistakes"), "float64")
    return frame(rows, {"measure": "string", comparison.by: "string", "gold": "Int64", **figures})
