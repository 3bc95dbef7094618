"""Describe the published files as Croissant (JSON-LD metadata of MLCommons), with relative addresses and hashes.

Each configuration except `all` is a record set with a field for every column. A list of structs is a repeated field
with a sub-field for each scalar of the struct. `all` has lists within lists, which Croissant cannot express, and is
described as a file only.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from onrecord.corpus.features import ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.corpus.columns import Column, Kind, Struct

TYPES = {"string": "sc:Text", "date": "sc:Date", "int32": "sc:Integer", "bool": "sc:Boolean"}
ENCODING = "application/x-parquet"
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
    """Return the content of croissant.json, the Croissant metadata of the data set, as UTF-8 JSON.

    Args:
        name: The corpus's name.
        version: The corpus's version.
        about: Further properties of the data set by their names in Croissant: `description`, `license`, `citeAs`,
            `datePublished`. They are written as they are.
        files: Configuration (published table, such as `quotes`) -> the bytes of its Parquet file.
        configs: Configuration -> its columns. `all` is described as a file only.
    """
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
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode("utf-8") + b"\n"


def _file(config: str, data: bytes) -> dict[str, Any]:
    """Return the Croissant FileObject of a published table's Parquet file, with its size and SHA-256.

    `config` is the name of the table, such as `quotes`, and `data` the bytes of its file.
    """
    return {
        "@type": "cr:FileObject",
        "@id": f"{config}.parquet",
        "name": f"{config}.parquet",
        "description": ROWS[config],
        "contentUrl": f"data/{config}/test.parquet",
        "contentSize": f"{len(data)} B",
        "encodingFormat": ENCODING,
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _records(config: str, columns: Struct) -> dict[str, Any]:
    """Return the Croissant RecordSet of a configuration (published table), with a field for each column."""
    return {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "description": ROWS[config],
        "field": [_field(config, name, column) for name, column in columns.items()],
    }


def _field(config: str, name: str, column: Column) -> dict[str, Any]:
    """Return the Croissant Field of a column; a column of structs has a sub-field for each scalar of the struct.

    `config` is the name of the table, such as `quotes`, and `name` that of the column.
    """
    identifier = f"{config}/{name}"
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": identifier,
        "name": identifier,
        "description": column.meaning,
    }
    kind = column.kind
    if isinstance(kind, list):
        field["repeated"] = True
        kind = kind[0]
    source = {"fileObject": {"@id": f"{config}.parquet"}, "extract": {"column": name}}
    if not isinstance(kind, dict):
        return field | {"dataType": TYPES[kind], "source": source}
    return field | {
        "subField": [
            {
                "@type": "cr:Field",
                "@id": f"{identifier}/{path}",
                "name": f"{identifier}/{path}",
                "description": leaf.meaning,
                "dataType": TYPES[leaf.kind],
                "source": source | {"transform": {"jsonPath": path}},
            }
            for path, leaf in _leaves(kind, "")
        ]
    }


def _leaves(kind: Kind, path: str) -> list[tuple[str, Column]]:
    """Return (dotted path, column) for each scalar of a struct, at any depth.

    Lists are left out, as Croissant lacks them. `path` is the path of the struct, ending with a dot; "" for the
    outermost.
    """
    found: list[tuple[str, Column]] = []
    for name, column in kind.items():
        place = f"{path}{name}"
        if isinstance(column.kind, dict):
            found += _leaves(column.kind, f"{place}.")
        elif not isinstance(column.kind, list):
            found.append((place, column))
    return found
