"""Compute a measure's figure for many sums of counts at once, as resampling needs.

The counts of a unit become a row of numbers: the four counts one after another, each of them one number, or several
numbers if the measure is a mean of rates (`scoring.exact.Parallel`). Rows are added, and the figure is computed from
their sum: F1, or the value of a rate; NaN if it is undefined. F1 is computed on arrays. A measure with another figure
(BLANC, the CoNLL mean) is computed row by row.
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
    """Return the number by which a measure is reported: its F1, or the value of a rate; None if it is undefined.

    Args:
        measure: The measure.
        value: A value of the measure, with all its numbers.
    """
    return value.value if measure.is_rate else value.f1


def row(counts: Counts) -> list[float]:
    """Return counts as a list of numbers: credit of predictions, predicted items, credit of gold, gold items.

    Each of the four may be several numbers (`Parallel`), which follow one another.

    >>> row(Counts(Parallel((1, 2)), Parallel((3, 4)), Parallel((1, 2)), Parallel((5, 6))))
    [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 5.0, 6.0]
    """
    return [float(each) for count in counts for each in (count if isinstance(count, Parallel) else (count,))]


@dataclass(frozen=True)
class Statistic:
    """A measure's figure as a function of summed rows."""

    measure: Measure

    def __call__(self, sums: NDArray[Any]) -> NDArray[Any]:
        """Return the figure of each row of sums; NaN if it is undefined.

        Args:
            sums: Summed counts, [... x columns]: credit of predictions, predicted items, credit of gold, gold items, as
                `row` returns them. The result is [...].
        """
        if self.measure.figures.value is prf:
            return f1(sums, self.measure.credit)
        import numpy as np

        found = [self._figure(each) for each in sums.reshape(-1, sums.shape[-1]).tolist()]
        return np.array(found, dtype=float).reshape(sums.shape[:-1])

    def _figure(self, sums: Sequence[float]) -> float:
        """Return the figure of one row of sums; NaN if it is undefined.

        Args:
            sums: Credit of predictions, predicted items, credit of gold, gold items (as `row` returns them, summed).
        """
        width = len(sums) // SIDES
        parts = (sums[at : at + width] for at in range(0, len(sums), width))
        counts = Counts(*(Parallel(part) if width > 1 else part[0] for part in parts))
        found = figure(self.measure, self.measure.value(counts))
        return float("nan") if found is None else found


def f1(sums: NDArray[Any], credit: int = 1) -> NDArray[Any]:
    """Return the F1 of rows of four sums: [... x 4] to [...]; NaN without gold and predicted items.

    Args:
        sums: Credit of predictions, predicted items, credit of gold, gold items: [... x 4].
        credit: The credit of one correct item.

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
