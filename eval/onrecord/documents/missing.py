"""Make the error for a path that does not exist. It names the file that was probably meant.

The file is that of a system on the leaderboard, if the path is a system's name, or else a file of the same directory
with a similar name.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from onrecord import paths
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

RESULTS = "eval/results"  # of the leaderboard: a directory for each system


def no_such_path(path: Path) -> OnrecordError:
    """Return the error for a path that does not exist."""
    return OnrecordError("There is no such file or directory.", where=str(path), hint=_hint(path))


def _hint(path: Path) -> str:
    """Return a path that exists and may be meant, as a question, or that the path has to be checked."""
    on_the_board = paths.home() / RESULTS / path.name.rpartition(":")[2] / "predictions.jsonl"
    if len(path.parts) == 1 and on_the_board.is_file():
        return f"for the system on the leaderboard: {on_the_board}"
    if not path.parent.is_dir():
        return f"check the path: there is no directory {path.parent}"
    close = difflib.get_close_matches(path.name, [each.name for each in path.parent.iterdir()], n=1)
    return f"did you mean {path.parent / close[0]}?" if close else "check the path"
