"""Convert mentions into sets of words, which the CRAC shared tasks compare (`match.crac`).

Words are those of the file if its format defines words (CorefUD), else the tokens of the text. A token is cut at each
offset where a mention or a head starts or ends (`cut`). If neither words nor tokens are known, the text is cut only at
these offsets, and each part counts as many words as it has characters (`stretches`).
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
# (offset, rank, number), sorted as the nodes of a sentence. The number of an empty node distinguishes it from others at
# its offset. The number of a word is 0; that of a part of the text is its number of characters minus 1.
Word: TypeAlias = tuple[int, int, int]


NOTHING: frozenset[tuple[Word, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Words:
    """A mention: its words in text order, its head (one of them), and the head's governors if it is an empty node."""

    words: tuple[Word, ...]
    head: Word
    governors: frozenset[tuple[Word, str]]

    @property
    def is_zero(self) -> bool:
        """Return whether the mention's head is an empty node: a word not in the text, such as a dropped pronoun."""
        return self.head[1] == EMPTY

    @property
    def size(self) -> int:
        """Return the number of the mention's words; of a text whose words are unknown, the number of its characters."""
        return count(self.words)


def count(words: Iterable[Word]) -> int:
    """Return the number of words; a part of the text (`stretches`) counts as many words as it has characters.

    >>> count([(0, WORD, 0), (5, WORD, 2), (9, EMPTY, 1)])  # a word, a part of 3 characters, an empty node
    5
    """
    return sum(1 + number if rank == WORD else 1 for _, rank, number in words)


def stretches(mentions: Iterable[Mention]) -> list[Interval]:
    """Return the parts into which a text is divided by the offsets where any mention, piece or head starts or ends.

    >>> stretches([Mention(0, 8), Mention(5, 8)])
    [Interval(start=0, end=5), Interval(start=5, end=8)]
    """
    return [Interval(*each) for each in pairwise(_edges(mentions))]


def cut(words: Iterable[Interval], mentions: Iterable[Mention]) -> list[Interval]:
    """Return the words of a text, cut where one of `mentions`, or a piece or head of it, starts or ends in a word.

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
    """The words of a text; `of` converts a mention into words.

    Args:
        words: The offsets of all words of the text, in order and disjoint.
        by_characters: Whether each word counts as many words as it has characters; for `stretches`.
    """

    def __init__(self, words: Sequence[Interval], *, by_characters: bool = False) -> None:
        self._starts = [start for start, _ in words]
        self._ends = [end for _, end in words]
        self._words = [(start, WORD, end - start - 1 if by_characters else 0) for start, end in words]

    def of(self, mention: Mention) -> Words:
        """Return a mention as words: the words that share a character with it and its empty nodes, in text order.

        The result also has the head: the first word if the mention has no head, or if its head is not among its words.
        A mention without any word or empty node gets one word at its start.
        """
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
        return Words(ordered, head, _governors(head, nodes) if nodes else NOTHING)

    def _within(self, start: int, end: int) -> Sequence[Word]:
        return self._words[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def _head(self, mention: Mention, head: Span) -> Word:
        if head.start == head.end:
            node = mention.head_node
            return (mention.start, WORD, 0) if node is None else (node.at, EMPTY, node.number)
        at = bisect_right(self._ends, head.start)
        return self._words[at] if at < len(self._words) else (head.start, WORD, 0)


def as_words(mention: Mention, words: Sequence[Interval]) -> Words:
    """Return a mention as words, given the offsets of all words of the text, in order.

    The result has the words that share a character with the mention and its empty nodes; its head, or the first of
    these words if it has none; and the words that govern the head if it is an empty node. A mention without any word or
    empty node gets one word at its start.
    """
    return TextWords(words).of(mention)


def _governors(head: Word, nodes: Sequence[EmptyNode]) -> frozenset[tuple[Word, str]]:
    """Return (governor, relation) for each word that governs the head of a mention if the head is an empty node.

    The set is empty if the head is a word of the text. nodes: the empty nodes of the mention.
    """
    found = next((node for node in reversed(nodes) if (node.at, EMPTY, node.number) == head), None)
    governors = found.governors or () if found is not None else ()
    return frozenset((_governor(each.start, each.end, each.number), each.relation or "") for each in governors)


def _governor(start: int, end: int, number: int | None) -> Word:
    if start < end:
        return (start, WORD, 0)
    return (start, ROOT, 0) if number is None else (start, EMPTY, number)
