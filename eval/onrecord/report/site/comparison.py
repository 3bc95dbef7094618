"""Build the page that compares two systems: the figures of `onrecord compare` as a plot, and links to the items."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from onrecord.comparison.claims import Verdict, dash_reasons, tested_units, verdict, verdict_in_words
from onrecord.comparison.compare import Side, between, with_reaches
from onrecord.comparison.items import differing_findings
from onrecord.comparison.power import reach_in_words
from onrecord.measures import registry
from onrecord.measures.headlines import HEADLINES
from onrecord.report.site.figures import DASH, line, percent, signed
from onrecord.report.site.overview import LABELS
from onrecord.report.site.site import PAIR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from onrecord.comparison.difference import Difference
    from onrecord.comparison.items import ItemDifference
    from onrecord.comparison.result import Comparison
    from onrecord.report.site.site import Site, System

ITEMS = 100  # the maximum number of items on a page
WORDS = 100  # the maximum number of characters of an item
PARTS = {
    "entities": ("mentions", "entities"),
    "quotes": ("quotes",),
    "events": ("events", "arguments", "times"),
}  # layer of a measure -> layers of findings
STEP = 5  # points: the plot's reach is a multiple of it


class Measured(NamedTuple):
    """A measure's row in the comparison of two systems.

    `a` to `units` are texts for the table. `at`, `low` and `high` are the positions of the difference and of the ends
    of its interval, in percent of the plot's width; None without a difference or interval.
    """

    label: str
    name: str
    a: str
    b: str
    difference: str
    interval: str
    p: str
    holm: str
    units: str
    at: float | None
    low: float | None
    high: float | None
    verdict: str


class Item(NamedTuple):
    """An item on which two systems differ.

    Attributes:
        doc_id: The article's id.
        layer: The item's layer.
        words: Its words.
        a: Its outcome in A.
        b: Its outcome in B.
        pages: The address of the item in the pages of A and of B.
    """

    doc_id: str
    layer: str
    words: str
    a: str
    b: str
    pages: tuple[str, str]


@dataclass(frozen=True)
class ComparisonPage:
    """The data of the page that compares two systems.

    Attributes:
        comparison: The comparison.
        systems: A and B.
        reach: The plot goes from -reach to +reach points.
        rows: A row for each measure.
        items: The first 100 items on which the systems differ.
        notes: The notes, as sentences.
    """

    comparison: Comparison
    systems: tuple[System, System]
    reach: int
    rows: Sequence[Measured]
    items: Sequence[Item]
    notes: Sequence[str]


def compared_systems(site: Site, *, seed: int) -> Iterator[tuple[tuple[System, System], Comparison]]:
    """Yield ((A, B), their comparison) for the pairs of systems of a report; A is the earlier one.

    In a report on two systems, their comparison is always yielded, and also has `reaches`: the differences that a test
    of this size can detect. With more systems, a pair is left out if no measure has figures for both.

    Args:
        site: The report.
        seed: The random seed of confidence intervals.
    """
    chosen = registry.select(HEADLINES)
    for first, second in combinations(site.systems, 2):
        sides = [Side(each.name, each.result, each.unfiltered.units) for each in (first, second)]
        found = between(*sides, chosen=chosen, seed=seed, items=partial(_differing, first, second))
        if len(site.systems) == PAIR:
            yield (first, second), with_reaches(found, *sides)
        elif any(row.difference is not None for row in found.differences):
            yield (first, second), found


def _differing(a: System, b: System, documents: Sequence[str], layers: Collection[str]) -> list[ItemDifference]:
    """Return the items of some documents and layers on which two systems have different outcomes.

    Args:
        a: The first system.
        b: The second system.
        documents: The doc_ids whose items are compared.
        layers: The layers of measures whose items are compared: `entities`, `quotes` or `events`.
    """
    kept = {part for layer in layers for part in PARTS[layer]}
    sides = [
        [each for doc_id in documents for each in system.findings[doc_id] if each.layer in kept] for system in (a, b)
    ]
    return differing_findings(*sides, documents=documents)


def comparison_page(site: Site, systems: tuple[System, System], found: Comparison) -> ComparisonPage:
    """Return the data of the page that compares two systems (A, B).

    Args:
        site: The report.
        systems: The two systems.
        found: Their comparison, with the first system as A.
    """
    figures = [each for row in found.differences for each in (row.difference, *(row.interval or ()))]
    widest = max((abs(each) for each in figures if each is not None), default=0.0)
    reach = STEP * (1 + int(100 * widest / STEP))
    return ComparisonPage(
        found,
        systems,
        reach,
        [_row(each, found, reach) for each in _shown(found)],
        [_item(site, each, systems) for each in found.differing[:ITEMS]],
        [*map(reach_in_words, found.reaches.values()), *found.notes, *dash_reasons(found.differences)],
    )


def _shown(found: Comparison) -> list[Difference]:
    """Return the rows of a comparison that are shown.

    They are those in which both systems have a figure; if there are none, those in which at least one has.
    """
    both = [row for row in found.differences if row.difference is not None]
    return both or [row for row in found.differences if not (row.a is None and row.b is None)]


def _row(row: Difference, found: Comparison, reach: int) -> Measured:
    name, holm = row.measure.name, found.holm.get(row.measure.name)
    interval = row.interval
    return Measured(
        LABELS.get(name, name),
        name,
        percent(row.a),
        percent(row.b),
        signed(row.difference),
        f"{signed(interval.low)} to {signed(interval.high)}" if interval else "",
        _p(row.test.p if row.test else None),
        _p(holm),
        tested_units(row),
        _place(row.difference, reach),
        _place(interval.low if interval else None, reach),
        _place(interval.high if interval else None, reach),
        _verdict_in_words(row, holm),
    )


def _verdict_in_words(row: Difference, holm: float | None) -> str:
    """Return the verdict on a measure in words; if there is no verdict, the reasons, joined by semicolons.

    `holm` is the p-value with Holm's correction, or None if there was no test.
    """
    found = verdict(row, holm)
    return "; ".join(row.reasons) if found is Verdict.NONE else verdict_in_words(found, row)


def _place(difference: float | None, reach: int) -> float | None:
    """Return the position of a difference on a plot from -reach to +reach points, in percent of its width.

    A difference beyond the plot is at its edge. None for None.

    >>> _place(0.05, 10), _place(-0.5, 10)
    (75.0, 0.0)
    """
    if difference is None:
        return None
    return round(min(100.0, max(0.0, 50 + 50 * 100 * difference / reach)), 2)


def _p(value: float | None) -> str:
    return DASH if value is None else f"{value:.4f}"


def _item(site: Site, item: ItemDifference, systems: tuple[System, System]) -> Item:
    gold = item.gold if item.gold and item.layer in {"mentions", "quotes", "events", "times"} else None
    if item.gold and item.layer == "arguments":
        gold = item.gold.partition(".")[0]
    first, second = (
        site.item_page(item.doc_id, gold, each) if gold else site.article_page(item.doc_id, each) for each in systems
    )
    return Item(item.doc_id, item.layer, line(item.text, WORDS), item.a, item.b, (first, second))
