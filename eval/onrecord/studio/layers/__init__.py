"""Convert the items of each layer to marks of Label Studio and back; one module per layer, with both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from onrecord.studio.layers import decided, entities, events, identity, quotes, zones
from onrecord.studio.marks import Marks

if TYPE_CHECKING:
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item
    from onrecord.studio.sheet import Sheet


class Layer(Protocol):
    """The two functions that each module of a layer defines."""

    def encode(self, design: Design, document: Item, text: str) -> Marks:
        """Return the marks that show the items of a document in the layer's project.

        Args:
            design: The design of the layer's project.
            document: The document, as plain dicts with ids.
            text: The text of the article.
        """

    def decode(self, sheet: Sheet, marks: Marks) -> Item:
        """Return list name, such as `quotes` -> items as dicts, read from an annotator's marks.

        Args:
            sheet: The state of the task being read; problems and new registry entries are added to it.
            marks: The annotator's regions and arcs.
        """


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
    """Return the marks that show a document in a layer's project: the layer's items, and other items in grey.

    Marks whose label the project does not have, because the corpus does not declare it, are left out with their arcs.

    Args:
        design: The design of the layer's project.
        document: The document, as plain dicts with ids.
        text: The text of the article.
    """
    found = _LAYERS[design.layer].encode(design, document, text)
    regions = [each for each in found.regions if each.label in design.control_labels(each.control)]
    ids, roles = {each.id for each in regions}, {*design.roles}
    return Marks(
        regions, [each for each in found.arcs if {each.source, each.target} <= ids and roles.issuperset(each.labels)]
    )


def decode(sheet: Sheet, marks: Marks) -> Item:
    """Return list name, such as `quotes` -> items, for the lists of the task's layer, read from an annotator's marks.

    Args:
        sheet: The state of the task being read; problems and new registry entries are added to it.
        marks: The regions and arcs.
    """
    return _LAYERS[sheet.design.layer].decode(sheet, marks)
