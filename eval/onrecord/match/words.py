"""Turn mentions into sets of words, which is what the CRAC shared tasks compare (`match.crac`).

A word is one of the file's, where its format says what a word is (CorefUD), else a token of the text; a token within
which a mention or a head begins or ends is cut there (`cut`). Where neither is known, characters are counted: the text
is cut at the same places alone, and each stretch counts as many words as it has characters (`stretches`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from onrecord.documents.model import UNALIGNED, Interval, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.documents.model import EmptyNode, Span

EMPTY, WORD, ROOT = 0, 1, -1
# Offset, rank, number: sorted as the nodes of a sentence are. Of an empty node, the number tells it from others at its
# offset; a stretch of characters has the number of those that follow its first.
Word: TypeAlias = tuple[int, int, int]


NOTHING: frozenset[tuple[Word, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Words:
    """A mention as a set of words, in order, and the head among them; governors are those of a head that is empty."""

    words: tuple[Word, ...]
    head: Word
    governors: frozenset[tuple[Word, str]]

    @property
    def is_zero(self) -> bool:
        """Return whether the head is an empty node."""
        return self.head[1] == EMPTY

    @property
    def size(self) -> int:
        """Return how many words the mention has."""
        return count(self.words)


def count(words: Iterable[Word]) -> int:
    """Return how many words there are; a stretch of characters counts each of them."""
    return sum(1 + number if rank == WORD else 1 for _, rank, number in words)


def stretches(mentions: Iterable[Mention]) -> list[Interval]:
    """Return the text cut at every offset where a mention, a piece of one or a head begins or ends."""
    return [Interval(*each) for each in pairwise(_edges(mentions))]


def cut(words: Iterable[Interval], mentions: Iterable[Mention]) -> list[Interval]:
    """Return the words, each split where a mention, a piece of a mention or a head starts or ends inside the word.

    >>> cut([Interval(0, 8), Interval(9, 12)], [Mention(0, 4), Mention(9, 12)])
    [Interval(start=0, end=4), Interval(start=4, end=8), Interval(start=9, end=12)]
    """
    edges = _edges(mentions)
    found = []
    for start, end in words:
        inside = edges[bisect_right(edges, start) : bisect_left(edges, end)]
        found += [Interval(*each) for each in pairwise([start, *inside, end])] if inside else [Interval(start, end)]
    return found


def _edges(mentions: Iterable[Mention]) -> list[int]:
    edges: set[int] = set()
    for mention in mentions:
        for start, end in mention.spans:
            edges |= {start, end}
        if mention.head is not None:
            edges |= {mention.head.start, mention.head.end}
    return sorted(edges - {UNALIGNED})


class TextWords:
    """The words of a text, as which mentions are given.

    Args:
        words: The offsets of all words of the text, in order and disjoint.
        by_characters: Whether each word counts as many as it has characters: for `stretches`.
    """

    def __init__(self, words: Sequence[Interval], *, by_characters: bool = False) -> None:
        self._starts = [start for start, _ in words]
        self._ends = [end for _, end in words]
        self._words = [(start, WORD, end - start - 1 if by_characters else 0) for start, end in words]

    def of(self, mention: Mention) -> Words:
        """Return the words that have a character of a mention, and its empty nodes; without a head, the first is it."""
        spans, nodes = mention.spans, mention.empty_nodes
        if len(spans) == 1 and not nodes:
            ordered = tuple(self._within(*spans[0]))
        else:
            found = {word for span in spans for word in self._within(*span)}
            ordered = tuple(sorted(found | {(node.at, EMPTY, node.number) for node in nodes or ()}))
        if not ordered:
            ordered = ((mention.start, WORD, 0),)
        head = ordered[0] if mention.head is None else self._head(mention, mention.head)
        if head not in ordered:
            head = ordered[0]
        return Words(ordered, head, _said(head, nodes) if nodes else NOTHING)

    def _within(self, start: int, end: int) -> Sequence[Word]:
        return self._words[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def _head(self, mention: Mention, head: Span) -> Word:
        if head.start == head.end:
            node = mention.head_node
            return (mention.start, WORD, 0) if node is None else (node.at, EMPTY, node.number)
        at = bisect_right(self._ends, head.start)
        return self._words[at] if at < len(self._words) else (head.start, WORD, 0)


def as_words(mention: Mention, words: Sequence[Interval]) -> Words:
    """Return a mention as words, given the offsets of all words of the text; see `TextWords`."""
    return TextWords(words).of(mention)


def _said(head: Word, nodes: Sequence[EmptyNode]) -> frozenset[tuple[Word, str]]:
    """Return what governs a head, if it is an empty node."""
    found = next((node for node in reversed(nodes) if (node.at, EMPTY, node.number) == head), None)
    governors = found.governors or () if found is not None else ()
    return frozenset((_governor(each.start, each.end, each.number), each.relation or "") for each in governors)


def _governor(start: int, end: int, number: int | None) -> Word:
    if start < end:
        return (start, WORD, 0)
    return (start, ROOT, 0) if number is None else (start, EMPTY, number)
