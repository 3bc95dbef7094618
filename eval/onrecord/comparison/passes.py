"""Score a system under the filters of tracks: once over everything, then once for each filter that it attempts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.comparison.ranks import Rank, ranks
from onrecord.measures import registry
from onrecord.measures.tracks import FILTERS, PLAIN, TRACKS, Filter, measures_of
from onrecord.scorer import score
from onrecord.stats.statistic import figure
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin
    from onrecord.measures.tracks import Track
    from onrecord.scoring.gold import Gold
    from onrecord.scoring.result import Result, Score


@dataclass(frozen=True)
class Pass:
    """A system under a filter: its scores, and its counts by unit under the measures of the filter's tracks."""

    result: Result
    units: UnitRows = field(repr=False)


def first_pass(gold: Gold | Corpus | Origin | None, origin: Origin, given: str = "") -> tuple[Filter, Pass]:
    """Return a system over everything, under every measure, and the filter that it is: none, or what it was given."""
    chosen = PLAIN._replace(given=given)
    units = UnitRows(registry.select(measures_of(chosen) or measures_of(PLAIN)))
    return chosen, Pass(score(gold, origin, given=given, observe=units.add), units)


def further_passes(
    gold: Gold | Corpus | Origin | None,
    origin: Origin,
    first: tuple[Filter, Result],
    more: Mapping[Filter, Iterable[str]] | None = None,
) -> Iterator[tuple[Filter, Pass]]:
    """Yield a system under each filter of a track that it attempts by its score over everything.

    Args:
        gold: What `onrecord.score` takes.
        origin: The system's predictions.
        first: The filter of the score over everything, and that score.
        more: Further filters, and the measures that are wanted under each.
    """
    over, result = first
    wanted = {chosen: [*measures_of(chosen)] for chosen in FILTERS}
    for chosen, names in (more or {}).items():
        wanted[chosen] = list(dict.fromkeys([*wanted.get(chosen, ()), *names]))
    for chosen, names in wanted.items():
        attempted = [name for name in names if not result.scores[name].lacking]
        if chosen != over and chosen.given == over.given and attempted:
            units = UnitRows(registry.select(names))
            scored = score(gold, origin, measures=names, observe=units.add, **chosen._asdict())
            yield chosen, Pass(scored, units)


def score_in(passes: Mapping[Filter, Pass], track: Track, measure: str) -> Score | None:
    """Return a system's score under a measure of a track, None where it was not scored under the track's filter."""
    found = passes.get(track.filter)
    return None if found is None else found.result.scores[measure]


def figure_in(passes: Mapping[Filter, Pass], track: Track, measure: str | None = None) -> float | None:
    """Return a system's figure in a track, under what ranks it or another of its measures; None where undefined."""
    found = score_in(passes, track, measure or track.ranks_by)
    return None if found is None else figure(found.measure, found.value)


def ranks_in(track: Track, systems: Mapping[str, Mapping[Filter, Pass]]) -> dict[str, Rank]:
    """Return the ranks of the systems that have a figure under what ranks a track, by name; the order is free."""
    figures = {name: figure_in(passes, track) for name, passes in systems.items()}
    best = sorted((name for name in figures if figures[name] is not None), key=lambda name: -(figures[name] or 0))
    measure = registry.parse(track.ranks_by)
    return ranks(measure, {name: (figures[name] or 0, systems[name][track.filter].units) for name in best})


def tracks_of(passes: Mapping[Filter, Pass]) -> list[Track]:
    """Return the tracks in which a system stands: some measure of theirs has a figure for it."""
    return [
        track for track in TRACKS if any(figure_in(passes, track, measure) is not None for measure in track.measures)
    ]
