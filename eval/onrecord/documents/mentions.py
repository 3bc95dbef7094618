"""The records of a span and of a mention: where they stand, and what mentions of one extent have in common.

A span whose `start` is `UNALIGNED` is a string that has no place in the text yet. A mention may be in several pieces,
or of empty nodes that the text leaves out. `documents.model` has the other records, and what holds for all of them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from msgspec import Struct

from onrecord.documents.extended import extended

UNALIGNED = -1
Review: TypeAlias = dict[str, str]


class Interval(NamedTuple):
    """A bare pair of offsets: what matching works on."""

    start: int
    end: int


class Span(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A stretch of the text, or a string that is to be found in it."""

    start: int = UNALIGNED
    end: int = UNALIGNED
    text: str | None = None
    left_context: str | None = None

    @property
    def interval(self) -> Interval:
        """Return the offsets as a plain pair."""
        return Interval(self.start, self.end)


class Governor(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A word that an empty node depends on; the root of a sentence is an empty span where the sentence starts."""

    start: int
    end: int
    number: int | None = None  # where the governor is itself an empty node, which start == end places
    relation: str | None = None


class EmptyNode(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A word that the text leaves out, such as a dropped pronoun, and the offset where it would stand."""

    at: int
    number: int = 1  # among the empty nodes at one offset, in their order
    word: str | None = None
    head: bool | None = None  # of its mention
    governors: list[Governor] | None = None


@extended("mention")
class Mention(Span, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A phrase that names or points to an entity.

    start and end are the outermost offsets; those of a mention of empty nodes alone are equal.
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
    pieces: list[Span] | None = None  # its stretches, where it is discontinuous
    empty_nodes: list[EmptyNode] | None = None

    @property
    def spans(self) -> tuple[Interval, ...]:
        """Return the stretches of text that the mention covers, in order; none if it is empty nodes alone."""
        if self.pieces is None:
            return (self.interval,) if self.start < self.end or not self.empty_nodes else ()
        return tuple(piece.interval for piece in self.pieces if piece.start < piece.end)

    @property
    def nodes(self) -> tuple[Interval, ...]:
        """Return the places of the mention's empty nodes, each as (offset, number)."""
        return tuple(Interval(node.at, node.number) for node in self.empty_nodes or ())

    @property
    def place(self) -> tuple[object, ...]:
        """Return what mentions of the same words have in common: the offsets, or all pieces and empty nodes."""
        if self.pieces is None and self.empty_nodes is None:
            return self.interval
        return (self.spans, self.nodes)

    @property
    def head_node(self) -> EmptyNode | None:
        """Return the empty node that is the head; None if the head is a word, or there is none."""
        if self.head is None or self.head.start != self.head.end:
            return None
        here = [node for node in self.empty_nodes or () if node.at == self.head.start]
        return next((node for node in here if node.head), here[0] if here else None)

    @property
    def head_place(self) -> tuple[int, ...] | None:
        """Return what mentions with the same head have in common; None without a head that is in the text."""
        if self.head is None or self.head.start == UNALIGNED:
            return None
        node = self.head_node
        return self.head.interval if node is None else (node.at, node.at, node.number)

    @property
    def is_plain(self) -> bool:
        """Return whether start and end say all that there is to say of the mention's extent in the text."""
        return self.pieces is None and (self.start < self.end or not self.empty_nodes)
