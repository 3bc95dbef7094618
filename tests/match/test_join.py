"""Edges that need no search: those of complete components."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.match.assignment import components
from onrecord.match.bipartite import best_pairs
from onrecord.match.join import OPEN, complete_components, pair_equal

sparse = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=14)
kinds = st.lists(st.integers(0, 3), min_size=1, max_size=6)
mostly_complete = st.builds(
    lambda rows, columns, more: {(i, j) for i, a in enumerate(rows) for j, b in enumerate(columns) if a == b} | more,
    kinds,
    kinds,
    st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=1),
)


@pytest.mark.fuzz
@given(st.one_of(sparse, mostly_complete).flatmap(lambda edges: st.permutations(sorted(edges))))
def test_a_component_is_complete_if_each_row_is_joined_to_each_column(edges: list[tuple[int, int]]) -> None:
    """The result is the lowest row of the component, for any order of the edges."""
    rows, columns = ([edge[side] for edge in edges] for side in (0, 1))
    expected = [OPEN] * len(edges)
    for component in components(rows, columns):
        inside = {rows[k] for k in component}, {columns[k] for k in component}
        if len(component) == len(inside[0]) * len(inside[1]):
            for k in component:
                expected[k] = min(inside[0])
    found = complete_components(np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64))
    assert found.tolist() == expected


@pytest.mark.fuzz
@given(kinds, kinds)
def test_a_complete_component_is_paired_as_by_a_search(rows: list[int], columns: list[int]) -> None:
    """Equal kinds first, then the others in order, leave the same kinds without a partner as the best pairing."""
    sides = sorted(rows), sorted(columns)
    weights = {(i, j): 7 + (a == b) for i, a in enumerate(sides[0]) for j, b in enumerate(sides[1])}
    searched = best_pairs(weights)
    equal = pair_equal(*map(np.array, sides))
    paired = []
    for side, own, taken in zip(sides, zip(*searched, strict=True), equal, strict=True):
        free = [at for at in range(len(side)) if at not in taken.tolist()]
        chosen = [*taken.tolist(), *free[: len(searched) - len(taken)]]
        paired.append(sorted(side[at] for at in chosen) == sorted(side[at] for at in own))
    assert all(paired)
