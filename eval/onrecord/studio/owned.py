"""Decide which fields of which lists each layer's project may change, and put its annotations into a document.

A project changes no other fields: quotes that are pulled from the project `quotes` keep their utterances, which belong
to the project `identity`. The review of an item is kept if the item is unchanged, and removed if it has changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.studio.attributes import IDENTITY
from onrecord.studio.design import designs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.studio.marks import Item

LISTS = {
    "zones": ("zones",),
    "entities": ("mentions",),
    "quotes": ("quotes", "nonquotes"),
    "events": ("times", "fillers", "events"),
    "identity": ("quotes", "events"),
    "decide_entities": ("mentions",),
    "decide_quotes": ("quotes", "nonquotes"),
    "decide_events": ("times", "fillers", "events"),
}


def declared_layers() -> tuple[str, ...]:
    """Return the layers that the corpus declares in corpus.json, in the order of annotation.

    A layer is declared with any list of its items, such as `quotes`; `identity` with any of its fields.
    """
    declared = schema.asked()
    lists = {layer: any(declared.has(each) for each in LISTS[layer]) for layer in designs()}
    lists["identity"] = any(declared.has(name, each) for name, fields in IDENTITY.items() for each in fields)
    return tuple(layer for layer in designs() if lists[layer])


def merged(document: Item, layer: str, part: Mapping[str, list[Item]]) -> Item:
    """Return a copy of a document, where the items of a layer are replaced by those of the layer's project.

    Fields that the project does not decide keep their values, for example the utterances of quotes in the project
    `quotes`. The review of an item is kept if the item is unchanged, and removed otherwise.

    Args:
        document: The document, as plain dicts.
        layer: The layer of the project.
        part: List name, such as `quotes` -> the items from the project.
    """
    found = dict(document)
    for list_name in LISTS[layer]:
        before = {_key(item): item for item in document[list_name]}
        given = {_key(item): item for item in part[list_name]}
        if layer == "identity":
            found[list_name] = [_complete(list_name, item, given.get(key, {})) for key, item in before.items()]
        else:
            elsewhere = IDENTITY.get(list_name, ()) if layer in designs() else ()  # an adjudicator decides all fields
            found[list_name] = [
                _complete(list_name, before.get(key, {}), item, keep=elsewhere) for key, item in given.items()
            ]
    return found


def _key(item: Item) -> Any:
    return item.get("id") or (item["start"], item["end"])


def _complete(list_name: str, old: Item, new: Item, *, keep: tuple[str, ...] = ()) -> Item:
    fields = schema.fields(list_name)
    item = {name: new.get(name) if name in new and name not in keep else old.get(name) for name in fields}
    if "review" in fields:
        unchanged = all(item[name] == old.get(name) for name in fields)
        item["review"] = old.get("review") if unchanged else None
    return item
