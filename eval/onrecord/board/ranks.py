"""Rank the systems of a track, and say which of them cannot be told apart.

Each two systems are tested by the paired test of `onrecord compare` (approximate randomization over the units of the
measure), and the p-values are corrected (Holm) over all pairs of the track. Two systems are told apart if p is at most
0.05 and their figures differ. A system's rank is a range: 1 and the number of systems that are shown to be better, to
the number of systems less those that are shown to be worse (as the WMT shared tasks rank; Bojar et al. 2016, Findings
of the 2016 conference on machine translation). A measure that does not add up over units cannot be tested and gives no
ranks.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from onrecord.comparison.claims import SIGNIFICANT
from onrecord.scoring.measure import Unit
from onrecord.stats.holm import holm
from onrecord.stats.intervals import SEED, generator
from onrecord.stats.permutation import randomization_test
from onrecord.stats.statistic import Statistic
from onrecord.stats.units import matrices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.board.scored import Scored
    from onrecord.measures.tracks import Track


@dataclass(frozen=True, slots=True)
class Rank:
    """A system's place in a track: its range of ranks, both ends included, and the systems it cannot be told from."""

    first: int
    last: int
    ties: tuple[str, ...]

    def __str__(self) -> str:
        """Return the range as it is shown: `2` or `2-4`."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def ranks(track: Track, systems: Sequence[Scored]) -> dict[str, Rank]:
    """Return the rank of each system of a track by its name; empty where the track's measure cannot be tested.

    Args:
        track: The track.
        systems: The systems that stand in it, the best first.
    """
    if not systems:
        return {}
    measure = systems[0].score(track, track.ranks_by).measure
    if systems[0].passes[track.filter].units.unit(measure) is Unit.CORPUS:
        return {}
    apart = _told_apart(track, systems)
    names = [system.entry.name for system in systems]
    found = {}
    for place, name in enumerate(names):
        better = sum((other, name) in apart for other in names[:place])
        worse = sum((name, other) in apart for other in names[place + 1 :])
        ties = [other for other in names if other != name and not apart & {(other, name), (name, other)}]
        found[name] = Rank(1 + better, len(names) - worse, tuple(ties))
    return found


def _told_apart(track: Track, systems: Sequence[Scored]) -> set[tuple[str, str]]:
    """Return the pairs of names of which the first is shown to be better."""
    tested: dict[tuple[str, str], float] = {}
    for one, other in combinations(systems, 2):
        p = _p(track, one, other)
        if p is not None:
            tested[one.entry.name, other.entry.name] = p
    figures = {system.entry.name: system.figure(track, track.ranks_by) for system in systems}
    corrected = holm(tested).items()
    return {pair for pair, p in corrected if p <= SIGNIFICANT and figures[pair[0]] != figures[pair[1]]}


def _p(track: Track, one: Scored, other: Scored) -> float | None:
    measure = one.score(track, track.ranks_by).measure
    sides = [each.passes[track.filter].units.counts(measure) for each in (one, other)]
    _, (first, second) = matrices(sides)
    found = randomization_test(first, second, Statistic(measure), generator(SEED))
    return None if found is None else found.p
