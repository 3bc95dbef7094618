"""Build the data of the first page: tracks, headline figures with intervals, all figures, outcomes, articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.comparison.passes import figure_in, ranks_in
from onrecord.explain.finding import Outcome
from onrecord.measures import registry
from onrecord.measures.headlines import HEADLINES
from onrecord.measures.tracks import PLAIN, TRACKS
from onrecord.report.site.figures import between, count, main_figure, percent, tone
from onrecord.report.site.read import shown_filters
from onrecord.report.site.site import LAYERS
from onrecord.scoring.attempted import need_in_words
from onrecord.stats.intervals import bounds
from onrecord.stats.statistic import figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.comparison.passes import Pass
    from onrecord.measures.tracks import Filter, Track
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

NOT_LAYERS = {"texts", "scope: corpus"}  # needs of a measure that are no layers of a prediction


class Point(NamedTuple):
    """A system's figure under a measure.

    Attributes:
        system: The system.
        value: The figure in percent, or None.
        low: The lower end of its interval in percent, or None.
        high: The upper end, or None.
        shown: The figure as text; a dash for None.
        interval: The interval as text; empty for None.
        why: The reason if there is no figure or no interval; otherwise empty.
    """

    system: System
    value: float | None
    low: float | None
    high: float | None
    shown: str
    interval: str
    why: str


@dataclass(frozen=True)
class Plotted:
    """A measure as a plot, with a point for each system that attempted it.

    Attributes:
        name: The measure's name.
        label: Its name in words.
        summary: What it measures.
        filter: The form of mentions or the kind of quotes that is scored; without either, all are.
        points: The points.
    """

    name: str
    label: str
    summary: str
    filter: Filter
    points: Sequence[Point]

    @property
    def field(self) -> str:
        """Return what a reader can filter the measure's items by: `form` (mentions), `kind` (quotes), or ""."""
        return {"mention": "form", "quote": "kind"}.get(self.name.partition(".")[0], "")

    @property
    def chosen(self) -> str:
        """Return the form of mentions or the kind of quotes that the plot is limited to, or "" for all."""
        return self.filter.form or self.filter.kind


class Standing(NamedTuple):
    """A system's figure in a track as text, and whether it is the best or not significantly different from the best."""

    shown: str
    best: bool


@dataclass(frozen=True)
class TrackColumn:
    """A track (one figure by which systems are ranked) as a column of the first page's table.

    Attributes:
        track: The track.
        standings: System -> its figure in the track; systems without one are absent.
        order: The systems that have a figure, the best first.
    """

    track: Track
    standings: Mapping[System, Standing]
    order: Sequence[System]


class Line(NamedTuple):
    """The row of a measure in a system's table.

    Attributes:
        name: The measure's name.
        summary: What it measures.
        family: The group of measures that it belongs to.
        cells: Precision, recall, F1 or rate, interval, number of gold items and number of predicted items, as text.
    """

    name: str
    summary: str
    family: str
    cells: tuple[str, ...]


class Cell(NamedTuple):
    """The number of a layer's findings with one outcome, and the class of this outcome (`figures.tone`)."""

    number: int
    tone: str


def tracks(site: Site) -> list[TrackColumn]:
    """Return the columns of the table of figures by track: one column a track, without tracks that have no figure."""
    return [column for track in TRACKS if (column := _column(site, track)).order]


def families(columns: Sequence[TrackColumn]) -> list[tuple[str, int]]:
    """Return (family, number of tracks in `columns` that belong to it), in the order in which families first occur."""
    counted = Counter(column.track.family for column in columns)
    return list(counted.items())


def _column(site: Site, track: Track) -> TrackColumn:
    figures = {each: figure_in(each.passes, track) for each in site.systems}
    found = {each: value for each, value in figures.items() if value is not None}
    ranks = ranks_in(track, {each.name: each.passes for each in found})
    top = max(found.values(), default=0.0)
    standings = {
        each: Standing(percent(value), ranks[each.name].first == 1 if ranks else value == top)
        for each, value in found.items()
    }
    return TrackColumn(track, standings, sorted(found, key=lambda each: -found[each]))


def plotted(site: Site) -> Iterator[Plotted]:
    """Yield the plots of the first page: each headline measure without a filter, and for each form or kind.

    A plot without a point is left out. There is no filter of forms if no mention of gold has a form, and none of kinds
    if no quote of gold has a kind.
    """
    gold = [pair.gold for pair in site.systems[0].pairs.values()]
    has_forms = any(each.form for document in gold for each in document.mentions or ())
    has_kinds = any(each.kind for document in gold for each in document.quotes or ())
    filters = [PLAIN, *(each for each in shown_filters() if (has_forms if each.form else has_kinds))]
    for name in HEADLINES:
        for chosen in filters:
            points = [
                point
                for system in site.systems
                if (found := system.scored(chosen)) and (point := _point(site, system, found, name)) is not None
            ]
            if points:
                yield Plotted(name, LABELS[name], registry.parse(name).summary, chosen, points)


def not_plotted(plots: Sequence[Plotted]) -> list[str]:
    """Return the labels (names in words) of the headline measures that no plot in `plots` shows."""
    shown = {each.name for each in plots}
    return [LABELS[name] for name in HEADLINES if name not in shown]


def _point(site: Site, system: System, found: Pass, name: str) -> Point | None:
    """Return a system's figure and interval under a measure as a point of a plot; None if the system is left out.

    It is left out if the measure was not scored, or if the predictions lack a layer or attribute that it needs. With
    several systems, it is also left out if texts, the scope `corpus` or something in gold is lacking. With one system,
    the result is then a point without a value, which gives the reason. It is such a point, too, if there is nothing to
    count.

    Args:
        site: The report.
        system: The system.
        found: The system's scores under the plot's filter.
        name: The measure's name.
    """
    score = found.result.scores.get(name)
    if score is None:
        return None
    value = figure(score.measure, score.value)
    if value is None:
        other_needs = [each for each in score.lacking if each in NOT_LAYERS or each.endswith(" in gold")]
        if score.lacking and (len(site.systems) > 1 or not other_needs):
            return None
        why = f"needs {', '.join(map(need_in_words, other_needs))}" if other_needs else "nothing to count"
        return Point(system, None, None, None, percent(None), "", why)
    known = system.result.intervals if found is system.unfiltered else {}
    limits = known.get(name) or bounds(score, found.units, seed=site.seed)
    interval = limits.interval
    low, high = (round(100 * interval.low, 2), round(100 * interval.high, 2)) if interval else (None, None)
    why = "" if interval else f"no interval: {limits.reason}"
    return Point(system, round(100 * value, 2), low, high, percent(value), between(interval), why)


def table(system: System) -> Iterator[Line]:
    """Yield a row of texts for every measure that the system attempted, in the order of the result."""
    for name, score in system.result.scores.items():
        if score.counts is None:
            continue
        measure, bounds = score.measure, system.result.intervals.get(name)
        interval = between(bounds.interval if bounds else None)
        counts = (score.counts.gold, score.counts.predicted)
        shown = ("", count(counts[1])) if measure.is_rate else tuple(map(count, counts))
        rates = ("", "", percent(score.value.value)) if measure.is_rate else tuple(map(percent, score.value[:3]))
        yield Line(name, measure.summary, measure.family, (*rates, interval, *shown))


def measure_families(system: System) -> list[list[Line]]:
    """Return the rows of `table(system)`, in one list for each family of measures."""
    found: dict[str, list[Line]] = {}
    for each in table(system):
        found.setdefault(each.family, []).append(each)
    return list(found.values())


def not_attempted(system: System) -> int:
    """Return the number of measures that the system did not attempt."""
    return sum(score.counts is None for score in system.result.scores.values())


def outcomes(system: System) -> tuple[list[Outcome], dict[str, list[Cell]]]:
    """Return the outcomes that occur in a system's findings, and layer -> one cell (a number) for each of them.

    The cells of a layer are in the order of the outcomes. A layer without findings is left out.
    """
    return outcome_table(Counter((each.layer, each.outcome) for found in system.findings.values() for each in found))


def outcome_table(counted: Mapping[tuple[str, Outcome], int]) -> tuple[list[Outcome], dict[str, list[Cell]]]:
    """Return the outcomes that occur, and layer -> one cell (a number of findings) for each of these outcomes.

    Args:
        counted: (layer, outcome) -> the number of findings. A layer without findings gets no row. The cells of a layer
            are in the order of the outcomes.
    """
    heads = [each for each in Outcome if any(counted.get((layer, each)) for layer in LAYERS)]
    rows = {layer: [Cell(counted.get((layer, each), 0), tone(each)) for each in heads] for layer in LAYERS}
    return heads, {layer: cells for layer, cells in rows.items() if any(cell.number for cell in cells)}


def document_headings(system: System) -> list[str]:
    """Return the names of the headline measures that the system attempted and that have a figure for each article.

    Measures across documents have none.
    """
    scores = system.result.scores
    names = [name for name in HEADLINES if name in scores and not scores[name].measure.across_documents]
    return [name for name in names if scores[name].counts is not None]


def by_document(system: System, doc_id: str) -> list[str]:
    """Return a system's figures on one article as text, in percent, one for each name of `document_headings`.

    An undefined figure is "–".
    """
    chosen = [system.result.scores[name] for name in document_headings(system)]
    return [percent(main_figure(score.measure, score.document(doc_id))) for score in chosen]
