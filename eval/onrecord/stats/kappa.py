"""Compute Cohen's kappa: the agreement of two coders on the labels of the same units, corrected for chance.

    kappa = (p_o - p_e) / (1 - p_e)

p_o is the share of units with equal labels; p_e is the sum over labels of the product of both coders' shares.

Source: Cohen (1960), A coefficient of agreement for nominal scales.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping


class Kappa(NamedTuple):
    """Kappa, the share of units with equal labels (both None if undefined), and the number of units."""

    kappa: float | None
    agreement: float | None
    units: int


def cohen_kappa(units: Mapping[tuple[Hashable, Hashable], int]) -> Kappa:
    """Return Cohen's kappa of two coders, their observed agreement and the number of units.

    Args:
        units: (first coder's label, second coder's label) -> the number of units with these labels.

    Returns:
        Kappa is None without units, or if both coders gave the same single label throughout. Agreement is the share of
        units with equal labels; None without units.

    Of 50 applications both accept 20 and reject 15, one accepts 5 more and the other 10 more: p_o = .7, p_e = .5.

    >>> cohen_kappa({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15})
    Kappa(kappa=0.4, agreement=0.7, units=50)
    """
    total = sum(units.values())
    if not total:
        return Kappa(None, None, 0)
    first: Counter[Hashable] = Counter()
    second: Counter[Hashable] = Counter()
    equal = 0
    for (one, other), times in units.items():
        first[one] += times
        second[other] += times
        equal += times if one == other else 0
    observed = Fraction(equal, total)
    by_chance = Fraction(sum(count * second[label] for label, count in first.items()), total * total)
    kappa = float((observed - by_chance) / (1 - by_chance)) if by_chance != 1 else None
    return Kappa(kappa, float(observed), total)
