"""Derive the declaration of an imported corpus: the layers and fields for corpus.json, and the labels of its inventory.

A field that every item of a layer has is declared as required; a field that some items lack is declared with a question
mark. If some items of a layer have a list (such as arguments), the other items get an empty list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from onrecord import schema
from onrecord.schema.declared import ALL, ANY, STRUCTURE
from onrecord.schema.document import Kind
from onrecord.schema.gold_labels import labels_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Document

LISTS = (Kind.SPANS, Kind.IDS, Kind.ARGUMENTS)


def with_lists(documents: Sequence[Document]) -> list[Document]:
    """Return the documents with [] in place of None in each list field that any item of the same layer has.

    The given documents are not changed. List fields are, for example, the speakers of quotes and the arguments of
    events.
    """
    made = list(documents)
    for layer in schema.layers():
        items = [item for document in documents for item in getattr(document, layer) or ()]
        lists = [name for name, each in schema.fields(layer).items() if each.kind in LISTS]
        given = [name for name in lists if any(getattr(item, name) is not None for item in items)]
        for at, document in enumerate(made):
            found = getattr(document, layer)
            if found and any(getattr(item, name) is None for item in found for name in given):
                filled = [
                    replace(item, **{name: [] for name in given if getattr(item, name) is None}) for item in found
                ]
                made[at] = replace(document, **{layer: filled})
    return made


def layers_of(documents: Sequence[Document]) -> dict[str, str | list[str]]:
    """Return layer -> what its items have, as the key `layers` of corpus.json declares it.

    The value is "any" if the layer has no items, and "all" if its items have every required field. Otherwise it is the
    list of the names of the fields that any item has; a name ends in `?` if some items lack the field and the schema
    does not allow null for it. A layer that is None in every document is left out.
    """
    found: dict[str, str | list[str]] = {}
    for layer in schema.layers():
        if all(getattr(document, layer) is None for document in documents):
            continue
        items = [item for document in documents for item in getattr(document, layer) or ()]
        fields = {name: each for name, each in schema.fields(layer).items() if name not in STRUCTURE}
        given = {name: sum(getattr(item, name) is not None for item in items) for name in fields}
        names = [
            name if number == len(items) or fields[name].nullable else f"{name}?"
            for name, number in given.items()
            if number
        ]
        required = schema.load_schema(schema.layers()[layer])["required"]
        asked = {name for name, each in fields.items() if name in required and not each.nullable}
        extents = any(given[name] for name, each in fields.items() if each.kind is Kind.EXTENT)
        found[layer] = ANY if not items else ALL if asked <= {*names} and not extents else names
    return found


def own_labels(documents: Sequence[Document]) -> dict[str, Any] | None:
    """Return a JSON schema {"$defs": ...} with the labels of documents that the package's inventories lack, or None.

    The result is None if they lack none. An event type gets the roles that the arguments of its events have.
    """
    found = labels_in(msgspec.to_builtins(document) for document in documents)
    new: dict[str, Any] = {}
    for inventory, labels in found.items():
        rows = [{"const": label, **more} for label, more in labels.items() if label not in schema.labels(inventory)]
        if inventory == "event_type":
            rows += _with_more_roles(labels)
        if rows:
            new[inventory] = {"oneOf": rows}
    return {"$defs": new} if new else None


def _with_more_roles(labels: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return an inventory row (a dict) for each event type of the package whose events in the import have more roles.

    The row has the package's roles and the additional ones. Event types without additional roles, and those that the
    package does not have, are left out.

    Args:
        labels: Event type -> {"x-roles": the roles that its events have in the import}.
    """
    rows = []
    for label, more in labels.items():
        if label in schema.labels("event_type"):
            ours = schema.inventory("event_type")[label]
            others: dict[str, Any] = {name: {} for name in more["x-roles"] if name not in schema.roles(label)}
            if others:
                rows.append({**ours, "x-roles": {**ours["x-roles"], **others}})
    return rows
