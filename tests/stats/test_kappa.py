"""Cohen's kappa."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from onrecord.stats.kappa import cohen_kappa

pairs = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40)


@pytest.mark.fuzz
@given(pairs)
def test_kappa_equals_that_of_scikit_learn(rows: list[tuple[str, str]]) -> None:
    """Kappa equals scikit-learn's wherever it is defined."""
    found = cohen_kappa(Counter(rows))
    first, second = zip(*rows, strict=True)
    assert found.units == len(rows)
    if set(first) == set(second) and len(set(first)) == 1:
        assert found.kappa is None
    else:
        assert found.kappa == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)


@pytest.mark.fuzz
@given(pairs)
def test_exchanging_the_coders_does_not_change_kappa(rows: list[tuple[str, str]]) -> None:
    """Exchanging the coders does not change kappa."""
    assert cohen_kappa(Counter(rows)) == cohen_kappa(Counter((b, a) for a, b in rows))


def test_kappa_without_units_is_undefined() -> None:
    """Without units kappa and agreement are None."""
    assert cohen_kappa({}) == (None, None, 0)
