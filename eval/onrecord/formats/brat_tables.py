"""Tables for reading and writing brat: types, attributes and references, derived from the document schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.schema.document import ATTRIBUTES, Kind, item_layers, named, registries

if TYPE_CHECKING:
    from collections.abc import Mapping

UNTYPED: Mapping[str, str] = {"mentions": "Mention", "times": "Time", "events": "Event"}
PREFIXES = schema.prefixes()
QUOTE_TRIGGERS: Mapping[str, str] = {"Quote": "content", "QuoteCue": "cue", "QuoteSource": "source"}
# Fields that are written as annotations, types, arguments or notes.
DRAWN = frozenset(
    {"id", "start", "end", "pieces", "head", "type", *QUOTE_TRIGGERS.values(), "parent", "arguments", "note"}
)
VALUES: Mapping[str, tuple[str, ...]] = {  # written as one A line each
    layer: tuple(each for each in named(layer, *ATTRIBUTES) if each not in DRAWN) for layer in item_layers()
}
REFERENCES: Mapping[str, Mapping[str, str]] = {  # written as one N line for each id
    layer: {name.removesuffix("s") if name in named(layer, Kind.IDS) else name: name for name in registries(layer)}
    for layer in VALUES
}
