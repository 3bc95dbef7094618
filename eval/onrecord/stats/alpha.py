"""Compute Krippendorff's alpha for nominal labels: agreement of coders, corrected for chance.

In a unit with m labels, each ordered pair of labels has the weight 1 / (m - 1). o(c, k) is the weight of the pairs
(c, k) over all units, n(c) the sum of row c, and n the total. Then

    alpha = 1 - (n - 1) * sum of o(c, k) over c != k / sum of n(c) n(k) over c != k

1 is perfect agreement, 0 is chance, and below 0 is systematic disagreement. A unit with fewer than two labels is
ignored. Sums are exact; only the result is rounded.

Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability; Krippendorff (2013), Content analysis,
chapter 12.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

PAIR = 2
Row = TypeVar("Row", bound=tuple[Any, ...])


def nominal_alpha(units: Mapping[Row, int]) -> float | None:
    """Return Krippendorff's alpha for nominal labels: 1 is perfect agreement, 0 is chance.

    Args:
        units: A row of labels -> the number of units with that row. A row has one label for each coder, None if the
            coder gave none.

    Returns:
        None if it is undefined: no unit has two labels, or all labels are equal.

    Two coders, ten units, after Krippendorff (2011), section A (binary data):

    >>> first, second = "0100000010", "1110010000"
    >>> round(nominal_alpha(Counter(zip(first, second))), 3)
    0.095
    """
    totals: defaultdict[Hashable, Fraction] = defaultdict(Fraction)
    disagreement = Fraction()
    for row, times in units.items():
        labels = Counter(label for label in row if label is not None)
        coders = labels.total()
        if coders < PAIR:
            continue
        for label, count in labels.items():
            totals[label] += times * count
            disagreement += Fraction(times * count * (coders - count), coders - 1)
    everything = sum(totals.values())
    by_chance = everything**2 - sum(total**2 for total in totals.values())
    return float(1 - (everything - 1) * disagreement / by_chance) if by_chance else None
