"""Score the systems of a leaderboard, each once for every filter that a track has and the system attempts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.measures import registry
from onrecord.measures.tracks import FILTERS, PLAIN, TRACKS, Filter, measures_of
from onrecord.scorer import score
from onrecord.stats.statistic import figure
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.board.entries import Entry
    from onrecord.corpus.load import Corpus
    from onrecord.measures.tracks import Track
    from onrecord.scoring.result import Result, Score


@dataclass(frozen=True)
class Pass:
    """A system under a filter: its scores, and its counts by unit under the measures of the filter's tracks."""

    result: Result
    units: UnitRows = field(repr=False)


@dataclass(frozen=True)
class Scored:
    """A system with what it was scored with, by filter; `result` is over everything, and is what is committed."""

    entry: Entry
    result: Result
    passes: Mapping[Filter, Pass]

    def score(self, track: Track, measure: str) -> Score:
        """Return the system's score under a measure of a track in which it stands."""
        return self.passes[track.filter].result.scores[measure]

    def figure(self, track: Track, measure: str) -> float | None:
        """Return the system's F1 under a measure of a track; None where undefined or not attempted."""
        if track.filter not in self.passes:
            return None
        found = self.score(track, measure)
        return figure(found.measure, found.value)

    def stands_in(self, track: Track) -> bool:
        """Return whether a measure of a track has a figure for this system."""
        return any(self.figure(track, name) is not None for name in track.measures)


def scored(entry: Entry, corpus: Corpus) -> Scored:
    """Return a system scored against a corpus's gold.

    A system that was handed layers of gold is scored with those as given, and takes part in the tracks for them alone.
    """
    given = ",".join(entry.given)
    first = PLAIN._replace(given=given)
    units = UnitRows(registry.select(measures_of(first) or measures_of(PLAIN)))
    everything = score(corpus, entry.path, given=given, observe=units.add)
    passes = {first: Pass(everything, units)}
    passes |= {chosen: _pass(entry, corpus, chosen) for chosen in _further(first, everything)}
    return Scored(entry, everything, passes)


def _further(first: Filter, result: Result) -> Iterator[Filter]:
    """Yield the filters of the tracks that a system attempts by its score over everything."""
    for chosen in FILTERS:
        tracks = [track for track in TRACKS if track.filter == chosen]
        attempted = any(not result.scores[name].lacking for track in tracks for name in track.measures)
        if chosen != first and chosen.given == first.given and attempted:
            yield chosen


def _pass(entry: Entry, corpus: Corpus, chosen: Filter) -> Pass:
    names = measures_of(chosen)
    units = UnitRows(registry.select(names))
    return Pass(score(corpus, entry.path, measures=names, observe=units.add, **chosen._asdict()), units)
