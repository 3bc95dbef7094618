"""The simulated power equals the true power, in distributions where that can be computed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from onrecord.stats.power import LARGE, Pairs, power, smallest_difference, units_needed
from onrecord.stats.statistic import f1

SEED = 5
RIGHT, WRONG = [1, 1, 1, 1], [0, 1, 0, 1]  # a unit of one item: precise, predicted, recalled, gold


def _pairs(only_first: int, only_second: int, both: int, neither: int) -> Pairs:
    """Return units of one item, of which so many only the first system has right, only the second, both, or neither."""
    first = [RIGHT] * only_first + [WRONG] * only_second + [RIGHT] * both + [WRONG] * neither
    second = [WRONG] * only_first + [RIGHT] * only_second + [RIGHT] * both + [WRONG] * neither
    return Pairs(np.array(first, dtype=float), np.array(second, dtype=float), f1)


def _true_power(units: int, differing: float, better: float) -> float:
    """Return the power of the sign test, which the paired test is where every unit is one item.

    Args:
        units: The number of units.
        differing: The chance that the systems differ in a unit.
        better: The chance that the better system is right where they differ.
    """
    total = 0.0
    for number in range(units + 1):
        wins = np.arange(number + 1)
        p = 2 * binom.sf(wins - 1, number, 0.5)
        shown = wins[(p <= 0.05) & (wins > number / 2)]
        total += binom.pmf(number, units, differing) * binom.pmf(shown, number, better).sum()
    return total


@pytest.mark.parametrize("difference", [0.0, 0.05, 0.1, 0.2])
@pytest.mark.parametrize("units", [5, 12, 30, 100, 300, LARGE + 500])
def test_power_is_that_of_the_sign_test_to_within_three_points(units: int, difference: float) -> None:
    """Thirty units in a hundred differ, so the better system is right in half of those and half of what it is ahead."""
    pairs = _pairs(10, 20, 50, 20)
    tip = pairs.tip(difference)
    assert tip is not None
    found = power(pairs, tip, units, np.random.default_rng(SEED))
    assert found == pytest.approx(_true_power(units, 0.3, (difference / 0.3 + 1) / 2), abs=0.03)


def test_the_simulated_difference_is_the_requested_one() -> None:
    """0, the observed one, and at most the share of units in which the systems differ."""
    pairs = _pairs(10, 20, 50, 20)
    assert pairs.difference(-1) == pytest.approx(0)
    assert pairs.difference(0) == pytest.approx(0.1) == pytest.approx(pairs.observed)
    assert pairs.difference(1) == pytest.approx(0.3)
    tip = pairs.tip(0.2)
    assert tip is not None
    assert pairs.difference(tip) == pytest.approx(0.2)
    assert pairs.tip(0.31) is None


def test_exchanging_the_systems_does_not_change_power() -> None:
    """Which of the two is better does not matter."""
    one, other = _pairs(10, 20, 50, 20), _pairs(20, 10, 50, 20)
    assert other.observed == -one.observed
    found = [power(each, 0.2, 60, np.random.default_rng(SEED)) for each in (one, other)]
    assert found[0] == pytest.approx(found[1], abs=0.03)


def test_contributions_sum_to_the_difference() -> None:
    """The sum is equal to first order, also if the sizes of units and the numbers of predictions vary."""
    random = np.random.default_rng(SEED)
    gold = random.integers(0, 9, 200)
    sides = []
    for share in (0.6, 0.65):
        right = random.binomial(gold, share)
        sides.append(np.stack([right, right + random.poisson(1, 200), right, gold], axis=1).astype(float))
    pairs = Pairs(sides[0], sides[1], f1)
    assert pairs.contributions.sum() == pytest.approx(pairs.observed, abs=1e-4)
    assert abs(pairs.observed) > 0.01


@pytest.mark.parametrize("difference", [0.1, 0.2])
def test_the_number_of_units_needed_has_the_requested_power(difference: float) -> None:
    """The number that is needed has a power of 0.8 by the formula, and a tenth fewer has less."""
    needed = units_needed(_pairs(10, 20, 50, 20), difference, np.random.default_rng(SEED))
    assert needed is not None
    better = (difference / 0.3 + 1) / 2
    assert _true_power(needed, 0.3, better) == pytest.approx(0.8, abs=0.03)
    assert _true_power(needed * 9 // 10, 0.3, better) < 0.8


def test_a_hundredth_of_a_difference_needs_ten_thousand_times_the_units() -> None:
    """By the normal formula."""
    pairs = _pairs(10, 20, 50, 20)
    few, many = (units_needed(pairs, each, np.random.default_rng(SEED)) for each in (0.1, 0.001))
    assert few is not None
    assert many is not None
    assert many / few == pytest.approx(10_000, rel=0.15)


def test_the_smallest_difference_is_detected_with_the_target_power() -> None:
    """By the formula, a hundred units detect it with a power of 0.8."""
    found = smallest_difference(_pairs(10, 20, 50, 20), np.random.default_rng(SEED))
    assert found is not None
    assert _true_power(100, 0.3, (found / 0.3 + 1) / 2) == pytest.approx(0.8, abs=0.03)


def test_too_few_units_or_equal_systems_have_no_smallest_difference() -> None:
    """Five units cannot reach 5%; systems that are equal in every unit cannot differ."""
    assert smallest_difference(_pairs(1, 4, 0, 0), np.random.default_rng(SEED)) is None
    equal = _pairs(0, 0, 10, 10)
    assert smallest_difference(equal, np.random.default_rng(SEED)) is None
    assert units_needed(equal, 0.1, np.random.default_rng(SEED)) is None
