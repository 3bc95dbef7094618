"""The interval sweep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.match.sweep import Key, overlap, runs

KEYS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 6)).map(lambda pair: (pair[0], pair[0] + pair[1], "PER")), max_size=8
)


def test_spans_that_only_touch_are_in_different_runs() -> None:
    """Offsets are half-open, so [0,5) and [5,9) do not overlap."""
    assert list(runs([(0, 5, "PER")], [(5, 9, "PER")])) == []


def test_a_chain_of_overlapping_spans_is_one_run() -> None:
    """A run continues while the next span starts before the furthest end so far."""
    (run,) = runs([(0, 4, "A"), (6, 10, "B")], [(3, 7, "C"), (9, 12, "D")])
    assert run == ([(0, 4, "A"), (6, 10, "B")], [(3, 7, "C"), (9, 12, "D")])


def test_unaligned_spans_are_in_no_run() -> None:
    """A span without offsets overlaps nothing, not even another one."""
    assert list(runs([(-1, -1, "PER"), (0, 2, "PER")], [(-1, -1, "PER")])) == []


@pytest.mark.fuzz
@given(KEYS, KEYS)
def test_every_overlapping_pair_is_within_one_run(gold: list[Key], predicted: list[Key]) -> None:
    """The sweep separates no pair that could be matched."""
    together = {(first, second) for run in runs(gold, predicted) for first in run.gold for second in run.predicted}
    assert {(first, second) for first in gold for second in predicted if overlap(first, second)} <= together
