"""Exact sums equal sums of fractions in any order, and are rounded once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.scoring.exact import Parallel, RationalSum, plain

sums = st.dictionaries(st.integers(1, 60), st.integers(-50, 50), max_size=8)


def exact(numerators: dict[int, int]) -> Fraction:
    """Return the sum as Python's own fraction."""
    return sum((Fraction(numerator, denominator) for denominator, numerator in numerators.items()), Fraction(0))


@pytest.mark.fuzz
@given(sums, sums, st.integers(1, 90))
def test_arithmetic_of_exact_sums_agrees_with_fractions(
    first: dict[int, int], second: dict[int, int], divisor: int
) -> None:
    """Adding, multiplying, dividing and comparing agree with fractions; a quotient is the float nearest to theirs."""
    mine, yours = RationalSum(first), RationalSum(second)
    assert (mine + yours).ratio() == (exact(first) + exact(second)).as_integer_ratio()
    assert (2 * mine + 1).ratio() == (2 * exact(first) + 1).as_integer_ratio()
    assert mine / divisor == float(exact(first) / divisor)
    assert (mine == yours) == (exact(first) == exact(second))
    assert bool(mine) == bool(exact(first))
    assert float(sum([mine, yours], 0)) == float(exact(first) + exact(second))


@pytest.mark.fuzz
@given(sums)
def test_equal_sums_have_equal_hashes(numerators: dict[int, int]) -> None:
    """Sums with different terms may be equal, and then have equal hashes; a whole sum equals its integer."""
    doubled = RationalSum({2 * denominator: 2 * numerator for denominator, numerator in numerators.items()})
    assert doubled == RationalSum(numerators)
    assert hash(doubled) == hash(RationalSum(numerators))
    assert hash(RationalSum({3: 6})) == hash(2)


def test_whole_sums_are_integers_in_json() -> None:
    """Other sums are floats; parallel sums are lists."""
    assert plain(RationalSum({4: 2})) == 0.5
    assert plain(RationalSum({4: 8})) == 2
    assert plain(7) == 7
    assert plain(Parallel((1, 2)) + Parallel((3, 4))) == [4, 6]
