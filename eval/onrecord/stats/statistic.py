"""Compute a measure's figure for many sums of counts at once: what resampling asks ten thousand times.

Counts of a unit become a row of numbers: the four counts one after another, each of them one number, or several side by
side where the measure is a mean of rates (`coref.exact.Parallel`). Rows add, and the figure is made from their sum: F1,
or the one value of a rate; NaN where it is undefined. F1 is computed on arrays; a measure with a figure of its own
(BLANC, the CoNLL mean) is asked row by row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.scoring.exact import Parallel
from onrecord.scoring.measure import Counts, prf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onrecord.scoring.measure import Measure, Value

SIDES = len(Counts._fields)


def figure(measure: Measure, value: Value) -> float | None:
    """Return the figure of a value that is compared: F1, or the value of a rate."""
    return value.value if measure.is_rate else value.f1


def row(counts: Counts) -> list[float]:
    """Return counts as a row of numbers.

    >>> row(Counts(Parallel((1, 2)), Parallel((3, 4)), Parallel((1, 2)), Parallel((5, 6))))
    [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 5.0, 6.0]
    """
    return [float(each) for count in counts for each in (count if isinstance(count, Parallel) else (count,))]


@dataclass(frozen=True)
class Statistic:
    """A measure's figure as a function of sums of rows."""

    measure: Measure

    def __call__(self, sums: NDArray[Any]) -> NDArray[Any]:
        """Return the figures of sums, whose last axis is a row's; NaN where the figure is undefined."""
        if self.measure.figures.value is prf:
            return f1(sums, self.measure.credit)
        import numpy as np

        found = [self._figure(each) for each in sums.reshape(-1, sums.shape[-1]).tolist()]
        return np.array(found, dtype=float).reshape(sums.shape[:-1])

    def _figure(self, sums: Sequence[float]) -> float:
        width = len(sums) // SIDES
        parts = (sums[at : at + width] for at in range(0, len(sums), width))
        counts = Counts(*(Parallel(part) if width > 1 else part[0] for part in parts))
        found = figure(self.measure, self.measure.value(counts))
        return float("nan") if found is None else found


def f1(sums: NDArray[Any], credit: int = 1) -> NDArray[Any]:
    """Return the F1 of rows of four sums, as `measures.base.prf` defines it; NaN where nothing was to be found.

    >>> import numpy as np
    >>> f1(np.array([[3, 4, 3, 6], [0, 0, 0, 6], [0, 0, 0, 0]])).tolist()
    [0.6, 0.0, nan]
    """
    import numpy as np

    precise, predicted, recalled, gold = (sums[..., column].astype(float) for column in range(SIDES))
    with np.errstate(divide="ignore", invalid="ignore"):
        one_rounding = 2 * precise / (credit * (predicted + gold))
        precision, recall = precise / (credit * predicted), recalled / (credit * gold)
        harmonic = 2 * precision * recall / (precision + recall)
    found = np.where(precise == recalled, one_rounding, harmonic)
    found = np.where((precise == 0) | (recalled == 0) | (predicted == 0) | (gold == 0), 0.0, found)
    return np.where((predicted == 0) & (gold == 0), np.nan, found)
