"""Make what the first page shows: the headline figures with their intervals, all figures, errors by kind, articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.explain.finding import Outcome
from onrecord.measures.headlines import HEADLINES
from onrecord.report.site.figures import between, count, main_figure, percent, tone
from onrecord.report.site.site import LAYERS
from onrecord.stats.statistic import figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.report.site.site import Site, System

LABELS = {
    "mention.strict": "Mentions, offsets and type",
    "mention.head": "Mentions, head words",
    "time.value": "Times, offsets and dates",
    "coref.conll": "Coreference within articles",
    "xcoref.conll": "Coreference across articles",
    "quote.content.exact": "Quotes, contents",
    "quote.content.overlap": "Quotes, overlapping words",
    "quote.attribution": "Quotes, contents and speakers",
    "event.trigger.cls": "Events, triggers and types",
    "event.argument.cls.coreferent": "Events, arguments and roles",
}

OUTSIDE = {"texts", "scope: corpus"}  # what a measure may lack though its layer was attempted


class Point(NamedTuple):
    """A system's figure under a measure: percentages for a plot, and as text; value is None for a dash."""

    system: str
    value: float | None
    low: float | None
    high: float | None
    shown: str
    interval: str
    why: str  # why there is no figure, or no interval


@dataclass(frozen=True)
class Plotted:
    """A measure with a point a system."""

    name: str
    label: str
    summary: str
    points: Sequence[Point]


class Line(NamedTuple):
    """A measure's figures and counts as text."""

    name: str
    summary: str
    family: str
    cells: tuple[str, ...]


class Cell(NamedTuple):
    """How many findings of a layer have an outcome."""

    number: int
    tone: str


def plotted(site: Site) -> Iterator[Plotted]:
    """Yield the headline measures that the systems were scored by."""
    for name in HEADLINES:
        scores = site.first.result.scores
        if name in scores:
            points = [_point(system, name) for system in site.systems]
            yield Plotted(name, LABELS[name], scores[name].measure.summary, points)


def _point(system: System, name: str) -> Point:
    score = system.result.scores[name]
    value = figure(score.measure, score.value)
    if value is None:
        outside = [each for each in score.lacking if each in OUTSIDE or each.endswith(" in gold")]
        why = f"needs {', '.join(outside)}" if outside else "not attempted" if score.lacking else "nothing to count"
        return Point(system.name, None, None, None, percent(None), "", why)
    bounds = system.result.intervals.get(name)
    found = bounds.interval if bounds else None
    low, high = (round(100 * found.low, 2), round(100 * found.high, 2)) if found else (None, None)
    why = "" if found or bounds is None else f"no interval: {bounds.reason}"
    return Point(system.name, round(100 * value, 2), low, high, percent(value), between(found), why)


def table(system: System) -> Iterator[Line]:
    """Yield every measure that the system attempted, in the order of the result."""
    for name, score in system.result.scores.items():
        if score.counts is None:
            continue
        measure, bounds = score.measure, system.result.intervals.get(name)
        interval = between(bounds.interval if bounds else None)
        counts = (score.counts.gold, score.counts.predicted)
        shown = ("", count(counts[1])) if measure.is_rate else tuple(map(count, counts))
        rates = ("", "", percent(score.value.value)) if measure.is_rate else tuple(map(percent, score.value[:3]))
        yield Line(name, measure.summary, measure.family, (*rates, interval, *shown))


def families(system: System) -> list[list[Line]]:
    """Return the lines of `table`, those of a family together."""
    found: dict[str, list[Line]] = {}
    for each in table(system):
        found.setdefault(each.family, []).append(each)
    return list(found.values())


def not_attempted(system: System) -> int:
    """Return how many measures are a dash."""
    return sum(score.counts is None for score in system.result.scores.values())


def outcomes(system: System) -> tuple[list[Outcome], dict[str, list[Cell]]]:
    """Return the outcomes that occur, and for each layer how many of its findings have each of them."""
    return outcome_table(Counter((each.layer, each.outcome) for found in system.findings.values() for each in found))


def outcome_table(counted: Mapping[tuple[str, Outcome], int]) -> tuple[list[Outcome], dict[str, list[Cell]]]:
    """Return the outcomes that occur, and a row for each layer that has findings, of their numbers by both."""
    heads = [each for each in Outcome if any(counted.get((layer, each)) for layer in LAYERS)]
    rows = {layer: [Cell(counted.get((layer, each), 0), tone(each)) for each in heads] for layer in LAYERS}
    return heads, {layer: cells for layer, cells in rows.items() if any(cell.number for cell in cells)}


def document_headings(system: System) -> list[str]:
    """Return the headline measures that the system attempted and that have a figure for each article."""
    scores = system.result.scores
    names = [name for name in HEADLINES if name in scores and not scores[name].measure.across_documents]
    return [name for name in names if scores[name].counts is not None]


def by_document(system: System, doc_id: str) -> list[str]:
    """Return the figures of one article under `document_headings`; a dash where there is nothing to count there."""
    chosen = [system.result.scores[name] for name in document_headings(system)]
    return [percent(main_figure(score.measure, score.document(doc_id))) for score in chosen]
