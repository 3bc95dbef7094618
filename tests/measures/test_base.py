"""Precision, recall and F1 from counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.scoring.measure import Counts, Value, prf


@pytest.mark.parametrize(
    ("counts", "value"),
    [
        (Counts(0, 0, 0, 0), Value(None, None, None)),
        (Counts(0, 0, 0, 4), Value(None, 0.0, 0.0)),
        (Counts(0, 4, 0, 0), Value(0.0, None, 0.0)),
        (Counts(0, 4, 0, 4), Value(0.0, 0.0, 0.0)),
        (Counts(4, 4, 4, 4), Value(1.0, 1.0, 1.0)),
        (Counts(2, 4, 2, 8), Value(0.5, 0.25, 1 / 3)),
    ],
)
def test_a_rate_without_items_is_undefined(counts: Counts, value: Value) -> None:
    """F1 is undefined only if both rates are."""
    assert prf(counts) == value


def test_credit_is_divided_by_its_unit() -> None:
    """3 halves of 2 predicted and of 3 gold items are 3/4 and 1/2."""
    assert prf(Counts(3, 2, 3, 3), credit=2)[:2] == (0.75, 0.5)


@pytest.mark.fuzz
@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_swapping_counts_swaps_precision_and_recall(matched: int, more_predicted: int, more_gold: int) -> None:
    """F1 stays the same."""
    counts = Counts(matched, matched + more_predicted, matched, matched + more_gold)
    turned = prf(Counts(counts.recalled, counts.gold, counts.precise, counts.predicted))
    value = prf(counts)
    assert (turned.precision, turned.recall, turned.f1) == (value.recall, value.precision, value.f1)
