"""The four schemes against a brute-force matcher, and against their own definition."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from onrecord.match import pairing
from onrecord.match.schemes import Pairings, pair_up
from onrecord.match.sweep import Key, Run, overlap, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

KEYS = st.lists(
    st.tuples(st.integers(0, 10), st.integers(1, 6), st.sampled_from("AB")).map(
        lambda drawn: (drawn[0], drawn[0] + drawn[1], drawn[2])
    ),
    max_size=6,
)


def brute_force(gold: Sequence[Key], predicted: Sequence[Key], credit: Callable[[Key, Key], int]) -> int:
    """Return the highest credit of all pairings, by trying them all."""

    @cache
    def best(index: int, used: int) -> int:
        if index == len(gold):
            return 0
        found = best(index + 1, used)
        for other in range(len(predicted)):
            if not used >> other & 1 and (gain := credit(gold[index], predicted[other])):
                found = max(found, gain + best(index + 1, used | 1 << other))
        return found

    return best(0, 0)


def partial(first: Key, second: Key) -> int:
    """Return the partial credit of a pair, in halves."""
    return 2 if first[:2] == second[:2] else int(overlap(first, second) > 0)


def credits_of(gold: Sequence[Key], found: Pairings) -> dict[str, int]:
    """Return the credit under each scheme; partial in halves."""
    identical = len(gold) - len(found.only_gold)
    exact = identical + len(found.exact)
    return {
        "strict": identical,
        "exact": exact,
        "partial": 2 * exact + len(found.overlapping),
        "type": identical + len(found.typed) - len(found.undone),
    }


def without_copies(side: Sequence[Key], other: Sequence[Key]) -> list[Key]:
    """Return a side's spans, each as often as on the other side, and once if the other side lacks it."""
    return [key for key in set(side) for _ in range(min(side.count(key), max(1, other.count(key))))]


def expected_of(
    gold: Sequence[Key], predicted: Sequence[Key], most: Callable[..., int] = brute_force
) -> dict[str, int]:
    """Return the expected credit under each scheme; a copy of a span pairs only with its copies."""
    gold, predicted = without_copies(gold, predicted), without_copies(predicted, gold)
    return {
        "strict": most(gold, predicted, lambda a, b: int(a == b)),
        "exact": most(gold, predicted, lambda a, b: int(a[:2] == b[:2])),
        "partial": most(gold, predicted, partial),
        "type": most(gold, predicted, lambda a, b: int(overlap(a, b) > 0 and a[2] == b[2])),
    }


@pytest.mark.fuzz
@given(KEYS, KEYS)
def test_every_scheme_has_the_credit_that_brute_force_finds(gold: list[Key], predicted: list[Key]) -> None:
    """Small cases of nested, crossing and repeated spans."""
    assert credits_of(gold, pair_up(gold, predicted)) == expected_of(gold, predicted)


def by_scipy(gold: Sequence[Key], predicted: Sequence[Key], credit: Callable[[Key, Key], int]) -> int:
    """Return the highest credit of all pairings, as the solution of an assignment problem."""
    credits_ = np.array([[credit(one, other) for other in predicted] for one in gold])
    return int(credits_[linear_sum_assignment(credits_, maximize=True)].sum())


@pytest.mark.fuzz(cases=20)
@given(st.randoms(use_true_random=False))
def test_runs_above_the_exact_limit_have_the_credit_that_scipy_finds(draw: Random) -> None:
    """Large runs are paired by their right ends."""
    gold, predicted = (
        [(start, start + draw.randint(1, 6), draw.choice("AB")) for start in draw.choices(range(60), k=90)]
        for _ in range(2)
    )
    assume(max(len(run.gold) for run in runs(sorted(gold), sorted(predicted))) > pairing.MAX_EXACT)
    assert credits_of(gold, pair_up(gold, predicted)) == expected_of(gold, predicted, by_scipy)


@pytest.mark.fuzz
@given(KEYS, KEYS, st.randoms(use_true_random=False))
def test_order_of_spans_does_not_change_the_pairs(gold: list[Key], predicted: list[Key], shuffler: Random) -> None:
    """Shuffled spans give the same pairs, not the same sums only."""

    def canonical(found: Pairings) -> list[object]:
        names = ("only_gold", "only_predicted", "exact", "overlapping", "typed", "undone")
        return [sorted(getattr(found, name)) for name in names]

    before = canonical(pair_up(gold, predicted))
    shuffler.shuffle(gold)
    shuffler.shuffle(predicted)
    assert canonical(pair_up(gold, predicted)) == before


@pytest.mark.fuzz
@given(KEYS, KEYS)
def test_every_pair_meets_the_condition_of_its_scheme(gold: list[Key], predicted: list[Key]) -> None:
    """No span is used twice in one scheme."""
    found = pair_up(gold, predicted)
    assert all(first[:2] == second[:2] for first, second in found.exact)
    assert all(overlap(first, second) and first[:2] != second[:2] for first, second in found.overlapping)
    assert all(overlap(first, second) and first[2] == second[2] for first, second in found.typed)
    used = [first for first, _ in found.exact + found.overlapping]
    assert all(used.count(key) <= gold.count(key) for key in used)


def test_a_span_predicted_twice_is_paired_once() -> None:
    """One long prediction over two gold spans pairs once, however often it is given."""
    gold, predicted = [(0, 4, "A"), (6, 9, "A")], [(0, 9, "A")]
    once, twice = pair_up(gold, predicted), pair_up(gold, predicted * 2)
    assert (len(once.overlapping), len(once.typed)) == (len(twice.overlapping), len(twice.typed)) == (1, 1)


def test_two_pairs_by_type_replace_one_identical_pair() -> None:
    """Two overlaps of one type earn more than one identical pair, and the scheme takes them."""
    gold, predicted = [(0, 10, "A"), (7, 10, "A")], [(0, 10, "A"), (0, 3, "A")]
    found = pair_up(gold, predicted)
    assert (len(found.typed), found.undone) == (2, [(0, 10, "A")])


def test_equal_labels_decide_between_pairings_of_equal_credit() -> None:
    """Labels are compared before shared characters."""
    assert pairing.pairs(Run([(0, 9, "A")], [(0, 8, "B"), (5, 9, "A")]), same_label=False) == [
        ((0, 9, "A"), (5, 9, "A"))
    ]


def test_shared_characters_decide_between_pairings_of_equal_labels() -> None:
    """The last level of the objective is the number of shared characters."""
    assert pairing.pairs(Run([(0, 9, "A")], [(0, 3, "A"), (2, 9, "A")]), same_label=True) == [
        ((0, 9, "A"), (2, 9, "A"))
    ]


def test_twenty_thousand_overlapping_spans_are_all_paired() -> None:
    """A run far beyond the assignment's limit is paired, with as many pairs as there can be."""
    gold = [(3 * index, 3 * index + 5, "A") for index in range(20_000)]
    predicted = [(3 * index + 1, 3 * index + 6, "A") for index in range(20_000)]
    assert len(pair_up(gold, predicted).typed) == 20_000
