"""Compute a confidence interval for each figure of a result, or give the reason why there is none.

The method is BCa over units (`stats.bootstrap`), and Wilson's if the figure is 0 or 1 (`stats.wilson`). The random
numbers start from the seed for each measure, so an interval does not depend on which other measures are computed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.errors import counted
from onrecord.scoring.measure import Unit
from onrecord.scoring.signature import line
from onrecord.stats.bootstrap import FEWEST, Interval, bca
from onrecord.stats.statistic import Statistic, figure
from onrecord.stats.units import matrices
from onrecord.stats.wilson import f1_at_edge, wilson

if TYPE_CHECKING:
    from numpy.random import Generator

    from onrecord.scoring.measure import Counts, Measure
    from onrecord.scoring.result import Result, Score
    from onrecord.stats.units import UnitRows

SEED = 20170302


class Bounds(NamedTuple):
    """An interval with its resampled unit and number of units; without an interval, the reason."""

    interval: Interval | None
    unit: Unit
    units: int
    reason: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return a dict with the keys low, high, unit, units and reason; low and high are None without an interval."""
        low, high = self.interval or (None, None)
        return {"low": low, "high": high, "unit": self.unit.value, "units": self.units, "reason": self.reason}


def with_intervals(result: Result, rows: UnitRows, *, seed: int = SEED) -> Result:
    """Return a copy of a result with an interval for each figure, or a reason why there is none.

    The seed is added to the result's settings and to its signature.

    Args:
        result: The result.
        rows: The counts by unit that were collected while the result was computed.
        seed: The seed of the random numbers.
    """
    found = {name: bounds(score, rows, seed=seed) for name, score in result.scores.items()}
    settings = {**result.settings, "seed": str(seed)}
    return replace(result, signature=line(settings), settings=settings, intervals=found)


def generator(seed: int, use: int = 0) -> Generator:
    """Return a random generator for a seed, the same for the same arguments.

    Args:
        seed: The seed.
        use: A number for the purpose; generators with different numbers are independent.
    """
    import numpy as np

    return np.random.default_rng([seed, use])


def bounds(score: Score, rows: UnitRows, *, seed: int = SEED) -> Bounds:
    """Return the 95% confidence interval of a score's figure (F1, or a rate), or the reason why there is none.

    It is a BCa bootstrap over units (paragraphs or documents); Wilson's interval if the figure is 0 or 1.

    Args:
        score: The score.
        rows: The counts of each unit.
        seed: The seed of the random numbers.
    """
    measure, unit = score.measure, rows.unit(score.measure)
    value = figure(measure, score.value)
    if unit is Unit.CORPUS:
        return Bounds(None, unit, 1, "computed over the whole corpus at once")
    if value is None or score.counts is None:
        return Bounds(None, unit, 0, "undefined")
    places, (matrix,) = matrices([rows.counts(measure)])
    units = len(places)
    if units < FEWEST:
        return Bounds(None, unit, units, too_few(unit, units))
    if value in {0, 1}:
        found = _at_edge(measure, score.counts, value)
        return Bounds(found, unit, units, "" if found else f"the figure is {value:.0f}")
    interval = bca(matrix, Statistic(measure), generator(seed))
    return Bounds(interval, unit, units, "" if interval else "undefined in too many resamples")


def too_few(unit: Unit, units: int) -> str:
    """Return the reason why so few units give no interval, such as "5 documents, fewer than 20"."""
    return f"{counted(units, unit)}, fewer than {FEWEST}"


def _at_edge(measure: Measure, counts: Counts, value: float) -> Interval | None:
    """Return Wilson's interval of a figure that is 0 or 1; None for an F1 whose counts are not numbers of items.

    Args:
        measure: The measure.
        counts: The measure's counts over all units.
        value: The figure: 0 or 1. It is used for an F1 only; a rate is computed from `counts`.
    """
    if measure.is_rate:
        return wilson(counts.precise / measure.credit, counts.predicted)
    if not (isinstance(counts.gold, int) and isinstance(counts.predicted, int)):
        return None  # several sums in parallel are not a share of items
    return f1_at_edge(value, gold=counts.gold, predicted=counts.predicted)
