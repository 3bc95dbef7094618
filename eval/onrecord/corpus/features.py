"""Decide the columns of every published configuration, and the type of each: the one declaration that all else follows.

A kind is written as plain data: a name for a scalar (`string`, `int32`, `bool`, `date`, `timex`), a list of one kind
for a list, a dict for a struct. What the annotations hold is read off the JSON Schemas, so that a field added there
is published without a word here; what is joined to it (names, texts, the paragraph) is declared below. Every span,
wherever it stands, is given its `text`.

Scalars and structs may be null; a list never is. Rows are held to these columns one by one (`conform`), so that a
column misnamed or of another type stops the build instead of becoming a column of nulls.

`date` and `timex` are strings that look like dates; a field's schema says so with `x-column`. Arrow's JSON reader takes
a column of which every value looks like a date for timestamps, whatever the card declares, and gives back
`2017-03-02 00:00:00`. The card declares such a column `json`, which keeps it as it is (datasets 4.7 and later); not one
in which some value is no whole date, since `json` would make a number of a year. `undeclared_dates` finds any other
column that would suffer.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord import schema
from onrecord.errors import OnrecordError, shown
from onrecord.schema.document import item_layers, registry_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Kind: TypeAlias = (
    Any  # a str, a list of one Kind, or a dict of Kinds: recursive, which the type system renders worse than this line
)
Struct: TypeAlias = dict[str, Kind]

SCALARS = {"integer": "int32", "boolean": "bool", "string": "string"}
PYTHON = {"string": str, "date": str, "timex": str, "int32": int, "bool": bool}
PUBLISHED = {"string": "string", "date": "string", "timex": "string", "int32": "int32", "bool": "bool"}
DATES = frozenset({"date", "timex"})
REGISTRY_CONFIGS = {"entities": "entities", "event_instances": "events", "utterances": "utterances"}
ITEM_CONFIGS = ("mentions", "quotes", "events", "times")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d(:?\d\d(:?\d\d(\.\d+)?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?")

# Where an item stands.
CONTEXT: Struct = {
    "doc_id": "string",
    "title": "string",
    "publisher": "string",
    "date": "date",
    "zone": "string",
    "paragraph_start": "int32",
    "paragraph": "string",
    "sentence_start": "int32",
    "sentence": "string",
    "canary": "string",
}
# What is joined to an item of a layer, or to an entry of a registry.
JOINED: Mapping[str, Struct] = {
    "mentions": {"entity_name": "string", "wikidata": "string", "refers_to_name": "string"},
    "quotes": {
        "text": "string",
        "cue_text": "string",
        "source_text": "string",
        "speaker_names": ["string"],
        "addressee_names": ["string"],
        "utterance_label": "string",
    },
    "events": {
        "instance_type": "string",
        "instance_label": "string",
        "instance_from": "date",
        "instance_to": "date",
        "instance_precision": "string",
    },
    "entities": {
        "doc_ids": ["string"],
        "entity_mentions": [{"doc_id": "string", "id": "string", "form": "string", "start": "int32", "end": "int32"}],
    },
    "event_instances": {
        "place_name": "string",
        "doc_ids": ["string"],
        "event_mentions": [{"doc_id": "string", "id": "string", "start": "int32", "end": "int32"}],
    },
    "utterances": {
        "speaker_names": ["string"],
        "doc_ids": ["string"],
        "utterance_quotes": [{"doc_id": "string", "id": "string", "rendering": "string", "text": "string"}],
    },
}
ARGUMENT: Struct = {
    "target_kind": "string",
    "target_text": "string",
    "target_entity": "string",
    "target_entity_name": "string",
}
DOCUMENT: Struct = {
    "doc_id": "string",
    "title": "string",
    "title_basis": "string",
    "title_reason": "string",
    "publisher": "string",
    "publisher_basis": "string",
    "publisher_reason": "string",
    "date": "date",
    "date_basis": "string",
    "date_reason": "string",
    "language": "string",
    "url": "string",
    "file": "string",
    "source_file": "string",
    "text_sha256": "string",
    "characters": "int32",
    "schema_version": "string",
    "corpus_version": "string",
    "canary": "string",
    "text": "string",
}


@cache
def configs() -> dict[str, Struct]:
    """Return every configuration's columns by its name, in the order in which they are published."""
    layers = {layer: [item(layer)] for layer in item_layers()}
    zones = [worded(annotated("zone"))]
    registries = {name: annotated(registry_schemas()[registry])[0] for name, registry in REGISTRY_CONFIGS.items()}
    return {
        "documents": {
            **DOCUMENT,
            "zones": zones,
            **{layer: layers[layer] for layer in item_layers() if layer not in ITEM_CONFIGS},
        },
        **{layer: {**CONTEXT, **item(layer)} for layer in ITEM_CONFIGS},
        **{name: {**entry, **worded(JOINED[name]), "canary": "string"} for name, entry in registries.items()},
        "all": {**DOCUMENT, "zones": zones, **layers, **{name: [entry] for name, entry in registries.items()}},
    }


def item(layer: str) -> Struct:
    """Return the columns of an item of a layer: its fields, its texts, and what is joined to it."""
    own = annotated(schema.layers()[layer])
    joined = JOINED.get(layer, {})
    if taken := own.keys() & {*joined, *CONTEXT, *({"text"} if "start" in own else ())}:
        raise OnrecordError(
            "A field of the schema has the name of a column that is joined to its items.",
            where=f"{schema.layers()[layer]}{schema.SUFFIX}",
            got=", ".join(sorted(taken)),
            hint="give the field another name",
        )
    if layer == "events":
        own = {**own, "arguments": [{**own["arguments"][0], **ARGUMENT}]}
    return {**worded(own), **joined}


@cache
def annotated(name: str) -> Any:
    """Return the kind that a schema of schema/ describes, as the annotations hold it."""
    return _kind(schema.load_schema(name))


def _kind(spec: dict[str, Any]) -> Kind:
    spec = schema.resolved(spec)
    if spec.get("type") == "object":
        # A field may have no column (`"x-column": "none"`); `conform` refuses a corpus in which it is set.
        return {name: _kind(part) for name, part in spec["properties"].items() if part.get("x-column") != "none"}
    if spec.get("type") == "array":
        return [_kind(spec["items"])]
    return spec.get("x-column") or SCALARS[spec.get("type", "string")]


def worded(kind: Kind) -> Any:
    """Return a kind with a `text` in every struct that has a start and an end."""
    if isinstance(kind, list):
        return [worded(kind[0])]
    if isinstance(kind, dict):
        grown = {name: worded(part) for name, part in kind.items()}
        return {**grown, "text": "string"} if {"start", "end"} <= kind.keys() else grown
    return kind


def conform(value: Any, kind: Kind, path: str) -> Any:
    """Return a value with its columns in the declared order; raises OnrecordError where a name or a type differs."""
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise _misfit(path, value, "a list")
        return [conform(each, kind[0], f"{path}[{index}]") for index, each in enumerate(value)]
    if value is None:
        return None
    if isinstance(kind, dict):
        if not isinstance(value, dict) or value.keys() != kind.keys():
            got = sorted(value.keys() ^ kind.keys()) if isinstance(value, dict) else value
            raise _misfit(path, got, f"just the columns {', '.join(kind)}")
        return {name: conform(value[name], part, f"{path}.{name}") for name, part in kind.items()}
    if type(value) is not PYTHON[kind]:
        raise _misfit(path, value, kind)
    return value


def _misfit(path: str, got: object, expected: str) -> OnrecordError:
    return OnrecordError(
        "A row does not fit its columns.",
        where=path,
        got=shown(got),
        expected=expected,
        hint="make onrecord/corpus/features.py and rows.py agree",
    )


def undeclared_dates(rows: list[dict[str, Any]], columns: Struct) -> list[str]:
    """Return the paths of columns declared `string` of which every value looks like a date, in order."""
    return _dated(rows, columns, frozenset({"string"}))


def _dated(rows: Sequence[Mapping[str, Any]], columns: Struct, kinds: frozenset[str]) -> list[str]:
    """Return the paths of columns of some kinds of which every value looks like a date, in order."""
    looks: dict[str, bool] = {}
    for row in rows:
        for path, value in _strings(row, columns, "", kinds):
            looks[path] = looks.get(path, True) and _TIMESTAMP.fullmatch(value) is not None
    return sorted(path for path, dated in looks.items() if dated)


def _strings(value: Any, kind: Kind, path: str, kinds: frozenset[str]) -> Iterator[tuple[str, str]]:
    if isinstance(kind, dict) and value is not None:
        for name, part in kind.items():
            yield from _strings(value[name], part, _below(path, name), kinds)
    elif isinstance(kind, list):
        for each in value:
            yield from _strings(each, kind[0], path, kinds)
    elif isinstance(kind, str) and kind in kinds and value is not None:
        yield path, value


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def front_matter(columns: Struct, rows: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Return columns as the card's front matter has them for some rows: `dtype`, `list` or `struct` under each name."""
    return _fields(columns, "", frozenset(_dated(rows, columns, DATES)))


def _fields(columns: Struct, path: str, dated: frozenset[str]) -> list[dict[str, Any]]:
    return [{"name": name, **_front(kind, _below(path, name), dated)} for name, kind in columns.items()]


def _front(kind: Kind, path: str, dated: frozenset[str]) -> dict[str, Any]:
    if isinstance(kind, dict):
        return {"struct": _fields(kind, path, dated)}
    if isinstance(kind, list):
        inner = _front(kind[0], path, dated)
        return {"list": inner.get("struct", inner.get("dtype"))}
    return {"dtype": "json" if path in dated else PUBLISHED[kind]}
