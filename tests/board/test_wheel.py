"""The leaderboard where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

RESULTS = Path(__file__).parents[2] / "eval" / "results"


def test_an_installed_wheel_shows_the_committed_board(wheel: Path, tmp_path: Path) -> None:
    """The wheel carries the results, and what is made from them there is what is committed."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    command = [sys.executable, "-P", "-m", "onrecord", "board", "--json", "-"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert done.stdout == (RESULTS / "board.json").read_bytes()
