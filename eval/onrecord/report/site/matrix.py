"""Build the page that compares more than two systems: a matrix of differences for each measure.

A cell shows the row's figure minus the column's, the interval, and p if a test was possible. p has Holm's correction
over the measures of the two systems, as in `onrecord compare`. So a further system on the page changes no verdict. Each
cell links to the page of its two systems.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.comparison.claims import Verdict, verdict
from onrecord.measures.headlines import HEADLINES
from onrecord.report.site.figures import DASH, main_figure, percent, signed
from onrecord.report.site.overview import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.comparison.difference import Difference
    from onrecord.comparison.result import Comparison
    from onrecord.report.site.site import Site, System

    Pair = tuple[System, System]


class Versus(NamedTuple):
    """The difference of two systems, as text.

    Attributes:
        difference: The row's F1 minus the column's, in points.
        interval: Its 95% interval; empty if there is none.
        p: The corrected p-value, or a dash.
        verdict: `better`, `worse`, `tied` or `too few documents to test`; empty if the two were not compared.
        page: The address of the comparison of the two systems.
    """

    difference: str
    interval: str
    p: str
    verdict: str
    page: str


class Line(NamedTuple):
    """A system's row in the matrix of a measure.

    Attributes:
        system: The system.
        figure: Its figure as text.
        cells: Its difference from each system of the table, in the order of columns; None in its own column.
    """

    system: System
    figure: str
    cells: Sequence[Versus | None]


@dataclass(frozen=True)
class Table:
    """The matrix of a measure: `systems` are those that have a figure, and `lines` has a row for each of them."""

    name: str
    label: str
    systems: Sequence[System]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Matrix:
    """All matrices, and notes."""

    tables: Sequence[Table]
    notes: Sequence[str]


def matrix(site: Site, found: Mapping[Pair, Comparison]) -> Matrix:
    """Return a table of differences for each headline measure for which at least two systems have a figure, and notes.

    A table has a row and a column for each of these systems; its cells have the row's figure minus the column's.

    Args:
        site: The report.
        found: (earlier system, later system) -> their comparison, in which the earlier one is A.
    """

    def versus(one: System, other: System, name: str) -> Versus | None:
        if one is other:
            return None
        pair, sign = ((other, one), 1) if (other, one) in found else ((one, other), -1)
        row = found[pair][name]
        return _versus(row, sign, found[pair].holm.get(name), site.pair_page(*pair))

    tables = []
    for name in HEADLINES:
        systems = [each for each in site.systems if _figure(each, name) != DASH]
        lines = [Line(one, _figure(one, name), [versus(one, other, name) for other in systems]) for one in systems]
        if len(systems) > 1:
            tables.append(Table(name, LABELS.get(name, name), systems, lines))
    return Matrix(tables, _notes(found))


def _notes(found: Mapping[Pair, Comparison]) -> list[str]:
    """Return each note of the comparisons once; the last note says which systems the table of a measure leaves out.

    These are the systems that did not attempt the measure: each measure has a table of its own. Notes on one of two
    systems (with the prefix `A: ` or `B: `) are not returned, since the page of the comparison shows them. `found` maps
    each pair of systems to their comparison.
    """
    notes = dict.fromkeys(note for each in found.values() for note in each.notes if note[:3] not in {"A: ", "B: "})
    return [*notes, "A system that did not attempt a measure is not in its table."]


def _figure(system: System, name: str) -> str:
    score = system.result.scores[name]
    return percent(main_figure(score.measure, score.counts))


def _versus(row: Difference, sign: int, p: float | None, page: str) -> Versus:
    difference = None if row.difference is None else sign * row.difference
    ends = sorted(sign * end for end in row.interval) if row.interval else []
    found = verdict(row, p)
    words = {Verdict.UNDECIDED: "tied", Verdict.EQUAL: "tied", Verdict.TOO_FEW: str(Verdict.TOO_FEW)}
    better = Verdict.B if sign > 0 else Verdict.A
    if found in {Verdict.A, Verdict.B}:
        words[found] = "better" if found is better else "worse"
    shown_p = DASH if p is None else f"{p:.4f}"
    return Versus(signed(difference), " to ".join(map(signed, ends)), shown_p, words.get(found, ""), page)
