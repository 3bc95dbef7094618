"""Build the timeline: the event instances of the registry by date, and how each article presents them.

An instance that is part of another one is listed below it. An article's column has a sign for each way in which its
mentions present the instance (`WAYS`): as a fact, as denied, as demanded, promised or supposed, or in general.
Instances without a date come last, by type.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import UNALIGNED
from onrecord.report.site.figures import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.documents.model import Event, EventInstance
    from onrecord.report.site.site import Site

WAYS = ("actual", "denied", "not actual", "generic")
_MONTHS = "January February March April May June July August September October November December".split()


class Presented(NamedTuple):
    """How often an article presents an event in one way.

    Attributes:
        way: One of `WAYS`.
        number: The number of the article's mentions of the event in this way.
        page: The address of the first of them.
        words: Its words.
    """

    way: str
    number: int
    page: str
    words: str


@dataclass(frozen=True)
class Row:
    """An instance of the timeline.

    Attributes:
        instance: The instance.
        when: Its date in words (`when`).
        depth: 0 for an event that is part of no event shown, 1 for its parts, 2 for the parts of these, and so on.
        presented: doc_id -> the ways in which the article presents it.
    """

    instance: EventInstance
    when: str
    depth: int
    presented: Mapping[str, Sequence[Presented]]


@dataclass(frozen=True)
class Group:
    """The instances of one year, or those without a date."""

    when: str
    rows: Sequence[Row]


def timeline(site: Site) -> list[Group]:
    """Return the events of gold's registry that at least one article mentions, grouped by year and ordered by date.

    An event that is part of another one follows it, with a depth larger by 1. Events without a date are in the last
    group, `No date`.
    """
    presented = _presented(site)
    mentioned = sorted((each for each in site.gold.events.values() if each.id in presented), key=_order)
    ids = {each.id for each in mentioned}
    parts: dict[str, list[EventInstance]] = {}
    for each in mentioned:
        parts.setdefault(each.part_of or "", []).append(each)

    def with_parts(each: EventInstance, depth: int) -> Iterator[Row]:
        yield Row(each, when(each), depth, presented[each.id])
        for part in parts.get(each.id, ()):
            yield from with_parts(part, depth + 1)

    groups: dict[str, list[Row]] = {}
    for each in mentioned:
        if each.part_of not in ids:
            groups.setdefault(each.from_[:4] if each.from_ else "No date", []).extend(with_parts(each, 0))
    return [Group(name, rows) for name, rows in groups.items()]


def when(instance: EventInstance) -> str:
    """Return an event's date in words, as precise as it is known; "" without a date.

    The year is shown only if nothing more is known, since the timeline has it as a heading.

    >>> from onrecord.documents.model import EventInstance
    >>> when(EventInstance("e", "Meet", "", "2016-07-01", "2016-09-30", "month", None, None))
    'July – September'
    >>> when(EventInstance("e", "Meet", "", "2017-03-02", "2017-03-02", "day", None, None))
    '2 March'
    """
    ends = [each for each in (instance.from_, instance.to) if each]
    return " – ".join(dict.fromkeys(_written(each, instance.precision) for each in ends))


def _written(date: str, precision: str) -> str:
    year, month, day = (*date.split("-"), "01", "01")[:3]
    if precision == "year":
        return year
    name = _MONTHS[int(month) - 1]
    return f"{int(day)} {name}" if precision == "day" else name


def _order(instance: EventInstance) -> tuple[str, str, str, str]:
    return instance.from_ or "9999", instance.to or "9999", instance.type or "", instance.label


def way(event: Event) -> str:
    """Return how an article presents an event mention: `generic`, `denied`, `actual` (a fact) or `not actual`."""
    if event.realis == "generic":
        return "generic"
    if event.polarity == "negative":
        return "denied"
    return "actual" if event.realis in {None, "actual"} else "not actual"


def _presented(site: Site) -> dict[str, dict[str, list[Presented]]]:
    """Return id of the event in the registry -> doc_id -> the ways in which the article presents it.

    A way is `generic`, `denied`, `actual` or `not actual`, with the number of the article's event mentions that present
    the event so.
    """
    found: dict[str, dict[str, list[Presented]]] = {}
    for doc_id in site.doc_ids:
        pair = site.pairs[doc_id]
        by_instance: dict[str, list[Event]] = {}
        for event in sorted(pair.gold.events or (), key=lambda each: each.start):
            if event.event is not None:
                by_instance.setdefault(event.event, []).append(event)
        for instance, events in by_instance.items():
            found.setdefault(instance, {})[doc_id] = _ways(site, doc_id, pair.text, events)
    return found


def _ways(site: Site, doc_id: str, text: str | None, events: Iterable[Event]) -> list[Presented]:
    events = list(events)
    counted = Counter(map(way, events))
    first = {way(event): event for event in reversed(events)}
    return [
        Presented(
            each,
            counted[each],
            site.item_page(doc_id, first[each].id),
            "" if text is None or first[each].start == UNALIGNED else line(text[first[each].start : first[each].end]),
        )
        for each in WAYS
        if counted[each]
    ]
