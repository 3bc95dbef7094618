"""The paired randomization test, and Holm's correction."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.stats.permutation import EXACT, holm, randomization_test
from onrecord.stats.statistic import f1

cells = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 5), st.integers(0, 5)).map(
        lambda row: (row[0], min(row[:2]), min(row[0], row[2]))
    ),
    min_size=1,
    max_size=6,
)
p_values = st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8)


def rows(gold: list[int], right: list[int]) -> np.ndarray:
    """Return the rows of a system that predicts five items per unit."""
    return np.array([[hit, 5, hit, items] for items, hit in zip(gold, right, strict=True)])


@pytest.mark.fuzz(cases=40)
@given(cells)
def test_exact_p_equals_the_share_of_all_swaps(units: list[tuple[int, int, int]]) -> None:
    """With few units p equals the brute-force share of all swaps with as large a difference."""
    gold, one, other = (list(column) for column in zip(*units, strict=True))
    a, b = rows(gold, one), rows(gold, other)

    def gap(first: np.ndarray, second: np.ndarray) -> float:
        return abs(float(f1(first.sum(axis=0)) - f1(second.sum(axis=0))))

    large = 0
    for swaps in product([False, True], repeat=len(units)):
        chosen = np.array(swaps)[:, None]
        large += gap(np.where(chosen, b, a), np.where(chosen, a, b)) >= gap(a, b) - 1e-12
    found = randomization_test(a, b, f1, np.random.default_rng(1))
    assert found is not None
    assert found.exact
    assert found.p == pytest.approx(large / 2 ** len(units))
    assert found.differing == sum(x != y for x, y in zip(one, other, strict=True))


def test_the_smallest_p_of_five_documents_is_0_0625() -> None:
    """Five units that all favour one system give .0625, the smallest possible p."""
    found = randomization_test(rows([5] * 5, [1] * 5), rows([5] * 5, [4] * 5), f1, np.random.default_rng(1))
    assert found is not None
    assert found.p == found.smallest_p == 0.0625


def test_equal_systems_have_p_1() -> None:
    """Equal systems give p = 1."""
    a = rows([5] * 9, [3] * 9)
    found = randomization_test(a, a, f1, np.random.default_rng(1))
    assert found is not None
    assert (found.p, found.differing) == (1.0, 0)


def test_sampled_p_is_near_the_exact_p_and_never_0() -> None:
    """Random swaps give (k + 1) / (n + 1), close to the exact p."""
    random = np.random.default_rng(4)
    units = EXACT.bit_length() + 5
    gold = [5] * units
    a, b = rows(gold, random.integers(0, 5, units).tolist()), rows(gold, random.integers(1, 6, units).tolist())
    p_values = []
    for seed in (1, 2):
        found = randomization_test(a, b, f1, np.random.default_rng(seed), swaps=4000)
        assert found is not None
        assert not found.exact
        p_values.append(found.p)
    assert p_values[0] == pytest.approx(p_values[1], abs=0.03)
    best = randomization_test(rows(gold, [0] * units), rows(gold, [5] * units), f1, random, swaps=100)
    assert best is not None
    assert best.p == 1 / 101


def test_exchanging_the_systems_does_not_change_p() -> None:
    """Exchanging the systems does not change p."""
    a, b = rows([5] * 8, [1, 2, 3, 4, 5, 0, 1, 2]), rows([5] * 8, [2, 2, 4, 4, 4, 3, 3, 3])
    assert randomization_test(a, b, f1, np.random.default_rng(1)) == randomization_test(
        b, a, f1, np.random.default_rng(1)
    )


def test_systems_without_figures_are_not_tested() -> None:
    """If a system's figure is undefined, the result is None."""
    nothing = np.zeros((3, 4))
    assert randomization_test(nothing, nothing, f1, np.random.default_rng(1)) is None


@pytest.mark.fuzz
@given(p_values)
def test_holms_p_is_between_p_and_bonferronis_p_in_the_same_order(tests: dict[str, float]) -> None:
    """A corrected p is between p and Bonferroni's, and the order of the tests is kept."""
    found = holm(tests)
    assert list(found) == list(tests)
    for name, p in tests.items():
        assert p <= found[name] <= min(1.0, len(tests) * p)
    by_p = [found[name] for name, _ in sorted(tests.items(), key=lambda test: test[1])]
    assert by_p == sorted(by_p)
