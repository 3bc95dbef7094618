"""What the bootstrap interval promises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from onrecord.stats.bootstrap import FEWEST, bca, percentile, resampled
from onrecord.stats.statistic import f1


def system(units: int, share: float, seed: int = 5) -> np.ndarray:
    """Return rows of a system that finds a share of four items a unit, and adds as many wrong ones as it misses."""
    random = np.random.default_rng(seed)
    gold = random.poisson(4, units) + 1
    right = random.binomial(gold, share)
    return np.stack([right, gold, right, gold], axis=1)


def test_holds_the_figure_and_narrows_with_units() -> None:
    """The interval lies around the figure, and four times the units make it about half as wide."""
    widths = []
    for units in (50, 200, 800):
        rows = system(units, 0.7)
        found = bca(rows, f1, np.random.default_rng(1), replicates=2000)
        assert found is not None
        assert found.low < float(f1(rows.sum(axis=0))) < found.high
        widths.append(found.high - found.low)
    assert widths[0] / widths[1] == pytest.approx(2, rel=0.3)
    assert widths[1] / widths[2] == pytest.approx(2, rel=0.3)


def test_the_seed_makes_the_numbers() -> None:
    """One seed gives one interval; 0 is a seed like any other."""
    rows = system(40, 0.6)
    first, again, other = (bca(rows, f1, np.random.default_rng(seed), replicates=500) for seed in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize("interval", [bca, percentile])
def test_few_units_give_none(interval: Any) -> None:
    """Below twenty units there is no interval, from twenty on there is."""
    assert interval(system(FEWEST - 1, 0.5), f1, np.random.default_rng(1), replicates=200) is None
    assert interval(system(FEWEST, 0.5), f1, np.random.default_rng(1), replicates=200) is not None


@pytest.mark.parametrize("interval", [bca, percentile])
def test_no_spread_gives_none(interval: Any) -> None:
    """Where every resample says the same, an interval of no width is not pretended."""
    assert interval(system(40, 1.0), f1, np.random.default_rng(1), replicates=200) is None


def test_a_difference_turned_round_turns_its_interval() -> None:
    """A less B has the interval of B less A with its ends turned round, and it is wider where units are few."""
    rows = np.hstack([system(30, 0.7), system(30, 0.6, seed=6)])

    def gain(sums: np.ndarray) -> np.ndarray:
        return f1(sums[..., 4:]) - f1(sums[..., :4])

    one = percentile(rows, gain, np.random.default_rng(1), replicates=500)
    other = percentile(rows, lambda sums: -gain(sums), np.random.default_rng(1), replicates=500)
    assert one is not None
    assert other is not None
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    figures = gain(resampled(rows, np.random.default_rng(1), replicates=500))
    low, high = np.quantile(figures, [0.025, 0.975])
    assert one.low < low < high < one.high


def test_resamples_draw_units_whole() -> None:
    """Every resample has as many units as there are, each with all of its counts."""
    rows = np.array([[1, 10], [1, 10], [1, 10]])
    assert resampled(rows, np.random.default_rng(1), replicates=7).tolist() == [[3.0, 30.0]] * 7


def test_resampled_mean_is_unbiased() -> None:
    """The mean of the resamples' sums is the sum."""
    rows = np.arange(30).reshape(-1, 1)
    means = resampled(rows, np.random.default_rng(1), replicates=4000).mean()
    assert means == pytest.approx(rows.sum(), rel=0.01)
