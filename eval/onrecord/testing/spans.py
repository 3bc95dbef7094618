"""Give items of random corpora spans that a check finds nothing wrong with; put mentions into pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.documents.model import Document, EmptyNode, Governor, Mention, Span

if TYPE_CHECKING:
    from random import Random

PIECE = 2  # characters of the first piece
ROOM = 5  # characters of a mention that can have a gap
IN_PIECES, OF_NODES = 0.4, 0.3  # of the mentions
NEAR = 8  # characters within which empty nodes depend on one word


def some_in_pieces(document: Document, draw: Random) -> Document:
    """Return a document, some of whose mentions are in two pieces, or of an empty node alone."""
    found = [_in_pieces(mention, draw) for mention in document.mentions or ()]
    return replace(document, mentions=None if document.mentions is None else once(found, "entity"))


def _in_pieces(mention: Mention, draw: Random) -> Mention:
    """Return a mention as it is, in two pieces, or as an empty node that depends on a word near it."""
    start, end, kind = mention.start, mention.end, draw.random()
    if start >= 0 and end - start >= ROOM and kind < IN_PIECES:
        pieces = [Span(start, start + PIECE), Span(end - draw.randint(1, PIECE), end)]
        return replace(mention, pieces=pieces, head=pieces[0] if mention.head else None)
    if start >= 0 and kind > 1 - OF_NODES:
        word = start // NEAR * NEAR
        governor = Governor(word, word + 1, relation=draw.choice(["nsubj", "obj"]))
        node = EmptyNode(start, number=draw.randint(1, 2), governors=[governor])
        return replace(mention, end=start, head=Span(start, start) if mention.head else None, empty_nodes=[node])
    return mention


def different(items: list[Any]) -> list[Any]:
    """Return items without those whose span another one has already: gold has no span twice in a layer."""
    return list({(item.start, item.end): item for item in items}.values())


def once(items: list[Any], cluster: str) -> list[Any]:
    """Return items of which no two have one span and different clusters: a check refuses that."""
    clusters: dict[tuple[object, ...], str | None] = {}
    found = []
    for item in items:
        place: tuple[object, ...] = item.place if isinstance(item, Mention) else item.interval
        name = getattr(item, cluster)
        if item.start >= 0 and clusters.setdefault(place, name) != name:
            item = replace(item, **{cluster: clusters[place]})  # noqa: PLW2901 - the same item, in another cluster
        found.append(item)
    return found
