"""How each layer's items are laid out as marks, and read from them: both directions of a layer in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from onrecord.studio.layers import decided, entities, events, identity, quotes, zones

if TYPE_CHECKING:
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item, Marks
    from onrecord.studio.sheet import Sheet


class Layer(Protocol):
    """What a layer's file gives."""

    def encode(self, design: Design, document: Item, text: str) -> Marks:
        """Return the layer's items as marks."""

    def decode(self, sheet: Sheet, marks: Marks) -> Item:
        """Return the layer's part of the document."""


_LAYERS: dict[str, Layer] = {
    "zones": zones,
    "entities": entities,
    "quotes": quotes,
    "events": events,
    "identity": identity,
    "decide_entities": entities,
    "decide_quotes": decided.quotes,
    "decide_events": decided.events,
}


def encode(design: Design, document: Item, text: str) -> Marks:
    """Return what a document, as plain dicts with ids, looks like in a layer's project."""
    return _LAYERS[design.layer].encode(design, document, text)


def decode(sheet: Sheet, marks: Marks) -> Item:
    """Return a layer's part of the document that marks make; what is wrong with them goes onto the sheet."""
    return _LAYERS[sheet.design.layer].decode(sheet, marks)
