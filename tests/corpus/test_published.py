"""`datasets.load_dataset` gives every value of the annotations, wherever the corpus is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from onrecord.corpus import build
from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.corpus.rows import rows as made

from .conftest import CHECKOUT, assert_published

pytestmark = pytest.mark.xdist_group("datasets")
datasets = pytest.importorskip("datasets")


def loaded(directory: Path | str, cache: Path, *, streaming: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every configuration by `load_dataset`; one without rows is not declared, and gives none."""
    declared = datasets.get_dataset_config_names(str(directory))
    rows = {
        config: list(
            datasets.load_dataset(str(directory), config, split="test", streaming=streaming, cache_dir=str(cache))
        )
        for config in declared
    }
    return {config: rows.get(config, []) for config in configs()}


@pytest.fixture
def built(small_corpus: Path) -> Path:
    """Return a copy of the small corpus with its data set built."""
    build.write(build.plan(load(small_corpus)), small_corpus)
    return small_corpus


@pytest.mark.parametrize("streaming", [False, True], ids=["map", "streaming"])
def test_load_dataset_gives_every_value_of_the_small_corpus(built: Path, tmp_path: Path, *, streaming: bool) -> None:
    """Days are dates, and TIMEX values are strings."""
    rows = loaded(built / "corpus", tmp_path / "cache", streaming=streaming)
    assert_published(rows, built)
    assert rows == {config: made(load(built), config) for config in configs()}
    assert {row["date"] for row in rows["quotes"]} == {date(2031, 5, 5), date(2031, 5, 6)}
    assert [row["value"] for row in rows["times"]] == ["2031-05-05", "2031-05-06"]


@pytest.mark.parametrize("streaming", [False, True], ids=["map", "streaming"])
def test_load_dataset_gives_every_value_of_the_corpus(tmp_path: Path, *, streaming: bool) -> None:
    """`load_dataset` gives every value of the annotations, and every value that is joined to them."""
    out = tmp_path / "copy"
    build.write(build.full(load(CHECKOUT)), out)
    rows = loaded(out / "corpus", tmp_path / "cache", streaming=streaming)
    assert_published(rows, CHECKOUT)
    assert rows == {config: made(load(CHECKOUT), config) for config in configs()}
    assert {row["doc_id"]: row["text"] for row in rows["documents"]} == dict(load(CHECKOUT).texts)


def test_load_dataset_gives_the_declared_columns_and_version(built: Path, tmp_path: Path) -> None:
    """A configuration has the declared columns in order, the corpus's version, and the hash of its rows."""
    for config, columns in configs().items():
        found = datasets.load_dataset(str(built / "corpus"), config, split="test", cache_dir=str(tmp_path / "cache"))
        assert found.column_names == list(columns)
        assert str(found.info.version) == load(built).metadata.corpus_version
        assert " content-sha256:" in found.info.description


def test_datasets_can_encode_labels_as_integers(built: Path, tmp_path: Path) -> None:
    """A label is a string that `datasets` can encode, as the card says."""
    found = datasets.load_dataset(str(built / "corpus"), "quotes", split="test", cache_dir=str(tmp_path / "cache"))
    encoded = found.class_encode_column("kind")
    names = encoded.features["kind"].names
    assert [names[each] for each in encoded["kind"]] == list(found["kind"])


def test_load_dataset_gives_new_values_after_a_rebuild(built: Path, tmp_path: Path) -> None:
    """After an annotation is edited and the data set is built again, the same cache gives the new value."""
    cache = tmp_path / "cache"
    assert loaded(built / "corpus", cache)["mentions"][0]["note"] is None
    path = built / "annotations" / "gold" / "ferry-1.json"
    document = json.loads(path.read_bytes())
    document["mentions"][0]["note"] = "Another reading."
    review = {"who": "A. Reader", "when": "2031-06-01T10:00:00Z", "item_sha256": "0" * 64}
    document["mentions"][0]["review"] = review
    path.write_text(json.dumps(document), encoding="utf-8")
    build.write(build.plan(load(built)), built)
    after = loaded(built / "corpus", cache)
    assert_published(after, built)
    assert after["mentions"][0]["note"] == "Another reading."
    assert after["all"][0]["mentions"][0]["review"] == review


@pytest.mark.parametrize("layer", ["quotes", "events", "times", "mentions"])
def test_a_corpus_without_a_layer_can_be_loaded(small_corpus: Path, tmp_path: Path, layer: str) -> None:
    """A configuration without rows is not declared; its file has all columns."""
    gold = small_corpus / "annotations" / "gold"
    without = {"mentions": ("mentions", "quotes", "events")}.get(layer, (layer,))
    for path in (gold / "ferry-1.json", gold / "ferry-2.json"):
        document = json.loads(path.read_bytes()) | {each: [] for each in without}
        for event in document["events"]:
            event["arguments"] = []
        path.write_text(json.dumps(document), encoding="utf-8")
    build.write(build.plan(load(small_corpus)), small_corpus)
    directory, cache = small_corpus / "corpus", tmp_path / "cache"
    declared = datasets.get_dataset_config_names(str(directory))
    assert {*configs()} - {*declared} == {*without, "arguments"}
    rows = loaded(directory, cache)
    assert_published(rows, small_corpus)
    assert loaded(directory, cache, streaming=True) == rows
    empty = pq.read_table(directory / "data" / layer / "test.parquet")
    assert (empty.column_names, empty.num_rows) == (list(configs()[layer]), 0)


def test_two_corpora_can_be_concatenated(built: Path, tmp_path: Path) -> None:
    """Every configuration has the same features in any two corpora."""
    other = tmp_path / "other"
    shutil.copytree(built, other)
    gold = other / "annotations" / "gold"
    entries = json.loads((gold / "utterances.json").read_bytes())
    changed = [each | {"date": "2031-01", "occasion": "2031-05-05"} for each in entries]
    (gold / "utterances.json").write_text(json.dumps(changed), encoding="utf-8")
    document = json.loads((gold / "ferry-1.json").read_bytes())
    for each in document["times"]:
        each["value"] = "2031"
    (gold / "ferry-1.json").write_text(json.dumps(document), encoding="utf-8")
    build.write(build.plan(load(other)), other)
    for config in configs():
        one, two = (
            datasets.load_dataset(str(each / "corpus"), config, split="test", cache_dir=str(tmp_path / "cache"))
            for each in (built, other)
        )
        assert one.features == two.features
        both = datasets.concatenate_datasets([one, two])
        assert list(both) == [*one, *two]


def test_two_corpora_with_the_same_directory_name_do_not_share_a_cache(built: Path, tmp_path: Path) -> None:
    """Two directories both named corpus/, loaded through one cache, each give their own rows."""
    other = tmp_path / "other"
    shutil.copytree(built, other)
    path = other / "annotations" / "gold" / "entities.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"Ada Lind"', '"Ida Lund"'), encoding="utf-8")
    build.write(build.plan(load(other)), other)
    first, second = (
        datasets.load_dataset(str(each / "corpus"), "entities", split="test", cache_dir=str(tmp_path / "cache"))
        for each in (built, other)
    )
    assert (first[0]["name"], second[0]["name"]) == ("Ada Lind", "Ida Lund")


def test_a_text_free_copy_can_be_loaded(small_corpus: Path, tmp_path: Path) -> None:
    """A text-free copy has the same columns and offsets, and no words."""
    copy = tmp_path / "copy"
    build.write(build.text_free(load(small_corpus)), copy)
    rows = loaded(copy / "corpus", tmp_path / "cache")
    assert_published(rows, copy)
    assert {row["text"] for row in rows["documents"]} == {None}


def test_load_dataset_gives_every_value_from_an_installed_wheel(wheel_target: Path, tmp_path: Path) -> None:
    """load_dataset takes the directory of `onrecord.corpus_dir()`."""
    code = "import onrecord; print(onrecord.__file__); print(onrecord.corpus_dir()); print(*onrecord.load().documents)"
    environment = {**os.environ, "PYTHONPATH": str(wheel_target)}
    environment.pop("ONRECORD_HOME", None)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    module, directory, doc_ids = run.stdout.splitlines()
    assert module == str(wheel_target / "onrecord" / "__init__.py")
    assert directory == str(wheel_target / "onrecord" / "_data" / "corpus")
    assert doc_ids.split() == load(CHECKOUT).doc_ids
    home = Path(directory).parent
    assert_published(loaded(directory, tmp_path / "cache"), home)
    assert build.differences(build.plan(load(home)), home) == []
