"""Find the systems of a leaderboard: the directories of results that hold a `predictions.jsonl`.

    <directory>/predictions.jsonl    what the system predicted; its header says what the system is called
    <directory>/system.json          its card (`board.card`)
    <directory>/run.json             what its run took, as `onrecord run` recorded it

A board shows what is in the repository and nothing else. The card and the record may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from onrecord.board.card import UNDECLARED, Card, read_card
from onrecord.documents.predictions import read_predictions
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from onrecord.documents.model import Header

PREDICTIONS = "predictions.jsonl"
RECORD = "run.json"
THOUSAND = 1000  # words


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds for a thousand words of text, and the peak memory; None where it was not measured."""

    seconds: float | None = None
    memory_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A system on the board: its name, its directory's name, its predictions with their header, its card and cost."""

    name: str
    directory: str
    path: Path
    header: Header
    card: Card | None
    cost: Cost

    @property
    def given(self) -> tuple[str, ...]:
        """Return the layers of gold that the system was handed."""
        return tuple(self.card.given) if self.card else ()

    @property
    def contamination(self) -> str:
        """Return in one word what the system knew of the corpus."""
        return self.card.exposure.contamination if self.card else UNDECLARED


def entries(results: Path, words: Mapping[str, int], *, added: Iterable[Entry] = ()) -> list[Entry]:
    """Return the systems of a directory of results, by name: what their headers call them.

    Args:
        results: The directory.
        words: The number of words of each document, by doc_id.
        added: Systems that are not there yet; each takes the place of one whose results have its directory's name.

    Raises:
        OnrecordError: There is no system, two have one name, or a file cannot be read.
    """
    paths = sorted(results.glob(f"*/{PREDICTIONS}"))
    if not paths:
        raise OnrecordError(
            "There are no results to make a board of.",
            where=str(results),
            expected=f"<system>/{PREDICTIONS}",
            hint=f"onrecord run baseline:rules -o results/rules/{PREDICTIONS}, then onrecord board --results results",
        )
    by_directory = {path.parent.name: read_entry(path, words) for path in paths}
    by_directory |= {entry.directory: entry for entry in added}
    found: dict[str, Entry] = {}
    for entry in by_directory.values():
        if entry.name in found:
            raise OnrecordError(
                "Two systems on the board have one name.",
                where=f"{found[entry.name].path}, {entry.path}",
                got=entry.name,
                expected="a name of its own in each header",
                hint="onrecord run ... --name NAME, or change `system` in the first line",
            )
        found[entry.name] = entry
    return [found[name] for name in sorted(found)]


def read_entry(path: Path, words: Mapping[str, int]) -> Entry:
    """Return one system by the path of its predictions, with the card and the record that lie beside them."""
    directory, header = path.parent, read_predictions(path).header
    return Entry(header.system, directory.name, path, header, read_card(directory), read_cost(directory, words))


def read_cost(directory: Path, words: Mapping[str, int]) -> Cost:
    """Return what the run took by its record, over the documents that were measured.

    Documents that were sent all at once have no time of their own: then it is the time of the whole run. Raises
    OnrecordError for a record that cannot be read.
    """
    path = directory / RECORD
    if not path.is_file():
        return Cost()
    try:
        record = msgspec.json.decode(path.read_bytes(), type=_Record)
    except msgspec.DecodeError as error:
        raise OnrecordError(
            "The record of a run cannot be read.",
            where=str(path),
            got=str(error),
            expected="what `onrecord run` writes as PRED.run.json",
            hint="onrecord schema run",
        ) from error
    rows = [row for row in record.documents if row.status == "measured" and row.doc_id in words]
    alone = [row.latency_s for row in rows if row.latency_s is not None]
    seconds = sum(alone) if len(alone) == len(rows) else record.elapsed_s
    read = sum(words[row.doc_id] for row in rows)
    return Cost(THOUSAND * seconds / read if read else None, record.memory_mb)


class _Row(msgspec.Struct):
    doc_id: str
    status: str
    latency_s: float | None


class _Record(msgspec.Struct):
    """What is read of the record of a run."""

    documents: list[_Row]
    elapsed_s: float
    memory_mb: float | None
