"""Split predictions without document names at gold's document boundaries, if both have the same words.

Many taggers drop the `-DOCSTART-` lines of their input, so their output is one document where gold has many. If the
words of all predicted documents, concatenated, equal the words of all gold documents, each mention is assigned to the
gold document that contains its words. A mention across a boundary is left out and counted.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec.structs import replace

from onrecord.documents.model import Document, Mention
from onrecord.errors import counted
from onrecord.formats.losses import LAYERS
from onrecord.formats.offset_map import map_offsets
from onrecord.formats.textfile import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.formats.pairing import Known

BETWEEN = "\n"


def resegment(
    documents: Sequence[Document], texts: Mapping[str, str], gold: Sequence[Known], name: str
) -> tuple[list[Document], list[str]] | None:
    """Return (predictions, notes): one document for each of gold's, with its id and offsets in its text; or None.

    None means that they need not or cannot be split: the boundaries already equal gold's, the words differ, a gold text
    is missing, or a document has other annotations. A mention across a boundary is left out, and the notes say how many
    there are.

    Args:
        documents: Predicted documents without names. They can be split if they contain nothing but mentions without
            entities.
        texts: Their texts by doc_id.
        gold: Gold's documents in order.
        name: The name of the predictions in notes.
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
    offsets = map_offsets(BETWEEN.join(ours), BETWEEN.join(theirs))
    if offsets is None:
        return None
    starts = _starts(ours)
    edges = [*_starts(theirs), len(BETWEEN.join(theirs)) + 1]
    found: list[list[Mention]] = [[] for _ in gold]
    crossing = 0
    for document, offset in zip(documents, starts, strict=True):
        for mention in document.mentions or ():
            start, end = offsets.start(mention.start + offset), offsets.end(mention.end + offset)
            at = bisect_right(edges, start) - 1
            if end > edges[at + 1] - len(BETWEEN):
                crossing += 1
                continue
            found[at].append(replace(mention, start=start - edges[at], end=end - edges[at]))
    made = [
        Document(doc_id=each.doc_id, text_sha256=sha256(text), mentions=mentions)
        for each, text, mentions in zip(gold, theirs, found, strict=True)
    ]
    number = (
        "1 document without a name was" if len(documents) == 1 else f"{len(documents)} documents without names were"
    )
    notes = [f"{name}: {number} split into gold's {counted(len(gold), 'document')}."]
    if crossing:
        notes.append(f"{name}: mentions across a boundary of gold's documents, left out: {crossing}.")
    return made, notes


def _is_plain(document: Document) -> bool:
    """Return whether a document contains nothing but mentions that have no entity."""
    others = any(getattr(document, layer) for layer in LAYERS if layer != "mentions") or document.entities
    return not others and all(each.entity is None for each in document.mentions or ())


def _bare(text: str) -> str:
    return "".join(text.split())


def _starts(texts: Sequence[str]) -> list[int]:
    """Return the offset at which each text starts when the texts are joined by a line end.

    >>> _starts(["It stays.", "Yes."])
    [0, 10]
    """
    return [0, *accumulate(len(text) + len(BETWEEN) for text in texts[:-1])]
