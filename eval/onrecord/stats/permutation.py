"""Test whether two systems differ by approximate randomization: swap their outputs unit by unit.

If the systems are equally good, their outputs for a unit are exchangeable. Each unit's rows are therefore swapped or
not, with equal probability, and the difference of the figures is computed again. p is the share of swaps in which its
absolute value is at least that of the observed difference (two-sided). Each swap has a mirror image, so the
differences are centred on 0. Units with equal outputs have no effect and are left out: with m differing units there are
2^m swaps.

If there are at most `EXACT` swaps, all are computed, and p is exact. Its smallest possible value is then 2 / 2^m (the
identity and its mirror image). Otherwise n random swaps give p = (k + 1) / (n + 1), with the observed one counted as a
swap. The test is then valid at every n (Phipson and Smyth 2010). A swap with an undefined figure counts as at least as
large.

Source: Noreen (1989), Computer-intensive methods for testing hypotheses; Yeh (2000), More accurate tests for the
statistical significance of result differences.

`holm` corrects p-values for multiple tests by Holm's step-down method. With the m p-values sorted in ascending order,
p_i (i from 0) becomes the largest of (m - j) p_j for j up to i, at most 1. The probability of any false positive among
all tests is then at most the level, for any dependence between the tests.

Source: Holm (1979), A simple sequentially rejective multiple test procedure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.stats.bootstrap import TOLERANCE
from onrecord.stats.sums import sums_of_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

SWAPS = 10_000
EXACT = 1 << 13  # up to this many swaps, all are computed
_CHUNK = 1_000_000


class Tested(NamedTuple):
    """The result of a test.

    Attributes:
        p: The two-sided p-value.
        smallest_p: The smallest p that these units can give.
        differing: The number of units in which the systems differ.
        exact: Whether all swaps were computed.
    """

    p: float
    smallest_p: float
    differing: int
    exact: bool


def randomization_test(
    first: NDArray[Any],
    second: NDArray[Any],
    statistic: Callable[[NDArray[Any]], NDArray[Any]],
    random: Generator,
    *,
    swaps: int = SWAPS,
) -> Tested | None:
    """Return the p-value of the paired test of two systems, by swapping their outputs unit by unit.

    Args:
        first: The first system's counts, [units x columns].
        second: The second system's counts for the same units, [units x columns].
        statistic: Maps sums, [... x columns], to figures, [...]; NaN if undefined.
        random: The random generator.
        swaps: The number of random swaps, if there are too many to compute all.

    Returns:
        The two-sided p-value, the smallest p that these units can give, and the number of units in which the systems
        differ. None if a system's figure over all units is undefined.
    """
    import numpy as np

    totals = first.sum(axis=0).astype(float), second.sum(axis=0).astype(float)
    observed = abs(float(statistic(totals[0]) - statistic(totals[1])))
    if np.isnan(observed):
        return None
    change = second - first
    change = change[change.any(axis=1)]
    differing = len(change)
    exact = differing <= EXACT.bit_length() - 1
    size = 1 << differing if exact else swaps
    at_once, large = max(1, _CHUNK // max(1, differing)), 0
    for start in range(0, size, at_once):
        number = min(at_once, size - start)
        swaps_now = _all_swaps(start, number, differing) if exact else _random_swaps(random, number, differing)
        swapped = sums_of_rows(swaps_now, change)
        found = np.abs(statistic(totals[0] + swapped) - statistic(totals[1] - swapped))
        large += int((~(found < observed - TOLERANCE)).sum())  # NaN counts as large
    smallest = min(1.0, 2 / size) if exact else 1 / (size + 1)
    return Tested(large / size if exact else (large + 1) / (size + 1), smallest, differing, exact)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return the p-values with Holm's correction, by the names of the tests, in the given order.

    Args:
        p_values: The name of each test -> its p-value.

    >>> holm({"a": 0.01, "b": 0.04, "c": 0.03})
    {'a': 0.03, 'b': 0.06, 'c': 0.06}
    """
    corrected, largest = {}, 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda test: test[1])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p))
        corrected[name] = largest
    return {name: corrected[name] for name in p_values}


def _all_swaps(start: int, number: int, units: int) -> NDArray[Any]:
    """Return swaps number `start` to `start + number - 1`, as an array of 0 and 1, [swaps x units].

    In a swap, 1 means that the two systems' counts of this unit are exchanged: the unit's bit in the swap's number.

    >>> _all_swaps(0, 4, 2).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    import numpy as np

    return (np.arange(start, start + number)[:, None] >> np.arange(units)) & 1


def _random_swaps(random: Generator, number: int, units: int) -> NDArray[Any]:
    """Return random swaps, as an array of 0 and 1, [number x units]; the same swap may occur twice.

    In a swap, 1 means that the two systems' counts of this unit are exchanged.
    """
    import numpy as np

    bits = np.unpackbits(random.integers(0, 256, (number, (units + 7) // 8), dtype=np.uint8), axis=1)
    return bits[:, :units]
