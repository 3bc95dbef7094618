"""Make the error for a path that does not exist. Its hint names the file that the user probably meant.

This is the predictions file of a system on the leaderboard, or the directory of an annotator, if the path is the name
of one; else a file with a similar name in the same directory.
"""

from __future__ import annotations

import difflib
import shlex
from typing import TYPE_CHECKING

from onrecord import paths
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

ADDRESSES = ("baseline", "cmd", "llm", "py", "spacy")  # what the address of a system (`onrecord run`) begins with
RESULTS = "eval/results"  # the leaderboard: one directory per system


def no_such_path(path: Path) -> OnrecordError:
    """Return the error for a path that does not exist, with a hint at the path that was probably meant.

    The caller raises it.
    """
    return OnrecordError("There is no such file or directory.", where=str(path), hint=_hint(path))


def _hint(path: Path) -> str:
    """Return a hint at an existing path that the user may mean, or else the advice to check the path.

    This is the predictions file of a system on the leaderboard, or the directory of an annotator, if the path is the
    name of one, or else a file with a similar name in the same directory.
    """
    on_the_board = paths.home() / RESULTS / path.name.rpartition(":")[2] / "predictions.jsonl"
    if len(path.parts) == 1 and on_the_board.is_file():
        return f"for the system on the leaderboard: {on_the_board}"
    interface, colon, name = str(path).partition(":")
    if colon and name and interface in ADDRESSES:
        return f"this is the address of a system: onrecord run {shlex.quote(str(path))} -o predictions.jsonl"
    annotator = paths.annotations_dir() / "annotators" / path.name
    if len(path.parts) == 1 and annotator.is_dir():
        return f"for the annotator: {annotator}"
    if not path.parent.is_dir():
        return f"check the path: there is no directory {path.parent}"
    close = difflib.get_close_matches(path.name, [each.name for each in path.parent.iterdir()], n=1)
    return f"did you mean {path.parent / close[0]}?" if close else "check the path"
