"""The leaderboard of an installed wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .conftest import track

RESULTS = Path(__file__).parents[2] / "eval" / "results"


def files(results: Path) -> dict[str, bytes]:
    """Return every file of a directory of results by its path in it."""
    return {path.relative_to(results).as_posix(): path.read_bytes() for path in results.rglob("*") if path.is_file()}


@pytest.mark.xdist_group("datasets")  # whose worker has built the wheel
def test_a_wheel_has_the_committed_results_and_reproduces_their_figures(wheel: Path, tmp_path: Path) -> None:
    """The wheel has every committed file; scored there (two systems, for time), its systems have the same figures."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    shipped = tmp_path / "site" / "onrecord" / "_data" / "eval" / "results"
    assert files(shipped) == files(RESULTS)
    for path in shipped.glob("*/predictions.jsonl"):
        if path.parent.name not in {"rules", "textacy"}:
            shutil.rmtree(path.parent)
    command = [sys.executable, "-P", "-m", "onrecord", "board", "--json", "-"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    made, committed = json.loads(done.stdout), json.loads((RESULTS / "board.json").read_bytes())
    rows = track(made, "quotes.direct")
    assert rows.keys() == {"baseline:rules", "textacy"}
    for name, row in rows.items():
        assert row["figures"] == track(committed, "quotes.direct")[name]["figures"]
