"""Estimate the power of the paired test: `power`, `units_needed`, `smallest_difference`.

The given units, with the counts of two systems in each, are treated as a sample of all units of their kind. A
population in which the systems differ by D, here called a world, is simulated by swapping the two systems in some units
(`Pairs.tipped`):

    D = 0              every unit is swapped with probability 1/2
    D as observed      no unit is swapped
    D in between       every unit is swapped with some probability below 1/2
    D above that       units in which the worse system is better are swapped with some probability

The systems therefore disagree as often as they do in the given units, and D has a limit, at which every unit is in
favour of one system. Units are drawn from the world with replacement, and each draw is tested as in
`stats.permutation`. The test's statistic is approximated to first order: unit i contributes c_i to the difference, the
gradient of the figure at the mean of both systems' sums, times the difference of the unit's counts. The error is of
third order, because swapping is symmetric about that mean. The gradient is the same in every world, because swapping
does not change the sum of a pair. Power is the share of `WORLDS` draws in which the test finds the better system at 5%;
the 95% error of this share is below 1.6 points. Above `LARGE` units the sum is treated as normal, and power is

    Phi((sqrt(n) m - z s2) / s)    m, s: mean and deviation of the signed c_i; s2: their root mean square; z = 1.96
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from onrecord.stats.bootstrap import TOLERANCE
from onrecord.stats.sums import sums_of_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

WORLDS = 4_000
SWAPS = 1_000
LARGE = 1_000  # units
ENUMERATED = 12  # up to this number of differing units, all swaps are computed
LEVEL = 0.05
TARGET = 0.8
STEPS = 10  # the number of steps of a bisection
_CRITICAL = NormalDist().inv_cdf(1 - LEVEL / 2)


@dataclass(frozen=True, eq=False)
class Pairs:
    """The units of two systems.

    Attributes:
        first: The first system's counts, [units x columns].
        second: The second system's counts for the same units, [units x columns].
        statistic: Maps sums, [... x columns], to figures, [...].
    """

    first: NDArray[Any]
    second: NDArray[Any]
    statistic: Callable[[NDArray[Any]], NDArray[Any]]

    @cached_property
    def contributions(self) -> NDArray[Any]:
        """Return how much each unit adds to the second system's figure minus the first's: [units].

        The values are a first-order approximation; their sum is close to `observed`.
        """
        import numpy as np

        middle = (self.first.sum(axis=0) + self.second.sum(axis=0)) / 2
        steps = np.diag(1e-4 * np.maximum(1.0, middle))
        gradient = (self.statistic(middle + steps) - self.statistic(middle - steps)) / (2 * np.diag(steps))
        found: NDArray[Any] = (self.second - self.first) @ np.nan_to_num(gradient)
        return found

    @property
    def observed(self) -> float:
        """Return the second system's figure minus the first's."""
        return float(self.statistic(self.second.sum(axis=0)) - self.statistic(self.first.sum(axis=0)))

    def tipped(self, tip: float) -> NDArray[Any]:
        """Return, for each unit, the probability that it favours the better system in a simulated population: [units].

        Args:
            tip: How much the systems differ in that population: -1 for no difference, 0 for that of the given units, 1
                if every unit favours the better system.
        """
        import numpy as np

        favourable = self.contributions * (1 if self.observed >= 0 else -1) > 0
        swapped = -tip / 2 if tip < 0 else 0.0
        return np.where(favourable, 1 - swapped, swapped if tip < 0 else tip)

    def difference(self, tip: float) -> float:
        """Return the expected figure of the better system minus that of the worse, in a simulated population.

        Args:
            tip: How much the systems differ there: -1 for no difference, 0 for that of the given units, 1 if every unit
                favours the better system.
        """
        import numpy as np

        chance = self.tipped(tip)[:, None]
        ahead = (self.contributions > 0)[:, None]
        better, worse = np.where(ahead, self.second, self.first), np.where(ahead, self.first, self.second)
        sums = [(chance * one + (1 - chance) * other).sum(axis=0) for one, other in ((better, worse), (worse, better))]
        return float(self.statistic(sums[0]) - self.statistic(sums[1]))

    def tip(self, difference: float) -> float | None:
        """Return the `tip` (from -1 to 1, see `tipped`) at which the systems' figures differ by `difference`.

        None if they cannot differ by so much.
        """
        if difference > self.difference(1.0):
            return None
        return _bisected(lambda tip: self.difference(tip) >= difference, steps=40)


def power(pairs: Pairs, tip: float, units: int, random: Generator, *, worlds: int = WORLDS) -> float:
    """Return the probability that the paired test finds the better system significantly better, at 5%.

    Args:
        pairs: The counts of two systems in some units, from which the population is estimated.
        tip: How much the systems differ in the simulated population: -1 for no difference, 0 for that of `pairs`, 1 if
            every unit favours the better system.
        units: The number of units in a draw.
        random: The random generator.
        worlds: The number of simulated draws.
    """
    import numpy as np

    size, chance = np.abs(pairs.contributions), pairs.tipped(tip)
    if units > LARGE:
        return _normal(size, chance, units)
    drawn = random.integers(0, len(size), (worlds, units))
    signed = np.where(random.random((worlds, units)) < chance[drawn], 1.0, -1.0) * size[drawn]
    found = signed.sum(axis=1)
    return float(((found > 0) & (_p_values(signed, np.abs(found), random) <= LEVEL)).mean())


def _p_values(signed: NDArray[Any], found: NDArray[Any], random: Generator) -> NDArray[Any]:
    """Return the two-sided p-value of the paired test for each simulated draw of units: [worlds].

    Args:
        signed: How much each unit of a draw adds to the difference of the systems' figures, [worlds x units].
        found: The absolute value of the sum of each draw's units, [worlds].
        random: The random generator.
    """
    import numpy as np

    least = found - TOLERANCE * np.maximum(1.0, found)
    signs = random.integers(0, 2, (SWAPS, signed.shape[1]), dtype=np.int8) * 2 - 1
    differing = (signed != 0).sum(axis=1)
    many = differing > ENUMERATED
    p: NDArray[Any] = np.empty(len(signed))
    sums = sums_of_rows(signs, signed[many].T, np.float32)
    reached = np.abs(sums) >= least[many].astype(np.float32) * (1 - 1e-5)
    p[many] = (reached.sum(axis=0) + 1) / (SWAPS + 1)
    for units in np.unique(differing[~many]):
        few = differing == units
        moved = -np.sort(-np.abs(signed[few]), axis=1)[:, :units]
        p[few] = (np.abs(sums_of_rows(_half_of_swaps(units), moved.T)) >= least[few]).mean(axis=0)
    return p


def _half_of_swaps(units: int) -> NDArray[Any]:
    """Return one of each two swaps that mirror each other, as an array of -1 and 1, [swaps x units].

    The sums of the two have the same absolute value.

    >>> _half_of_swaps(2).tolist()
    [[-1, -1], [1, -1]]
    """
    import numpy as np

    return ((np.arange(1 << max(0, units - 1))[:, None] >> np.arange(units)) & 1) * 2 - 1


def _normal(size: NDArray[Any], chance: NDArray[Any], units: int) -> float:
    mean, square = float((size * (2 * chance - 1)).mean()), float((size**2).mean())
    spread = sqrt(max(square - mean**2, 1e-12 * square))
    return NormalDist().cdf((sqrt(units) * mean - _CRITICAL * sqrt(square)) / spread)


def units_needed(
    pairs: Pairs, difference: float, random: Generator, *, target: float = TARGET, worlds: int = WORLDS
) -> int | None:
    """Return the number of units with which the paired test detects a difference with a given power.

    Args:
        pairs: The counts of two systems in some units, from which the population is estimated.
        difference: The difference of the figures, above 0.
        random: The random generator.
        target: The power: the probability that the test finds the difference.
        worlds: The number of simulated draws.

    Returns:
        The number, or None if the systems cannot differ by so much, as when all their units are equal.
    """
    import numpy as np

    tip = pairs.tip(difference)
    if tip is None or not pairs.contributions.any():
        return None
    size, chance = np.abs(pairs.contributions), pairs.tipped(tip)
    mean, square = float((size * (2 * chance - 1)).mean()), float((size**2).mean())
    if mean <= 0:
        return None
    spread = sqrt(max(square - mean**2, 0.0))
    guess = ceil(((_CRITICAL * sqrt(square) + NormalDist().inv_cdf(target) * spread) / mean) ** 2)
    if guess > LARGE:
        return guess
    low, high = 1, max(2, guess)
    while power(pairs, tip, high, random, worlds=worlds) < target:
        low, high = high, high * 3 // 2 + 1
    while high - low > max(1, high // 50):
        middle = (low + high) // 2
        low, high = (low, middle) if power(pairs, tip, middle, random, worlds=worlds) >= target else (middle, high)
    return high


def smallest_difference(
    pairs: Pairs, random: Generator, *, target: float = TARGET, worlds: int = WORLDS
) -> float | None:
    """Return the smallest difference of figures that the paired test detects, with a given power, on as many units.

    None if it detects no difference.

    Args:
        pairs: The counts of two systems in some units (paragraphs or documents); the test has as many units.
        random: The random generator.
        target: The power: the probability that the test finds the difference.
        worlds: The number of simulated draws.
    """

    def is_shown(tip: float) -> bool:
        return power(pairs, tip, len(pairs.first), random, worlds=worlds) >= target

    if not pairs.contributions.any() or not is_shown(1.0):
        return None
    return pairs.difference(_bisected(is_shown, steps=STEPS))


def _bisected(is_enough: Callable[[float], bool], *, steps: int) -> float:
    """Return the smallest value in (-1, 1] for which `is_enough` is true, found by bisection.

    Args:
        is_enough: A condition on the value that is true for 1, and for each value above one for which it is true.
        steps: The number of bisections; the error is at most 2 / 2^steps.

    >>> round(_bisected(lambda value: value >= 0.3, steps=20), 4)
    0.3
    """
    low, high = -1.0, 1.0
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high
