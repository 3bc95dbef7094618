"""Rank several systems by one measure, with ranges of ranks for systems that do not differ significantly.

Each pair of systems is tested by the paired test of `onrecord compare` (approximate randomization over the measure's
units). The pair differs significantly if p is at most 0.05 and the figures differ. p has no correction for the number
of pairs, so that another system on the list does not change the result of a pair. About one in twenty pairs of equal
systems therefore differs by chance.

A system's rank is a range. The first rank is 1 + the number of significantly better systems. The last rank is the
number of systems minus the number of significantly worse ones. The WMT shared tasks rank in this way (Bojar et al.
2016, Findings of the 2016 conference on machine translation). A measure that does not add up over units cannot be
tested and gives no ranks.
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
    """A system's range of ranks, both ends included; `ties`: the systems that do not differ significantly from it."""

    first: int
    last: int
    ties: tuple[str, ...]

    def __str__(self) -> str:
        """Return the range as text: `2` or `2-4`."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def ranks(measure: Measure, systems: Mapping[str, tuple[float, UnitRows]]) -> dict[str, Rank]:
    """Return name of a system -> its range of ranks; {} for a measure across documents, which cannot be tested.

    A system that does not differ significantly from others in a paired test (p <= 0.05) shares their ranks.

    Args:
        measure: The measure that ranks the systems.
        systems: Name of a system -> (figure under the measure, counts by unit), the best figure first.
    """
    if any(rows.unit(measure) is Unit.CORPUS for _, rows in systems.values()):
        return {}
    names, significant = list(systems), _significant_pairs(measure, systems)
    found = {}
    for place, name in enumerate(names):
        better = sum((other, name) in significant for other in names[:place])
        worse = sum((name, other) in significant for other in names[place + 1 :])
        ties = [other for other in names if other != name and not significant & {(other, name), (name, other)}]
        found[name] = Rank(1 + better, len(names) - worse, tuple(ties))
    return found


def _significant_pairs(measure: Measure, systems: Mapping[str, tuple[float, UnitRows]]) -> set[tuple[str, str]]:
    """Return the pairs (better system, worse system), as names, that differ significantly in a paired test (p <= 0.05).

    There is no correction for the number of pairs.

    Args:
        measure: The measure.
        systems: Name of a system -> (figure under the measure, counts by unit), the best figure first.
    """
    found = set()
    counted = [(name, figure, rows.counts(measure)) for name, (figure, rows) in systems.items()]
    for (one, figure, counts), (other, other_figure, other_counts) in combinations(counted, 2):
        _, (first, second) = matrices([counts, other_counts])
        tested = randomization_test(first, second, Statistic(measure), generator(SEED))
        if tested is not None and tested.p <= SIGNIFICANT and figure != other_figure:
            found.add((one, other))
    return found
