"""Convert the utterances of quotes and the instances of events to attributes of grey marks, and back.

An annotator names a new utterance or event instance in a few words. A new utterance gets the speakers of its quote, a
new event instance the type of its trigger. Dates and places are added in the registry later.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.studio.attributes import CONTEXT
from onrecord.studio.layers.context import grey, unchanged
from onrecord.studio.marks import Marks, values

if TYPE_CHECKING:
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item, Region
    from onrecord.studio.sheet import Sheet

LISTS = {"quote": "quotes", "event": "events"}


def encode(design: Design, document: Item, text: str) -> Marks:
    """Return a document's quotes and triggers as regions, whose attributes are the utterance and the event instance.

    The regions are grey: annotators fill in the attributes and change nothing else.

    Args:
        design: The design of the layer's project.
        document: The document, as plain dicts with ids.
        text: The text of the article.
    """
    del text
    items = {each["id"]: each for list_name in LISTS.values() for each in document[list_name]}
    regions = grey(document, *LISTS)
    return Marks(
        tuple(replace(each, values=values(design, CONTEXT, each.label, items[each.item or ""])) for each in regions)
    )


def decode(sheet: Sheet, marks: Marks) -> Item:
    """Return {"quotes": [...], "events": [...]}, each item with its id and the fields that this project asks.

    These are, for a quote, its utterance and `rendering` (how it gives the utterance, such as `verbatim` or
    `paraphrase`); for an event, its event instance. A changed, new or deleted region adds a problem to `sheet`; the
    item of a deleted region is left out.

    Args:
        sheet: The state of the task being read.
        marks: The annotator's regions and arcs.
    """
    unchanged(sheet, marks, *LISTS)
    found: Item = {"quotes": [], "events": []}
    regions = {each.item: each for each in marks.regions}
    for label, list_name in LISTS.items():
        for key, was in sheet.was(list_name).items():
            if key not in regions or regions[key].label != label:
                continue
            fields = sheet.fields(regions[key], was)
            named(sheet, regions[key], fields, was)
            if list_name == "quotes":
                given(sheet, regions[key], fields, was)
            found[list_name].append({"id": key, **fields})
    return found


def given(sheet: Sheet, region: Region, fields: Item, quote: Item) -> None:
    """Add a problem if it is not chosen how a quote with content gives its utterance (`rendering`).

    Args:
        sheet: The state of the task being read; problems are added to it.
        region: The region of the quote.
        fields: The fields of the quote that this project asks.
        quote: The quote as it was sent.
    """
    if schema.asked().asks("quotes", "rendering") and quote["content"] and fields["rendering"] is None:
        title = next(each.title for each in sheet.design.attributes if each.name == "rendering")
        expected = ", ".join(schema.inventory("rendering"))
        sheet.problem(region, f"{title} is missing", expected=expected, hint="choose how it is given, then Update")


def named(sheet: Sheet, region: Region, fields: Item, item: Item) -> None:
    """Set an item's utterance or event to the registry entry whose name the annotator typed; `fields` is changed.

    An entry with this name is added if there is none. If the annotator also chose another entry from the list, a
    problem is added. Without a typed name, the chosen entry stays.

    Args:
        sheet: The state of the task being read; problems are added to it.
        region: The region of the item.
        fields: The item's fields; `new_utterance` and `new_event` are removed, `utterance` or `event` is set.
        item: The quote or event, whose speakers or type a new registry entry gets.
    """
    for name, make in (("utterance", new_utterance), ("event", new_instance)):
        if f"new_{name}" not in fields or not (words := sheet.typed(region, fields.pop(f"new_{name}"))):
            continue
        made = make(sheet, words, item)
        if fields[name] not in {None, made}:
            got = f"{fields[name]}, and the name {words!r}"
            sheet.problem(region, f"has an {name} from the list and another name typed", got=got, hint="empty one")
        fields[name] = made


def new_utterance(sheet: Sheet, words: str, quote: Item) -> str:
    """Return the id of the utterance with a name; if the registry has none, add one to the new entries of `sheet`.

    Args:
        sheet: The state of the task being read.
        words: The name of the utterance.
        quote: The quote as a dict, whose speakers a new utterance gets.
    """
    row = {"speakers": quote["speakers"], "occasion": None, "date": None}
    return sheet.entry("utterances", words.strip(), row, named="label")


def new_instance(sheet: Sheet, words: str, event: Item) -> str:
    """Return the id of the event instance with a name; if the registry has none, add one to the new entries of `sheet`.

    Args:
        sheet: The state of the task being read.
        words: The name of the event instance.
        event: The event as a dict, whose type a new instance gets.
    """
    row = {"type": event["type"], "from": None, "to": None, "precision": "unknown", "place": None, "part_of": None}
    return sheet.entry("events", words.strip(), row, named="label")
