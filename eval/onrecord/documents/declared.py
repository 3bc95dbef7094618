"""Take out of gold what its corpus does not declare: a layer or field that corpus.json does not name is not scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.documents.model import RECORDS, Document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.schema.declared import Declaration

KEPT = frozenset({"text", "left_context", "certainty", "note", "review", "pieces", "empty_nodes", "duplicate"})


def only_declared(document: Document, declared: Declaration) -> Document:
    """Return a document without the layers and fields that are not declared."""
    if declared.layers is None:
        return document
    changed: dict[str, Any] = {}
    for layer, fields in undeclared(declared).items():
        items: Sequence[Any] | None = getattr(document, layer)
        if items is None:
            continue
        if not declared.has(layer):
            changed[layer] = None
        elif any(getattr(item, name) is not None for item in items for name in fields):
            changed[layer] = [replace(item, **dict.fromkeys(fields)) for item in items]
    return replace(document, **changed) if changed else document


def undeclared(declared: Declaration) -> Mapping[str, list[str]]:
    """Return layer -> the names of its fields that the corpus does not declare, for every layer.

    The fields of `KEPT` (notes, text, reviews) need no declaration and are never returned.
    """
    return {
        layer: [name for name in record.__struct_fields__ if name not in KEPT and not declared.has(layer, name)]
        for layer, record in RECORDS.items()
    }
