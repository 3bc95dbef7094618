"""Make the rows of a leaderboard's tracks: the systems that stand in each, by its measure, with intervals and ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.comparison.passes import ranks_in
from onrecord.measures.tracks import TRACKS
from onrecord.stats.intervals import bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.agree.readings import Range
    from onrecord.board.annotators import Annotators
    from onrecord.board.scored import Scored
    from onrecord.comparison.ranks import Rank
    from onrecord.measures.tracks import Track
    from onrecord.stats.bootstrap import Interval


class Cell(NamedTuple):
    """A figure under a measure; None where there is none.

    Attributes:
        f1: F1.
        precision: Precision.
        recall: Recall.
        interval: The 95% interval of F1.
        readings: F1 under gold and under each independent reading of the articles.
    """

    f1: float | None
    precision: float | None = None
    recall: float | None = None
    interval: Interval | None = None
    readings: Range | None = None


@dataclass(frozen=True)
class Row:
    """A system in a track, or a pair of annotators: cells by measure; rank is None where nothing could be tested."""

    name: str
    cells: Mapping[str, Cell]
    rank: Rank | None = None


@dataclass(frozen=True)
class Standing:
    """A track with the rows of its systems, the best first, and of the annotators, which have no rank."""

    track: Track
    systems: tuple[Row, ...]
    annotators: tuple[Row, ...] = ()

    def best(self, row: Row) -> Cell:
        """Return a row's cell under the measure that ranks the track."""
        return row.cells[self.track.ranks_by]

    @property
    def has_rates(self) -> bool:
        """Return whether the measure that ranks has precision and recall, as means of several F1 have not."""
        return any(self.best(row).precision is not None for row in (*self.systems, *self.annotators))

    @property
    def has_readings(self) -> bool:
        """Return whether a system has figures under independent readings of the articles."""
        return any(self.best(row).readings for row in self.systems)


def standings(systems: Sequence[Scored], pairs: Sequence[Annotators]) -> tuple[Standing, ...]:
    """Return every track with its rows, tracks without a system too."""
    return tuple(_standing(track, systems, pairs) for track in TRACKS)


def _standing(track: Track, systems: Sequence[Scored], pairs: Sequence[Annotators]) -> Standing:
    standing = sorted((each for each in systems if each.stands_in(track)), key=lambda each: _order(track, each))
    found = ranks_in(track, {each.entry.name: each.passes for each in standing})
    return Standing(
        track,
        tuple(Row(system.entry.name, _cells(track, system), found.get(system.entry.name)) for system in standing),
        tuple(Row(pair.name, _agreed(track, pair)) for pair in pairs if pair.agreed(track, track.ranks_by)),
    )


def _order(track: Track, system: Scored) -> tuple[list[float], bool, str]:
    """Return what systems are sorted by: their figures, the largest first and none last; parts before combinations."""
    found = [system.figure(track, name) for name in track.measures]
    card = system.entry.card
    return [1.0 if each is None else -each for each in found], bool(card and card.rule), system.entry.name


def _cells(track: Track, system: Scored) -> dict[str, Cell]:
    return {name: _cell(track, system, name) for name in track.measures}


def _cell(track: Track, system: Scored, name: str) -> Cell:
    found = system.passes[track.filter]
    score = found.result.scores[name]
    figures = system.figure(track, name), score.value.precision, score.value.recall
    if name != track.ranks_by:
        return Cell(*figures)
    return Cell(*figures, bounds(score, found.units).interval, system.ranges.get((track.filter, name)))


def _agreed(track: Track, pair: Annotators) -> dict[str, Cell]:
    found = {name: pair.agreed(track, name) for name in track.measures}
    return {name: Cell(each.value, interval=each.interval) if each else Cell(None) for name, each in found.items()}
