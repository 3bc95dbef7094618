"""Correct p-values for multiple tests by Holm's step-down method.

With p sorted in ascending order, the i-th of m (from 0) becomes the largest of (m - j) p_j for j up to i, at most 1.
The probability of any false positive among all tests is then at most the level, whatever the dependence of the tests.

Source: Holm (1979), A simple sequentially rejective multiple test procedure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return the corrected p-values, by the names of the tests, in the given order.

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
