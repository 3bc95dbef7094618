"""Make what the page of more than two systems shows: for each measure, every system less every other one.

A difference stands with its interval and, where it could be tested, with a p that is corrected (Holm) over the measures
of the two systems, as `onrecord compare` of the two has it. So another system on the page changes no verdict. Each cell
leads to the page of its two systems.
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
    """All matrices, and notes."""

    tables: Sequence[Table]
    notes: Sequence[str]


def matrix(site: Site, found: Mapping[Pair, Comparison]) -> Matrix:
    """Return the matrices of all systems, given the comparison of each two, the later less the earlier."""

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
    """Return what must be known of all comparisons; what holds for the systems of one is on the page of these two."""
    notes = dict.fromkeys(note for each in found.values() for note in each.notes if note[:3] not in {"A: ", "B: "})
    return [*notes, "A system that did not attempt a measure is not in its table."]


def _figure(system: System, name: str) -> str:
    score = system.result.scores[name]
    return percent(main_figure(score.measure, score.counts))


def _versus(row: Difference, sign: int, p: float | None, page: str) -> Versus:
    difference = None if row.difference is None else sign * row.difference
    ends = sorted(sign * end for end in row.interval) if row.interval else []
    found = verdict(row, p)
    words = {Verdict.UNDECIDED: "tied", Verdict.EQUAL: "tied", Verdict.TOO_FEW: "too few documents to tell"}
    better = Verdict.B if sign > 0 else Verdict.A
    if found in {Verdict.A, Verdict.B}:
        words[found] = "better" if found is better else "worse"
    shown_p = DASH if p is None else f"{p:.4f}"
    return Versus(signed(difference), " to ".join(map(signed, ends)), shown_p, words.get(found, ""), page)
