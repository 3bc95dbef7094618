"""Discontinuous mentions and empty nodes under the four schemes: cases by hand, and against all possible pairings."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.model import EmptyNode, Interval, Mention, Span
from onrecord.match.pieces import Pieced, pair_pieces, pieced, shared
from onrecord.match.schemes import Pairings, pair_up


def key(*spans: tuple[int, int], label: str = "") -> Pieced:
    """Return a mention in pieces."""
    return (spans[0][0], spans[-1][1], label, tuple(Interval(*span) for span in spans))


def node(at: int, *numbers: int, label: str = "") -> Pieced:
    """Return a mention of empty nodes at one offset."""
    return (at, at, label, tuple(Interval(at, number) for number in numbers))


def test_a_mention_is_identified_by_its_pieces_or_its_empty_nodes() -> None:
    """Empty nodes beside words are ignored."""
    assert pieced(Mention(0, 9, type="PER", pieces=[Span(0, 3), Span(6, 9)])) == key((0, 3), (6, 9), label="PER")
    assert pieced(Mention(4, 4, empty_nodes=[EmptyNode(4, number=2)])) == node(4, 2)
    assert pieced(Mention(0, 9, empty_nodes=[EmptyNode(4)])) == key((0, 9))


def test_overlap_counts_characters_of_pieces_and_shared_nodes() -> None:
    """Characters between the pieces do not count."""
    apart = key((0, 3), (6, 9))
    assert [shared(apart, other) for other in (key((3, 6)), key((0, 9)), key((2, 7)), apart)] == [0, 6, 2, 6]
    assert [shared(node(4, 1, 2), other) for other in (node(4, 2), node(4, 3), key((3, 6)))] == [1, 0, 0]


def test_a_discontinuous_mention_only_overlaps_its_hull() -> None:
    """It overlaps the mention in pieces, and is not equal to it."""
    found = pair_pieces([key((0, 3), (6, 9))], [key((0, 9))])
    assert (found.exact, found.overlapping) == ([], [(key((0, 3), (6, 9)), key((0, 9)))])
    found = pair_pieces([key((0, 3), (6, 9), label="PER")], [key((0, 3), (6, 9), label="ORG")])
    assert (len(found.exact), found.overlapping, found.typed) == (1, [], [])


def test_two_pairs_by_type_are_preferred_to_one_identical_pair() -> None:
    """Gold [0,10) and [7,10), predicted [0,10) and [0,3), all of one type: two pairs by type."""
    gold, predicted = [key((0, 10)), key((7, 10))], [key((0, 10)), key((0, 3))]
    found = pair_pieces(gold, predicted)
    assert (found.only_gold, found.only_predicted) == ([key((7, 10))], [key((0, 3))])
    assert len(found.typed) - len(found.undone) == 1  # beside the identical one
    assert found.overlapping == []


def credits_of(found: Pairings[Pieced], twins: int) -> tuple[int, int, float, int]:
    """Return the credit under strict, exact, partial and type."""
    exact = twins + len(found.exact)
    return twins, exact, exact + len(found.overlapping) / 2, twins - len(found.undone) + len(found.typed)


def best(gold: list[Pieced], predicted: list[Pieced]) -> tuple[int, int, float, int]:
    """Return the largest credits by trying all pairings of distinct mentions."""
    pairs = [(one, other) for one in gold for other in predicted if shared(one, other)]
    found = [0, 0, 0.0, 0]
    for number in range(1, min(len(gold), len(predicted)) + 1):
        for chosen in combinations(pairs, number):
            if len({one for one, _ in chosen}) == len({other for _, other in chosen}) == number:
                equal = [one[:2] == other[:2] and one[3] == other[3] for one, other in chosen]
                same = [one[2] == other[2] for one, other in chosen]
                credit = (
                    sum(map(min, equal, same)),
                    sum(equal),
                    (sum(equal) + number) / 2,
                    sum(same),
                )
                found = list(map(max, found, credit))
    return found[0], found[1], found[2], found[3]


def drawn(draw: random.Random, number: int) -> list[Pieced]:
    """Return distinct random mentions, some in two pieces, some of an empty node."""
    found = set()
    for _ in range(number):
        start, label = draw.randrange(9), draw.choice(["PER", "ORG"])
        kind = draw.random()
        if kind < 0.2:
            found.add(node(start, draw.randint(1, 2), label=label))
        elif kind < 0.6:
            found.add(key((start, start + 2), (start + 3, start + draw.randint(4, 6)), label=label))
        else:
            found.add(key((start, start + draw.randint(1, 5)), label=label))
    return sorted(found)


@pytest.mark.fuzz
@given(st.integers(0, 10**6))
def test_the_pairing_has_the_largest_credit_in_every_scheme(seed: int) -> None:
    """In every scheme and order of mentions, no other pairing has more credit."""
    draw = random.Random(seed)  # noqa: S311 - cases, not secrets
    gold, predicted = drawn(draw, 4), drawn(draw, 4)
    twins = (Counter(gold) & Counter(predicted)).total()
    expected = best(gold, predicted)
    draw.shuffle(gold)
    draw.shuffle(predicted)
    assert credits_of(pair_pieces(gold, predicted), twins) == expected


@pytest.mark.fuzz
@given(st.integers(0, 10**6))
def test_spans_in_one_piece_have_the_credit_of_plain_spans(seed: int) -> None:
    """Plain spans, repeated or not, earn what `match.schemes` gives them."""
    draw = random.Random(seed)  # noqa: S311 - cases, not secrets
    sides = [[each for each in drawn(draw, 8) if len(each[3]) == 1 and each[0] < each[1]] for _ in range(2)]
    gold, predicted = ([*side, *side[: draw.randint(0, 2)]] for side in sides)
    twins = (Counter(gold) & Counter(predicted)).total()
    plain = pair_up([each[:3] for each in gold], [each[:3] for each in predicted])
    assert credits_of(pair_pieces(gold, predicted), twins) == credits_of(plain, twins)  # type: ignore[arg-type]
