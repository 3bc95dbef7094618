"""Matching as in the CRAC shared tasks: words, heads, parts, empty nodes, singletons; cases worked by hand."""

from __future__ import annotations

import random
from math import isqrt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.model import EmptyNode, Governor, Interval, Mention, Span
from onrecord.match import crac
from onrecord.match.crac import align
from onrecord.match.words import EMPTY, ROOT, WORD, Words, as_words

if TYPE_CHECKING:
    from collections.abc import Sequence

# "A man came in who smiled", a word for each letter below.
WORDS = [Interval(at * 2, at * 2 + 1) for at in range(12)]


def mention(letters: str, head: str | None = None, *nodes: EmptyNode) -> Words:
    """Return a mention of words, each a letter: `ab` is the first two words; words that are not adjacent are pieces."""
    places = sorted(ord(each) - ord("a") for each in letters)
    spans: list[Span] = []
    for at in places:
        if spans and spans[-1].end == at * 2 - 1:
            spans[-1] = Span(spans[-1].start, at * 2 + 1)
        else:
            spans.append(Span(at * 2, at * 2 + 1))
    start, end = (spans[0].start, spans[-1].end) if spans else (nodes[0].at, nodes[0].at)
    own = None if head is None else Span((ord(head) - ord("a")) * 2, (ord(head) - ord("a")) * 2 + 1)
    pieces = spans if len(spans) > 1 else None
    return as_words(Mention(start, end, head=own, pieces=pieces, empty_nodes=[*nodes] or None), WORDS)


def matched(
    gold: Sequence[tuple[Words, str]], predicted: Sequence[tuple[Words, str]], how: str, *, singletons: bool = True
) -> int:
    """Return how many mentions match."""
    found = align(gold, predicted, how, singletons=singletons)
    return len({each for cluster in found.gold for each in cluster} & {each for one in found.predicted for each in one})


def test_discontinuous_mentions_are_compared_by_their_pieces() -> None:
    """A mention in two pieces differs from the mention of the whole stretch, which has more words."""
    gold = [(mention("abef", "b"), "x"), (mention("e"), "x")]
    hull = [(mention("abcdef", "b"), "x"), (mention("e"), "x")]
    assert [matched(gold, each, "exact") for each in (gold, hull)] == [2, 1]
    assert matched(gold, hull, "head") == 2  # the heads are one word
    assert matched(hull, gold, "partial") == 2  # within the hull, its head included
    assert matched(gold, hull, "partial") == 1  # words beyond gold's


def test_singletons_are_removed_before_matching() -> None:
    """A predicted singleton that would have been the better match leaves its gold mention to another."""
    gold = [(mention("abc", "a"), "x"), (mention("e"), "x")]
    predicted = [(mention("ab", "a"), "x"), (mention("abc", "a"), "alone"), (mention("e"), "x")]
    assert matched(gold, predicted, "head") == 2
    found = align(gold, predicted, "head", singletons=False)
    assert found.gold == found.predicted == ((0, 1),)


def test_mentions_with_the_same_head_are_paired_by_shared_words() -> None:
    """The sum of shares of gold's words decides, not the order."""
    gold = [(mention("abcd", "a"), "x"), (mention("ab", "a"), "y")]
    predicted = [(mention("abcde", "a"), "x"), (mention("a", "a"), "y")]  # 1 + 1/2, or 1/4 + 1
    found = align(gold, predicted, "head", singletons=True)
    assert found.gold == found.predicted == ((1,), (0,))  # mentions have numbers in text order, shorter ones first


def node(at: int, number: int, *governors: tuple[str | None, str]) -> EmptyNode:
    """Return an empty node; its governors are letters, None for the root."""
    found = []
    for letter, relation in governors:
        start = 0 if letter is None else (ord(letter) - ord("a")) * 2
        found.append(Governor(start, start + (letter is not None), relation=relation))
    return EmptyNode(at, number=number, head=True, governors=found or None)


def test_empty_nodes_are_paired_by_their_governors() -> None:
    """Two dropped pronouns in exchanged order are paired by their relations; only their places are exchanged."""
    gold = [(mention("", None, node(3, 1, ("c", "nsubj"))), "x"), (mention("", None, node(3, 2, ("c", "obj"))), "y")]
    predicted = [
        (mention("", None, node(3, 1, ("c", "obj"))), "y"),
        (mention("", None, node(3, 2, ("c", "nsubj"))), "x"),
    ]
    found = align(gold, predicted, "exact", singletons=True)
    assert found.gold == ((0,), (1,))
    assert found.predicted == ((1,), (0,))  # in text order: the object first


@pytest.mark.parametrize("governors", [(), (("c", "nsubj"),)])
def test_empty_nodes_without_equal_governors_are_paired_by_place(governors: tuple[tuple[str, str], ...]) -> None:
    """Without governors, or with others, an empty node matches the one with its offset and number."""
    gold = [(mention("", None, node(3, 1)), "x"), (mention("", None, node(3, 2)), "x")]
    predicted = [(mention("", None, node(3, 1, *governors)), "x"), (mention("", None, node(5, 1, *governors)), "x")]
    assert matched(gold, predicted, "exact") == 1


def test_an_empty_node_may_match_a_mention_of_words() -> None:
    """If only one side takes the empty node as the head, the words are compared."""
    gold = [(mention("ab", None, node(3, 1, ("c", "nsubj"))), "x")]
    predicted = [(mention("ab", "a", EmptyNode(3)), "x")]
    assert gold[0][0].is_zero is predicted[0][0].is_zero is False  # without a head, the first word is
    zero = as_words(Mention(0, 3, head=Span(3, 3), empty_nodes=[node(3, 1, ("c", "nsubj"))]), WORDS)
    assert zero.is_zero
    assert zero.head == (3, EMPTY, 1)
    assert zero.governors == {((4, WORD, 0), "nsubj")}
    assert matched([(zero, "x")], predicted, "exact") == 1
    assert matched([(zero, "x")], predicted, "head") == 0


def test_the_root_of_a_sentence_differs_from_that_of_another() -> None:
    """Empty nodes that depend on the roots of two sentences have no governor in common."""
    root = as_words(Mention(1, 1, empty_nodes=[node(1, 1, (None, "root"))]), WORDS)
    assert root.governors == {((0, ROOT, 0), "root")}


def test_a_mention_repeated_in_a_cluster_counts_once_and_in_two_clusters_twice() -> None:
    """A repeated mention is one mention in its cluster; in two clusters it has the same number."""
    gold = [(mention("ab"), "x"), (mention("d"), "x"), (mention("ab"), "x")]
    predicted = [(mention("ab"), "x"), (mention("ab"), "y"), (mention("d"), "y")]
    found = align(gold, predicted, "exact", singletons=True)
    assert found.gold == ((0, 1),)
    assert found.predicted == ((0,), (0, 1))


def drawn(draw: random.Random, number: int) -> list[tuple[Words, str]]:
    """Return random mentions of three words at most."""
    letters = "abcdefghijkl"
    found = []
    for _ in range(number):
        start = draw.randrange(len(letters) - 3)
        own = letters[start : start + draw.randint(1, 3)]
        found.append((mention(own, draw.choice(own)), draw.choice("xyz")))
    return found


@pytest.mark.fuzz
@given(st.integers(0, 10**6), st.sampled_from(crac.HOW))
def test_order_of_mentions_does_not_change_the_matches(seed: int, how: str) -> None:
    """Gold matches itself one to one."""
    draw = random.Random(seed)  # noqa: S311 - cases, not secrets
    gold, predicted = drawn(draw, 8), drawn(draw, 8)
    first = align(gold, predicted, how, singletons=True)
    draw.shuffle(gold)
    draw.shuffle(predicted)
    again = align(gold, predicted, how, singletons=True)
    assert [sorted(map(sorted, side)) for side in first] == [sorted(map(sorted, side)) for side in again]
    assert align(gold, gold, how, singletons=True).gold == align(gold, gold, how, singletons=True).predicted


def test_mentions_of_a_large_document_are_paired_as_those_of_its_parts() -> None:
    """In a large document only mentions that compete are compared; no mention is in two of the parts."""
    gold, predicted = [], []
    for part in range(isqrt(crac.MANY) // 2 + 1):
        first, *others = ((8 * part + at, WORD, 0) for at in range(5))  # the case of mentions with the same head
        for side, sizes in ((gold, (4, 2)), (predicted, (5, 1))):
            for cluster, size in zip("xy", sizes, strict=True):
                side.append((Words((first, *others[: size - 1]), first, frozenset()), f"{cluster}{part}"))
    by_head = align(gold, predicted, "head", singletons=True)
    assert by_head.gold == by_head.predicted
    assert by_head.gold_names == by_head.predicted_names
    assert matched(gold, predicted, "partial") == len(gold) / 2  # the first word of each part, with gold's two words
