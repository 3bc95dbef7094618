"""Identity as marks: quotes and triggers in grey, each with the utterance or the event instance that it gives.

A new utterance or instance is named by a few words. A new utterance takes its quote's speakers; a new instance takes
its trigger's type; dates and places are filled in in the registry.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.studio.design import CONTEXT
from onrecord.studio.layers.context import grey, unchanged
from onrecord.studio.marks import Marks, values

if TYPE_CHECKING:
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item, Region
    from onrecord.studio.sheet import Sheet

LISTS = {"quote": "quotes", "event": "events"}


def encode(design: Design, document: Item, text: str) -> Marks:
    """Return the grey regions of quotes and triggers with what they give."""
    del text
    items = {each["id"]: each for list_name in LISTS.values() for each in document[list_name]}
    regions = grey(document, *LISTS)
    return Marks(
        tuple(replace(each, values=values(design, CONTEXT, each.label, items[each.item or ""])) for each in regions)
    )


def decode(sheet: Sheet, marks: Marks) -> Item:
    """Return each quote's utterance and rendering, and each event's instance, with the items' ids."""
    unchanged(sheet, marks, *LISTS)
    found: Item = {"quotes": [], "events": []}
    regions = {each.item: each for each in marks.regions}
    for label, list_name in LISTS.items():
        for key, was in sheet.was(list_name).items():
            if key not in regions or regions[key].label != label:
                continue
            fields = sheet.fields(regions[key], was)
            named(sheet, regions[key], fields, was)
            found[list_name].append({"id": key, **fields})
    return found


def named(sheet: Sheet, region: Region, fields: Item, item: Item) -> None:
    """Put an utterance or an instance that was named anew into an item's fields; another one chosen is a problem."""
    for name, make in (("utterance", new_utterance), ("event", new_instance)):
        if f"new_{name}" not in fields or not (words := sheet.typed(region, fields.pop(f"new_{name}"))):
            continue
        made = make(sheet, words, item)
        if fields[name] not in {None, made}:
            got = f"{fields[name]}, and the name {words!r}"
            sheet.problem(region, f"has an {name} from the list and another name typed", got=got, hint="empty one")
        fields[name] = made


def new_utterance(sheet: Sheet, words: str, quote: Item) -> str:
    """Return the id of the utterance of that name, a new one by the quote's speakers if there is none yet."""
    row = {"speakers": quote["speakers"], "occasion": None, "date": None}
    return sheet.entry("utterances", words.strip(), row, named="label")


def new_instance(sheet: Sheet, words: str, event: Item) -> str:
    """Return the id of the event instance of that name, a new one of the trigger's type if there is none yet."""
    row = {"type": event["type"], "from": None, "to": None, "precision": "unknown", "place": None, "part_of": None}
    return sheet.entry("events", words.strip(), row, named="label")
