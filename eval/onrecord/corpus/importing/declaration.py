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
    """Return the documents with [] in place of None in each list field that any item of the same layer has."""
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
    """Return the `layers` of corpus.json for documents: layer -> its declared fields, or the constant for any or all.

    A layer that is None in every document is left out.
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
    """Return a schema with the labels of documents that the package's inventories lack; None if they lack none.

    An event type gets the roles that the arguments of its events have.
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
    """Return inventory rows for event types of the package that have roles which the package does not list.

    Args:
        labels: For each event type in the imported gold, the roles that its events have (`x-roles`).

    Returns:
        The package's row of each such type, with the additional roles.
    """
    rows = []
    for label, more in labels.items():
        if label in schema.labels("event_type"):
            ours = schema.inventory("event_type")[label]
            others: dict[str, Any] = {name: {} for name in more["x-roles"] if name not in schema.roles(label)}
            if others:
                rows.append({**ours, "x-roles": {**ours["x-roles"], **others}})
    return rows
