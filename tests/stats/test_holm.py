"""What Holm's correction promises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.stats.holm import holm

p_values = st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8)


@pytest.mark.fuzz
@given(p_values)
def test_lies_between_p_and_bonferroni_and_keeps_the_order(tests: dict[str, float]) -> None:
    """A corrected p is no smaller than p, no larger than Bonferroni's, and in the same order."""
    found = holm(tests)
    assert list(found) == list(tests)
    for name, p in tests.items():
        assert p <= found[name] <= min(1.0, len(tests) * p)
    by_p = [found[name] for name, _ in sorted(tests.items(), key=lambda test: test[1])]
    assert by_p == sorted(by_p)
