"""Collect the labels that a corpus's gold uses, for inventories that are open.

The documents are read as plain JSON and not as records, because records and checks need the inventories first.
`LABELLED` maps a layer and field to the inventory of its values. An event type is collected with the roles of its
arguments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LABELLED = {
    ("zones", "zone"): "zone",
    ("mentions", "type"): "entity_type",
    ("times", "type"): "time_type",
    ("events", "type"): "event_type",
    ("quotes", "kind"): "quote_kind",
    ("quotes", "act"): "act",
}


@cache
def labels_in_gold(gold: Path | None) -> Mapping[str, Mapping[str, dict[str, Any]]]:
    """Return the labels that the documents in a directory use, by inventory.

    Args:
        gold: The directory of the documents; None for no documents.

    Returns:
        Inventory (`entity_type`, `event_type`, …) -> label -> {}, or for an event type {"x-roles": {role: {}}} with the
        roles of its arguments. The most frequent labels come first. Files that are not JSON objects are skipped;
        `onrecord validate` reports them.
    """
    return labels_in(_documents(gold))


def labels_in(documents: Iterator[dict[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the labels that documents use, by inventory, the most frequent labels first.

    Args:
        documents: Documents as decoded from JSON.

    Returns:
        Inventory (`entity_type`, `event_type`, …) -> label -> {}, or for an event type {"x-roles": {role: {}}} with the
        roles of its arguments.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    roles: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for document in documents:
        for (layer, field), inventory in LABELLED.items():
            counts[inventory].update(each[field] for each in document.get(layer) or () if each.get(field))
        for event in document.get("events") or ():
            for argument in event.get("arguments") or ():
                roles[event.get("type") or ""].setdefault(argument["role"], {})
    ordered = {name: [label for label, _ in found.most_common()] for name, found in counts.items()}
    return {
        name: {label: {"x-roles": roles[label]} if name == "event_type" else {} for label in found}
        for name, found in ordered.items()
    }


def _documents(gold: Path | None) -> Iterator[dict[str, Any]]:
    for path in [] if gold is None else sorted(gold.glob("*.json")):
        try:
            found = msgspec.json.decode(path.read_bytes())
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if isinstance(found, dict):
            yield found
