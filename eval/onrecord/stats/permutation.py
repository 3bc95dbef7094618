"""Test whether two systems differ by approximate randomization: swap their outputs unit by unit, and count.

Were the systems alike, it would be chance which of them said what of a unit. So each unit's rows are swapped or not,
with equal probability, and the difference of the figures taken anew; p is the share of swaps in which it is at least as
large as the one observed, on either side (two-sided). Swaps come in mirrored pairs, so the differences are centred on 0
by construction, and nothing has to be subtracted. Units of which the systems say the same cannot matter and are left
out: with m units in which they differ there are 2^m swaps.

Where those are no more than `EXACT`, all are gone through, and p is exact; its smallest possible value is 2 / 2^m (the
identity and its mirror image). Otherwise n random swaps give p = (k + 1) / (n + 1), the swap observed counting as one
of them, which makes the test valid at every n (Phipson and Smyth 2010). A swap under which a figure is undefined counts
as large.

Source: Noreen (1989), Computer-intensive methods for testing hypotheses; Yeh (2000), More accurate tests for the
statistical significance of result differences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

SWAPS = 10_000
EXACT = 1 << 13  # so many swaps and fewer are gone through one by one
TOLERANCE = 1e-12  # equal differences may be rounded apart
_CHUNK = 1_000_000


class Tested(NamedTuple):
    """A test's outcome: p, the smallest p that these units could have given, and how many units differ.

    exact says whether every swap was gone through.
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
    """Return the test of two systems' rows ([units x columns] each, the same units); None if a figure is undefined."""
    import numpy as np

    totals = first.sum(axis=0).astype(float), second.sum(axis=0).astype(float)
    observed = abs(float(statistic(totals[0]) - statistic(totals[1])))
    if np.isnan(observed):
        return None
    change = (second - first).astype(float)
    change = change[change.any(axis=1)]
    differing = len(change)
    exact = differing <= EXACT.bit_length() - 1
    size = 1 << differing if exact else swaps
    at_once, large = max(1, _CHUNK // max(1, differing)), 0
    for start in range(0, size, at_once):
        number = min(at_once, size - start)
        swapped = (_every(start, number, differing) if exact else _some(random, number, differing)) @ change
        found = np.abs(statistic(totals[0] + swapped) - statistic(totals[1] - swapped))
        large += int((~(found < observed - TOLERANCE)).sum())  # what is undefined is not smaller
    smallest = min(1.0, 2 / size) if exact else 1 / (size + 1)
    return Tested(large / size if exact else (large + 1) / (size + 1), smallest, differing, exact)


def _every(start: int, number: int, units: int) -> NDArray[Any]:
    """Return the swaps from one number on, each bit a unit."""
    import numpy as np

    return ((np.arange(start, start + number)[:, None] >> np.arange(units)) & 1).astype(float)


def _some(random: Generator, number: int, units: int) -> NDArray[Any]:
    import numpy as np

    bits = np.unpackbits(random.integers(0, 256, (number, (units + 7) // 8), dtype=np.uint8), axis=1)
    return bits[:, :units].astype(float)
