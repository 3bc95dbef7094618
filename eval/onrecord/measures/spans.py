"""Measure spans: mentions, times and event triggers, under the four schemes of SemEval-2013 task 9.

    strict   equal offsets and type: 1          exact   equal offsets: 1
    partial  equal offsets: 1, overlap: 1/2     type    overlap and equal type: 1

precision = credit / predicted spans, recall = credit / gold spans. Every scheme has the pairing that is best for it
(`match.schemes`), so no order of the input has any effect. `mention.head` asks that the two heads have equal offsets;
`time.value` that offsets and value are equal.

Worked example, after the table of the task's guidelines: gold DRUG [0,5) and BRAND [10,20); predicted DRUG [0,5),
GROUP [10,18), DRUG [30,34). strict and exact pair the first only (1/3, 1/2); partial gives the second a half (1.5/3,
1.5/2); type gives it nothing (1/3, 1/2).

Source: Segura-Bedmar, Martínez and Herrero-Zazo (2013), SemEval-2013 Task 9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.bulk.counts import joined, nothing_matched
from onrecord.bulk.schemes import scheme_counts
from onrecord.documents.model import UNALIGNED
from onrecord.measures.base import Bulk, Cell, Layer, Measure
from onrecord.measures.join import join
from onrecord.measures.scheme_rows import (
    EXACT_COLUMNS,
    HALVES,
    PARTIAL_COLUMNS,
    STRICT_COLUMNS,
    TYPE_COLUMNS,
    label_of,
    scheme_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.documents.model import Event, Mention, Time
    from onrecord.match.sweep import Key
    from onrecord.measures.base import Tally
    from onrecord.measures.pair import DocumentPair


def scheme_tally(pair: DocumentPair, gold: Sequence[Key], predicted: Sequence[Key]) -> Tally:
    """Return the nine counts of the four schemes by cell; partial credit is in halves."""
    if pair.placed:
        return scheme_rows(gold, predicted, lambda key: pair.cell(key[0], key[2]))
    # Without text and zones a cell is its label, and a string hashes faster than a cell.
    return {Cell(label=label): row for label, row in scheme_rows(gold, predicted, label_of).items()}


def keys(items: Iterable[Mention | Time | Event]) -> list[Key]:
    """Return what the schemes compare: start, end and type ("" for none)."""
    return [(item.start, item.end, item.type or "") for item in items]


def mention_tally(pair: DocumentPair) -> Tally:
    """Return the schemes' counts of mentions."""
    return scheme_tally(pair, keys(pair.mentions.gold), keys(pair.mentions.predicted))


def time_tally(pair: DocumentPair) -> Tally:
    """Return the schemes' counts of times."""
    return scheme_tally(pair, keys(pair.times.gold), keys(pair.times.predicted))


def trigger_tally(pair: DocumentPair) -> Tally:
    """Return the schemes' counts of event triggers."""
    return scheme_tally(pair, keys(pair.events.gold), keys(pair.events.predicted))


def head_tally(pair: DocumentPair) -> Tally:
    """Return the counts of mentions by their heads' offsets; a mention without a head matches nothing."""

    def items(mentions: Iterable[Mention]) -> Iterable[tuple[object, Cell]]:
        for mention in mentions:
            placed = mention.head is not None and mention.head.start != UNALIGNED
            key = mention.head.interval if placed and mention.head else None
            yield key, pair.cell(mention.start, mention.type)

    return join(items(pair.mentions.gold), items(pair.mentions.predicted))


def value_tally(pair: DocumentPair) -> Tally:
    """Return the counts of times by offsets and normalised value; a time without a value matches nothing."""

    def items(times: Iterable[Time]) -> Iterable[tuple[object, Cell]]:
        for time in times:
            key = None if time.start == UNALIGNED or time.value is None else (time.interval, time.value)
            yield key, pair.cell(time.start, time.type)

    return join(items(pair.times.gold), items(pair.times.predicted))


_SEMEVAL = "Segura-Bedmar et al. 2013, SemEval-2013 task 9"
_BULK = Bulk(scheme_counts, joined)
_ENTITIES, _EVENTS = Layer.ENTITIES, Layer.EVENTS

MEASURES = (
    Measure(
        "mention.strict",
        _ENTITIES,
        "Mentions with gold's offsets and type.",
        _SEMEVAL,
        ("mentions", "mentions.type"),
        mention_tally,
        STRICT_COLUMNS,
        bulk=_BULK,
    ),
    Measure(
        "mention.exact",
        _ENTITIES,
        "Mentions with gold's offsets, of any type.",
        _SEMEVAL,
        ("mentions",),
        mention_tally,
        EXACT_COLUMNS,
        bulk=_BULK,
    ),
    Measure(
        "mention.partial",
        _ENTITIES,
        "Mentions with gold's offsets, and half for an overlap.",
        _SEMEVAL,
        ("mentions",),
        mention_tally,
        PARTIAL_COLUMNS,
        credit=HALVES,
        bulk=_BULK,
    ),
    Measure(
        "mention.type",
        _ENTITIES,
        "Mentions that overlap one of gold's of the same type.",
        _SEMEVAL,
        ("mentions", "mentions.type"),
        mention_tally,
        TYPE_COLUMNS,
        bulk=_BULK,
    ),
    Measure(
        "mention.head",
        _ENTITIES,
        "Mentions with the head of one of gold's.",
        "Žabokrtský et al. 2023, CRAC shared task",
        ("mentions", "mentions.head"),
        head_tally,
        bulk=Bulk(nothing_matched, joined),
    ),
    Measure(
        "time.exact",
        _EVENTS,
        "Time expressions with gold's offsets.",
        "UzZaman et al. 2013, TempEval-3",
        ("times",),
        time_tally,
        EXACT_COLUMNS,
    ),
    Measure(
        "time.value",
        _EVENTS,
        "Time expressions with gold's offsets and normalised value.",
        "UzZaman et al. 2013, TempEval-3",
        ("times", "times.value"),
        value_tally,
    ),
    Measure(
        "event.trigger.id",
        _EVENTS,
        "Triggers with gold's offsets.",
        "Li et al. 2013, ACL",
        ("events",),
        trigger_tally,
        EXACT_COLUMNS,
    ),
    Measure(
        "event.trigger.cls",
        _EVENTS,
        "Triggers with gold's offsets and event type.",
        "Li et al. 2013, ACL",
        ("events", "events.type"),
        trigger_tally,
        STRICT_COLUMNS,
    ),
)
