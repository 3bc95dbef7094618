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
    """Return the keys `configs` and `dataset_info` of the front matter.

    Args:
        rows: configuration -> its rows.
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
    """Return the SHA-256 of rows as JSON. Unlike a file's hash, it does not depend on the version of pyarrow."""
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()


def fields(columns: Struct) -> list[dict[str, Any]]:
    """Return columns in the form of the front matter: `name`, and `dtype`, `list` or `struct`."""
    return [{"name": name, **_field(column.kind)} for name, column in columns.items()]


def _field(kind: Kind) -> dict[str, Any]:
    if isinstance(kind, dict):
        return {"struct": fields(kind)}
    if isinstance(kind, list):
        inner = _field(kind[0])
        return {"list": inner.get("struct", inner.get("dtype"))}
    return {"dtype": DTYPES[kind]}
