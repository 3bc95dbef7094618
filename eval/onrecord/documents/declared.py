"""Remove from gold the layers and fields that its corpus does not declare in corpus.json: they are not scored."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.documents.model import RECORDS, Document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.schema.declared import Declaration

KEPT = frozenset({"text", "left_context", "certainty", "note", "review", "pieces", "empty_nodes", "duplicate"})


def only_declared(document: Document, declared: Declaration) -> Document:
    """Return a document with None for every layer and field that its corpus does not declare in corpus.json.

    A document without undeclared values is returned unchanged, and so is every document if corpus.json declares no
    layers.
    """
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


def only_declared_layers(document: Document, declared: Declaration) -> Document:
    """Return a document with None for every layer but zones that its corpus does not declare in corpus.json."""
    return replace(document, **{each: None for each in RECORDS if each != "zones" and not declared.has(each)})


def undeclared(declared: Declaration) -> Mapping[str, list[str]]:
    """Return layer name -> the names of its fields that the corpus does not declare in corpus.json, possibly [].

    Every layer is a key. Of a layer that is not declared, all fields are listed, except those that are never listed:
    ids, offsets, and fields that every item may have, such as `note`. If corpus.json declares no layers, every list is
    [].
    """
    return {
        layer: [name for name in record.__struct_fields__ if name not in KEPT and not declared.has(layer, name)]
        for layer, record in RECORDS.items()
    }


def undeclared_values(document: Document, declared: Declaration) -> Counter[str]:
    """Return name -> number of values of each layer (`events`) or field (`quotes.act`) that is not declared.

    The corpus declares its layers and fields in corpus.json. In a layer that is not declared, the items are counted and
    not their fields. Names without a value are left out, and the result is empty if corpus.json declares no layers.
    """
    found = Counter[str]()
    for layer, fields in undeclared(declared).items():
        items: Sequence[Any] = getattr(document, layer) or ()
        if not declared.has(layer):
            found[layer] += len(items)
        else:
            for name in fields:
                found[f"{layer}.{name}"] += sum(getattr(item, name) not in (None, []) for item in items)
    return +found
