"""Holm's correction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.stats.holm import holm

p_values = st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8)


@pytest.mark.fuzz
@given(p_values)
def test_is_between_p_and_bonferroni_and_keeps_the_order(tests: dict[str, float]) -> None:
    """A corrected p is between p and Bonferroni's, and the order of the tests is kept."""
    found = holm(tests)
    assert list(found) == list(tests)
    for name, p in tests.items():
        assert p <= found[name] <= min(1.0, len(tests) * p)
    by_p = [found[name] for name, _ in sorted(tests.items(), key=lambda test: test[1])]
    assert by_p == sorted(by_p)
