"""Copy type, name and QID of the entities that a document mentions from the registry into the document.

The ids of a registry are valid only beside the registry. A document with `entities` keeps these fields in JSONL and in
a score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from onrecord import schema
from onrecord.documents.model import PredictedEntity
from onrecord.schema.document import listed, registries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.documents.model import Document, Entity


def mentioned(document: Document) -> set[str]:
    """Return the entity ids in a document: of mentions (`entity`, `refers_to`), and of quotes' speakers and addressees.

    In predictions, a speaker or addressee may be a name in place of an id; it is included as it is.
    """
    found: set[str] = set()
    for layer in schema.layers():
        fields = [name for name, registry in registries(layer).items() if registry == "entities"]
        for item in (getattr(document, layer) or ()) if fields else ():
            found.update(each for name in fields for each in listed(getattr(item, name)))
    return found


def described(document: Document, registry: Mapping[str, Entity]) -> Document:
    """Return a document whose `entities` (id, type, name and QID) are copied from the registry, sorted by id.

    Args:
        document: A document. If it has `entities` already, or refers to no entity of the registry, it is returned
            unchanged.
        registry: Entity id -> entry of the registry. Ids that the registry lacks are left out.
    """
    known = [registry[each] for each in sorted(mentioned(document) & registry.keys())]
    if document.entities is not None or not known:
        return document
    return replace(document, entities=[PredictedEntity(each.id, each.type, each.name, each.wikidata) for each in known])
