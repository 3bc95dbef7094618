"""Cut predictions that have no names into gold's documents, where both have the same words and other boundaries.

Many taggers drop the `-DOCSTART-` lines of what they are given, so that their output is one document where gold has
many. If the words of all predicted documents, one after another, are those of all of gold's, each mention goes to the
document of gold that its words are in. One over the boundary of two is left out, and counted.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec.structs import replace

from onrecord.documents.model import Document, Mention
from onrecord.formats.losses import LAYERS
from onrecord.formats.moving import move
from onrecord.formats.textfile import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.formats.pairing import Known

BETWEEN = "\n"


def recut(
    documents: Sequence[Document], texts: Mapping[str, str], gold: Sequence[Known], name: str
) -> tuple[list[Document], list[str]] | None:
    """Return predictions as documents of gold, and notes; None if their boundaries are gold's, or their words are not.

    Args:
        documents: predicted documents, none of which has a name; they have nothing but mentions without entities.
        texts: their texts.
        gold: gold's documents in order.
        name: what notes call the predictions.
    """
    theirs = [each.text for each in gold if each.text is not None]
    if len(theirs) < len(gold) or not all(map(_is_plain, documents)):
        return None
    ours = [texts[each.doc_id] for each in documents]
    if ours == theirs:
        return None
    bare = [list(map(_bare, side)) for side in (ours, theirs)]
    if bare[0] == bare[1] or "".join(bare[0]) != "".join(bare[1]):
        return None
    moving = move(BETWEEN.join(ours), BETWEEN.join(theirs))
    if moving is None:
        return None
    starts = _starts(ours)
    edges = [*_starts(theirs), len(BETWEEN.join(theirs)) + 1]
    found: list[list[Mention]] = [[] for _ in gold]
    crossing = 0
    for document, offset in zip(documents, starts, strict=True):
        for mention in document.mentions or ():
            start, end = moving.start(mention.start + offset), moving.end(mention.end + offset)
            at = bisect_right(edges, start) - 1
            if end > edges[at + 1] - len(BETWEEN):
                crossing += 1
                continue
            found[at].append(replace(mention, start=start - edges[at], end=end - edges[at]))
    made = [
        Document(doc_id=each.doc_id, text_sha256=sha256(text), mentions=mentions)
        for each, text, mentions in zip(gold, theirs, found, strict=True)
    ]
    notes = [f"{name}: documents without names: {len(documents)}, cut into gold's {len(gold)} at its boundaries."]
    if crossing:
        notes.append(f"{name}: mentions over the boundary of two documents of gold, left out: {crossing}.")
    return made, notes


def _is_plain(document: Document) -> bool:
    """Return whether a document has nothing but mentions that have no entities."""
    others = any(getattr(document, layer) for layer in LAYERS if layer != "mentions") or document.entities
    return not others and all(each.entity is None for each in document.mentions or ())


def _bare(text: str) -> str:
    return "".join(text.split())


def _starts(texts: Sequence[str]) -> list[int]:
    """Return where each text begins when they are joined."""
    return [0, *accumulate(len(text) + len(BETWEEN) for text in texts[:-1])]
