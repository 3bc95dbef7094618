"""Decide which files a leaderboard is, write them, and say which of those that are there are out of date.

    README.md               the tables in Markdown
    index.html              the same as a page
    board.json              the same as data (schema `board`), which `onrecord board --compare` reads
    <system>/score.json     what `onrecord score PRED --json` writes

Predictions are never written here: they are what everything else is made from.
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
    """Return a board's files by their path relative to the directory of results."""
    scores = {f"{name}/{SCORE}": data for name, data in board.scores.items()}
    return {"README.md": readme(board, PLACE), "board.json": board.to_json(), "index.html": page(board), **scores}


def differences(files: Mapping[str, bytes], directory: Path) -> list[Problem]:
    """Return a problem for each file that is missing, out of date, or the score of a system that is gone."""
    hint = f"onrecord board -o {PLACE}"
    problems = []
    for path, data in files.items():
        place = directory / path
        if not place.is_file():
            problems.append(Problem(path, 0, "", CHECK, "is not there", hint=hint))
        elif place.read_bytes() != data:
            problems.append(Problem(path, 0, "", CHECK, "is not what the predictions give", hint=hint))
    for place in sorted(directory.glob(f"*/{SCORE}")):
        path = place.relative_to(directory).as_posix()
        if path not in files:
            problems.append(Problem(path, 0, "", CHECK, "has no predictions beside it", hint=f"delete {path}"))
    return problems


def write(files: Mapping[str, bytes], directory: Path) -> int:
    """Write what differs, and return how many files changed."""
    changed = {
        path: data
        for path, data in files.items()
        if not (directory / path).is_file() or (directory / path).read_bytes() != data
    }
    for path, data in changed.items():
        write_bytes(directory / path, data)
    return len(changed)
