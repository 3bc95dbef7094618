"""Make the rows of a leaderboard: each system scored again, with intervals, and tested against the row above.

Systems stand in the order of `quote.attribution`, the headline; those that did not attempt it follow in the order of
the other measures. In each column a system is *tied* with the nearest one above that has a figure, if the paired test
of `onrecord compare` gives p > 0.05: then the order of the two may be chance. Coreference adds up over documents only,
and with five of them no difference can reach 0.05; coreference across documents does not add up at all and is not
tested. The p-values are not corrected for their number.

Above the systems stands the agreement of annotators, where it is recorded, measured again from their annotations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.comparison.claims import SIGNIFICANT
from onrecord.comparison.difference import difference
from onrecord.documents.predictions import failed_said
from onrecord.measures import registry
from onrecord.measures.headlines import COMPARED
from onrecord.scorer import score
from onrecord.scoring.measure import Unit
from onrecord.stats.intervals import SEED, bounds
from onrecord.stats.statistic import figure
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.board.entries import Entry
    from onrecord.corpus.load import Corpus
    from onrecord.scoring.result import Result
    from onrecord.stats.bootstrap import Interval

ORDER = ("quote.attribution", *(name for name in COMPARED if name != "quote.attribution"))


class Cell(NamedTuple):
    """A figure (F1), its 95% interval, and the p of the test against the row above; None where there is none."""

    value: float | None
    interval: Interval | None = None
    p: float | None = None
    tied: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the board: cells by measure; a system has a signature, annotators have none."""

    name: str
    cells: Mapping[str, Cell]
    version: str | None = None
    note: str | None = None
    signature: str | None = None

    @property
    def rank(self) -> tuple[float, ...]:
        """Return what rows are sorted by, the largest first; what was not attempted counts less than 0."""
        return tuple(-1.0 if (value := self.cells[name].value) is None else value for name in ORDER)


class Scored(NamedTuple):
    """A system with its scores under every measure, and its counts by unit under the headline ones."""

    entry: Entry
    result: Result
    units: UnitRows


def scored(entry: Entry, corpus: Corpus) -> Scored:
    """Return a system scored against a corpus's gold."""
    units = UnitRows(registry.select(COMPARED))
    return Scored(entry, score(corpus, entry.path, observe=units.add), units)


def rows(systems: Sequence[Scored]) -> list[Row]:
    """Return the systems' rows in order, each tested against those above it."""
    plain = [(each, _row(each)) for each in systems]
    ranked = sorted(plain, key=lambda pair: ([-value for value in pair[1].rank], pair[1].name))
    above: dict[str, Scored] = {}
    found = []
    for system, row in ranked:
        found.append(Row(row.name, _tested(system, row, above), row.version, row.note, row.signature))
        above |= {name: system for name, cell in row.cells.items() if cell.value is not None}
    return found


def _row(system: Scored) -> Row:
    scores = system.result.scores
    cells = {
        name: Cell(figure(scores[name].measure, scores[name].value), bounds(scores[name], system.units).interval)
        for name in COMPARED
    }
    header, result = system.entry.header, system.result
    failed = f"{failed_said(result.failed, len(result.doc_ids))}." if result.failed else None
    note = " ".join(filter(None, [header.note, failed])) or None
    return Row(system.entry.name, cells, header.version, note, result.signature)


def _tested(system: Scored, row: Row, above: Mapping[str, Scored]) -> dict[str, Cell]:
    cells = {}
    for name, cell in row.cells.items():
        other = above.get(name)
        cells[name] = cell if cell.value is None or other is None else _against(system, other, name, cell)
    return cells


def _against(system: Scored, other: Scored, name: str, cell: Cell) -> Cell:
    ours, theirs = system.result.scores[name], other.result.scores[name]
    found = difference(theirs, ours, other.units, system.units, seed=SEED)
    if found.unit is Unit.CORPUS:
        return cell
    p = found.test.p if found.test else None
    return cell._replace(p=p, tied=p is None or p > SIGNIFICANT)
