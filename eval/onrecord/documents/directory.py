"""Read and write annotated documents and registries: one JSON object a document, canonical bytes.

A directory of documents is `<doc_id>.json` files beside `entities.json`, `events.json` and `utterances.json`; a JSONL
file holds a document a line. `read` takes either. What is written has every field that the schema requires, in its
order, indented by one space, so that a change of one annotation is a change of few lines.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from onrecord import schema
from onrecord.documents.atomic import write_bytes
from onrecord.documents.model import UNALIGNED, Document, Entity, EventInstance, Span, Utterance
from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")
REGISTRIES: dict[str, Any] = {
    "entities": list[Entity],
    "events": list[EventInstance],
    "utterances": list[Utterance],
}
ABOUT = "about"  # says who annotated a directory's documents


def document_paths(directory: Path) -> list[Path]:
    """Return the documents' files of a directory in order of their names; registries and about.json are left out."""
    return sorted(path for path in directory.glob("*.json") if path.stem not in {*REGISTRIES, ABOUT})


def read(path: str | PathLike[str]) -> Iterator[Document]:
    """Yield documents in their order.

    Args:
        path: A directory of documents, a JSON file (one document, or an array of them), or a JSONL file.

    Yields:
        Each document, gold or predicted.

    Raises:
        OnrecordError: A file cannot be read, or a file or line is no document; the error names its place.
    """
    if not isinstance(path, str | PathLike):
        raise OnrecordError("That is no path.", got=f"{type(path).__name__} {shown(path)}", expected="a path")
    place = Path(path)
    if place.is_dir():
        for each in document_paths(place):
            yield read_document(each)
    elif place.suffix == ".json" and not _holds_array(place):
        yield read_document(place)
    else:
        from onrecord.documents.predictions import read_predictions  # a directory needs none of it

        yield from read_predictions(place).documents


def _holds_array(path: Path) -> bool:
    from onrecord.documents.lines import is_array

    try:
        with path.open("rb") as file:
            return is_array(file.read(4096))
    except OSError:
        return False  # reading it will say why


def read_document(path: Path) -> Document:
    """Return the document of a file."""
    return _decode(path, Document)


def read_registry(directory: Path, name: str) -> list[Any]:
    """Return a registry's entries, or none where the directory has no such file."""
    path = directory / f"{name}.json"
    return list(_decode(path, REGISTRIES[name])) if path.exists() else []


def _decode(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise OnrecordError(
            "The file cannot be read.", where=str(path), got=error.strerror or str(error), hint="check the path"
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OnrecordError(
            "The file does not fit its schema.",
            where=str(path),
            got=str(error),
            hint="correct the file; onrecord schema prints the schemas",
        ) from error


def encode_document(document: Document) -> bytes:
    """Return a document's canonical bytes; a span that has no offsets is refused."""
    return _pretty(_filled(document, schema.load_schema("document"), whole=False))


def write_document(directory: Path, document: Document) -> None:
    """Write a document to its file in a directory, whole or not at all."""
    write_bytes(directory / f"{document.doc_id}.json", encode_document(document))


def write_registry(directory: Path, name: str, entries: Sequence[Entity | EventInstance | Utterance]) -> None:
    """Write a registry in order of its ids, whole or not at all."""
    rows = [msgspec.to_builtins(entry) for entry in sorted(entries, key=lambda entry: entry.id)]
    write_bytes(directory / f"{name}.json", _pretty(rows))


def _pretty(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def plain(document: Document) -> dict[str, Any]:
    """Return a document as plain dicts and lists with every field: absent scalars null, absent lists empty.

    A field that has no column in the published tables is there only if it is set.
    """
    filled: dict[str, Any] = _filled(document, schema.load_schema("document"), whole=True)
    return filled


def _filled(value: Any, spec: dict[str, Any], *, whole: bool) -> Any:
    """Return a struct as the schema `spec` lays it out; `whole`: with null for fields that may be left out."""
    if isinstance(value, str | int | float):
        return value
    spec = schema.resolved(spec)
    if isinstance(value, msgspec.Struct):
        if isinstance(value, Span) and value.start == UNALIGNED:
            raise OnrecordError(
                "A span has no offsets yet, and gold holds offsets.", got=repr(value.text), hint="align it first"
            )
        given = {name: getattr(value, name) for name in spec["properties"]}
        return {
            name: _filled(given[name], part, whole=whole)
            for name, part in spec["properties"].items()
            if given[name] is not None or name in spec["required"] or (whole and part.get("x-column") != "none")
        }
    if isinstance(value, list):
        return [_filled(each, spec["items"], whole=whole) for each in value]
    if value is None and spec.get("type") == "array":
        return []
    return value
