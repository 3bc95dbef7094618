"""Read and write annotated documents and registries: one JSON object per document, canonical bytes.

A directory of documents contains files `<doc_id>.json` beside `entities.json`, `events.json` and `utterances.json`. A
JSONL file contains one document per line. `read` reads both. Written documents have every field that the schema
requires, in the order of the schema, indented by one space. A change of one annotation therefore changes few lines.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from onrecord import schema
from onrecord.documents.atomic import write_bytes
from onrecord.documents.model import UNALIGNED, Document, Entity, EventInstance, Span, Utterance
from onrecord.errors import OnrecordError, shown
from onrecord.schema.profile import per_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")
REGISTRIES: dict[str, Any] = {
    "entities": list[Entity],
    "events": list[EventInstance],
    "utterances": list[Utterance],
}
ABOUT = "about"  # about.json: who annotated the documents of the directory


def document_paths(directory: Path) -> list[Path]:
    """Return the paths of the documents (`<doc_id>.json`) in a directory, sorted by name.

    The other JSON files of such a directory, the registries and about.json, are left out, and so are hidden files, such
    as `._a.json`, which macOS adds to archives.
    """
    found = (path for path in directory.glob("*.json") if not path.name.startswith("."))
    return sorted(path for path in found if path.stem not in {*REGISTRIES, ABOUT})


def read(path: str | PathLike[str]) -> Iterator[Document]:
    """Yield the documents of a directory (in order of the file names) or of a file (in its order), one at a time.

    Args:
        path: A directory of documents, a JSON file (one document, or an array of them), or a JSONL file.

    Yields:
        Each document, gold or predicted.

    Raises:
        OnrecordError: `path` is not a path, a file cannot be read, or a file or line is not a document. The error names
            the file and the line.
    """
    if not isinstance(path, str | PathLike):
        raise OnrecordError(
            "The argument is not a path.",
            got=f"{type(path).__name__} {shown(path)}",
            expected="the path of a directory of documents, or of a .json or .jsonl file",
            hint='give a path: onrecord.read("annotations/gold")',
        )
    place = Path(path)
    if place.is_dir():
        for each in document_paths(place):
            yield read_document(each)
    elif place.suffix == ".json" and not _holds_array(place):
        yield read_document(place)
    else:
        from onrecord.documents.predictions import read_predictions  # not needed for a directory

        yield from read_predictions(place).documents


def _holds_array(path: Path) -> bool:
    """Return whether a file is a JSON array; False if it cannot be read."""
    from onrecord.documents.encoding import open_lines
    from onrecord.documents.lines import is_array

    try:
        with open_lines(path) as file:
            return is_array(file.read(4096))
    except OSError:
        return False  # reading the file raises the error


def read_document(path: Path) -> Document:
    """Return the document in a JSON file.

    Raises:
        OnrecordError: The file cannot be read, or is not a document.
    """
    return _decode(path, Document)


def read_registry(directory: Path, name: str) -> list[Any]:
    """Return the entries of a registry as records, in the order of its file; [] if the directory has no file for it.

    Args:
        directory: A directory of documents.
        name: `entities`, `events` or `utterances`; the file is `<name>.json`.

    Raises:
        OnrecordError: The file cannot be read, or does not match its schema.
    """
    path = directory / f"{name}.json"
    return list(_decode(path, REGISTRIES[name])) if path.exists() else []


def _decode(path: Path, kind: type[T]) -> T:
    """Return the value of a JSON file as an object of the type `kind`.

    Raises:
        OnrecordError: The file cannot be read, or its JSON does not have that type.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise OnrecordError(
            "The file cannot be read.",
            where=str(path),
            got=error.strerror or str(error),
            hint="give the path of a file that you can read",
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        own = path.with_name(f"{path.name.removesuffix('.run.json')}.jsonl")  # if the file is the record of a run
        found = (each for each in path.parent.glob("*.jsonl") if not each.name.endswith(".journal.jsonl"))
        beside = own if path.name.endswith(".run.json") and own.is_file() else min(found, default=None)
        hint = "correct the file; onrecord schema prints the schemas"
        if str(error) == "Object contains unknown field `text`":
            hint = f"move the article's text to {path.with_suffix('.txt')}"
        elif around := _unwrapped(path):
            hint = around
        elif beside is not None:
            hint = f"name the file of predictions: {beside}"
        raise OnrecordError(
            "The file does not match its schema.",
            where=str(path),
            got=str(error),
            hint=hint,
        ) from error


def _unwrapped(path: Path) -> str:
    """Return the command that takes documents out of an object around them into a JSONL file; "" if there are none.

    The object has a list of documents under a key, or an object id -> document.
    """
    try:
        value = msgspec.json.decode(path.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    fields = value if isinstance(value, dict) else {}
    lists = [key for key, each in fields.items() if isinstance(each, list) and each and _is_document(each[0])]
    if lists:
        taken = f".{lists[0]}[]"
    elif fields and all(isinstance(each, dict) and schema.layers().keys() & each.keys() for each in fields.values()):
        taken = "to_entries[] | {doc_id: .key} + .value"
    else:
        return ""
    return f"write one document per line: jq -c '{taken}' {path} > {path.with_suffix('.jsonl')}"


def _is_document(value: Any) -> bool:
    return isinstance(value, dict) and "doc_id" in value


def encode_document(document: Document) -> bytes:
    """Return the canonical JSON of a gold document as UTF-8 bytes, indented by one space, with a line end.

    The fields that the schema requires are always there, also if they have no value (null or []). Optional fields
    without a value are left out.

    Raises:
        OnrecordError: A span has no offsets.
    """
    return _pretty(_filled(document, _shape_of_documents(), whole=False))


def write_document(directory: Path, document: Document) -> None:
    """Write a gold document as canonical JSON to `<doc_id>.json` in `directory`, whole or not at all.

    Raises:
        OnrecordError: A span has no offsets, or the file cannot be written.
    """
    write_bytes(directory / f"{document.doc_id}.json", encode_document(document))


def write_registry(directory: Path, name: str, entries: Sequence[Entity | EventInstance | Utterance]) -> None:
    """Write `entries`, sorted by id, to the registry `<name>.json` in `directory`, whole or not at all."""
    write_bytes(directory / f"{name}.json", encode_registry(entries))


def encode_registry(entries: Sequence[Entity | EventInstance | Utterance]) -> bytes:
    """Return the canonical JSON of the entries of a registry, sorted by id."""
    return _pretty([msgspec.to_builtins(entry) for entry in sorted(entries, key=lambda entry: entry.id)])


def _pretty(value: object) -> bytes:
    """Return a value (records, dicts, lists, scalars) as JSON in UTF-8, indented by one space, with a line end."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def plain(document: Document) -> dict[str, Any]:
    """Return a document as dicts and lists with every field: absent scalars are None, absent lists are [].

    A field without a column in the published tables is included only if it has a value.

    Raises:
        OnrecordError: A span has no offsets.
    """
    filled: dict[str, Any] = _filled(document, _shape_of_documents(), whole=True)
    return filled


class _Shape(NamedTuple):
    """What the schema says of a value: of a record its fields, of a list its items, of any other value nothing.

    Attributes:
        fields: The fields of a record: name, shape, whether it is required, and whether the tables have a column of it.
        items: The shape of the items of a list.
        is_list: Whether the value is a list.
    """

    fields: tuple[tuple[str, _Shape, bool, bool], ...]
    items: _Shape | None
    is_list: bool


@per_corpus
def _shape_of_documents() -> _Shape:
    """Return the shape of a document, read from its schema once."""
    return _shape(schema.load_schema("document"))


def _shape(spec: dict[str, Any]) -> _Shape:
    spec = schema.resolved(spec)
    required = spec.get("required", ())
    fields = (
        (name, _shape(part), name in required, part.get("x-column") != "none")
        for name, part in spec.get("properties", {}).items()
    )
    return _Shape(tuple(fields), _shape(spec["items"]) if "items" in spec else None, spec.get("type") == "array")


def _filled(value: Any, shape: _Shape, *, whole: bool) -> Any:
    """Return a document, or a part of it, as dicts, lists and scalars, with the fields that the schema requires.

    Required fields without a value are None or [].

    Args:
        value: The document, or a record, list or scalar in it.
        shape: The shape of `value`.
        whole: If true, optional fields without a value are included too, as None or [], except those without a column
            in the published tables. If false, an optional field is included only if it has a value.

    Raises:
        OnrecordError: A span has no offsets.
    """
    if value is None:
        return [] if shape.is_list else None
    if isinstance(value, msgspec.Struct):
        if isinstance(value, Span) and value.start == UNALIGNED:
            raise OnrecordError(
                "A span has no offsets, and gold needs them.",
                got=f"only the string {value.text!r}",
                expected="start and end of the string in the text",
                hint="`onrecord align` replaces the strings of a predictions file by offsets",
            )
        return {
            name: _filled(given, part, whole=whole)
            for name, part, required, has_column in shape.fields
            if (given := getattr(value, name)) is not None or required or (whole and has_column)
        }
    if isinstance(value, list):
        return [_filled(each, shape.items or shape, whole=whole) for each in value]
    return value
