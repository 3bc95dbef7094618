"""Wilson's interval."""

from __future__ import annotations

import pytest

from onrecord.stats.wilson import f1_at_edge, wilson


def test_wilson_intervals_equal_newcombes_table() -> None:
    """Newcombe (1998), table I, method 3: 81 of 263 is .2553 to .3662, 0 of 20 is 0 to .1611."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)


def test_wilson_intervals_of_0_and_of_all_mirror_each_other() -> None:
    """The interval of 0 right items mirrors that of 0 wrong items."""
    low, high = wilson(0, 12), wilson(12, 12)
    assert low.high == pytest.approx(1 - high.low)


def test_an_f1_of_0_or_1_has_an_interval() -> None:
    """An F1 of 0 or 1 has an interval that ends there and narrows with the number of items."""
    few, many = f1_at_edge(1.0, gold=5, predicted=5), f1_at_edge(1.0, gold=500, predicted=500)
    assert few.high == many.high == 1
    assert few.low < many.low < 1
    assert f1_at_edge(0.0, gold=5, predicted=5).low == 0
    assert f1_at_edge(0.0, gold=5, predicted=5).high > f1_at_edge(0.0, gold=500, predicted=500).high > 0
