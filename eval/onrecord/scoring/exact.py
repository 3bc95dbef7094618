"""Counts that are not integers, as exact sums of fractions that add up over documents.

B3, CEAFe and LEA add fractions whose denominators are sizes of clusters. A sum of floats would depend on the order of
the documents, and a single fraction would need a common denominator for every addition. A `RationalSum` has an integer
numerator for each denominator (1/2 + 1/3 + 1/2 is {2: 2, 3: 1}). Adding merges two dictionaries, and the only rounding
is in the final rate.

`Parallel` has several sums side by side, for measures that are a mean of several rates (BLANC, the CoNLL mean).
"""

from __future__ import annotations

from math import gcd, lcm
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class RationalSum:
    """An exact sum of fractions: denominator (positive) -> numerator. It adds, and compares by value.

    >>> third, half = RationalSum({3: 1}), RationalSum({2: 1})
    >>> (third + half) / 5 == (1 / 3 + 1 / 2) / 5
    True
    >>> RationalSum({2: 2}) == 1
    True
    """

    __slots__ = ("_ratio", "numerators")
    numerators: Mapping[int, int]
    _ratio: tuple[int, int] | None

    def __init__(self, numerators: Mapping[int, int]) -> None:
        self.numerators = numerators
        self._ratio = None

    def ratio(self) -> tuple[int, int]:
        """Return the sum as one fraction in lowest terms: (numerator, denominator), with a denominator above 0.

        >>> RationalSum({2: 1, 6: 1}).ratio()
        (2, 3)
        """
        if self._ratio is None:
            self._ratio = self._lowest_terms()
        return self._ratio

    def _lowest_terms(self) -> tuple[int, int]:
        denominator = lcm(*self.numerators)
        numerator = sum(count * (denominator // each) for each, count in self.numerators.items())
        shared = gcd(numerator, denominator)
        return numerator // shared, denominator // shared

    def __add__(self, other: object) -> RationalSum:
        if isinstance(other, RationalSum):
            more = other.numerators
        elif isinstance(other, int):
            more = {1: other}
        else:
            return NotImplemented
        merged = dict(self.numerators)
        for denominator, numerator in more.items():
            merged[denominator] = merged.get(denominator, 0) + numerator
        return RationalSum(merged)

    __radd__ = __add__

    def __mul__(self, factor: object) -> RationalSum:
        if not isinstance(factor, int):
            return NotImplemented
        return RationalSum({denominator: numerator * factor for denominator, numerator in self.numerators.items()})

    __rmul__ = __mul__

    def __truediv__(self, divisor: object) -> float:
        if not isinstance(divisor, int):
            return NotImplemented
        numerator, denominator = self.ratio()
        return numerator / (denominator * divisor)

    def __float__(self) -> float:
        return self / 1

    def __bool__(self) -> bool:
        return self.ratio()[0] != 0

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RationalSum):
            return self.ratio() == other.ratio()
        return self.ratio() == (other, 1) if isinstance(other, int) else NotImplemented

    def __hash__(self) -> int:
        numerator, denominator = self.ratio()
        return hash(numerator) if denominator == 1 else hash((numerator, denominator))

    def __repr__(self) -> str:
        return f"RationalSum({dict(sorted(self.numerators.items()))})"


class Parallel(tuple[Any, ...]):
    """A tuple of sums that adds element by element.

    >>> Parallel((1, 2)) + Parallel((10, 20))
    Parallel((11, 22))
    """

    __slots__ = ()

    def __add__(self, other: tuple[Any, ...]) -> Parallel:
        return Parallel(mine + theirs for mine, theirs in zip(self, other, strict=True))

    def __repr__(self) -> str:
        return f"Parallel({tuple.__repr__(self)})"


def plain(count: object) -> object:
    """Return a count as plain data for JSON: an integer, a float for a fraction, a list for a Parallel.

    Other values are returned unchanged.

    >>> plain(Parallel((2, RationalSum({2: 1}), RationalSum({2: 4}))))
    [2, 0.5, 2]
    """
    if isinstance(count, Parallel):
        return [plain(each) for each in count]
    if isinstance(count, RationalSum):
        numerator, denominator = count.ratio()
        return numerator if denominator == 1 else numerator / denominator
    return count
