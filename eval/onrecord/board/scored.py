"""Hold a system of a leaderboard with its scores, by the filters of the tracks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.agree.readings import score_each
from onrecord.comparison.passes import figure_in, first_pass, further_passes, tracks_of
from onrecord.measures.tracks import TRACKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.agree.readings import Range, Readings
    from onrecord.board.entries import Entry
    from onrecord.comparison.passes import Pass
    from onrecord.corpus.load import Corpus
    from onrecord.measures.tracks import Filter, Track
    from onrecord.scoring.certain import Certain
    from onrecord.scoring.result import Result


@dataclass(frozen=True)
class Scored:
    """A system with its scores.

    Attributes:
        entry: The system.
        result: Its scores over everything, which are committed.
        passes: Its scores by filter.
        ranges: Its figures over all readings of the articles, by filter and by the measure that ranks a track.
    """

    entry: Entry
    result: Result
    passes: Mapping[Filter, Pass]
    ranges: Mapping[tuple[Filter, str], Range] = field(default_factory=dict)

    def figure(self, track: Track, measure: str) -> float | None:
        """Return the system's F1 under a measure of a track; None where undefined or not attempted."""
        return figure_in(self.passes, track, measure)

    def stands_in(self, track: Track) -> bool:
        """Return whether a measure of a track has a figure for this system."""
        return track in tracks_of(self.passes)


def scored(entry: Entry, corpus: Corpus, known: tuple[Readings, Certain] | None = None) -> Scored:
    """Return a system scored against a corpus's gold, and under each independent reading of its articles.

    A system that was handed layers of gold is scored with those as given, and takes part in the tracks for them alone.
    It has no figures under the readings, whose items it was not handed.

    Args:
        entry: The system.
        corpus: What it is scored against.
        known: The corpus's readings and what they agree on; None for a corpus without.
    """
    chosen, first = first_pass(corpus, entry.path, ",".join(entry.given))
    further = further_passes(corpus, entry.path, (chosen, first.result))
    passes = {chosen: first, **dict(further)}
    return Scored(entry, first.result, passes, _ranges(entry, corpus, passes, known) if known else {})


def _ranges(
    entry: Entry, corpus: Corpus, passes: Mapping[Filter, Pass], known: tuple[Readings, Certain]
) -> dict[tuple[Filter, str], Range]:
    found = {}
    for chosen in passes:
        if not chosen.given:
            names = list(dict.fromkeys(track.ranks_by for track in TRACKS if track.filter == chosen))
            each = score_each(entry.path, corpus, measures=names, known=known[0], certain=known[1], **chosen._asdict())
            found.update({(chosen, name): span for name, span in each.ranges.items() if span.gold is not None})
    return found
