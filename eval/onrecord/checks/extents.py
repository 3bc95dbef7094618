"""Check the extent of a mention: its pieces, its empty nodes, and the place of its head. Used for gold and predictions.

Most mentions have offsets only. A mention in several pieces lists them in text order; its offsets are the first start
and the last end. A mention of empty nodes only has no characters: start == end, or empty pieces if its nodes are at
different offsets.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.documents.model import Mention


class ExtentFault(NamedTuple):
    """What is wrong with a mention's extent. `path` is relative to the mention."""

    path: str
    message: str
    got: str
    expected: str


def wrong_extent(mention: Mention, characters: int | None) -> Iterator[ExtentFault]:
    """Yield what is wrong with a mention's pieces and empty nodes (omitted words); nothing for a mention without them.

    Args:
        mention: The mention.
        characters: The length of the text; None if the text is not available.
    """
    if mention.pieces is not None:
        yield from _wrong_pieces(mention)
    if mention.empty_nodes is not None:
        yield from _wrong_nodes(mention, characters)


def head_is_inside(mention: Mention) -> bool:
    """Return whether a mention's head is inside one of its pieces or is one of its empty nodes; True without a head."""
    head = mention.head
    if head is None:
        return True
    if mention.pieces is None and mention.empty_nodes is None:
        return mention.start <= head.start and head.end <= mention.end
    if head.start == head.end:
        return any(at == head.start for at, _ in mention.nodes)
    return any(start <= head.start and head.end <= end for start, end in mention.spans)


def _wrong_pieces(mention: Mention) -> Iterator[ExtentFault]:
    """Yield what is wrong with the pieces of a mention that has the field `pieces`; other mentions have no faults here.

    Wrong are a list of fewer than two pieces, an empty piece, pieces that overlap or are not in text order, and pieces
    whose outermost offsets are not the mention's start and end.
    """
    pieces = [piece.interval for piece in mention.pieces or ()]
    if len(pieces) < 2:  # noqa: PLR2004 - one piece is what start and end say
        yield ExtentFault("pieces", "a mention of one piece lists none", str(len(pieces)), "2 or more, or null")
        return
    in_text = any(start < end for start, end in pieces)
    for at, (start, end) in enumerate(pieces):
        if start > end or (start == end and (in_text or mention.empty_nodes is None)):
            yield ExtentFault(f"pieces[{at}]", "the piece is empty", f"{start}-{end}", "start < end")
    for at, (before, after) in enumerate(pairwise(pieces), 1):
        if after.start < before.end:
            got = f"{before.start}-{before.end}, {after.start}-{after.end}"
            yield ExtentFault(f"pieces[{at}]", "the pieces overlap or are not in text order", got, "text order")
    hull = f"{min(start for start, _ in pieces)}-{max(end for _, end in pieces)}"
    if hull != f"{mention.start}-{mention.end}":
        yield ExtentFault("", "start and end are not the outermost offsets", f"{mention.start}-{mention.end}", hull)


def _wrong_nodes(mention: Mention, characters: int | None) -> Iterator[ExtentFault]:
    """Yield what is wrong with the empty nodes of a mention that has the field `empty_nodes`.

    Reported are a node outside the text, a node listed twice, several nodes that are the head, and an empty list (which
    should be null). `characters` is the length of the text; if it is None (unknown), only offsets below 0 are outside.
    """
    nodes = mention.nodes
    if not nodes:
        yield ExtentFault("empty_nodes", "the list of empty nodes is empty", "[]", "1 or more, or null")
    for at, (offset, number) in enumerate(nodes):
        if offset < 0 or number < 1 or (characters is not None and offset > characters):
            expected = f"0 <= at{'' if characters is None else f' <= {characters}'}, number from 1"
            yield ExtentFault(
                f"empty_nodes[{at}]", "the empty node has no place", f"at {offset}, number {number}", expected
            )
        elif (offset, number) in nodes[:at]:
            yield ExtentFault(
                f"empty_nodes[{at}]", "one empty node is listed twice", f"at {offset}, number {number}", "once"
            )
    heads = [node for node in mention.empty_nodes or () if node.head]
    if len(heads) > 1:
        yield ExtentFault("empty_nodes", "several empty nodes are the head", str(len(heads)), "one at most")
