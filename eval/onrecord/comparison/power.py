"""Compute the smallest difference between two systems that a test can detect, and the units that a difference needs.

The units are those of the comparison: the paragraphs or documents in which gold or a system has something to count.
They are treated as a sample of all units of their kind (`stats.power`). A test is of one measure at 5%, without Holm's
correction; with it, more units are needed the more measures are tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.errors import counted
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

USE = 2  # keeps the random numbers independent of those of intervals and tests
QUICK = 1_000  # the number of simulations for each measure of a comparison


@dataclass(frozen=True, slots=True)
class Reach:
    """The differences that some units can detect under one measure.

    Attributes:
        measure: The measure.
        unit: The kind of unit.
        units: The number of units.
        documents: The number of documents that contain them.
        smallest: The smallest difference of figures that the test detects with a power of `target`; None if it detects
            none.
        asked: The difference that was asked about, 0 or more.
        needed: The number of units that detect `asked` with a power of `target`; None if `asked` is 0, or if systems
            that disagree as often as these cannot differ by so much.
        target: The power.
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
        """Return the number of documents that have `needed` units, if documents have as many units as at present.

        It is rounded up; None if `needed` is None.
        """
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
    """Return which differences a test on the units (paragraphs or documents) of two systems can detect.

    Args:
        measure: The measure.
        a: The first system's counts by unit.
        b: The second system's counts by unit.
        seed: The seed of all random numbers.
        difference: The difference to ask about; by default the absolute difference of the two systems.
        target: The power: the probability that a test detects the difference.
        worlds: The number of simulations; fewer are quicker and less exact.

    Returns:
        The smallest difference that a test detects, and the number of units that it needs to detect `difference`. None
        if the measure has one value for the whole corpus, or if no unit has anything to count.
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
    """Return name of a measure -> the differences that a test can detect, for the measures of `rows`.

    A measure that has one value for the whole corpus, or nothing to count, is left out. Each figure is computed with
    1,000 simulations (`QUICK`).

    Args:
        rows: The differences of two systems, one for each measure.
        a, b: The counts by unit of each system.
        seed: The seed of all random numbers.
    """
    found = {row.measure.name: reach(row.measure, a, b, seed=seed, worlds=QUICK) for row in rows}
    return {name: each for name, each in found.items() if each is not None}


def reach_in_words(reach: Reach) -> str:
    """Return a sentence with the smallest difference that a test can detect, and the units that `reach.asked` needs.

    The second half is left out if nothing was asked (`reach.asked` is 0).
    """
    units = f"{reach.measure.name}: {counted(reach.units, reach.unit)} like these"
    if reach.smallest is None:
        shown = f"{units} show no difference reliably, however large"
    else:
        points = f"{100 * reach.smallest:.1f} points or more"
        shown = f"{units} show a difference of {points} in {100 * reach.target:g}% of cases"
    if not reach.asked:
        return f"{shown}."
    asked = f"{100 * reach.asked:.1f} points"
    if reach.needed is None:
        return f"{shown}; systems that disagree as often as these cannot differ by {asked}."
    also = (
        "" if reach.unit is Unit.DOCUMENT else f" (about {counted(rounded(reach.documents_needed or 0), 'document')})"
    )
    return f"{shown}; {asked} need about {counted(rounded(reach.needed), reach.unit)}{also}."


def rounded(number: int) -> int:
    """Return a number rounded to two significant digits, the precision of the simulation.

    >>> rounded(12345), rounded(87)
    (12000, 87)
    """
    return int(float(f"{number:.2g}"))
