"""The leaderboard of an installed wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

RESULTS = Path(__file__).parents[2] / "eval" / "results"
SCORED = {"crf", "names", "rules", "textacy", "timexy", "xrenner"}  # all would take half a minute


def files(results: Path) -> dict[str, bytes]:
    """Return every file of a directory of results by its path in it."""
    return {path.relative_to(results).as_posix(): path.read_bytes() for path in results.rglob("*") if path.is_file()}


def figures(board: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """Return the figures of each system in each track: (key of the track, name of the system) -> figures."""
    return {(each["key"], row["name"]): row["figures"] for each in board["tracks"] for row in each["systems"]}


@pytest.mark.xdist_group("datasets")  # whose worker has built the wheel
def test_a_wheel_has_the_committed_results_and_reproduces_their_figures(wheel: Path, tmp_path: Path) -> None:
    """The wheel has every committed file; scored there, its annotators and six systems have the same figures."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    shipped = tmp_path / "site" / "onrecord" / "_data" / "eval" / "results"
    assert files(shipped) == files(RESULTS)
    for path in shipped.glob("*/predictions.jsonl"):
        if path.parent.name not in SCORED:
            shutil.rmtree(path.parent)
    command = [sys.executable, "-P", "-m", "onrecord", "board", "--json", "-"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    made, committed = json.loads(done.stdout), json.loads((RESULTS / "board.json").read_bytes())
    assert {name.removeprefix("baseline:") for _, name in figures(made)} == SCORED
    kept = {place: each for place, each in figures(committed).items() if place in figures(made)}
    assert figures(made) == kept
    assert [each["annotators"] for each in made["tracks"]] == [each["annotators"] for each in committed["tracks"]]
