"""Let a document say itself what a registry says of the entities that it mentions: type, name and QID.

A registry's ids hold beside it only. With `entities` in the document, what a system (or an annotator) knows of an
entity goes wherever the document goes: into JSONL, and into a score.
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
    """Return the ids of the entities that a document's items name: mentions, speakers, addressees."""
    found: set[str] = set()
    for layer in schema.layers():
        fields = [name for name, registry in registries(layer).items() if registry == "entities"]
        for item in (getattr(document, layer) or ()) if fields else ():
            found.update(each for name in fields for each in listed(getattr(item, name)))
    return found


def described(document: Document, registry: Mapping[str, Entity]) -> Document:
    """Return a document with `entities` after the registry, in order of their ids; one that has some stays as it is."""
    known = [registry[each] for each in sorted(mentioned(document) & registry.keys())]
    if document.entities is not None or not known:
        return document
    return replace(document, entities=[PredictedEntity(each.id, each.type, each.name, each.wikidata) for each in known])
