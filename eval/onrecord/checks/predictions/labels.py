"""Check the labels of a predicted document against the inventories: types, kinds, roles, every closed value."""

from __future__ import annotations

import difflib
from operator import attrgetter
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.checks.predictions.offsets import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from onrecord.documents.model import Document, Event

# Every labelled field of every layer, with the inventory that lists its values.
FIELDS: dict[str, dict[str, str]] = {
    "zones": {"zone": "zone"},
    "mentions": {"form": "mention_form", "type": "entity_type", "certainty": "certainty"},
    "times": {"type": "time_type", "mod": "time_mod", "certainty": "certainty"},
    "fillers": {"certainty": "certainty"},
    "quotes": {
        "kind": "quote_kind",
        "source_status": "source_status",
        "act": "act",
        "cue_polarity": "polarity",
        "cue_realis": "realis",
        "rendering": "rendering",
        "certainty": "certainty",
    },
    "nonquotes": {"reason": "nonquote_reason", "certainty": "certainty"},
    "events": {"type": "event_type", "polarity": "polarity", "realis": "realis", "certainty": "certainty"},
    "entities": {"type": "entity_type"},
}


def wrong_labels(document: Document, ignored: Collection[str] = ()) -> Iterator[tuple[str, Fault]]:
    """Yield a fault, with its path, for each label that its inventory does not list; ignored are let pass."""
    for layer, fields in FIELDS.items():
        items = getattr(document, layer) or ()
        for field, inventory in fields.items() if items else ():
            known = schema.labels(inventory).union(ignored)
            if known.issuperset({*map(attrgetter(field), items)} - {None}):
                continue
            for at, item in enumerate(items):
                value = getattr(item, field)
                if value is not None and value not in known:
                    yield (
                        f"{layer}[{at}].{field}",
                        _unknown(value, sorted(schema.labels(inventory)), "predictions.label"),
                    )
    for at, event in enumerate(document.events or ()):
        yield from _wrong_roles(at, event)


def _wrong_roles(at: int, event: Event) -> Iterator[tuple[str, Fault]]:
    if event.type is None or event.type not in schema.labels("event_type"):
        return
    known = schema.roles(event.type)
    for index, argument in enumerate(event.arguments or ()):
        if argument.role not in known:
            path = f"events[{at}].arguments[{index}].role"
            yield path, _unknown(argument.role, sorted(known), "predictions.role")


def _unknown(value: str, known: list[str], check: str) -> Fault:
    close = difflib.get_close_matches(value, known, n=1, cutoff=0.5) or [
        each for each in known if each.casefold() == value.casefold()
    ]
    hint = f"did you mean {close[0]}?" if close else "onrecord schema inventory"
    return Fault(check, "is not one of the known values", value, ", ".join(known), hint)
