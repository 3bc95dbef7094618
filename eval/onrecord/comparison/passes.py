"""Score a system under the filters of the tracks: once without a filter, then once for each filter that it attempts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.comparison.ranks import Rank, ranks
from onrecord.documents.sources import source
from onrecord.measures import registry
from onrecord.measures.tracks import FILTERS, PLAIN, TRACKS, Filter, measures_of
from onrecord.scorer import score
from onrecord.scoring.given import given_layers
from onrecord.stats.statistic import figure
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin
    from onrecord.measures.tracks import Track
    from onrecord.scoring.gold import Gold
    from onrecord.scoring.result import Result, Score


@dataclass(frozen=True)
class Pass:
    """A system's scores under a filter, and its counts by unit under the measures of the filter's tracks."""

    result: Result
    units: UnitRows = field(repr=False)


def first_filter(origin: Origin, given: str = "") -> Filter:
    """Return the filter of a system's first pass: no form and kind, and the layers of gold that the system was given.

    Args:
        origin: The system's predictions; their header may name such layers.
        given: Further layers, with commas.
    """
    return PLAIN._replace(given=",".join(given_layers(given, source(origin).header)))


def first_pass(gold: Gold | Corpus | Origin | None, origin: Origin, given: str = "") -> tuple[Filter, Pass]:
    """Return a filter, and the scores of a system under all measures with this filter.

    The filter has only the layers of gold that the system was given; if there are none, it filters nothing.

    Args:
        gold: A path (directory, JSONL file, root of a corpus), a Corpus, a Gold, documents, or None for the corpus in
            use.
        origin: The system's predictions: a path, a Corpus or documents.
        given: The layers of gold that the system was given, such as `mentions,quotes`, in addition to those that the
            header of the predictions names.
    """
    chosen = first_filter(origin, given)
    units = UnitRows(registry.select(measures_of(chosen) or measures_of(PLAIN)))
    return chosen, Pass(score(gold, origin, given=chosen.given, observe=units.add), units)


def further_passes(
    gold: Gold | Corpus | Origin | None,
    origin: Origin,
    first: tuple[Filter, Result],
    more: Mapping[Filter, Iterable[str]] | None = None,
    *,
    without: Collection[Filter] = (),
) -> Iterator[tuple[Filter, Pass]]:
    """Score a system under each filter of the leaderboard's tracks except the first, and yield (filter, scores).

    A filter is left out if the system attempts none of its measures. It is left out too if its `given` is not that of
    `first`: some tracks are only for systems that got gold's mentions as input, the others for systems without.

    Args:
        gold: A path (directory, JSONL file, root of a corpus), a Corpus, a Gold, documents, or None for the corpus in
            use.
        origin: The system's predictions: a path, a Corpus or documents; they must be readable several times.
        first: The filter and the result of `first_pass`; the result decides which measures are attempted.
        more: Filter -> names of measures to score with it, in addition to the filters and the measures of the tracks.
        without: Filters of tracks that are left out.
    """
    first_filter, result = first
    measures = {chosen: [*measures_of(chosen)] for chosen in FILTERS if chosen not in without}
    for chosen, names in (more or {}).items():
        measures[chosen] = list(dict.fromkeys([*measures.get(chosen, ()), *names]))
    for chosen, names in measures.items():
        attempted = [name for name in names if not result.scores[name].lacking]
        if chosen != first_filter and chosen.given == first_filter.given and attempted:
            units = UnitRows(registry.select(names))
            scored = score(gold, origin, measures=names, observe=units.add, **chosen._asdict())
            yield chosen, Pass(scored, units)


def score_in(passes: Mapping[Filter, Pass], track: Track, measure: str) -> Score | None:
    """Return a system's score under a measure of a track; None if it was not scored under the track's filter.

    Args:
        passes: Filter -> the system's scores with this filter.
        track: A track of the leaderboard.
        measure: The name of one of its measures.
    """
    found = passes.get(track.filter)
    return None if found is None else found.result.scores[measure]


def figure_in(passes: Mapping[Filter, Pass], track: Track, measure: str | None = None) -> float | None:
    """Return a system's F1 (or single value) in a track, from 0 to 1, by default under the measure that ranks systems.

    None if the figure is undefined, or if the system was not scored under the track's filter.

    Args:
        passes: Filter -> the system's scores with this filter.
        track: A track of the leaderboard.
        measure: The name of one of its measures; None for the one that ranks systems.
    """
    found = score_in(passes, track, measure or track.ranks_by)
    return None if found is None else figure(found.measure, found.value)


def ranks_in(track: Track, systems: Mapping[str, Mapping[Filter, Pass]]) -> dict[str, Rank]:
    """Return name of a system -> its range of ranks in a track, for systems with a figure under the measure that ranks.

    Args:
        track: A track of the leaderboard.
        systems: Name of a system -> filter -> its scores with this filter; in any order.
    """
    figures = {name: figure_in(passes, track) for name, passes in systems.items()}
    best = sorted((name for name in figures if figures[name] is not None), key=lambda name: -(figures[name] or 0))
    measure = registry.parse(track.ranks_by)
    return ranks(measure, {name: (figures[name] or 0, systems[name][track.filter].units) for name in best})


def tracks_of(passes: Mapping[Filter, Pass]) -> list[Track]:
    """Return the leaderboard's tracks in which a system has a figure for at least one measure.

    passes: filter -> the system's scores with this filter.
    """
    return [
        track for track in TRACKS if any(figure_in(passes, track, measure) is not None for measure in track.measures)
    ]
