"""Compute the confidence interval of two annotators' agreement for each measure.

The figure is the mean of two F1, with each annotator as gold once (`agree.pairwise`). A paragraph is resampled with its
counts in both directions, so that each replicate is such a mean. The method is BCa with a seed, as for other intervals,
and Wilson's at 1 and 0. Measures with too few units, or whose counts do not add, have no interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from onrecord.scoring.measure import Measure
    from onrecord.scoring.result import Score
    from onrecord.stats.bootstrap import Interval


def agreement_intervals(
    one: Folder, other: Folder, *, measures: Iterable[str], seed: int = SEED
) -> dict[str, Interval | None]:
    """Return the interval of two annotators' agreement for each measure, by its name; None if there is none.

    Args:
        one: The first annotator's documents.
        other: The second annotator's documents.
        measures: The names of measures, patterns allowed.
        seed: The seed of the random numbers.
    """
    chosen = registry.select(measures)
    names = [measure.name for measure in chosen]
    rows = [UnitRows(chosen) for _ in (one, other)]
    directions = ((one, other), (other, one))
    results = [
        score(gold, predicted, measures=names, observe=each.add)
        for (gold, predicted), each in zip(directions, rows, strict=True)
    ]
    return {
        measure.name: _interval(measure, [result.scores[measure.name] for result in results], rows, seed)
        for measure in chosen
    }


def _interval(measure: Measure, scores: Sequence[Score], rows: Sequence[UnitRows], seed: int) -> Interval | None:
    """Return the interval for one measure, or None."""
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

    def mean(sums: NDArray[Any]) -> NDArray[Any]:
        both: NDArray[Any] = (statistic(sums[..., :width]) + statistic(sums[..., width:])) / 2
        return both

    return bca(np.hstack([first, second]), mean, generator(seed))
