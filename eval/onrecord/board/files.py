"""The files of a leaderboard: make them, write them, and find those that are out of date.

    README.md               the tables in Markdown
    index.html              the tables as a web page
    board.json              the tables as data (schema `board`), which `onrecord board --compare` reads
    <system>/score.json     the output of `onrecord score PRED --json`

Predictions are the input, and are never written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.board.page import page
from onrecord.board.readme import readme
from onrecord.documents.atomic import write_bytes
from onrecord.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.board.board import Board

CHECK = "board.current"
SCORE = "score.json"
PLACE = "eval/results"


def plan(board: Board) -> dict[str, bytes]:
    """Return the files of a board: path relative to the directory of results -> bytes; nothing is written."""
    scores = {f"{name}/{SCORE}": data for name, data in board.scores.items()}
    return {"README.md": readme(board, PLACE), "board.json": board.to_json(), "index.html": page(board), **scores}


def differences(files: Mapping[str, bytes], directory: Path) -> list[Problem]:
    """Return a problem for each file of a board that is missing or out of date.

    A score.json in the directory of a system without predictions is a problem too.

    Args:
        files: Path relative to the directory -> bytes that it should have, for each file.
        directory: The directory of results.
    """
    hint = f"onrecord board -o {PLACE}"
    problems = []
    for path, data in files.items():
        place = directory / path
        if not place.is_file():
            problems.append(Problem(path, 0, "", CHECK, "is missing", hint=hint))
        elif place.read_bytes() != data:
            problems.append(Problem(path, 0, "", CHECK, "is out of date with the predictions", hint=hint))
    for place in sorted(directory.glob(f"*/{SCORE}")):
        path = place.relative_to(directory).as_posix()
        if path not in files:
            problems.append(Problem(path, 0, "", CHECK, "has no predictions beside it", hint=f"delete {path}"))
    return problems


def write(files: Mapping[str, bytes], directory: Path) -> int:
    """Write those files that are missing or differ to a directory, and return how many were written.

    Args:
        files: Path relative to the directory -> bytes. Other files in the directory are left as they are.
        directory: The directory of results.
    """
    changed = {
        path: data
        for path, data in files.items()
        if not (directory / path).is_file() or (directory / path).read_bytes() != data
    }
    for path, data in changed.items():
        write_bytes(directory / path, data)
    return len(changed)
