"""Hold a leaderboard, and say what its reader must know: whose figures these are, and what they can and cannot show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.board.annotators import annotator_rows
from onrecord.board.entries import entries
from onrecord.board.rows import rows, scored
from onrecord.comparison.claims import SIGNIFICANT
from onrecord.measures.headlines import COMPARED
from onrecord.stats.intervals import SEED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.board.rows import Cell, Row
    from onrecord.corpus.load import Corpus

FIGURES = (
    "Figures are F1 in percent, with 95% intervals (BCa bootstrap over paragraphs; Wilson's at 0 and 100). Coreference "
    "adds up over documents only, and too few of them give no interval. A dash: not attempted, or undefined. Systems "
    "are in the order of quote.attribution."
)
TIES = (
    "= after a figure: not separable from the nearest system above that has one (paired approximate randomization, "
    f"p > {SIGNIFICANT:g}, not corrected for the number of tests). Coreference within documents is tested over "
    "documents, of which fewer than six cannot reach 0.05; coreference across documents is not tested."
)
AGREEMENT = (
    "The rows above the systems are the agreement of annotators under the same measures. Agreement near 1 says as much "
    "of how the work was done as of the task: read the corpus's card before taking it for a ceiling."
)


@dataclass(frozen=True)
class Board:
    """A leaderboard: annotators' rows, systems' rows in order, and each system's scores as JSON by its name."""

    measures: tuple[str, ...]
    annotators: tuple[Row, ...]
    systems: tuple[Row, ...]
    scores: Mapping[str, bytes] = field(repr=False)

    @property
    def footnotes(self) -> list[str]:
        """Return what annotators' and systems' rows have to say of themselves, in order, each once."""
        return list(dict.fromkeys(row.note for row in (*self.annotators, *self.systems) if row.note))

    @property
    def notes(self) -> list[str]:
        """Return what a reader must know: what holds for the whole board, then the numbered footnotes."""
        numbered = [f"[{number}] {note}" for number, note in enumerate(self.footnotes, 1)]
        return [FIGURES, TIES, *([AGREEMENT] if self.annotators else []), *numbered]

    def label(self, row: Row) -> str:
        """Return a row's name with the number of its footnote."""
        return f"{row.name} [{self.footnotes.index(row.note) + 1}]" if row.note else row.name

    def cells(self, row: Row) -> list[tuple[str, Cell]]:
        """Return a row's cells in the order of the columns, each with its measure."""
        return [(name, row.cells[name]) for name in self.measures]

    @property
    def signatures(self) -> dict[str, list[str]]:
        """Return the signatures of the systems' scores, each with the systems that have it."""
        found: dict[str, list[str]] = {}
        for row in self.systems:
            found.setdefault(f"{row.signature}|seed:{SEED}", []).append(row.name)
        return found

    def to_json(self) -> bytes:
        """Return the board as JSON (schema `board`); the same input gives the same bytes."""
        plain = {
            "annotators": [_plain(row) for row in self.annotators],
            "measures": list(self.measures),
            "notes": self.notes,
            "onrecord": "board",
            "schema_version": schema.schema_version(),
            "seed": SEED,
            "systems": [_plain(row) for row in self.systems],
        }
        return msgspec.json.format(msgspec.json.encode(plain, order="sorted"), indent=1) + b"\n"


def make(results: Path, corpus: Corpus) -> Board:
    """Return the board of a directory of results, everything on it scored and measured anew.

    Raises OnrecordError as `entries` and `onrecord.score` do.
    """
    systems = [scored(entry, corpus) for entry in entries(results)]
    return Board(
        COMPARED,
        tuple(annotator_rows(corpus)),
        tuple(rows(systems)),
        {system.entry.name: system.result.to_json() for system in systems},
    )


def _plain(row: Row) -> dict[str, Any]:
    return {
        "figures": {name: _figure(cell) for name, cell in row.cells.items()},
        "name": row.name,
        "note": row.note,
        "signature": row.signature,
        "version": row.version,
    }


def _figure(cell: Cell) -> dict[str, Any]:
    low, high = cell.interval or (None, None)
    return {"f1": cell.value, "high": high, "low": low, "p": cell.p, "tied": cell.tied}
