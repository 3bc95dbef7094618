"""Rewrite a text by changes, and carry spans of the original into the rewritten text.

A change replaces an interval of the original by pieces. A piece is an interval of the original and its new text: the
same words, other words, or nothing. A piece with an empty interval inserts text. The pieces of a change cover its
interval exactly once, in any order, so a change can move words.

A span is carried to the new text of the pieces that it covers. It can be carried if

1. it covers each piece fully or not at all, unless the text of the piece is unchanged, and
2. the new text is contiguous. Inserted text belongs to a span that starts before and ends after its place, or that
   covers the text on both sides.

A change is left out, and counted, if some annotation could not be carried over it (`Rewriting.make`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Piece(NamedTuple):
    """A part of a change: the interval [start, end) of the original, and its new text.

    An empty interval inserts text, and an empty text removes the interval.
    """

    start: int
    end: int
    text: str


class Change(NamedTuple):
    """The interval [start, end) of the original, and the pieces that replace it, in their new order."""

    start: int
    end: int
    pieces: tuple[Piece, ...]


def replaced(start: int, end: int, text: str) -> Change:
    """Return the change that replaces [start, end) by `text`; if start == end, it inserts `text`."""
    return Change(start, end, (Piece(start, end, text),))


class UncarriedError(ValueError):
    """A span without a single place in the rewritten text: a change cuts it, splits it or removes it."""


class _Block(NamedTuple):
    start: int
    end: int
    new_start: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A rewritten text.

    Attributes:
        original: The text that was rewritten.
        text: The rewritten text.
        changes: The changes that were made, in text order.
        left: The number of changes that were left out, because an annotation could not be carried or two overlap.
    """

    original: str
    text: str
    changes: tuple[Change, ...]
    left: int
    _blocks: tuple[_Block, ...]
    _starts: tuple[int, ...]

    @classmethod
    def make(
        cls, text: str, changes: Iterable[Change], *, spans: Sequence[Interval] = (), edges: Sequence[int] = ()
    ) -> Rewriting:
        """Return the text rewritten by all changes that keep every annotated span in one piece, and cross no edge.

        Others are left out and counted (`left`).

        Args:
            text: The original.
            changes: The changes, in any order. Of two that overlap, the one that is later in the text is left out.
            spans: The annotated spans of the original.
            edges: Offsets that no change may cross, such as starts and ends of zones.
        """
        kept: list[Change] = []
        left, at = 0, 0
        for change in sorted(changes, key=lambda each: (each.start, each.end)):
            if change.start < at or not _survived(text, change, spans, edges):
                left += 1
                continue
            kept.append(change)
            at = change.end
        made = cls._of(text, kept, left)
        for span in spans:
            while not made.carries(span):  # several changes together remove all of its words
                last = max(at for at, each in enumerate(kept) if each.start < span.end and span.start < each.end)
                del kept[last]
                left += 1
                made = cls._of(text, kept, left)
        return made

    @classmethod
    def _of(cls, text: str, changes: Sequence[Change], left: int) -> Rewriting:
        blocks: list[_Block] = []
        written: list[str] = []
        at = length = 0
        for change in (*changes, Change(len(text), len(text), ())):
            for start, end, pieces in (_verbatim(text, at, change.start), change):
                if pieces:
                    blocks.append(_Block(start, end, length, pieces))
                    written += [piece.text for piece in pieces]
                    length += sum(len(piece.text) for piece in pieces)
            at = change.end
        starts = tuple(block.start for block in blocks)
        return cls(text, "".join(written), tuple(changes), left, tuple(blocks), starts)

    def carries(self, span: Interval) -> bool:
        """Return whether a span of the original has exactly one place in the rewritten text."""
        try:
            self.carry(span)
        except UncarriedError:
            return False
        return True

    def carry(self, span: Interval) -> Interval:
        """Return the offsets in the rewritten text of a span of the original.

        Raises:
            UncarriedError: The span has no place in the rewritten text, or several.
        """
        if span.start >= span.end:
            return Interval(self.edge(span.start), self.edge(span.start))
        found: list[Interval] = []
        first = bisect_right(self._starts, span.start) - 1
        while first > 0 and self._blocks[first - 1].end > span.start:
            first -= 1
        for block in self._blocks[first:]:
            if block.start >= span.end:
                break
            found += _covered(self.original, block.pieces, span, block.new_start)
        joined = _joined(found)
        if len(joined) != 1:
            raise UncarriedError(f"{span}: {len(joined)} stretches of the new text")
        return joined[0]

    def edge(self, offset: int) -> int:
        """Return the offset in the rewritten text of an offset of the original, such as a zone's start.

        Raises:
            UncarriedError: The offset is inside a change.
        """
        if offset == len(self.original):
            return len(self.text)
        at = bisect_left(self._starts, offset)
        if at < len(self._starts) and self._starts[at] == offset:
            return self._blocks[at].new_start
        block = self._blocks[at - 1]
        if len(block.pieces) != 1 or not _stays(self.original, block.pieces[0]):
            raise UncarriedError(f"{offset}: inside a change")
        return block.new_start + offset - block.start


def _verbatim(text: str, start: int, end: int) -> Change:
    return Change(start, end, (Piece(start, end, text[start:end]),) if start < end else ())


def _stays(text: str, piece: Piece) -> bool:
    return text[piece.start : piece.end] == piece.text


def _covered(text: str, pieces: Iterable[Piece], span: Interval, at: int) -> list[Interval]:
    """Return the intervals of the new text that a span of the original covers, within one change.

    Inserted text is covered if its place is inside the span, or if the pieces before and after it are covered.

    Args:
        text: The original.
        pieces: The pieces of the change, in their new order.
        span: The span of the original.
        at: The offset in the new text of the first piece.

    Raises:
        UncarriedError: The span covers only a part of a piece whose text changes.
    """
    found: list[Interval] = []
    waiting: list[Interval] = []  # text inserted after a covered piece
    for piece in pieces:
        here = Interval(at, at + len(piece.text))
        start, end = max(piece.start, span.start), min(piece.end, span.end)
        if piece.start == piece.end:
            inside = span.start < piece.start < span.end
            (found if inside else waiting).append(here)
        elif start < end:
            if (start, end) != (piece.start, piece.end):
                if not _stays(text, piece):
                    raise UncarriedError(f"{span}: a part of {piece}")
                here = Interval(at + start - piece.start, at + end - piece.start)
            found += [*(waiting if found else ()), here]
            waiting = []
        elif piece.text:
            waiting = []
        at += len(piece.text)
    return found


def _joined(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the intervals without empty ones; one that starts where the one before it ends is joined to it.

    The order of the intervals is kept: they are not sorted.

    >>> _joined([Interval(0, 2), Interval(2, 5), Interval(6, 6), Interval(7, 8)])
    [Interval(start=0, end=5), Interval(start=7, end=8)]
    """
    joined: list[Interval] = []
    for each in intervals:
        if each.start == each.end:
            continue
        if joined and joined[-1].end == each.start:
            joined[-1] = Interval(joined[-1].start, each.end)
        else:
            joined.append(each)
    return joined


def _survived(text: str, change: Change, spans: Iterable[Interval], edges: Iterable[int]) -> bool:
    """Return whether a change of `text` leaves each annotated span of it in one piece, and crosses no edge.

    `edges` are offsets that no change may cross, such as the ends of zones.
    """
    if any(change.start < edge < change.end for edge in edges):
        return False
    length = sum(len(piece.text) for piece in change.pieces)
    for span in spans:
        if span.end <= change.start or span.start >= change.end:
            continue
        try:
            found = _covered(text, change.pieces, span, 0)
        except UncarriedError:
            return False
        before = [Interval(-1, 0)] if span.start < change.start else []
        after = [Interval(length, length + 1)] if span.end > change.end else []
        if len(_joined([*before, *found, *after])) != 1:
            return False
    return True
