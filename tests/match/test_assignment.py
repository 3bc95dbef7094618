"""Assignments are one-to-one, have the largest exact weight, and do not depend on the order of the edges."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import isqrt
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from onrecord.match.assignment import DENSE_CELLS, MANY_EDGES, SMALL_SIDE, assign, components
from onrecord.match.hungarian import hungarian
from onrecord.match.peeling import peel, peel_arrays

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Edge = tuple[int, int, int, int]
edge_lists = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 12), st.integers(1, 6)), max_size=14
)


def columns(edges: Sequence[Edge]) -> tuple[list[int], list[int], list[int], list[int]]:
    """Return edges as the four sequences that `assign` takes."""
    rows, cols, numerators, denominators = ([edge[part] for edge in edges] for part in range(4))
    return rows, cols, numerators, denominators


def weight(edges: Sequence[Edge], chosen: Iterable[int]) -> Fraction:
    """Return the exact weight of the chosen edges."""
    return sum((Fraction(edges[k][2], edges[k][3]) for k in chosen), Fraction(0))


def best_by_force(edges: Sequence[Edge]) -> Fraction:
    """Return the largest weight of any one-to-one choice, by trying all."""
    if not edges:
        return Fraction(0)
    first, rest = edges[0], edges[1:]
    without = best_by_force(rest)
    free = [edge for edge in rest if edge[0] != first[0] and edge[1] != first[1]]
    return max(without, Fraction(first[2], first[3]) + best_by_force(free))


def assert_one_to_one(edges: Sequence[Edge], chosen: Sequence[int]) -> None:
    """Fail if a row or a column is used twice."""
    assert len({edges[k][0] for k in chosen}) == len(chosen) == len({edges[k][1] for k in chosen})


@pytest.mark.fuzz
@given(edge_lists)
def test_an_assignment_has_the_weight_that_brute_force_finds(edges: list[Edge]) -> None:
    """The choice is one-to-one and weighs exactly as much as the best that brute force finds."""
    chosen = assign(*columns(edges))
    assert_one_to_one(edges, chosen)
    assert weight(edges, chosen) == best_by_force(edges)


@pytest.mark.parametrize(
    ("side", "number"),
    [
        pytest.param(SMALL_SIDE + 16, 300, id="dense"),
        pytest.param(120, MANY_EDGES + 900, id="peeled on arrays"),
        pytest.param(isqrt(DENSE_CELLS) + 200, 12_000, id="sparse"),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_large_assignments_have_the_weight_that_scipy_finds(side: int, number: int, seed: int) -> None:
    """The whole is one matrix for scipy, and is split, peeled, and made dense or sparse here."""
    draw = Random(seed)  # noqa: S311 - cases, not secrets
    edges = [
        (draw.randrange(side), draw.randrange(side), draw.randint(1, 12), draw.randint(1, 6)) for _ in range(number)
    ]
    weights = np.zeros((side, side))
    for row, column, numerator, denominator in edges:
        weights[row, column] = max(weights[row, column], numerator / denominator)
    best = weights[linear_sum_assignment(weights, maximize=True)].sum()
    chosen = assign(*columns(edges))
    assert_one_to_one(edges, chosen)
    assert float(weight(edges, chosen)) == pytest.approx(best, rel=1e-12)


@pytest.mark.fuzz
@given(edge_lists, st.randoms(use_true_random=False))
def test_order_of_edges_does_not_change_the_weight(edges: list[Edge], random: object) -> None:
    """Shuffled edges weigh the same, exactly."""
    shuffled = list(edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis does not export its type
    assert weight(edges, assign(*columns(edges))) == weight(shuffled, assign(*columns(shuffled)))


def test_sums_that_are_equal_as_floats_are_compared_exactly() -> None:
    """1/3 + 1/3 is compared with 2/3 plus or minus a very small fraction."""
    large = 10**18
    for numerator, expected in ((2 * large - 1, [0, 2]), (2 * large + 1, [1])):
        edges = [(0, 0, 1, 3), (0, 1, numerator, 3 * large), (1, 1, 1, 3)]
        assert numerator / (3 * large) == 2 / 3
        assert assign(*columns(edges)) == expected


@pytest.mark.parametrize("size", [30, 60])
def test_a_long_chain_of_edges_is_solved(size: int) -> None:
    """The best choice is every other edge."""
    edges = [(k // 2, (k + 1) // 2, 100 + k % 2, 1) for k in range(2 * size - 1)]
    assert weight(edges, assign(*columns(edges))) == 100 * size


def test_components_group_edges_that_share_rows_or_columns() -> None:
    """Edges are in one group exactly if rows and columns link them."""
    assert list(components([0, 0, 1, 2, 3], [0, 1, 1, 2, 2])) == [[0, 1, 2], [3, 4]]


@pytest.mark.fuzz
@given(edge_lists)
def test_peeled_edges_are_part_of_an_optimal_assignment(edges: list[Edge]) -> None:
    """The weight of the peeled edges and of the best rest is that of the best whole, for loops and arrays."""
    whole = best_by_force([(row, column, numerator, 1) for row, column, numerator, _ in edges])
    rows, cols, numerators, _ = columns(edges)
    ways = [peel(rows, cols, numerators)] + ([peel_arrays(rows, cols, numerators, [1] * len(rows))] if rows else [])
    for fixed, left in ways:
        rest = best_by_force([(rows[k], cols[k], numerators[k], 1) for k in left])
        assert sum(numerators[k] for k in fixed) + rest == whole


@pytest.mark.fuzz
@given(
    st.integers(1, 4).flatmap(
        lambda rows: st.lists(st.lists(st.integers(-9, 9), min_size=4, max_size=4), min_size=rows, max_size=rows)
    )
)
def test_the_hungarian_method_gives_the_best_assignment(matrix: list[list[int]]) -> None:
    """Each row gets a column of its own, and no other way is better."""
    given_columns = hungarian(matrix)
    assert len(set(given_columns)) == len(matrix)
    best = max(
        sum(row[column] for row, column in zip(matrix, order, strict=False))
        for order in permutations(range(4), len(matrix))
    )
    assert sum(row[column] for row, column in zip(matrix, given_columns, strict=True)) == best


def test_empty_input_gives_an_empty_assignment() -> None:
    """No edges, no rows: nothing is chosen."""
    assert assign([], [], [], []) == []
    assert hungarian([]) == []
