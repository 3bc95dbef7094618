"""`onrecord board --compare OLD`: what a new row changes, and nothing else."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from onrecord.errors import OnrecordError

from .conftest import ALL, CARD, gold_mentions, run, system

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("gold_alone")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return the JSON of a board with two systems; its results are in the directory `results` beside it."""
    results = tmp_path / "results"
    system(results, "half", gold_mentions(2), CARD)
    system(results, "third", gold_mentions(3), CARD)
    path = tmp_path / "old.json"
    assert run("--results", results, "--json", path).exit_code == 0
    return path


def test_compare_says_that_equal_boards_did_not_change(old: Path) -> None:
    """The output is one line."""
    assert run("--results", old.parent / "results", "--compare", old).stdout == "nothing changed\n"


def test_compare_shows_a_new_system_and_the_ranks_that_it_changes(old: Path) -> None:
    """The new system's rank, its ties, and the ranks of other systems that change."""
    system(old.parent / "results", "best", gold_mentions(ALL), CARD)
    system(old.parent / "results", "twin", gold_mentions(ALL), CARD)
    lines = run("--results", old.parent / "results", "--compare", old).stdout.splitlines()
    assert lines[:2] == ["new: best, independent", "new: twin, independent"]
    at = lines.index("entities: all (mention.strict)")
    assert lines[at + 1 : at + 4] == [
        "  new   best 100.0, rank 1-2; no significant difference from twin",
        "  new   twin 100.0, rank 1-2; no significant difference from best",
        "  ranks third 1 -> 3, half 2 -> 4",
    ]
    assert not any(line.startswith("  moved") for line in lines)  # nothing changes between two others


def test_compare_shows_changed_and_removed_systems(old: Path) -> None:
    """The comparison shows a changed figure, the ties that it causes, and a removed row."""
    results = old.parent / "results"
    shutil.rmtree(results / "half")
    system(results, "half", gold_mentions(3), CARD)
    shown = run("--results", results, "--compare", old).stdout
    assert "; no significant difference from third now\n" in shown
    shutil.rmtree(results / "third")
    shown = run("--results", results, "--compare", old).stdout
    assert shown.startswith("gone: third\n")
    assert "  gone  third\n" in shown


def test_compare_accepts_a_results_directory_as_the_old_board(old: Path) -> None:
    """The board in the directory is read before `-o` replaces it."""
    results = old.parent / "results"
    run("--results", results, "-o", results)
    system(results, "best", gold_mentions(ALL), CARD)
    assert run("--results", results, "-o", results, "--compare", results).stdout.startswith("new: best, independent\n")
    assert run("--results", results, "--compare", results).stdout == "nothing changed\n"


def test_compare_reports_different_settings_first(old: Path) -> None:
    """For a board that was scored with other gold, a note precedes all figures."""
    loaded = json.loads(old.read_bytes())
    for each in loaded["systems"]:
        each["signature"] = each["signature"].replace("rules:3", "rules:2")
    old.write_text(json.dumps(loaded))
    shown = run("--results", old.parent / "results", "--compare", old).stdout
    assert shown == "scored under other settings: rules:2 -> rules:3\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [(None, "cannot be read"), ("{", "not JSON"), ('{"onrecord": "board"}', "not a leaderboard that can be compared")],
)
def test_compare_refuses_a_file_that_is_not_a_board(old: Path, data: str | None, said: str) -> None:
    """The message says how to make a board."""
    path = old.parent / "broken.json"
    if data is not None:
        path.write_text(data)
    with pytest.raises(OnrecordError, match=said) as caught:
        run("--results", old.parent / "results", "--compare", path)
    assert "onrecord board --json" in caught.value.hint
