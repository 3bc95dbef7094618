"""Krippendorff's alpha for nominal labels."""

from __future__ import annotations

from collections import Counter

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.stats.alpha import nominal_alpha

labels = st.one_of(st.none(), st.integers(0, 3))
units = st.lists(st.tuples(labels, labels, labels), min_size=1, max_size=30)


def test_alpha_of_krippendorffs_example_with_gaps_is_0_743() -> None:
    """Krippendorff (2011), section C: four observers, twelve units, five values, gaps: .743."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    alpha = nominal_alpha(Counter(zip(*observers, strict=True)))
    assert alpha == pytest.approx(0.743, abs=5e-4)


def test_alpha_is_undefined_if_all_labels_are_equal() -> None:
    """If all labels are equal, alpha is None, not 1."""
    assert nominal_alpha({(True, True): 7}) is None
    assert nominal_alpha({}) is None


def test_units_with_one_label_do_not_change_alpha() -> None:
    """A unit with one label does not change alpha."""
    rows = {("a", "a"): 3, ("a", "b"): 1, ("b", "b"): 2}
    assert nominal_alpha({**rows, ("c", None): 5}) == nominal_alpha(rows)


@pytest.mark.fuzz
@given(units)
def test_alpha_equals_that_of_the_krippendorff_package(rows: list[tuple[int | None, ...]]) -> None:
    """Alpha equals that of the krippendorff package, where that is defined."""
    ours = nominal_alpha(Counter(rows))
    pairable = [row for row in rows if sum(label is not None for label in row) > 1]
    values = {label for row in pairable for label in row if label is not None}
    if len(values) < 2:
        assert ours is None
        return
    data = np.array([[np.nan if label is None else label for label in row] for row in pairable], dtype=float).T
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert ours == pytest.approx(theirs, abs=1e-12)
