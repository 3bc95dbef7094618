"""Rank several systems by one measure, and say which of them cannot be told apart.

Each two systems are tested by the paired test of `onrecord compare` (approximate randomization over the units of the
measure), and told apart if p is at most 0.05 and their figures differ. The p-values are not corrected for the number of
pairs: a further system changes nothing between two others, and `compare` of the two gives the same p. So one pair in
twenty of equal systems is told apart by chance.

A system's rank is a range: from 1 and the number of systems that are shown to be better, to the number of systems less
those that are shown to be worse (as the WMT shared tasks rank; Bojar et al. 2016, Findings of the 2016 conference on
machine translation). A measure that does not add up over units cannot be tested and gives no ranks.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from onrecord.comparison.claims import SIGNIFICANT
from onrecord.scoring.measure import Unit
from onrecord.stats.intervals import SEED, generator
from onrecord.stats.permutation import randomization_test
from onrecord.stats.statistic import Statistic
from onrecord.stats.units import matrices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.scoring.measure import Measure
    from onrecord.stats.units import UnitRows


@dataclass(frozen=True, slots=True)
class Rank:
    """A system's place: its range of ranks, both ends included, and the systems it cannot be told from."""

    first: int
    last: int
    ties: tuple[str, ...]

    def __str__(self) -> str:
        """Return the range as it is shown: `2` or `2-4`."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def ranks(measure: Measure, systems: Mapping[str, tuple[float, UnitRows]]) -> dict[str, Rank]:
    """Return the rank of each system by its name; empty where the measure cannot be tested.

    Args:
        measure: What ranks them.
        systems: Each system's figure under the measure and its counts by unit, by name, the best first.
    """
    if any(rows.unit(measure) is Unit.CORPUS for _, rows in systems.values()):
        return {}
    names, apart = list(systems), _told_apart(measure, systems)
    found = {}
    for place, name in enumerate(names):
        better = sum((other, name) in apart for other in names[:place])
        worse = sum((name, other) in apart for other in names[place + 1 :])
        ties = [other for other in names if other != name and not apart & {(other, name), (name, other)}]
        found[name] = Rank(1 + better, len(names) - worse, tuple(ties))
    return found


def _told_apart(measure: Measure, systems: Mapping[str, tuple[float, UnitRows]]) -> set[tuple[str, str]]:
    """Return the pairs of names of which the first is shown to be better."""
    found = set()
    for (one, (figure, rows)), (other, (other_figure, other_rows)) in combinations(systems.items(), 2):
        _, (first, second) = matrices([rows.counts(measure), other_rows.counts(measure)])
        tested = randomization_test(first, second, Statistic(measure), generator(SEED))
        if tested is not None and tested.p <= SIGNIFICANT and figure != other_figure:
            found.add((one, other))
    return found
