"""Describe the published files as Croissant (MLCommons' JSON-LD metadata), with relative addresses and their hashes.

Each configuration but `all` is a record set with a field for every column; a list of structs becomes a repeated field
with a sub-field for each of its values. `all` nests lists within lists, which Croissant cannot say, so it is
described as a file only; it holds no value that the others lack.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.corpus.features import Kind, Struct

TYPES = {"string": "sc:Text", "timex": "sc:Text", "date": "sc:Date", "int32": "sc:Integer", "bool": "sc:Boolean"}
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(
    *, name: str, version: str, about: Mapping[str, Any], files: Mapping[str, bytes], configs: Mapping[str, Struct]
) -> bytes:
    """Return croissant.json for the data files, given as `config -> bytes`, with the properties of `about` added."""
    value = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "version": version,
        **about,
        "distribution": [_file(config, data) for config, data in files.items()],
        "recordSet": [_records(config, columns) for config, columns in configs.items() if config != "all"],
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _file(config: str, data: bytes) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": f"{config}.jsonl",
        "name": f"{config}.jsonl",
        "description": f"The configuration {config}, a row a line.",
        "contentUrl": f"data/{config}/test.jsonl",
        "contentSize": f"{len(data)} B",
        "encodingFormat": "application/jsonlines",
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _records(config: str, columns: Struct) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "field": [_field(config, column, kind) for column, kind in columns.items()],
    }


def _field(config: str, column: str, kind: Kind) -> dict[str, Any]:
    field: dict[str, Any] = {"@type": "cr:Field", "@id": f"{config}/{column}", "name": f"{config}/{column}"}
    if isinstance(kind, list):
        field["repeated"] = True
        kind = kind[0]
    if isinstance(kind, dict):
        return field | {"subField": [_sub_field(config, column, path, scalar) for path, scalar in _leaves(kind, ())]}
    return field | {"dataType": TYPES[kind], "source": _source(config, column)}


def _sub_field(config: str, column: str, path: tuple[str, ...], scalar: str) -> dict[str, Any]:
    name = f"{config}/{column}/{'.'.join(path)}"
    source = _source(config, column) | {"transform": {"jsonPath": ".".join(path)}}
    return {"@type": "cr:Field", "@id": name, "name": name, "dataType": TYPES[scalar], "source": source}


def _leaves(kind: Kind, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
    if isinstance(kind, dict):
        return [leaf for name, part in kind.items() for leaf in _leaves(part, (*path, name))]
    return [(path, kind)]


def _source(config: str, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": f"{config}.jsonl"}, "extract": {"column": column}}
