"""Merge layers of several predictions files into one file.

Each layer comes from one file. The layers that others refer to, `fillers` and `entities`, come from every file that
gives a layer. An id that occurs in another file too, as an id or as a string, is prefixed with the name of its file, in
all references as well. A reference to an item of a layer that was not chosen is an error. In the merged file, ids are
valid across documents if they are in every file from which items with cluster ids come.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from onrecord import schema
from onrecord.documents.model import Document, Header
from onrecord.documents.predictions import failed_said
from onrecord.errors import OnrecordError, shown
from onrecord.schema.document import ENTITIES, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

HANGING = ("fillers", ENTITIES)
LAYERS = (*schema.layers(), ENTITIES)
CHOSEN = tuple(layer for layer in LAYERS if layer not in HANGING)


@dataclass(frozen=True)
class Part:
    """A predictions file: its name in messages, its short name (prefix of ids), its header, its documents by doc_id."""

    name: str
    short: str
    header: Header
    documents: Mapping[str, dict[str, Any]]

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """Return the names of the layers that at least one document of the file has, without fillers and entities."""
        return tuple(each for each in CHOSEN if any(each in document for document in self.documents.values()))


def merged(parts: Sequence[Part], choice: Mapping[str, str]) -> tuple[Header, list[Document]]:
    """Return the header and the documents of a predictions file that merges `parts`; nothing is written.

    Each layer comes from one file; fillers and entities come from all. An id that a file gives to an item, a cluster or
    an entity, and that another file uses too, gets the file's short name as a prefix (`rules:m1`), also in references.

    Args:
        parts: The files.
        choice: Layer -> name of the file that gives the layer. A layer that only one file has needs no choice.

    Raises:
        OnrecordError: Two files have a layer and none was chosen, the chosen file does not have the layer, a file gives
            no layer, two files have different values for a document's text or version, or an item refers to an item of
            a layer that was not chosen.
    """
    taken = _taken(parts, choice)
    short = _apart([part.short for part in parts])
    kept = [{doc_id: _kept(part, doc_id, taken) for doc_id in part.documents} for part in parts]
    own = [{each for document in documents.values() for each in _defined(document)} for documents in kept]
    used = [
        own_ | {each for document in documents.values() for each in _named(document)}
        for own_, documents in zip(own, kept, strict=True)
    ]
    found: dict[str, dict[str, Any]] = {doc_id: {"doc_id": doc_id} for part in parts for doc_id in part.documents}
    for at, documents in enumerate(kept):
        others = set().union(*(each for other, each in enumerate(used) if other != at))
        everything = others | used[at]
        new = {each: _free(f"{short[at]}:{each}", everything) for each in sorted(own[at] & others)}
        for doc_id, document in documents.items():
            _add(found[doc_id], _renamed(document, new), parts[at].name)
    for doc_id, document in found.items():
        if all(part.documents.get(doc_id, {"failed": True}).get("failed") for part in parts):
            document["failed"] = True
    return _header(parts, taken, _scope(parts, kept)), [msgspec.convert(each, Document) for each in found.values()]


def _taken(parts: Sequence[Part], choice: Mapping[str, str]) -> dict[str, Part]:
    """Return layer -> the file that gives it, for each layer that any file has; `choice` is layer -> name of a file.

    OnrecordError: no file is chosen for a layer of several files, the chosen file lacks it, or a file gives no layer.
    """
    taken: dict[str, Part] = {}
    for layer in CHOSEN:
        having = [part for part in parts if layer in part.layers]
        if layer in choice:
            having = [part for part in having if part.name == choice[layer]]
            if not having:
                raise OnrecordError(
                    "The file does not have the layer that --layers takes from it.",
                    where=choice[layer],
                    got=layer,
                    expected="a layer that a document of the file has",
                    hint=f"take {layer} from another of the files: onrecord merge ... --layers {layer}=FILE",
                )
        if len(having) > 1:
            raise OnrecordError(
                f"Several files have the layer {layer}.",
                got=", ".join(part.name for part in having),
                expected="one file that gives the layer",
                hint=f"choose a file: onrecord merge ... --layers {layer}={having[0].name}",
            )
        if having:
            taken[layer] = having[0]
    for part in parts:
        if not any(giver is part for giver in taken.values()):
            raise OnrecordError(
                "No layer is taken from the file.",
                where=part.name,
                expected="one layer or more from each file",
                hint=f"leave the file out, or take a layer from it: onrecord merge ... --layers LAYER={part.name}",
            )
    return taken


def _kept(part: Part, doc_id: str, taken: Mapping[str, Part]) -> dict[str, Any]:
    """Return a document of a file, as decoded from JSON, with only the layers that this file gives.

    Its fillers, entities and other fields, such as `doc_id`, are kept.

    `taken` is layer -> the file that gives it.

    Raises:
        OnrecordError: An item refers to an item of a layer that is taken from another file.
    """
    document = part.documents[doc_id]
    own = {layer for layer, giver in taken.items() if giver is part} | {*HANGING}
    kept = {name: value for name, value in document.items() if name not in CHOSEN or name in own}
    left = {name: value for name, value in document.items() if name not in kept}
    lost = {*_defined(left)} - {*_defined(kept)}
    for layer, place in _places(kept):
        for each in _references(layer, place):
            if each in lost:
                raise OnrecordError(
                    f"The {layer} refer to an item of a layer that was not chosen.",
                    where=f"{part.name} {doc_id}",
                    got=shown(each),
                    expected=f"{layer} and {', '.join(left)} from one file",
                    hint="take both from this file: onrecord merge ... "
                    f"--layers {','.join(f'{name}={part.name}' for name in left)}",
                )
    return kept


def _places(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (layer, item) for each item of a document, as decoded from JSON."""
    for layer in LAYERS:
        yield from ((layer, item) for item in document.get(layer) or ())


def _defined(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids that a document (decoded from JSON) gives to items, clusters and entities, with repetitions."""
    for layer, item in _places(document):
        for name, each in schema.fields(layer).items():
            if (name == "id" or each.kind is Kind.ID) and item.get(name) is not None:
                yield item[name]


def _scope(parts: Sequence[Part], kept: Sequence[Mapping[str, Mapping[str, Any]]]) -> Literal["document", "corpus"]:
    """Return where cluster ids of the merged file are valid: "corpus" or "document".

    With "corpus", an id stands for the same cluster in all documents; with "document", only within one document.

    The result is "corpus" if this is the scope of all files with clusters, or, if no file has clusters, of all files.

    Args:
        parts: The files.
        kept: For each file, doc_id -> the document with the layers that are taken from this file.
    """
    asked = [
        part.header.scope
        for part, documents in zip(parts, kept, strict=True)
        if any(_has_clusters(document) for document in documents.values())
    ]
    return (
        "corpus" if all(scope == "corpus" for scope in asked or [part.header.scope for part in parts]) else "document"
    )


def _has_clusters(document: Mapping[str, Any]) -> bool:
    """Return whether a document (decoded from JSON) has an item that refers to a cluster, or has entities."""
    return bool(document.get(ENTITIES)) or any(
        item.get(name) is not None
        for layer, item in _places(document)
        for name, each in schema.fields(layer).items()
        if each.kind is Kind.ID and name != "id"
    )


def _references(layer: str, item: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values of an item's parent, speakers, addressees and arguments' targets: ids or words, as strings."""
    for name, each in schema.fields(layer).items():
        if each.kind is Kind.ITEM and name != "id" and item.get(name) is not None:
            yield item[name]
        elif each.kind is Kind.IDS:
            yield from item.get(name) or ()
        elif each.kind is Kind.ARGUMENTS:
            yield from (argument["target"] for argument in item.get(name) or ())


def _named(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parents, speakers, addressees and targets of each item in turn: ids or words, with repetitions."""
    for layer, item in _places(document):
        yield from _references(layer, item)


def _renamed(document: Mapping[str, Any], new: Mapping[str, str]) -> dict[str, Any]:
    """Return a copy of a document (decoded from JSON) with ids and references replaced by `new`: old id -> new id."""

    def changed(layer: str, item: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _changes(layer, name)(value, new) for name, value in item.items()}

    layers = {layer: [changed(layer, item) for item in document[layer]] for layer in LAYERS if layer in document}
    return {**document, **layers}


def _changes(layer: str, name: str) -> Callable[[Any, Mapping[str, str]], Any]:
    """Return the function that replaces ids in the field `name` of a layer's items.

    It is called with the field's value and the mapping old id -> new id, and returns the new value.
    """
    each = schema.fields(layer).get(name)
    if name == "id" or (each is not None and each.kind in {Kind.ID, Kind.ITEM}):
        return lambda value, new: new.get(value, value)
    if each is not None and each.kind is Kind.IDS:
        return lambda value, new: [new.get(one, one) for one in value]
    if each is not None and each.kind is Kind.ARGUMENTS:
        return lambda value, new: [one | {"target": new.get(one["target"], one["target"])} for one in value]
    return lambda value, _new: value


def _add(document: dict[str, Any], more: Mapping[str, Any], name: str) -> None:
    """Add the fields in `more`, the same document in the file called `name`, to the merged `document`, in place.

    Fillers and entities are appended; other fields that both have must be equal. `failed` is not added.

    Raises:
        OnrecordError: The two files have different values of a field.
    """
    for key, value in more.items():
        if key in HANGING:
            document[key] = [*document.get(key, ()), *value]
        elif key != "failed" and document.setdefault(key, value) != value:
            raise OnrecordError(
                f"The files differ in the {key} of a document.",
                where=f"{name} {document['doc_id']}",
                got=f"{key} {value}",
                expected=f"{document[key]}, as in the files before it",
                hint="run both systems on the same texts",
            )


def _free(name: str, used: set[str]) -> str:
    """Return `name` with as many apostrophes appended as it takes to differ from all names in `used`."""
    while name in used:
        name += "'"
    return name


def _apart(names: Sequence[str]) -> list[str]:
    """Return the names in order; a name that occurs more than once gets its position appended.

    >>> _apart(["spacy", "rules", "spacy"])
    ['spacy1', 'rules', 'spacy3']
    """
    return [name if names.count(name) == 1 else f"{name}{at}" for at, name in enumerate(names, 1)]


def _header(parts: Sequence[Part], taken: Mapping[str, Part], scope: Literal["document", "corpus"]) -> Header:
    """Return the header of the merged file: names and versions joined by +, and a note on each layer.

    Args:
        parts: The merged files.
        taken: Layer -> the file that gives it; the note says this.
        scope: Where the cluster ids are valid: in one document, or in the whole corpus.
    """
    headers = [part.header for part in parts]
    said = []
    for part in parts:
        layers = ", ".join(layer for layer, giver in taken.items() if giver is part)
        number = sum(document.get("failed") is True for document in part.documents.values())
        failed = f" ({failed_said(number, len(part.documents))})" if number else ""
        said.append(f"{layers} of {part.header.system}{failed}")
    versions = [header.version for header in headers]
    corpora = {header.corpus_version for header in headers}
    return Header(
        onrecord="predictions",
        schema_version=schema.schema_version(),
        system="+".join(header.system for header in headers),
        version="+".join(version or "?" for version in versions) if any(versions) else None,
        scope=scope,
        order="document" if all(header.order == "document" for header in headers) else None,
        given=tuple(sorted({layer for part in taken.values() for layer in part.header.given})),
        corpus_version=corpora.pop() if len(corpora) == 1 else None,
        note=" ".join([f"Merged: {'; '.join(said)}.", *(header.note for header in headers if header.note)]),
    )
