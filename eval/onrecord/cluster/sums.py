"""Hold what a partition adds to a score, and add: exact sums all of them, so that no order of partitions shows.

A measure's counts are integers and exact sums of fractions, by label and by zone. A mean over documents is of floats;
their sum is kept as an integer, in units of the smallest float that there is, and is rounded when all are in: once, as
`math.fsum` does it for documents in one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.scoring.measure import Counts, Value
from onrecord.scoring.result import Mean, Score, defined_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from onrecord.scoring.measure import Measure

SMALLEST = 1 << 1074  # of which one part is the smallest float above 0


class ExactMean(NamedTuple):
    """An exact sum of floats, in parts of 1 / SMALLEST, and their number."""

    total: int = 0
    number: int = 0

    def joined(self, other: ExactMean) -> ExactMean:
        """Return the mean over both."""
        return ExactMean(self.total + other.total, self.number + other.number)

    @property
    def mean(self) -> Mean:
        """Return the mean, of a sum that is rounded once."""
        return Mean(self.total / SMALLEST / self.number if self.number else None, self.number)


def exact_mean(figures: Iterable[tuple[float, int]]) -> ExactMean:
    """Return the mean of figures, each there so many times.

    >>> exact_mean([(0.1, 10)]).mean
    Mean(mean=0.1, parts=10)
    """
    total = number = 0
    for figure, times in figures:
        numerator, denominator = figure.as_integer_ratio()
        total += times * numerator * (SMALLEST // denominator)
        number += times
    return ExactMean(total, number)


@dataclass(frozen=True)
class Sums:
    """A measure's counts in some documents: of everything (None: nothing to count), by label, by zone; means."""

    whole: Counts | None = None
    by_label: Mapping[str, Counts] = field(default_factory=dict)
    by_zone: Mapping[str, Counts] = field(default_factory=dict)
    means: Mapping[str, ExactMean] = field(default_factory=dict)

    def __add__(self, other: Sums) -> Sums:
        if self.whole is None or other.whole is None:
            return other if self.whole is None else self
        return Sums(
            added(self.whole, other.whole),
            _merged(self.by_label, other.by_label),
            _merged(self.by_zone, other.by_zone),
            {rate: mean.joined(other.means[rate]) for rate, mean in self.means.items()},
        )


def sums_of(score: Score, *, with_means: bool) -> Sums:
    """Return what a partition's score adds; means over documents are made only where they are wanted."""
    documents = score.documents if with_means and score.documents is not None else ()
    means = {rate: exact_mean(found) for rate, found in defined_figures(score.measure, documents).items()}
    return Sums(score.counts, score.by_label, score.by_zone, means)


@dataclass(frozen=True)
class SummedScore(Score):
    """A score that was summed up of partitions': its documents are not at hand, but their means are."""

    means: Mapping[str, ExactMean] = field(default_factory=dict)

    @property
    def macro(self) -> dict[str, dict[str, Mean]]:
        """Return the macro means over labels and over documents."""
        return {
            "type": self.over(self.by_label.values()),
            "document": {rate: mean.mean for rate, mean in self.means.items()},
        }


def summed_score(measure: Measure, sums: Sums) -> Score:
    """Return what a measure says of sums over all documents."""
    if sums.whole is None:
        return Score(measure, None, Value())
    value = measure.value(sums.whole)
    return SummedScore(measure, sums.whole, value, (), sums.by_label, sums.by_zone, means=sums.means)


def added(first: Counts, second: Counts) -> Counts:
    """Return the sum of a measure's counts."""
    return Counts(*(mine + theirs for mine, theirs in zip(first, second, strict=True)))


def _merged(first: Mapping[str, Counts], second: Mapping[str, Counts]) -> dict[str, Counts]:
    found: dict[str, Any] = dict(first)
    for name, counts in second.items():
        found[name] = added(found[name], counts) if name in found else counts
    return {name: found[name] for name in sorted(found)}
