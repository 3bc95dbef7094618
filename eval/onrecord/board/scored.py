"""Score a system of a leaderboard with the filter of each track, and against the readings of the corpus."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.agree.readings import score_each
from onrecord.comparison.passes import figure_in, first_pass, further_passes, tracks_of
from onrecord.measures.tracks import TRACKS
from onrecord.stats.statistic import figure

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from onrecord.agree.readings import Range, Readings
    from onrecord.board.entries import Entry
    from onrecord.comparison.passes import Pass
    from onrecord.corpus.load import Corpus
    from onrecord.measures.tracks import Filter, Track
    from onrecord.scoring.certain import Certain
    from onrecord.scoring.result import Result, Score

FILTERS_OF_TRACKS = frozenset(track.filter for track in TRACKS)


@dataclass(frozen=True)
class Scored:
    """A system with its scores.

    Attributes:
        entry: The system.
        result: Its scores without a filter, which are committed.
        passes: Filter of a track -> scores.
        ranges: (filter, measure that ranks a track) -> range of its F1 against all readings of the articles.
    """

    entry: Entry
    result: Result
    passes: Mapping[Filter, Pass]
    ranges: Mapping[tuple[Filter, str], Range] = field(default_factory=dict)

    def figure(self, track: Track, measure: str) -> float | None:
        """Return the system's F1 (or rate) on a measure of a track, from 0 to 1; None if undefined or not attempted."""
        return figure_in(self.passes, track, measure)

    def stands_in(self, track: Track) -> bool:
        """Return whether the system has a figure on any measure of `track`."""
        return track in tracks_of(self.passes)


def scored(
    entry: Entry,
    corpus: Corpus,
    known: tuple[Readings, Certain] | None = None,
    tracks: Collection[Track] = TRACKS,
) -> Scored:
    """Score a system against the gold of a corpus, and against each independent annotation (reading) of its articles.

    A system that was given layers of gold is scored with these as given layers, and is only in the tracks with the same
    given layers. It is not scored against the readings, since it was not given their items.

    Args:
        entry: The system.
        corpus: The corpus.
        known: The readings of the corpus and the items that they agree on; None if it has no readings.
        tracks: The tracks for which it is scored.
    """
    chosen, first = first_pass(corpus, entry.path, ",".join(entry.given))
    without = FILTERS_OF_TRACKS.difference(track.filter for track in tracks)
    further = further_passes(corpus, entry.path, (chosen, first.result), without=without)
    passes = {chosen: first, **dict(further)}
    return Scored(entry, first.result, passes, _ranges(entry, corpus, passes, known, tracks) if known else {})


def _ranges(
    entry: Entry,
    corpus: Corpus,
    passes: Mapping[Filter, Pass],
    known: tuple[Readings, Certain],
    tracks: Collection[Track],
) -> dict[tuple[Filter, str], Range]:
    """Return (filter, measure) -> the range of F1 over all readings, for the measures with a figure that rank tracks.

    Measures without a figure under gold have no range, and are not scored again.
    """
    found = {}
    for chosen, of_gold in passes.items():
        names = dict.fromkeys(track.ranks_by for track in tracks if track.filter == chosen and not chosen.given)
        attempted = [name for name in names if _figure(of_gold.result.scores[name]) is not None]
        if attempted:
            settings = {"known": known[0], "certain": known[1], "gold": of_gold.result, **chosen._asdict()}
            each = score_each(entry.path, corpus, measures=attempted, **settings)
            found.update({(chosen, name): span for name, span in each.ranges.items()})
    return found


def _figure(score: Score) -> float | None:
    return figure(score.measure, score.value)
