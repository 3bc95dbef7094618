"""Hold a system of a leaderboard with its scores, by the filters of the tracks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.comparison.passes import figure_in, first_pass, further_passes, tracks_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.board.entries import Entry
    from onrecord.comparison.passes import Pass
    from onrecord.corpus.load import Corpus
    from onrecord.measures.tracks import Filter, Track
    from onrecord.scoring.result import Result


@dataclass(frozen=True)
class Scored:
    """A system with what it was scored with, by filter; `result` is over everything, and is what is committed."""

    entry: Entry
    result: Result
    passes: Mapping[Filter, Pass]

    def figure(self, track: Track, measure: str) -> float | None:
        """Return the system's F1 under a measure of a track; None where undefined or not attempted."""
        return figure_in(self.passes, track, measure)

    def stands_in(self, track: Track) -> bool:
        """Return whether a measure of a track has a figure for this system."""
        return track in tracks_of(self.passes)


def scored(entry: Entry, corpus: Corpus) -> Scored:
    """Return a system scored against a corpus's gold.

    A system that was handed layers of gold is scored with those as given, and takes part in the tracks for them alone.
    """
    chosen, first = first_pass(corpus, entry.path, ",".join(entry.given))
    further = further_passes(corpus, entry.path, (chosen, first.result))
    return Scored(entry, first.result, {chosen: first, **dict(further)})
