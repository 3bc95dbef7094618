"""Compute Wilson's interval for figures of 0 and 1, where all resamples are equal and a bootstrap has no width.

For a share of k out of n items it is

    (k + z^2/2 +- z sqrt(k (n - k) / n + z^2 / 4)) / (n + z^2)

A rate is such a share. F1 is not, but is a function of one: if a share J of the items of both sides is right, then
F1 = 2 J / (1 + J). At F1 = 0 those items are all gold and all predicted items; at F1 = 1 gold and predicted items are
the same. The interval of J is converted to F1. It treats items as independent, which items of one text are not quite,
so the true interval may be wider.

Source: Wilson (1927), Probable inference, the law of succession, and statistical inference.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from onrecord.stats.bootstrap import LEVEL, Interval


def wilson(right: float, items: float, level: float = LEVEL) -> Interval:
    """Return Wilson's confidence interval of a share, the ends within 0 and 1.

    Args:
        right: The number of right items.
        items: The number of items, more than 0.
        level: The confidence level.

    >>> [round(end, 3) for end in wilson(10, 10)]
    [0.722, 1.0]
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle, spread = right + z * z / 2, z * sqrt(right * (items - right) / items + z * z / 4)
    return Interval.rounded(
        max(0.0, (middle - spread) / (items + z * z)), min(1.0, (middle + spread) / (items + z * z))
    )


def f1_at_edge(f1: float, *, gold: float, predicted: float, level: float = LEVEL) -> Interval:
    """Return the confidence interval of an F1 that is 0 or 1, from Wilson's interval of a share of items.

    Args:
        f1: 0 or 1.
        gold: The number of gold items.
        predicted: The number of predicted items; not both numbers are 0.
        level: The confidence level.

    >>> [round(end, 3) for end in f1_at_edge(0.0, gold=10, predicted=0)]
    [0.0, 0.434]
    """
    low, high = wilson(gold, gold, level) if f1 else wilson(0, gold + predicted, level)
    return Interval.rounded(2 * low / (1 + low), 2 * high / (1 + high))
