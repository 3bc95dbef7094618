"""Find the systems of a leaderboard: the directories of results that contain a `predictions.jsonl`.

    <directory>/predictions.jsonl    the predictions; the header has the name of the system
    <directory>/system.json          the card of the system (`board.card`); may be missing
    <directory>/run.json             the time and memory of its run, written by `onrecord run`; may be missing

A board shows only systems whose files are in the repository.
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
    """The cost of a run.

    Attributes:
        seconds: Seconds for 1,000 words of text; None if not measured.
        memory_mb: The peak memory in megabytes; None if not measured.
    """

    seconds: float | None = None
    memory_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A system on the board.

    Attributes:
        name: The name in the header of its predictions.
        directory: The name of its directory of results.
        path: The file of its predictions.
        header: The header of its predictions.
        card: Its card; None if it has none.
        cost: The time and memory of its run.
    """

    name: str
    directory: str
    path: Path
    header: Header
    card: Card | None
    cost: Cost

    @property
    def given(self) -> tuple[str, ...]:
        """Return the layers of gold that the system was given as input; () without a card."""
        return tuple(self.card.given) if self.card else ()

    @property
    def contamination(self) -> str:
        """Return what the system knew of gold, in one word: `independent`, `by folds`, `tuned` or `unknown`.

        It is `undeclared` without a card.
        """
        return self.card.exposure.contamination if self.card else UNDECLARED


def entries(results: Path, words: Mapping[str, int], *, added: Iterable[Entry] = ()) -> list[Entry]:
    """Read the systems of a directory of results, and return them sorted by the names in their headers.

    Args:
        results: The directory, with <system>/predictions.jsonl.
        words: doc_id -> number of words of the document, from which the seconds per 1,000 words are computed.
        added: Further systems. A system with the same directory name as one in `results` replaces it.

    Raises:
        OnrecordError: `results` has no system, two systems have the same name, or a file cannot be read.
    """
    paths = sorted(results.glob(f"*/{PREDICTIONS}"))
    if not paths:
        raise OnrecordError(
            "The directory has no results of a system for the leaderboard.",
            where=str(results),
            expected=f"a file <system>/{PREDICTIONS} for each system",
            hint=f"onrecord run baseline:rules -o results/rules/{PREDICTIONS}, then onrecord board --results results",
        )
    by_directory = {path.parent.name: read_entry(path, words) for path in paths}
    by_directory |= {entry.directory: entry for entry in added}
    found: dict[str, Entry] = {}
    for entry in by_directory.values():
        if entry.name in found:
            raise OnrecordError(
                "Two systems on the leaderboard have the same name.",
                where=f"{found[entry.name].path}, {entry.path}",
                got=entry.name,
                expected="a different name as `system` in the first line of each file",
                hint=f"change `system` in the first line of {entry.path}, or run the system again with --name NAME",
            )
        found[entry.name] = entry
    return [found[name] for name in sorted(found)]


def read_entry(path: Path, words: Mapping[str, int]) -> Entry:
    """Return the system of a predictions file, with the card and the run record in the same directory.

    Args:
        path: The predictions file; its card and record may be missing.
        words: doc_id -> number of words of the document, from which the seconds per 1,000 words are computed.

    Raises:
        OnrecordError: One of the files cannot be read.
    """
    directory, header = path.parent, read_predictions(path).header
    return Entry(
        header.system, directory.name, path, header, read_card(directory), read_cost(directory / RECORD, words)
    )


def read_cost(path: Path, words: Mapping[str, int]) -> Cost:
    """Return the seconds per 1,000 words and the memory of a run, from its record.

    Only documents that were measured in this run count. If one has no time of its own, because the system read all
    documents at once, the time is that of the whole run. Figures that are not known are None.

    Args:
        path: The record; without such a file, all figures are None.
        words: doc_id -> number of words of the document; other documents of the record do not count.

    Raises:
        OnrecordError: The record cannot be read.
    """
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
            hint=f"run the system again with onrecord run, or delete {path}: a system can be listed without this file",
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
    """The fields of the record of a run that are read."""

    documents: list[_Row]
    elapsed_s: float
    memory_mb: float | None
