"""Make the card's front matter, in which `datasets` finds the configurations, their files and their columns.

The cache of `datasets` is keyed by the front matter and not by the files, so each configuration's description ends with
the SHA-256 of its rows: an edited corpus is never served from a stale cache. A configuration without rows is not
declared, since `datasets` cannot load one; its file is there all the same.

Values of an inventory are declared as strings. As a `ClassLabel` they would be strings in the file and integers in
`datasets`, and two corpora with inventories of their own could not be concatenated.
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
    """Return `configs` and `dataset_info` for rows by configuration.

    Args:
        rows: the rows of every configuration.
        version: the corpus's version.
        about: what else each entry of `dataset_info` says (`citation`, `homepage`, `license`).
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
    """Return the SHA-256 of rows as JSON, which hangs on their values and on nothing that writes files."""
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()


def fields(columns: Struct) -> list[dict[str, Any]]:
    """Return columns as the front matter has them: `dtype`, `list` or `struct` under each name."""
    return [{"name": name, **_field(column.kind)} for name, column in columns.items()]


def _field(kind: Kind) -> dict[str, Any]:
    if isinstance(kind, dict):
        return {"struct": fields(kind)}
    if isinstance(kind, list):
        inner = _field(kind[0])
        return {"list": inner.get("struct", inner.get("dtype"))}
    return {"dtype": DTYPES[kind]}
