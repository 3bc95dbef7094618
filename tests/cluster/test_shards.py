"""Shards are found by fsspec, recognised by their names, and read like the lines of one file."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import fsspec
import pyarrow as pa
import pytest
from pyarrow import parquet

from onrecord.cluster.shards import lines, shards
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

ROW = {"doc_id": "d", "mentions": [{"start": 0, "end": 3, "type": "PER"}]}


def doc_ids(path: object) -> list[str]:
    """Return the ids of all documents of a path, in the order of the shards."""
    read = (line.document for shard in shards(path) for line in lines(shard))
    return [document.doc_id for document in read if document is not None]


def test_a_directory_is_searched_recursively(archives: Any, tmp_path: Path) -> None:
    """A directory is searched recursively, in order of names; names with a leading dot or underscore are ignored."""
    for name in ("b/part-0.jsonl", "a/part-1.jsonl.gz", "_temporary/part-2.jsonl", ".part-3.jsonl", "c/_SUCCESS"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        archives.write_file(path, [{"doc_id": name}])
    assert doc_ids(tmp_path) == ["a/part-1.jsonl.gz", "b/part-0.jsonl"]


def test_a_file_and_a_glob_are_data_sets(archives: Any, tmp_path: Path) -> None:
    """A file is one shard, and a glob is all matching files."""
    for name in ("a-1.jsonl", "a-2.ndjson", "b-1.jsonl"):
        archives.write_file(tmp_path / name, [{"doc_id": name}])
    assert doc_ids(tmp_path / "a-1.jsonl") == ["a-1.jsonl"]
    assert doc_ids(tmp_path / "a-*") == ["a-1.jsonl", "a-2.ndjson"]


def test_other_file_systems_give_the_same_documents() -> None:
    """Any fsspec URL works, and messages have it as given."""
    with fsspec.open("memory://archive/part-0.jsonl.gz", "wb") as file:
        file.write(gzip.compress(json.dumps(ROW).encode()))
    (shard,) = shards("memory://archive")
    assert shard.name == "memory:///archive/part-0.jsonl.gz"
    assert doc_ids("memory://archive/*.gz") == ["d"]


def test_both_parquet_layouts_are_read(tmp_path: Path) -> None:
    """Both Parquet layouts give the same documents, and the header is in the metadata."""
    made_up = {"onrecord": "predictions", "schema_version": "0.1.0", "system": "made"}
    tables = {
        "fields": pa.Table.from_pylist([{**ROW, "quotes": None}]),
        "json": pa.Table.from_pylist([{"json": json.dumps(ROW), "date": "2017-03-02"}]),
    }
    read = {}
    for name, table in tables.items():
        path = tmp_path / f"{name}.parquet"
        parquet.write_table(table.replace_schema_metadata({"onrecord": json.dumps(made_up)}), path)
        (shard,) = shards(path)
        first, *rest = lines(shard)
        assert first.header is not None
        assert first.header.system == "made"
        read[name] = [line.document for line in rest]
    assert read["fields"] == read["json"]
    assert read["json"][0].doc_id == "d"


def test_a_header_is_read_only_from_the_first_line(archives: Any, tmp_path: Path) -> None:
    """A header is read only from the first line."""
    archives.write_file(tmp_path / "a.jsonl", [archives.header, ROW])
    archives.write_file(tmp_path / "b.jsonl", [ROW])
    headers = [[line.header is not None for line in lines(shard)] for shard in shards(tmp_path)]
    assert headers == [[True, False], [False]]
    assert doc_ids(tmp_path) == ["d", "d"]


def test_shards_are_named_as_the_path_was_given(archives: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages have relative paths if the path was given relative."""
    (tmp_path / "archive").mkdir()
    archives.write_file(tmp_path / "archive" / "a.jsonl", [ROW])
    monkeypatch.chdir(tmp_path)
    typed = ["archive", "./archive/", "archive/a.jsonl", str(tmp_path / "archive")]
    assert [shards(path)[0].name for path in typed] == [
        "archive/a.jsonl",
        "archive/a.jsonl",
        "archive/a.jsonl",
        str(tmp_path / "archive" / "a.jsonl"),
    ]


def test_a_changed_file_has_another_stamp(archives: Any, tmp_path: Path) -> None:
    """The stamp changes with the file."""
    path = archives.write_file(tmp_path / "a.jsonl", [ROW])
    before = shards(path)
    assert shards(path) == before
    archives.write_file(path, [ROW, {**ROW, "doc_id": "e"}])
    assert shards(path)[0].stamp != before[0].stamp


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
def test_a_truncated_shard_is_an_error(suffix: str, archives: Any, tmp_path: Path) -> None:
    """A truncated file is an error for every compression."""
    path = archives.write_file(tmp_path / f"a.jsonl{suffix}", [{**ROW, "doc_id": f"d{at}"} for at in range(2000)])
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(OnrecordError, match=r"A shard cannot be read") as error:
        doc_ids(path)
    assert str(path) in str(error.value)


def test_all_frames_of_a_zstd_file_are_read(archives: Any, tmp_path: Path) -> None:
    """All frames of a zstd file are read."""
    path = archives.write_file(tmp_path / "a.jsonl.zst", [{**ROW, "doc_id": f"d{at}"} for at in range(500)])
    path.write_bytes(2 * path.read_bytes())
    assert len(doc_ids(path)) == 1000


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing", "No predictions were found"),
        ("notes.txt", "known format"),
        ("no-*.jsonl", "No predictions were found"),
    ],
)
def test_a_path_without_a_data_set_is_an_error(name: str, said: str, tmp_path: Path) -> None:
    """A wrong path, and files of unknown formats, are errors with the expected formats."""
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(OnrecordError, match=said):
        shards(tmp_path / name)
