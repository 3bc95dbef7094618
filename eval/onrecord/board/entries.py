"""Find the systems of a leaderboard: the directories of results that hold a `predictions.jsonl`.

A board shows what is in the repository and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.documents.predictions import read_predictions
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.documents.model import Header

PREDICTIONS = "predictions.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """A system on the board: what its directory is called, its predictions, and their header."""

    name: str
    path: Path
    header: Header


def entries(results: Path) -> list[Entry]:
    """Return the systems of a directory of results, by name.

    Raises OnrecordError where there is none, and where a file cannot be read.
    """
    paths = sorted(results.glob(f"*/{PREDICTIONS}"))
    if not paths:
        raise OnrecordError(
            "There are no results to make a board of.",
            where=str(results),
            expected=f"<system>/{PREDICTIONS}",
            hint=f"onrecord run baseline:rules -o results/rules/{PREDICTIONS}, then onrecord board --results results",
        )
    return [Entry(path.parent.name, path, read_predictions(path).header) for path in paths]
