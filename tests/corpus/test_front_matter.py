"""The YAML front matter of the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from onrecord.corpus.columns import Column
from onrecord.corpus.features import configs
from onrecord.corpus.front_matter import content_sha256, fields, front_matter
from onrecord.corpus.load import load
from onrecord.corpus.rows import rows

if TYPE_CHECKING:
    from pathlib import Path


def test_columns_are_declared_as_lists_and_structs_and_not_as_sequences() -> None:
    """Columns are written with `list:` and `struct:`; a day is `date32`."""
    struct = {"who": Column("string", "")}
    columns = {
        "l": Column(["string"], ""),
        "s": Column([{"start": Column("int32", "")}], ""),
        "r": Column(struct, ""),
        "d": Column("date", ""),
    }
    assert fields(columns) == [
        {"name": "l", "list": "string"},
        {"name": "s", "list": [{"name": "start", "dtype": "int32"}]},
        {"name": "r", "struct": [{"name": "who", "dtype": "string"}]},
        {"name": "d", "dtype": "date32"},
    ]


def test_every_configuration_is_declared_with_its_columns(small_corpus: Path) -> None:
    """Each has its version, its own hash of rows, and all its columns."""
    made = {config: rows(load(small_corpus), config) for config in configs()}
    front = front_matter(made, version="1.2.3", about={"citation": "@misc{x}"})
    assert [each["config_name"] for each in front["configs"]] == list(configs())
    for info in front["dataset_info"]:
        assert [each["name"] for each in info["features"]] == list(configs()[info["config_name"]])
        assert (info["version"], info["citation"]) == ("1.2.3", "@misc{x}")
    assert len({each["description"].split("content-sha256:")[1] for each in front["dataset_info"]}) == len(configs())
    assert "sequence" not in yaml.safe_dump(front)


def test_a_configuration_without_rows_is_not_declared(small_corpus: Path) -> None:
    """`datasets` could not load it."""
    made = {config: rows(load(small_corpus), config) for config in configs()} | {"quotes": []}
    front = front_matter(made, version="0.1.0", about={})
    for part in front.values():
        assert {*configs()} - {each["config_name"] for each in part} == {"quotes"}


def test_the_hash_of_rows_depends_on_every_value(small_corpus: Path) -> None:
    """Equal rows have equal hashes; a change of one value of one row changes the hash."""
    made = rows(load(small_corpus), "quotes")
    changed = [*made[:-1], made[-1] | {"note": "another"}]
    assert content_sha256(made) == content_sha256(rows(load(small_corpus), "quotes"))
    assert content_sha256(made) != content_sha256(changed)
