"""Our directory format: `<doc_id>.json` for each document, with every field, and three registries beside them.

Ids are global in such a directory. If the input's ids are local to a document (header scope `document`), an id that
several documents use gets the document's name as a suffix, so that no cross-document coreference is invented.
Entities that a system described (`entities`) become the registry, if they have a type and a name.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from onrecord.documents.directory import (
    ABOUT,
    REGISTRIES,
    document_paths,
    encode_document,
    read_document,
    read_registry,
)
from onrecord.documents.model import Document, Entity
from onrecord.errors import OnrecordError
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.losses import EVERYTHING, LAYERS, NO_PLACE, Losses
from onrecord.schema.document import Kind, layers, named
from onrecord.schema.document import registries as registries_of
from onrecord.schema.schemas import asked, schema_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

HOLDS = EVERYTHING


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents and registries of a directory, or of one document's file with the registries beside it.

    No text is returned: the directory contains none. An about.json is counted in `reading.losses`.

    Raises:
        OnrecordError: The directory contains no documents, or a file cannot be read.
    """
    files = document_paths(path) if path.is_dir() else [path]
    if not files:
        raise OnrecordError(
            "The directory contains no documents.",
            where=str(path),
            expected="one file <doc_id>.json for each document",
            hint="give the directory that contains these files, such as annotations/gold",
        )
    directory = path if path.is_dir() else path.parent
    registries = {name: read_registry(directory, name) for name in REGISTRIES}
    if (directory / f"{ABOUT}.json").exists():
        reading.losses.add(f"{ABOUT}.json", NO_PLACE)
    return Bundle(tuple(map(read_document, files)), registries=registries)


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return file name -> bytes: `<doc_id>.json` for each document, and entities.json, events.json and utterances.json.

    What a directory cannot store, such as the header, is counted in `losses`, which is changed in place.
    """
    directory = as_directory(bundle, losses)
    files = {f"{each.doc_id}.json": encode_document(each) for each in directory.documents}
    for name in REGISTRIES:
        rows = [msgspec.to_builtins(entry) for entry in directory.registries[name]]
        files[f"{name}.json"] = msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n"
    return files


def as_directory(bundle: Bundle, losses: Losses) -> Bundle:
    """Return a bundle as a directory of documents stores it.

    The documents have the current schema version. An id of an entity, event or utterance means the same in all
    documents. The registries `entities`, `events` and `utterances` are always there, possibly empty.

    What a directory cannot store, such as the header, is counted in `losses`, which is changed in place.
    """
    if bundle.header is not None:
        losses.add("header", NO_PLACE)
    documents, registries = with_global_ids(bundle, losses)
    for document in documents:
        for layer in LAYERS:
            if getattr(document, layer) is None and asked().has(layer):
                losses.add(layer, "not attempted: written as attempted, nothing found")
    return Bundle(
        tuple(replace(each, schema_version=schema_version()) for each in documents),
        bundle.texts,
        registries={name: sorted(registries.get(name, []), key=lambda entry: entry.id) for name in REGISTRIES},
    )


def with_global_ids(bundle: Bundle, losses: Losses) -> tuple[tuple[Document, ...], Mapping[str, list[Any]]]:
    """Return (documents, registries) in which the id of an entity, event or utterance means the same everywhere.

    The registries are registry name -> entries. If the bundle has registries, its documents and registries are returned
    unchanged. Otherwise the only registry is `entities`, made from the entities that the documents describe. The first
    description of an entity is kept; others that differ are counted in `losses`.

    In a bundle without registries, ids may be valid only within each document: there is no header, or its scope is
    `document`. Then an id that several documents use gets the suffix `@<doc_id>` in each of them, which is counted in
    `losses`.
    """
    documents = bundle.documents
    if bundle.registries:
        return documents, bundle.registries
    if bundle.header is None or bundle.header.scope == "document":
        documents = _with_unique_ids(documents, losses)
    return documents, {"entities": _registry(documents, losses)}


def _registry(documents: Iterable[Document], losses: Losses) -> list[Entity]:
    """Return one registry entry for each entity id that the documents describe, in the order of its first description.

    An entity without a type or a name gets no entry, and a later description that differs from the first is not used.
    Both are counted in `losses`.
    """
    found: dict[str, Entity] = {}
    for document in documents:
        for each in document.entities or ():
            if each.type is None or each.name is None:
                losses.add("entities", "a registry entry needs a type and a name")
            elif each.id not in found:
                reason = None if each.wikidata else "unverified"
                found[each.id] = Entity(each.id, each.type, each.name, [each.name], each.wikidata, reason)
            elif (found[each.id].type, found[each.id].name, found[each.id].wikidata) != (
                each.type,
                each.name,
                each.wikidata,
            ):
                losses.add("entities", "another document describes it differently")
    return list(found.values())


def _with_unique_ids(documents: tuple[Document, ...], losses: Losses) -> tuple[Document, ...]:
    """Return the documents, in which no id of an entity, event or utterance occurs in two documents.

    An id that several documents use gets the suffix `@<doc_id>` in each of them, also in the first. Each such id is
    counted once in `losses`, which is changed in place.
    """
    shared = {each for each, number in Counter(i for one in documents for i in _ids(one)).items() if number > 1}
    if not shared:
        return documents
    losses.add("ids", "several documents use it for different things: the document's name is appended", len(shared))

    def renamed(document: Document) -> Document:
        own = _ids(document) & shared
        return _renamed(document, lambda each: f"{each}@{document.doc_id}" if each in own else each)

    return tuple(renamed(document) for document in documents)


def _ids(document: Document) -> set[str]:
    """Return the ids of entities, events and utterances that a document uses."""
    found: set[str | None] = {
        getattr(item, name)
        for layer in layers()
        for name in named(layer, Kind.ID)
        for item in getattr(document, layer) or ()
    }
    return {each for each in found if each} | {entity.id for entity in document.entities or ()}


def _renamed(document: Document, name: Callable[[str], str]) -> Document:
    """Return a document in which every id of an entity, event or utterance is replaced by `name(id)`."""

    def changed(layer: str, item: Any) -> Any:
        given = {each: value for each in registries_of(layer) if (value := getattr(item, each)) is not None}
        ids = {each: [*map(name, value)] if isinstance(value, list) else name(value) for each, value in given.items()}
        return replace(item, **ids)

    items = {layer: getattr(document, layer) for layer in layers() if registries_of(layer)}
    named_anew = {layer: [changed(layer, each) for each in found] for layer, found in items.items() if found}
    entities = document.entities and [replace(each, id=name(each.id)) for each in document.entities]
    return replace(document, **named_anew, entities=entities)
