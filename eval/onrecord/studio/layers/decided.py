"""Read quotes and events from an adjudicator's marks, each with its utterance or event instance."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from onrecord.studio.layers import events as event_marks
from onrecord.studio.layers import quotes as quote_marks
from onrecord.studio.layers.context import anchor
from onrecord.studio.layers.identity import named
from onrecord.studio.marks import Region

if TYPE_CHECKING:
    from onrecord.studio.marks import Item, Marks
    from onrecord.studio.sheet import Sheet


def decode_quotes(sheet: Sheet, marks: Marks) -> Item:
    """Return {"quotes": [...], "nonquotes": [...]}, read from an adjudicator's marks.

    The items are dicts with the fields of the document schema. A quote without an utterance (the id of the statement
    that it reports) is in the result, too, and adds a problem to `sheet`.

    Args:
        sheet: The state of the task being read.
        marks: The adjudicator's regions and arcs.
    """
    part = quote_marks.decode(sheet, marks)
    for quote in part["quotes"]:
        place = anchor(quote)
        named(sheet, Region("", place["start"], place["end"], quote["kind"]), quote, quote)
    _held(sheet, marks, "utterance")
    return part


def decode_events(sheet: Sheet, marks: Marks) -> Item:
    """Return {"times": [...], "fillers": [...], "events": [...]}, read from an adjudicator's marks.

    An event without an event instance adds a problem to `sheet`.

    Args:
        sheet: The state of the task being read.
        marks: The adjudicator's regions and arcs.
    """
    part = event_marks.decode(sheet, marks)
    for event in part["events"]:
        named(sheet, Region("", event["start"], event["end"], event["type"]), event, event)
    _held(sheet, marks, "event")
    return part


def _held(sheet: Sheet, marks: Marks, name: str) -> None:
    """Add a problem for each region that must have a registry entry and has neither an entry nor the name of a new one.

    Args:
        sheet: The state of the task being read; problems are added to it.
        marks: The adjudicator's marks.
        name: The attribute for the entry: `utterance` or `event`.
    """
    for region in marks.regions:
        offered = {each.name for each in sheet.design.shown_attributes_of(region.control, region.label)}
        if name in offered and not (region.values.get(name) or region.values.get(f"new_{name}")):
            sheet.problem(region, f"has no {name}", hint="choose one, or name a new one in a few words")


quotes = SimpleNamespace(encode=quote_marks.encode, decode=decode_quotes)
events = SimpleNamespace(encode=event_marks.encode, decode=decode_events)
