"""What onrecord.corpus.build promises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.corpus import build
from onrecord.corpus import rows as making
from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_input_gives_the_same_bytes(small_corpus: Path) -> None:
    """Two builds of one corpus agree in every byte."""
    assert build.plan(load(small_corpus)) == build.plan(load(small_corpus))


def test_every_configuration_has_a_file(small_corpus: Path) -> None:
    """The build makes rows for every configuration, the card, Croissant metadata and folds, and nothing else here."""
    assert set(build.plan(load(small_corpus))) == {
        *(f"corpus/data/{config}/test.jsonl" for config in configs()),
        "corpus/README.md",
        "corpus/croissant.json",
        "corpus/folds.json",
    }


def test_what_was_built_is_current_until_something_changes(small_corpus: Path) -> None:
    """After a build nothing differs; after an edit, each file that the edit reaches is named."""
    build.write(build.plan(load(small_corpus)), small_corpus)
    assert build.differences(build.plan(load(small_corpus)), small_corpus) == []
    path = small_corpus / "annotations" / "gold" / "ferry-1.json"
    document = json.loads(path.read_bytes())
    document["times"][0]["note"] = "changed"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = [problem.document for problem in build.differences(build.plan(load(small_corpus)), small_corpus)]
    assert found == [
        "corpus/data/times/test.jsonl",
        "corpus/data/all/test.jsonl",
        "corpus/README.md",
        "corpus/croissant.json",
    ]


def test_a_missing_and_a_stray_file_are_named(small_corpus: Path) -> None:
    """A built file that is gone and a data file that is built no more are both findings, and a build mends both."""
    files = build.plan(load(small_corpus))
    build.write(files, small_corpus)
    (small_corpus / "corpus" / "folds.json").unlink()
    stray = small_corpus / "corpus" / "data" / "old" / "test.jsonl"
    stray.parent.mkdir()
    stray.write_bytes(b"{}\n")
    found = {problem.document for problem in build.differences(files, small_corpus)}
    assert found == {"corpus/folds.json", "corpus/data/old/test.jsonl"}
    assert build.write(files, small_corpus) == 2
    assert build.differences(files, small_corpus) == []


def test_a_misnamed_column_stops_the_build(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row whose column has another name than the declared one is an error, and nothing is written."""
    original = making._Maker._quote

    def misnamed(self: Any, doc_id: str, item: dict[str, Any]) -> dict[str, Any]:
        row = original(self, doc_id, item)
        return {("speaker_name" if name == "speaker_names" else name): value for name, value in row.items()}

    monkeypatch.setattr(making._Maker, "_quote", misnamed)
    with pytest.raises(OnrecordError) as caught:
        build.plan(load(small_corpus))
    assert "speaker_name" in caught.value.got


def test_a_column_that_arrow_would_rewrite_stops_the_build(small_corpus: Path) -> None:
    """A string column of nothing but dates is an error, since load_dataset would give back something else."""
    path = small_corpus / "annotations" / "gold" / "utterances.json"
    entries = json.loads(path.read_bytes())
    for entry in entries:
        entry["occasion"] = "2031-05-05"
    path.write_text(json.dumps(entries), encoding="utf-8")
    with pytest.raises(OnrecordError) as caught:
        build.plan(load(small_corpus))
    assert caught.value.where == "utterances: occasion"


def test_a_copy_elsewhere_is_whole(small_corpus: Path, tmp_path: Path) -> None:
    """A copy has the sources too: it loads, and building it again changes nothing."""
    out = tmp_path / "out"
    build.write(build.full(load(small_corpus)), out)
    assert load(out).texts == load(small_corpus).texts
    assert build.differences(build.plan(load(out)), out) == []


@pytest.mark.parametrize("config", ["documents", "quotes", "all"])
def test_every_row_carries_the_canary(small_corpus: Path, config: str) -> None:
    """The canary stands in every row."""
    corpus = load(small_corpus)
    lines = build.plan(corpus)[f"corpus/data/{config}/test.jsonl"].splitlines()
    assert lines
    assert all(json.loads(line)["canary"] == corpus.metadata.canary for line in lines)
