"""Time resampling: 10,000 bootstraps and 10,000 swaps of 1,000 documents, and scipy's bootstrap on the same rows.

python eval/benchmarks/stats.py
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from onrecord.stats.bootstrap import bca
from onrecord.stats.permutation import randomization_test
from onrecord.stats.statistic import f1

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED = 20170302
DOCUMENTS, ITEMS, TIMES = 1_000, 50, 10_000
LIMIT_S = 1.0


class Cost(NamedTuple):
    """Seconds of wall clock and of CPU (all threads)."""

    wall_s: float
    cpu_s: float


def systems() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return two systems' rows of counts, of nearly the same quality."""
    random = np.random.default_rng(SEED)
    gold = random.poisson(ITEMS, DOCUMENTS)
    rows = []
    for chance in (0.70, 0.71):
        right = random.binomial(gold, chance)
        rows.append(np.stack([right, right + random.poisson(10, DOCUMENTS), right, gold], axis=1))
    return rows[0], rows[1]


def interval() -> Cost:
    """Return the cost of an interval, imports left out."""
    import scipy.special  # noqa: F401  # so that its import is not timed

    first, random = systems()[0], np.random.default_rng(SEED)
    wall, cpu = time.perf_counter(), time.process_time()
    bca(first, f1, random, replicates=TIMES)
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def test() -> Cost:
    """Return the cost of a paired test."""
    (first, second), random = systems(), np.random.default_rng(SEED)
    wall, cpu = time.perf_counter(), time.process_time()
    randomization_test(first, second, f1, random, swaps=TIMES)
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def peer() -> Cost:
    """Return the cost of scipy's BCa interval alone, the same resamples in batches."""
    from scipy.stats import bootstrap

    columns = tuple(systems()[0].T.astype(float))

    def statistic(*sides: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
        return f1(np.stack([side.sum(axis=axis) for side in sides], axis=-1))

    wall, cpu = time.perf_counter(), time.process_time()
    bootstrap(columns, statistic, paired=True, vectorized=True, n_resamples=TIMES, batch=500, rng=SEED)
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def main() -> None:
    """Print all three; the goal is for interval and test together."""
    for name, cost in (("onrecord, interval", interval()), ("onrecord, test", test()), ("scipy, interval", peer())):
        print(f"{name:<20}{cost.wall_s:8.2f} s wall {cost.cpu_s:8.2f} s CPU   (goal for ours together: {LIMIT_S} s)")


if __name__ == "__main__":
    main()
