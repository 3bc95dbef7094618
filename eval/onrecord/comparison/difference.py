"""Compute the difference of two systems under one measure, with interval, test, and the units in which they differ.

The difference is B minus A. The interval resamples units, the same units for both systems. The p-value swaps the
systems' outputs unit by unit (`stats.permutation`). Units are ranked by the difference of mistakes in them: predictions
without credit, and gold items without credit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.scoring.measure import Unit
from onrecord.stats.bootstrap import FEWEST, Interval, percentile
from onrecord.stats.intervals import generator, too_few
from onrecord.stats.permutation import randomization_test
from onrecord.stats.statistic import Statistic, figure
from onrecord.stats.units import matrices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from onrecord.scoring.measure import Counts, Measure
    from onrecord.scoring.result import Score
    from onrecord.stats.permutation import Tested
    from onrecord.stats.units import Place, UnitRows


@dataclass(frozen=True)
class Mistakes:
    """The number of mistakes of each system in a unit: gold items and predictions without credit; halves count."""

    place: Place
    a: float
    b: float


@dataclass(frozen=True)
class Difference:
    """The difference of two systems under one measure.

    Attributes:
        measure: The measure.
        a: A's figure, F1 or a rate; None if undefined or not attempted.
        b: B's figure.
        unit: The kind of unit.
        units: The number of units.
        interval: The 95% interval of B minus A, or None.
        test: The result of the paired test, or None.
        reasons: Why there is no figure, interval or test.
        mistakes: The units in which the numbers of mistakes differ, the largest difference first.
    """

    measure: Measure
    a: float | None
    b: float | None
    unit: Unit
    units: int
    interval: Interval | None = None
    test: Tested | None = None
    reasons: tuple[str, ...] = ()
    mistakes: tuple[Mistakes, ...] = ()

    @property
    def difference(self) -> float | None:
        """Return B's figure minus A's; None if one of them is undefined."""
        return None if self.a is None or self.b is None else self.b - self.a


def difference(a: Score, b: Score, a_rows: UnitRows, b_rows: UnitRows, *, seed: int) -> Difference:
    """Return B's figure minus A's under one measure, with its interval, test and mistakes by unit.

    A unit is a paragraph or a document. The interval and the test are None if they cannot be computed; `reasons` says
    why.

    Args:
        a: A's score.
        b: B's score under the same measure.
        a_rows: A's counts by unit.
        b_rows: B's counts by unit.
        seed: The seed of the random numbers.
    """
    measure, unit = a.measure, a_rows.unit(a.measure)
    figures = figure(measure, a.value), figure(measure, b.value)
    places, (first, second) = matrices([a_rows.counts(measure), b_rows.counts(measure)])
    units = len(places)
    if None in figures:
        sides = " and ".join(letter for letter, value in zip("AB", figures, strict=True) if value is None)
        return Difference(measure, *figures, unit, units, reasons=(f"undefined or not attempted in {sides}",))
    if unit is Unit.CORPUS:
        return Difference(measure, *figures, unit, 1, reasons=("computed over the whole corpus at once",))
    statistic, random = Statistic(measure), generator(seed)
    test = randomization_test(first, second, statistic, random)
    interval, reasons = None, list[str]()
    if test is None or not test.differing:
        reasons.append("the systems have equal counts in every unit")
    elif units < FEWEST:
        reasons.append(f"no interval: {too_few(unit, units)}")
    else:
        interval = _interval(first, second, statistic, seed)
        reasons += [] if interval else ["no interval: undefined in too many resamples"]
    found = mistakes(measure, a_rows.counts(measure), b_rows.counts(measure))
    return Difference(measure, *figures, unit, units, interval, test, tuple(reasons), found)


def _interval(first: NDArray[Any], second: NDArray[Any], statistic: Statistic, seed: int) -> Interval | None:
    import numpy as np

    width = first.shape[1]

    def gain(sums: NDArray[Any]) -> NDArray[Any]:
        after, before = statistic(sums[..., width:]), statistic(sums[..., :width])
        gained: NDArray[Any] = after - before
        return gained

    return percentile(np.hstack([first, second]), gain, generator(seed, use=1))


def mistakes(measure: Measure, a: Mapping[Place, Counts], b: Mapping[Place, Counts]) -> tuple[Mistakes, ...]:
    """Return the units in which A and B make different numbers of mistakes, the largest difference first.

    A mistake is a gold item or a prediction without credit; for a measure with a single `value` (a share), an item that
    counts towards the share.

    Args:
        measure: The measure.
        a, b: For each system, unit (paragraph or document) -> counts. A unit that is missing has no mistakes.
    """
    found = [Mistakes(place, _wrong(measure, a.get(place)), _wrong(measure, b.get(place))) for place in {**a, **b}]
    differing = [each for each in found if each.a != each.b]
    return tuple(sorted(differing, key=lambda each: (-abs(each.a - each.b), *each.place.key)))


def _wrong(measure: Measure, counts: Counts | None) -> float:
    if counts is None:
        return 0.0
    if measure.is_rate:
        return _number(counts.precise) / measure.credit
    wrong = [_number(each) for each in counts]
    return wrong[1] + wrong[3] - (wrong[0] + wrong[2]) / measure.credit


def _number(count: Any) -> float:
    """Return a count as one float; of a tuple of counts (a measure that is a mean of others), the mean."""
    return sum(map(float, count)) / len(count) if isinstance(count, tuple) else float(count)
