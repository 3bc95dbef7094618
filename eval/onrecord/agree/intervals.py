"""Measure the agreement of two annotators with intervals: `agreed`.

The figure is the mean of two F1, with each annotator as gold once (`agree.pairwise`). A unit is resampled with its
counts in both directions, so that each replicate is such a mean. The interval is BCa with a seed, like all others; for
figures of 0 and 1 it is Wilson's. There is no interval with too few units, or for measures that do not add up over
units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.agree.pairwise import mean
from onrecord.measures import registry
from onrecord.scorer import score
from onrecord.scoring.measure import Unit
from onrecord.stats.bootstrap import FEWEST, bca
from onrecord.stats.intervals import SEED, generator
from onrecord.stats.statistic import Statistic, figure
from onrecord.stats.units import UnitRows, matrices
from onrecord.stats.wilson import f1_at_edge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from onrecord.documents.sources import Folder
    from onrecord.scoring.filters import Labels
    from onrecord.scoring.measure import Measure
    from onrecord.scoring.result import Score
    from onrecord.stats.bootstrap import Interval


class Agreed(NamedTuple):
    """The agreement of two annotators under a measure, None if undefined, and its interval, or None."""

    value: float | None
    interval: Interval | None


def agreed(
    one: Folder, other: Folder, *, measures: Iterable[str], seed: int = SEED, form: Labels = (), kind: Labels = ()
) -> dict[str, Agreed]:
    """Return measure -> the agreement of two annotators with its 95% interval.

    The agreement is the mean of two figures (F1 or a rate), each with one of the annotators as gold; None if undefined.
    The interval is None if one of the two figures is undefined, if there are fewer than 20 paragraphs or documents to
    resample, or for a measure whose counts cannot be added over them.

    Args:
        one: The documents of one annotator.
        other: The same documents of the other.
        measures: The names of measures, or patterns such as `quote.*`.
        seed: The seed of the random resamples.
        form: Only mentions of these forms, as `onrecord.score` takes them; () for all.
        kind: Only quotes of these kinds; () for all.
    """
    chosen = registry.select(measures)
    names = [measure.name for measure in chosen]
    rows = [UnitRows(chosen) for _ in (one, other)]
    directions = ((one, other), (other, one))
    results = [
        score(gold, predicted, measures=names, observe=each.add, form=form, kind=kind)
        for (gold, predicted), each in zip(directions, rows, strict=True)
    ]
    return {
        measure.name: Agreed(
            mean(figure(measure, result[measure.name]) for result in results),
            _interval(measure, [result.scores[measure.name] for result in results], rows, seed),
        )
        for measure in chosen
    }


def _interval(measure: Measure, scores: Sequence[Score], rows: Sequence[UnitRows], seed: int) -> Interval | None:
    import numpy as np

    values = {figure(measure, score.value) for score in scores}
    counts = scores[0].counts
    if rows[0].unit(measure) is Unit.CORPUS or None in values or counts is None:
        return None
    places, (first, second) = matrices([each.counts(measure) for each in rows])
    if len(places) < FEWEST:
        return None
    if values in ({0.0}, {1.0}):
        if not (isinstance(counts.gold, int) and isinstance(counts.predicted, int)):
            return None
        return f1_at_edge(
            min(each for each in values if each is not None), gold=counts.gold, predicted=counts.predicted
        )
    statistic, width = Statistic(measure), first.shape[1]

    def both_ways(sums: NDArray[Any]) -> NDArray[Any]:
        both: NDArray[Any] = (statistic(sums[..., :width]) + statistic(sums[..., width:])) / 2
        return both

    return bca(np.hstack([first, second]), both_ways, generator(seed))
