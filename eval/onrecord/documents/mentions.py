"""The records of spans and mentions, and the keys by which mentions with the same extent or head are found.

A span whose `start` is `UNALIGNED` is a string without a place in the text. A mention may have several pieces, or
consist of empty nodes, which have no characters. `documents.model` has the other records and the rules for all records.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from msgspec import Struct

from onrecord.documents.extended import extended

UNALIGNED = -1
Review: TypeAlias = dict[str, str]


class Interval(NamedTuple):
    """A start and an end offset, without further fields: the input of matching."""

    start: int
    end: int


class Span(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A part of the text, given by offsets, or a string (with left context) that alignment has to find in the text.

    `text` is None in gold: `corpus.texts[doc_id][span.start : span.end]` are the words.
    """

    start: int = UNALIGNED
    end: int = UNALIGNED
    text: str | None = None
    left_context: str | None = None

    @property
    def interval(self) -> Interval:
        """Return start and end as an Interval; both are -1 (`UNALIGNED`) for a string without offsets."""
        return Interval(self.start, self.end)


class Governor(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A word that an empty node depends on. The root of a sentence is an empty span at the start of the sentence."""

    start: int
    end: int
    number: int | None = None  # of a governor that is an empty node itself; then start == end
    relation: str | None = None


class EmptyNode(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A word that the text omits, such as a dropped pronoun; `at` is the offset where the word would be."""

    at: int
    number: int = 1  # its position among the empty nodes at the same offset, from 1
    word: str | None = None
    head: bool | None = None  # whether it is the head of its mention
    governors: list[Governor] | None = None


@extended("mention")
class Mention(Span, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A phrase that refers to an entity.

    start and end are the outermost offsets. They are equal for a mention that consists of empty nodes only.
    """

    id: str | None = None
    head: Span | None = None
    form: str | None = None
    type: str | None = None
    entity: str | None = None
    refers_to: str | None = None
    predicative: bool | None = None
    certainty: str | None = None
    note: str | None = None
    review: Review | None = None
    pieces: list[Span] | None = None  # of a discontinuous mention: its parts in the text
    empty_nodes: list[EmptyNode] | None = None

    @property
    def spans(self) -> tuple[Interval, ...]:
        """Return the intervals of text that the mention covers, in order; () if it consists of empty nodes only."""
        if self.pieces is None:
            return (self.interval,) if self.start < self.end or not self.empty_nodes else ()
        return tuple(piece.interval for piece in self.pieces if piece.start < piece.end)

    @property
    def nodes(self) -> tuple[Interval, ...]:
        """Return Interval(offset, number) for each empty node of the mention; () if it has none.

        The offset is the place in the text; the number, from 1, is its position among the empty nodes at this offset.
        """
        return tuple(Interval(node.at, node.number) for node in self.empty_nodes or ())

    @property
    def place(self) -> tuple[object, ...]:
        """Return a key that is equal for mentions with the same extent.

        It is (start, end); for a mention with pieces or empty nodes, the pair of its properties `spans` and `nodes`.
        """
        if self.pieces is None and self.empty_nodes is None:
            return self.interval
        return (self.spans, self.nodes)

    @property
    def head_node(self) -> EmptyNode | None:
        """Return the empty node that is the head; None if the head is a word, or there is no head.

        It is the node at the head's offset that is marked as head, or else the first one there.
        """
        if self.head is None or self.head.start != self.head.end:
            return None
        here = [node for node in self.empty_nodes or () if node.at == self.head.start]
        return next((node for node in here if node.head), here[0] if here else None)

    @property
    def head_place(self) -> tuple[int, ...] | None:
        """Return a key that is equal for mentions with the same head; None if the head is missing or has no offsets.

        It is (start, end) for a head with characters, and (offset, offset, number) for a head that is an empty node;
        the number is its position, from 1, among the empty nodes at that offset.
        """
        if self.head is None or self.head.start == UNALIGNED:
            return None
        node = self.head_node
        return self.head.interval if node is None else (node.at, node.at, node.number)

    @property
    def is_plain(self) -> bool:
        """Return whether start and end alone give the extent: the mention has no pieces and covers some text."""
        return self.pieces is None and (self.start < self.end or not self.empty_nodes)
