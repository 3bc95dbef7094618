"""Figures of many sums of counts at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.measures import registry
from onrecord.measures.coref.kernels import statistics, value
from onrecord.measures.coref.table import contingency
from onrecord.scoring.measure import Counts, prf
from onrecord.stats.statistic import Statistic, f1, row

sizes = st.integers(0, 9)


@pytest.mark.fuzz
@given(sizes, sizes, sizes, sizes, st.sampled_from([1, 2]))
def test_f1_of_an_array_equals_that_of_prf(precise: int, predicted: int, recalled: int, gold: int, credit: int) -> None:
    """The F1 of an array's row equals that of `prf`; undefined is NaN."""
    expected = prf(Counts(precise, predicted, recalled, gold), credit).f1
    found = f1(np.array([[precise, predicted, recalled, gold]]), credit)[0]
    assert np.isnan(found) if expected is None else found == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("name", ["conll", "blanc", "b3"])
def test_statistics_of_coreference_measures_equal_their_figures(name: str) -> None:
    """The CoNLL mean, BLANC and sums of fractions give the same figures from rows as from exact counts."""
    counts = statistics(contingency(["abc", "defg"], ["ab", "cd", "fghi"]))[name]
    found = Statistic(registry.parse(f"coref.{name}"))(np.array([row(counts)] * 2))
    assert found.tolist() == pytest.approx([value(name, counts).f1] * 2)
