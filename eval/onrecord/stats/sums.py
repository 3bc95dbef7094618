"""Sum rows of counts, each taken a number of times, for many resamples or swaps at once.

The sums are a matrix product: a tall matrix of small numbers (resamples x units) and a narrow one (units x columns).
Given the whole product, BLAS starts threads, which wait for each other longer than they compute. Given blocks, it uses
one thread, and a block stays in the cache. A product of 10,000 resamples and 120 units takes 0.5 ms of CPU time in
blocks, and up to 7 ms as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 1 << 17  # multiplications; OpenBLAS starts threads from twice as many on


def sums_of_rows(times: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
    """Return the sums of `rows`, each row taken as many times as `times` says: [samples x columns], as floats.

    Args:
        times: How often each unit is taken in each sample, integers, [samples x units].
        rows: The counts of each unit, [units x columns].

    >>> import numpy as np
    >>> sums_of_rows(np.array([[1, 1], [2, 0]]), np.array([[1, 10], [3, 30]])).tolist()
    [[4.0, 40.0], [2.0, 20.0]]
    """
    import numpy as np

    numbers = rows.astype(float)
    sums = np.empty((len(times), numbers.shape[1]))
    step = max(1, _BLOCK // max(1, numbers.size))
    for first in range(0, len(times), step):
        block = slice(first, first + step)
        np.matmul(times[block].astype(float), numbers, out=sums[block])
    return sums
