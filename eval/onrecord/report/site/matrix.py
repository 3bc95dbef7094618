"""Make what the page of more than two systems shows: for each measure, every system less every other one.

A difference stands with its interval and, where it could be tested, with a p that is corrected (Holm) for every test on
the page: all pairs of systems under all measures. Two systems whose corrected p is above 0.05 are tied. Each cell leads
to the page of its two systems, whose own correction is over its measures alone, as `onrecord compare` of the two has
it; there a p can be smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.comparison.claims import SIGNIFICANT
from onrecord.comparison.compare import HEADLINES
from onrecord.report.site.figures import DASH, main_figure, percent, signed
from onrecord.report.site.overview import LABELS
from onrecord.stats.holm import holm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.comparison.compare import Comparison
    from onrecord.comparison.difference import Difference
    from onrecord.report.site.site import Site, System

    Pair = tuple[System, System]


class Versus(NamedTuple):
    """A system less another: points of F1, their interval, the corrected p; verdict is better, worse, tied or empty."""

    difference: str
    interval: str
    p: str
    verdict: str
    page: str


class Line(NamedTuple):
    """A system's figure under a measure, and what it is less each system of the table (None: itself)."""

    system: System
    figure: str
    cells: Sequence[Versus | None]


@dataclass(frozen=True)
class Table:
    """The matrix of a measure: the systems that have a figure under it."""

    name: str
    label: str
    systems: Sequence[System]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Matrix:
    """All matrices, the number of tests that p is corrected for, and notes."""

    tables: Sequence[Table]
    tests: int
    notes: Sequence[str]


def matrix(site: Site, found: Mapping[Pair, Comparison]) -> Matrix:
    """Return the matrices of all systems, given the comparison of each two, the later less the earlier."""
    tests = {
        _key(pair, row): row.test.p for pair, each in found.items() for row in each.differences if row.test is not None
    }
    corrected = holm(tests)

    def versus(one: System, other: System, name: str) -> Versus | None:
        if one is other:
            return None
        pair, sign = ((other, one), 1) if (other, one) in found else ((one, other), -1)
        row = found[pair][name]
        return _versus(row, sign, corrected.get(_key(pair, row)), site.pair_page(*pair))

    tables = []
    for name in HEADLINES:
        systems = [each for each in site.systems if _figure(each, name) != DASH]
        lines = [Line(one, _figure(one, name), [versus(one, other, name) for other in systems]) for one in systems]
        if len(systems) > 1:
            tables.append(Table(name, LABELS.get(name, name), systems, lines))
    return Matrix(tables, len(tests), _notes(found))


def _notes(found: Mapping[Pair, Comparison]) -> list[str]:
    """Return what must be known of all comparisons; what holds for the systems of one is on the page of these two."""
    notes = dict.fromkeys(note for each in found.values() for note in each.notes if note[:3] not in {"A: ", "B: "})
    return [*notes, "A system that did not attempt a measure is not in its table."]


def _key(pair: Pair, row: Difference) -> str:
    return f"{pair[0].slug} {pair[1].slug} {row.measure.name}"


def _figure(system: System, name: str) -> str:
    score = system.result.scores[name]
    return percent(main_figure(score.measure, score.counts))


def _versus(row: Difference, sign: int, p: float | None, page: str) -> Versus:
    difference = None if row.difference is None else sign * row.difference
    ends = sorted(sign * end for end in row.interval) if row.interval else []
    verdict = ""
    if p is not None and difference is not None:
        verdict = "tied" if p > SIGNIFICANT or not difference else "better" if difference > 0 else "worse"
    return Versus(signed(difference), " to ".join(map(signed, ends)), DASH if p is None else f"{p:.4f}", verdict, page)
