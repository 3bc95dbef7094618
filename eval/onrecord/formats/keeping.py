"""Keep the content of a directory of documents that a conversion into it does not replace.

A document keeps its zones, its text's hash, and every layer that the input did not attempt. Registries keep their
entries; an entry with the same id is replaced. A document of another text is an error.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace as with_fields

from onrecord import schema
from onrecord.documents.directory import REGISTRIES, read_document, read_registry
from onrecord.errors import OnrecordError, counted
from onrecord.formats.documents import with_global_ids
from onrecord.formats.textfile import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.formats.base import Bundle
    from onrecord.formats.losses import Losses


def kept(bundle: Bundle, directory: Path, losses: Losses) -> Bundle:
    """Return the bundle (documents and texts) to write into a directory, completed by what the directory has.

    A layer that is None in a document of the bundle is taken from the directory's document with the same id, and so is
    a missing SHA-256 of the text. Zones are a layer, too. Documents that only the directory has are not added.

    Args:
        bundle: The converted documents.
        directory: The directory to overwrite; it may not exist yet. It is only read here.
        losses: Receives a note for each layer that was kept; changed in place.

    Raises:
        OnrecordError: A document of the directory has the hash of another text.
    """
    found, registries = with_global_ids(bundle, losses)
    documents = [_with_hash(each, bundle.texts.get(each.doc_id)) for each in found]
    if not directory.is_dir():
        return replace(bundle, documents=tuple(documents), registries=registries)
    counts: dict[str, int] = {}
    for at, document in enumerate(documents):
        path = directory / f"{document.doc_id}.json"
        if path.is_file():
            documents[at] = _kept(document, read_document(path), path, counts)
    for layer, number in counts.items():
        losses.note(f"{layer} of {counted(number, 'document')} were kept from {directory}: the input has none.")
    return replace(bundle, documents=tuple(documents), registries=registries)


def with_registries(files: Mapping[str, bytes], directory: Path) -> dict[str, bytes]:
    """Return `files` (file name -> bytes) with the directory's registry entries added to its three registry files.

    An entry in `files` replaces the directory's entry with the same id. The directory is only read.
    """
    made = dict(files)
    for name in REGISTRIES if directory.is_dir() else ():
        file = f"{name}.json"
        new = msgspec.json.decode(files[file])
        old = msgspec.to_builtins(read_registry(directory, name))
        entries = {entry["id"]: entry for entry in (*old, *new)}
        rows = [entries[each] for each in sorted(entries)]
        made[file] = msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n"
    return made


def _with_hash(document: Document, text: str | None) -> Document:
    """Return the document with the SHA-256 of `text`; unchanged if it has a hash already, or the text is None."""
    return document if text is None or document.text_sha256 else with_fields(document, text_sha256=sha256(text))


def _kept(new: Document, old: Document, path: Path, counts: dict[str, int]) -> Document:
    """Return `new` with the layers of `old` that it lacks (None), and with `old`'s hash of the text if it has none.

    `path` is the file of `old`. `counts` (layer -> number of documents in which it was kept) is changed in place.

    Raises:
        OnrecordError: The documents have hashes of different texts.
    """
    if new.text_sha256 and old.text_sha256 and new.text_sha256 != old.text_sha256:
        raise OnrecordError(
            "The output directory has annotations and zones of another text.",
            where=str(path),
            got=f"a text with the SHA-256 {new.text_sha256}",
            expected=f"the text with the SHA-256 {old.text_sha256}",
            hint="move the file to another place, or write to another directory",
        )
    changed: dict[str, Any] = {}
    for layer in schema.layers():
        if getattr(new, layer) is None and getattr(old, layer):
            changed[layer] = getattr(old, layer)
            counts[layer] = counts.get(layer, 0) + 1
    return with_fields(new, text_sha256=new.text_sha256 or old.text_sha256, **changed)
