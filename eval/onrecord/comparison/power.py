"""Say what difference between two systems some units can show, and how many units it takes to show one.

The units are those of the comparison: paragraphs or documents in which gold or a system has something to count. They
stand for all units of their kind (`stats.power`), and a test is of one measure by itself at 5%, without Holm's
correction, which takes more units the more measures are tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.scoring.measure import Unit
from onrecord.stats.intervals import generator
from onrecord.stats.power import TARGET, WORLDS, Pairs, smallest_difference, units_needed
from onrecord.stats.statistic import Statistic
from onrecord.stats.units import matrices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.comparison.difference import Difference
    from onrecord.scoring.measure import Measure
    from onrecord.stats.units import UnitRows

USE = 2  # of the seed: other random numbers than those of intervals and tests
QUICK = 1_000  # worlds, where a comparison says it of several measures


@dataclass(frozen=True, slots=True)
class Reach:
    """What the units at hand can show under one measure.

    units is how many there are, of `documents` documents; unit is what they are. smallest is the smallest difference
    of the figures that they show with a power of `target`, None where they show none. asked is the difference that was
    asked about, needed the number of units that show it with that power, None where systems that disagree as these do
    cannot differ by so much.
    """

    measure: Measure
    unit: Unit
    units: int
    documents: int
    smallest: float | None
    asked: float
    needed: int | None
    target: float = TARGET

    @property
    def documents_needed(self) -> int | None:
        """Return how many documents hold the units needed, if they hold as many as those at hand."""
        if self.needed is None:
            return None
        return -(-self.needed * self.documents // self.units)


def reach(
    measure: Measure,
    a: UnitRows,
    b: UnitRows,
    *,
    seed: int,
    difference: float | None = None,
    target: float = TARGET,
    worlds: int = WORLDS,
) -> Reach | None:
    """Return what the units of two systems can show; None where the measure does not add up over units.

    Args:
        measure: The measure.
        a: A system's counts by unit.
        b: The other system's.
        seed: The seed of all random numbers.
        difference: What is asked about; that of the two systems by default.
        target: The power.
        worlds: How many times units are drawn; fewer are quicker and less exact.
    """
    unit = a.unit(measure)
    places, (first, second) = matrices([a.counts(measure), b.counts(measure)])
    if unit is Unit.CORPUS or not places:
        return None
    pairs = Pairs(first, second, Statistic(measure))
    asked = abs(pairs.observed) if difference is None else difference
    needed = units_needed(pairs, asked, generator(seed, USE), target=target, worlds=worlds) if asked > 0 else None
    documents = len({place.doc_id for place in places})
    smallest = smallest_difference(pairs, generator(seed, USE), target=target, worlds=worlds)
    return Reach(measure, unit, len(places), documents, smallest, asked, needed, target)


def reaches(rows: Iterable[Difference], a: UnitRows, b: UnitRows, *, seed: int) -> dict[str, Reach]:
    """Return what the units can show under each measure of some differences that has any, quickly."""
    found = {row.measure.name: reach(row.measure, a, b, seed=seed, worlds=QUICK) for row in rows}
    return {name: each for name, each in found.items() if each is not None}


def in_words(reach: Reach) -> str:
    """Return in a sentence what the units at hand can show, and what it takes to show the difference asked about."""
    at_hand = f"{reach.measure.name}: {_number(reach.units, reach.unit)}"
    share = f"{100 * reach.target:.0f}% of the time"
    if reach.smallest is None:
        shown = f"{at_hand} like these show no difference with a power of {reach.target:g}"
    else:
        shown = f"{at_hand} like these show a difference of {100 * reach.smallest:.1f} points or more {share}"
    if not reach.asked:
        return f"{shown}."
    asked = f"one of {100 * reach.asked:.1f}"
    if reach.needed is None:
        return f"{shown}; systems that disagree as these do cannot differ by {100 * reach.asked:.1f}."
    also = (
        "" if reach.unit is Unit.DOCUMENT else f" (about {_number(rounded(reach.documents_needed or 0), 'document')})"
    )
    return f"{shown}; {asked} takes about {_number(rounded(reach.needed), reach.unit)}{also}."


def rounded(number: int) -> int:
    """Return a number to two significant digits: a simulation knows no more.

    >>> rounded(12345), rounded(87)
    (12000, 87)
    """
    return int(float(f"{number:.2g}"))


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'s'[: number != 1]}"
