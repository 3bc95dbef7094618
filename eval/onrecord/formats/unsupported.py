"""Count the layers, fields, registries and header of a bundle that a format cannot store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.formats.losses import EVERYTHING, LAYERS, NO_PLACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import msgspec

    from onrecord.formats.base import Bundle
    from onrecord.formats.losses import Losses

IMPLIED_BY_TEXT = frozenset({"text", "left_context"})


def count_unsupported(
    bundle: Bundle, holds: Mapping[str, frozenset[str]], losses: Losses, *, empty: frozenset[str] = frozenset()
) -> None:
    """Count in `losses` every layer and field with a value, the header and the registries that a format cannot store.

    Args:
        bundle: The documents.
        holds: Layer -> the fields of an item that the format can store (the format's `HOLDS`).
        losses: Receives the counts; changed in place.
        empty: The layers of which the format stores that they were attempted, even if they have no items.
    """
    for layer in (*LAYERS, "entities"):
        given = [(each.doc_id, items) for each in bundle.documents if (items := getattr(each, layer)) is not None]
        found = [row for row in given if row[1]]
        if layer not in holds:
            losses.add(layer, NO_PLACE, sum(len(items) for _, items in found), where=found[0][0] if found else "")
            continue
        for doc_id, items in found if holds is not EVERYTHING else ():
            for at, item in enumerate(items):
                _count_fields((doc_id, layer, at), item, holds[layer], losses)
        if given and not found and layer not in empty and holds is not EVERYTHING:
            losses.add(layer, "attempted, nothing found in any document: read back as not attempted")
    if holds is not EVERYTHING:
        if bundle.header is not None:
            losses.add("header", NO_PLACE)
        if len(bundle.documents) > 1 and (bundle.registries or (bundle.header and bundle.header.scope == "corpus")):
            losses.add("ids across documents", "the format has only local ids: read back as local to each document")
        for name, entries in bundle.registries.items():
            losses.add(f"registry {name}", NO_PLACE, len(entries))


def _count_fields(place: tuple[str, str, int], item: msgspec.Struct, held: frozenset[str], losses: Losses) -> None:
    """Count in `losses` each field of an item that has a value and that the format cannot store (is not in `held`).

    `place` is (doc_id, layer, index of the item).
    """
    doc_id, layer, at = place
    for name in item.__struct_fields__:
        if name in held or name in IMPLIED_BY_TEXT:
            continue
        value = getattr(item, name)
        if value is not None and value != []:
            losses.add(f"{layer}.{name}", NO_PLACE, where=f"{doc_id} {layer}[{at}]")
