"""Make the card's front matter, from which `datasets` reads the configurations, their files and their columns.

The cache of `datasets` is keyed by the front matter and not by the files. The description of each configuration
therefore ends with the SHA-256 of its rows, so that an edited corpus is loaded again. A configuration without rows is
not declared, since `datasets` cannot load it; its file exists.

Labels are declared as strings. A `ClassLabel` would be a string in the file and an integer in `datasets`, and two
corpora with different inventories could not be concatenated.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.corpus import features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.corpus.columns import Kind, Struct
    from onrecord.corpus.rows import Row

DEFAULT_CONFIG = "documents"
DTYPES = {"string": "string", "int32": "int32", "bool": "bool", "date": "date32"}


def front_matter(rows: Mapping[str, Sequence[Row]], *, version: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return {"configs": [...], "dataset_info": [...]}, two keys of the dataset card's YAML front matter.

    A configuration without rows is left out of both.

    Args:
        rows: Configuration (published table, such as `quotes`) -> its rows.
        version: The corpus's version.
        about: Further keys of each entry of `dataset_info` (`citation`, `homepage`, `license`).
    """
    declared = {config: each for config, each in rows.items() if each}
    return {
        "configs": [
            {
                "config_name": config,
                "version": version,
                "data_files": [{"split": "test", "path": f"data/{config}/test.parquet"}],
                **({"default": True} if config == DEFAULT_CONFIG else {}),
            }
            for config in declared
        ],
        "dataset_info": [
            {
                "config_name": config,
                "description": f"{features.ROWS[config]} content-sha256:{content_sha256(each)}",
                **about,
                "version": version,
                "features": fields(features.configs()[config]),
            }
            for config, each in declared.items()
        ],
    }


def content_sha256(rows: Sequence[Row]) -> str:
    """Return the SHA-256, in hexadecimal, of rows as JSON.

    Unlike the hash of a Parquet file, it is the same for all versions of pyarrow.
    """
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()


def fields(columns: Struct) -> list[dict[str, Any]]:
    """Return one dict for each column, as the front matter lists features: `name`, and `dtype`, `list` or `struct`.

    >>> from onrecord.corpus.columns import Column
    >>> fields({"start": Column("int32", "Where it begins."), "names": Column(["string"], "Its names.")})
    [{'name': 'start', 'dtype': 'int32'}, {'name': 'names', 'list': 'string'}]
    """
    return [{"name": name, **_field(column.kind)} for name, column in columns.items()]


def _field(kind: Kind) -> dict[str, Any]:
    """Return {"dtype": ...}, {"list": ...} or {"struct": ...} for the kind of a column."""
    if isinstance(kind, dict):
        return {"struct": fields(kind)}
    if isinstance(kind, list):
        inner = _field(kind[0])
        return {"list": inner.get("struct", inner.get("dtype"))}
    return {"dtype": DTYPES[kind]}
