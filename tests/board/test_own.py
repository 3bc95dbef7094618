"""`onrecord board PRED`: one's own row on the board, without a card, and with nothing written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onrecord.board.board import make
from onrecord.board.entries import read_entry
from onrecord.board.own import own_entries
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError

from .conftest import ALL, CARD, as_json, gold_mentions, run, system, track

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("gold_alone")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Return a directory of results with two systems, of which only one attempts mentions."""
    times = [
        {"doc_id": doc_id, "times": [{"start": each.start, "end": each.end} for each in document.times or ()]}
        for doc_id, document in load().documents.items()
    ]
    system(tmp_path / "results", "best", gold_mentions(ALL, "form"), CARD)
    system(tmp_path / "results", "times", times, {**CARD, "layers": ["times"]})
    return tmp_path / "results"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Return predictions of every second mention, with the record of their run."""
    path = system(tmp_path, "best", gold_mentions(2)).rename(tmp_path / "mine.jsonl")
    path.with_suffix(".run.json").write_text(json.dumps({"documents": [], "elapsed_s": 3.5, "memory_mb": 70.5}))
    return path


def test_the_board_has_a_row_for_it_in_its_tracks_alone(results: Path, mine: Path) -> None:
    """The name on the board already is told apart, other tracks are left out, and no file is written or changed."""
    before = {path: path.read_bytes() for path in results.rglob("*") if path.is_file()}
    shown = run(mine, "--results", results).stdout
    assert f"best ({mine}), where it stands:\n" in shown
    assert "  entities: all: F1 67." in shown
    assert ", rank 2 of 2\n" in shown
    assert "undeclared" in shown
    assert "entities: names" in shown
    assert "times: extents" not in shown
    assert shown.endswith("nothing was written; onrecord submit packs predictions for the leaderboard\n")
    assert {path: path.read_bytes() for path in results.rglob("*") if path.is_file()} == before


def test_rows_are_those_of_the_whole_board(results: Path, mine: Path) -> None:
    """The tracks that are made have the rows that the board of all tracks has."""
    whole = as_json(results, mine)
    entries = own_entries([mine], results, load())
    said: list[str] = []
    made = json.loads(make(results, load(), own=entries, said=said.append).to_json())
    assert "ranking the systems in the track entities: names" in said
    assert "ranking the systems in the track times: extents" not in said
    for key in ("entities.names", "entities.all"):
        assert track(made, key) == track(whole, key)
        assert len(track(made, key)) == 2
    assert track(made, "times.extents") == {} != track(whole, "times.extents")
    chosen = run(mine, "--results", results, "--track", "times").stdout
    assert "  in none of the chosen tracks\n" in chosen


def test_it_is_checked_and_never_written(results: Path, mine: Path, tmp_path: Path) -> None:
    """Errors of the predictions are shown; options that write, check or compare name the way onto the board."""
    (tmp_path / "board.json").write_bytes(make(results, load(), only=[]).to_json())
    before = sorted(tmp_path.rglob("*"))
    for more in (
        ["--check"],
        ["-o", tmp_path / "out"],
        ["--json", tmp_path / "new.json"],
        ["--compare", tmp_path / "board.json"],
    ):
        with pytest.raises(OnrecordError, match=r"onrecord submit .*mine\.jsonl -o mine\.zip") as caught:
            run(mine, "--results", results, *more)
        assert str(more[0]) in caught.value.got
    assert sorted(tmp_path.rglob("*")) == before
    mine.write_text(mine.read_text().replace('"start"', '"strat"', 1))
    with pytest.raises(OnrecordError, match="the predictions have 1 problem"):
        run(mine, "--results", results)


def test_predictions_of_an_added_system_are_told_apart(results: Path, mine: Path, tmp_path: Path) -> None:
    """A system that was added, and not yet committed, already has its name on the board."""
    header, *lines = mine.read_text().splitlines()
    mine.write_text("\n".join([header.replace('"best"', '"fresh"'), *lines]))
    beside = system(tmp_path / "added", "fresh", gold_mentions(3), CARD)
    added = read_entry(beside, {})
    assert [each.name for each in own_entries([mine], results, load(), added=[added])] == [f"fresh ({mine})"]
    assert [each.name for each in own_entries([mine], results, load())] == ["fresh"]
