"""Find the systems of a leaderboard: the directories of results that hold a `predictions.jsonl`.

A board shows what is in the repository and nothing else. Predictions that were made for another version of the corpus
are refused, all of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.documents.predictions import read_predictions
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Header

PREDICTIONS = "predictions.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """A system on the board: what its directory is called, its predictions, and their header."""

    name: str
    path: Path
    header: Header


def entries(results: Path, corpus: Corpus) -> list[Entry]:
    """Return the systems of a directory of results, by name.

    Raises OnrecordError where there is none, where a file cannot be read, and for predictions that were made for
    another version of the corpus.
    """
    paths = sorted(results.glob(f"*/{PREDICTIONS}"))
    if not paths:
        raise OnrecordError(
            "There are no results to make a board of.",
            where=str(results),
            expected=f"<system>/{PREDICTIONS}",
            hint=f"onrecord run baseline:rules -o results/rules/{PREDICTIONS}, then onrecord board --results results",
        )
    found = [Entry(path.parent.name, path, read_predictions(path).header) for path in paths]
    current = corpus.metadata.corpus_version
    other = [entry for entry in found if entry.header.corpus_version not in {None, current}]
    if other:
        raise OnrecordError(
            "Predictions were made for another version of the corpus.",
            where=", ".join(str(entry.path) for entry in other),
            got=", ".join(f"{entry.name}: {entry.header.corpus_version}" for entry in other),
            expected=current,
            hint=f"onrecord run {other[0].header.system} -o {other[0].path}",
        )
    return found
