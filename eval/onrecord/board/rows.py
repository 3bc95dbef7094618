"""Make the rows of a leaderboard's tracks: the systems of each track, with figures, intervals and ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.comparison.passes import ranks_in
from onrecord.measures.tracks import TRACKS
from onrecord.stats.intervals import bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from onrecord.agree.readings import Range
    from onrecord.board.annotators import Annotators
    from onrecord.board.scored import Scored
    from onrecord.comparison.ranks import Rank
    from onrecord.measures.tracks import Track
    from onrecord.stats.bootstrap import Interval


class Cell(NamedTuple):
    """The figures of a system or a pair of annotators on a measure; a figure is None if there is none.

    Attributes:
        f1: F1, from 0 to 1.
        precision: Precision, from 0 to 1.
        recall: Recall, from 0 to 1.
        interval: The 95% interval of F1.
        readings: The range of F1 against gold and against each independent reading of the articles.
    """

    f1: float | None
    precision: float | None = None
    recall: float | None = None
    interval: Interval | None = None
    readings: Range | None = None


@dataclass(frozen=True)
class Row:
    """A row of a track.

    Attributes:
        name: The name of a system, or of a pair of annotators.
        cells: Measure of the track -> figures.
        rank: The rank; None if nothing was tested, and for annotators.
    """

    name: str
    cells: Mapping[str, Cell]
    rank: Rank | None = None


@dataclass(frozen=True)
class Standing:
    """A track of the board with its rows.

    Attributes:
        track: The track: measures, and the items that they score.
        systems: The rows of systems, the best first.
        annotators: The rows of pairs of annotators.
    """

    track: Track
    systems: tuple[Row, ...]
    annotators: tuple[Row, ...] = ()

    def best(self, row: Row) -> Cell:
        """Return a row's figures for the measure that ranks the track."""
        return row.cells[self.track.ranks_by]

    @property
    def has_rates(self) -> bool:
        """Return whether any row has precision and recall for the ranking measure (a mean of several F1 has none)."""
        return any(self.best(row).precision is not None for row in (*self.systems, *self.annotators))

    @property
    def has_readings(self) -> bool:
        """Return whether any system was also scored against independent annotations (readings) of the articles."""
        return any(self.best(row).readings for row in self.systems)


def standings(
    systems: Sequence[Scored],
    pairs: Sequence[Annotators],
    tracks: Collection[Track] = TRACKS,
    said: Callable[[str], None] = lambda _line: None,
) -> tuple[Standing, ...]:
    """Return all tracks with their rows, including tracks without a system.

    Args:
        systems: The scored systems.
        pairs: The pairs of annotators.
        tracks: The tracks that have rows.
        said: Called with a line on the progress.
    """
    found = []
    for track in TRACKS:
        if track in tracks:
            said(f"ranking the systems in the track {track.title}")
            found.append(_standing(track, systems, pairs))
        else:
            found.append(Standing(track, ()))
    return tuple(found)


def _standing(track: Track, systems: Sequence[Scored], pairs: Sequence[Annotators]) -> Standing:
    standing = sorted((each for each in systems if each.stands_in(track)), key=lambda each: _order(track, each))
    found = ranks_in(track, {each.entry.name: each.passes for each in standing})
    return Standing(
        track,
        tuple(Row(system.entry.name, _cells(track, system), found.get(system.entry.name)) for system in standing),
        tuple(Row(pair.name, _agreed(track, pair)) for pair in pairs if pair.agreed(track, track.ranks_by)),
    )


def _order(track: Track, system: Scored) -> tuple[list[float], bool, str]:
    """Return the key that sorts a system among those of a track.

    Higher figures come first, in the order of the track's measures, with None last; then single systems before
    combinations; then names.
    """
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
