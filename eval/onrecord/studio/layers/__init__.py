"""Convert the items of each layer to marks of Label Studio and back; one module per layer, with both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from onrecord.studio.layers import decided, entities, events, identity, quotes, zones

if TYPE_CHECKING:
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item, Marks
    from onrecord.studio.sheet import Sheet


class Layer(Protocol):
    """The two functions that each module of a layer defines."""

    def encode(self, design: Design, document: Item, text: str) -> Marks:
        """Return the items of a document (plain dicts with ids) as marks."""

    def decode(self, sheet: Sheet, marks: Marks) -> Item:
        """Return the document's fields of this layer, read from marks; problems are added to the sheet."""


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
    """Return the marks of a document (plain dicts with ids) in a layer's project."""
    return _LAYERS[design.layer].encode(design, document, text)


def decode(sheet: Sheet, marks: Marks) -> Item:
    """Return the document's fields of a layer, read from marks; problems are added to the sheet."""
    return _LAYERS[sheet.design.layer].decode(sheet, marks)
