"""Fit new documents to the declaration of a corpus (corpus.json), which they join.

Layers and fields that the corpus does not declare are left out and counted. A layer that a document lacks is empty if
the user says so, and otherwise an error. A field that some new items lack becomes optional in the declaration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from onrecord import schema
from onrecord.documents.declared import only_declared, undeclared_values
from onrecord.errors import OnrecordError, counted
from onrecord.schema.declared import ALL

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.formats.losses import Losses

UNDECLARED = "the corpus does not declare it in corpus.json"


def declared(document: Document, losses: Losses) -> Document:
    """Return a document without the layers and fields that the corpus does not declare; `losses` counts them."""
    for what, number in undeclared_values(document, schema.asked()).items():
        losses.add(what, UNDECLARED, number, where=document.doc_id)
    return only_declared(document, schema.asked())


def with_empty(documents: Sequence[Document], layers: Collection[str], losses: Losses) -> list[Document]:
    """Return the documents with [] in place of None in some layers, and note in `losses` in how many documents.

    Args:
        documents: The documents; they are not changed.
        layers: The layers that were annotated, and in which nothing was found where a document lacks them.
        losses: Receives a note for each layer.

    Raises:
        OnrecordError: The corpus in use does not declare one of the layers.
    """
    known = [layer for layer in schema.layers() if schema.asked().has(layer)]
    for layer in layers:
        if layer not in known:
            raise OnrecordError(
                "The corpus does not declare this layer.",
                got=f"--empty {layer}",
                expected=", ".join(known),
                hint="name one of these layers",
            )
        number = sum(getattr(each, layer) is None for each in documents)
        losses.note(f"{layer}: empty in {counted(number, 'document')} (--empty).")
    return [replace(each, **{layer: [] for layer in layers if getattr(each, layer) is None}) for each in documents]


def relaxed(documents: Sequence[Document], path: Path, losses: Losses) -> dict[str, list[str]]:
    """Return layer -> its new declaration for corpus.json, for each layer of which the documents lack a declared field.

    The declaration is a list of field names. It marks the lacking fields as optional (`cue?`), which a note in `losses`
    says.

    Args:
        documents: The documents of the input.
        path: The path of the input, for the error.
        losses: Receives a note for each field that becomes optional.

    Raises:
        OnrecordError: The documents lack a declared layer, or a field of a layer of which every field is declared.
    """
    asked = schema.asked()
    found: dict[str, list[str]] = {}
    layers = {layer: name for layer, name in schema.layers().items() if asked.has(layer)}
    without = {
        layer: each.doc_id for layer in reversed(layers) for each in reversed(documents) if getattr(each, layer) is None
    }
    if without:
        missing = ",".join(layer for layer in layers if layer in without)
        raise _undeclarable(
            f"documents of the input lack layers that the corpus declares: {missing}",
            path,
            got=", ".join(f"{without[layer]} without {layer}" for layer in missing.split(",")),
            hint=f"if they were annotated and nothing was found, add --empty {missing}",
        )
    for layer, name in layers.items():
        lacking = _lacking(documents, layer, name)
        chosen = (asked.layers or {}).get(layer, ALL)
        if lacking and chosen == ALL:
            raise _undeclarable(
                f"the corpus declares all fields of {layer}, and the input lacks some",
                path,
                got=f"{layer} without {', '.join(lacking)}",
                hint=f'write "any" in place of "all" for {layer} in corpus/corpus.json',
            )
        if lacking and not isinstance(chosen, str):
            found[layer] = [f"{each}?" if each in lacking else each for each in chosen]
            for field, number in lacking.items():
                losses.note(f"corpus.json: {layer}.{field} is optional now: {number:,} of the new {layer} lack it.")
    return found


def _undeclarable(what: str, path: Path, *, got: str, hint: str) -> OnrecordError:
    """Return an exception for an input that does not have what the corpus declares; the caller raises it.

    Args:
        what: What is wrong.
        path: The input.
        got: The layers or fields that are missing.
        hint: What to do if the input belongs to this corpus; making a new corpus is added to it.
    """
    return OnrecordError(
        f"{what[0].upper()}{what[1:]}.",
        where=str(path),
        got=got,
        expected="every layer and field in corpus/corpus.json: gold without them counts predictions of them as wrong",
        hint=f"{hint}; otherwise make a corpus of the input: onrecord import {path} --as NAME",
    )


def _lacking(documents: Sequence[Document], layer: str, name: str) -> dict[str, int]:
    """Return field -> the number of items that lack it, for the fields that every item of a layer must have.

    `name` is the layer's schema, such as `quote`. Fields that all items have are left out.
    """
    required = schema.load_schema(name)["required"]
    fields = [
        each for each, field in schema.fields(layer).items() if each in required and not field.nullable and each != "id"
    ]
    items = [item for document in documents for item in getattr(document, layer) or ()]
    counts = {each: sum(getattr(item, each) is None for item in items) for each in fields}
    return {each: number for each, number in counts.items() if number}
