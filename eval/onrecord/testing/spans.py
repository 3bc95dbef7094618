"""Make the spans of random items valid, and cut mentions of random documents into pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.documents.model import Document, EmptyNode, Governor, Mention, Span

if TYPE_CHECKING:
    from random import Random

PIECE = 2  # characters of the first piece
SHORTEST_WITH_GAP = 5  # characters of a mention that can be cut into pieces
IN_PIECES, OF_NODES = 0.4, 0.3  # shares of the mentions
NEAR = 8  # empty nodes in the same run of 8 characters depend on the same word


def some_in_pieces(document: Document, draw: Random) -> Document:
    """Return a copy of a document in which some mentions are cut into two pieces, and some become an empty node.

    Args:
        document: The document.
        draw: The random generator that chooses the mentions.
    """
    found = [_in_pieces(mention, draw) for mention in document.mentions or ()]
    return replace(document, mentions=None if document.mentions is None else once(found, "entity"))


def _in_pieces(mention: Mention, draw: Random) -> Mention:
    """Return a mention unchanged, or a copy cut into two pieces, or a copy that is an empty node.

    The random generator decides which. An empty node is a word that the text omits; its governor is a character near
    the start of the mention.
    """
    start, end, kind = mention.start, mention.end, draw.random()
    if start >= 0 and end - start >= SHORTEST_WITH_GAP and kind < IN_PIECES:
        pieces = [Span(start, start + PIECE), Span(end - draw.randint(1, PIECE), end)]
        return replace(mention, pieces=pieces, head=pieces[0] if mention.head else None)
    if start >= 0 and kind > 1 - OF_NODES:
        word = start // NEAR * NEAR
        governor = Governor(word, word + 1, relation=draw.choice(["nsubj", "obj"]))
        node = EmptyNode(start, number=draw.randint(1, 2), governors=[governor])
        return replace(mention, end=start, head=Span(start, start) if mention.head else None, empty_nodes=[node])
    return mention


def different(items: list[Any]) -> list[Any]:
    """Return the items, where of several with the same (start, end) only the last is kept.

    Gold has no span twice in a layer.

    Args:
        items: Items of one layer that have one span, such as mentions.
    """
    return list({(item.start, item.end): item for item in items}.values())


def once(items: list[Any], cluster: str) -> list[Any]:
    """Return all items, where an item with the same span as an earlier one has the cluster of the earlier one.

    A check refuses predictions with one span in two clusters.

    Args:
        items: Mentions or events.
        cluster: The field that names the cluster: `entity` or `event`.
    """
    clusters: dict[tuple[object, ...], str | None] = {}
    found = []
    for item in items:
        place: tuple[object, ...] = item.place if isinstance(item, Mention) else item.interval
        name = getattr(item, cluster)
        if item.start >= 0 and clusters.setdefault(place, name) != name:
            item = replace(item, **{cluster: clusters[place]})  # noqa: PLW2901 - the same item, in another cluster
        found.append(item)
    return found
