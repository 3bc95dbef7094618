"""Pairs with the largest sum of weights."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.match.bipartite import MAX_EXACT, best_pairs

edges = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 9), max_size=12)


def brute_force(weights: dict[tuple[int, int], int]) -> int:
    """Return the largest sum of weights over all one-to-one pairings of five rows and columns."""
    return max(sum(weights.get((i, j), 0) for i, j in enumerate(order)) for order in permutations(range(5)))


@pytest.mark.fuzz
@given(edges)
def test_the_pairing_has_the_largest_sum_of_weights(weights: dict[tuple[int, int], int]) -> None:
    """The sum is that of the best of all pairings, and every row and column is used once."""
    chosen = best_pairs(weights)
    assert sum(weights[pair] for pair in chosen) == brute_force(weights)
    assert len({i for i, _ in chosen}) == len({j for _, j in chosen}) == len(chosen)


@pytest.mark.fuzz
@given(edges, st.randoms(use_true_random=False))
def test_order_of_edges_does_not_change_the_pairs(weights: dict[tuple[int, int], int], random: object) -> None:
    """Ties included."""
    rows = list(weights.items())
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert best_pairs(dict(rows)) == best_pairs(weights)


@pytest.mark.parametrize(("others", "expected"), [(10, [(0, 0), (1, 1)]), (MAX_EXACT, [(0, 1), (1, 0)])])
def test_a_component_beyond_the_limit_is_paired_greedily_by_weight(
    others: int, expected: list[tuple[int, int]]
) -> None:
    """Below the limit 3 + 3 is more than 4 + 1; beyond it the heaviest edge is chosen first."""
    chain = {(at, at): 9 for at in range(2, others + 2)} | {(at, at - 1): 1 for at in range(2, others + 2)}
    found = best_pairs({(0, 0): 3, (0, 1): 4, (1, 1): 3, (1, 0): 1} | chain)
    assert found == [*expected, *((at, at) for at in range(2, others + 2))]
