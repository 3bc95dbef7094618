"""The bootstrap interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from onrecord.stats.bootstrap import FEWEST, bca, percentile, resampled
from onrecord.stats.statistic import f1


def system(units: int, share: float, seed: int = 5) -> np.ndarray:
    """Return the rows of a system that finds a share of four items per unit, with as many false positives as misses."""
    random = np.random.default_rng(seed)
    gold = random.poisson(4, units) + 1
    right = random.binomial(gold, share)
    return np.stack([right, gold, right, gold], axis=1)


def test_the_interval_contains_the_figure_and_narrows_with_more_units() -> None:
    """The interval contains the figure, and is about half as wide with four times the units."""
    widths = []
    for units in (50, 200, 800):
        rows = system(units, 0.7)
        found = bca(rows, f1, np.random.default_rng(1), replicates=2000)
        assert found is not None
        assert found.low < float(f1(rows.sum(axis=0))) < found.high
        widths.append(found.high - found.low)
    assert widths[0] / widths[1] == pytest.approx(2, rel=0.3)
    assert widths[1] / widths[2] == pytest.approx(2, rel=0.3)


def test_the_seed_determines_the_interval() -> None:
    """Equal seeds give equal intervals, seed 0 included."""
    rows = system(40, 0.6)
    first, again, other = (bca(rows, f1, np.random.default_rng(seed), replicates=500) for seed in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize("interval", [bca, percentile])
@pytest.mark.parametrize("share", [0.6, 0.97, 1.0])
def test_the_last_bits_of_figures_do_not_change_the_interval(interval: Any, share: float) -> None:
    """Processors round powers and matrix products differently; the interval is the same, with ties and equal units."""
    noise = np.random.default_rng(7)

    def on_another_processor(sums: np.ndarray) -> np.ndarray:
        figures = f1(sums)
        return figures + figures * noise.integers(-2, 3, figures.shape) * np.finfo(float).eps

    for units in (FEWEST, 117):
        rows = system(units, share)
        here, there = (
            interval(rows, statistic, np.random.default_rng(1), replicates=500)
            for statistic in (f1, on_another_processor)
        )
        assert here == there


@pytest.mark.parametrize("interval", [bca, percentile])
def test_few_units_give_no_interval(interval: Any) -> None:
    """There is no interval below twenty units, and there is one from twenty on."""
    assert interval(system(FEWEST - 1, 0.5), f1, np.random.default_rng(1), replicates=200) is None
    assert interval(system(FEWEST, 0.5), f1, np.random.default_rng(1), replicates=200) is not None


@pytest.mark.parametrize("interval", [bca, percentile])
def test_equal_resamples_give_no_interval(interval: Any) -> None:
    """If all resamples are equal, there is no interval."""
    assert interval(system(40, 1.0), f1, np.random.default_rng(1), replicates=200) is None


def test_exchanging_the_systems_mirrors_the_interval_of_their_difference() -> None:
    """The interval of A - B is that of B - A mirrored, and is wider with few units."""
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


def test_resamples_draw_whole_units() -> None:
    """Every resample has as many units as the data, each with all of its counts."""
    rows = np.array([[1, 10], [1, 10], [1, 10]])
    assert resampled(rows, np.random.default_rng(1), replicates=7).tolist() == [[3.0, 30.0]] * 7


def test_the_mean_of_the_resamples_equals_the_sum() -> None:
    """The mean of the resamples' sums equals the sum."""
    rows = np.arange(30).reshape(-1, 1)
    means = resampled(rows, np.random.default_rng(1), replicates=4000).mean()
    assert means == pytest.approx(rows.sum(), rel=0.01)
