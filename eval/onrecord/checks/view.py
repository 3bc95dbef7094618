"""A gold document beside its text, with what several checks ask of it.

That is: its spans with their paths, its items by id, the stretches that are annotated, the words of a span.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from onrecord.checks.base import Finding
from onrecord.documents.model import (
    Document,
    Event,
    Filler,
    Interval,
    Mention,
    Quote,
    Span,
    Time,
)
from onrecord.errors import shown
from onrecord.schema.schemas import annotated_zones
from onrecord.text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Item = Mention | Time | Filler | Quote | Event


class Place(NamedTuple):
    """A span, what it is a span of (`mention`, `head`, `cue` …), and its path in the document."""

    path: str
    role: str
    span: Interval


class Entry(NamedTuple):
    """An item with its kind, as the inventory names kinds, and its path."""

    path: str
    kind: str
    item: Item


@dataclass(frozen=True)
class View:
    """A readable gold document and its text."""

    document: Document
    text: str

    @property
    def doc_id(self) -> str:
        """Return the document's id."""
        return self.document.doc_id

    def finding(
        self, path: str, message: str, *, got: str = "", expected: str = "", hint: str = "", key: str = ""
    ) -> Finding:
        """Return a finding about this document."""
        return Finding(self.doc_id, path, message, got=got, expected=expected, hint=hint, key=key)

    def words(self, span: Interval | Span) -> str:
        """Return the text of a span."""
        return self.text[span.start : span.end]

    def quoted(self, span: Interval | Span) -> str:
        """Return the text of a span as a message shows it."""
        return shown(self.words(span))

    @cached_property
    def paragraphs(self) -> list[Interval]:
        """Return the text's paragraphs."""
        return paragraphs(self.text)

    @cached_property
    def entries(self) -> list[Entry]:
        """Return all items that have an id, layer by layer."""
        document = self.document
        layers: tuple[tuple[str, str, list[Item]], ...] = (
            ("mentions", "mention", [*(document.mentions or ())]),
            ("times", "time", [*(document.times or ())]),
            ("fillers", "filler", [*(document.fillers or ())]),
            ("quotes", "quote", [*(document.quotes or ())]),
            ("events", "event", [*(document.events or ())]),
        )
        return [Entry(f"{layer}[{at}]", kind, item) for layer, kind, items in layers for at, item in enumerate(items)]

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """Return the items by id."""
        return {entry.item.id or "": entry for entry in self.entries}

    def mentions(self) -> Iterator[tuple[str, Mention]]:
        """Yield the mentions with their paths."""
        for entry in self.entries:
            if isinstance(entry.item, Mention):
                yield entry.path, entry.item

    def quotes(self) -> Iterator[tuple[str, Quote]]:
        """Yield the quotes with their paths."""
        for entry in self.entries:
            if isinstance(entry.item, Quote):
                yield entry.path, entry.item

    def events(self) -> Iterator[tuple[str, Event]]:
        """Yield the events with their paths."""
        for entry in self.entries:
            if isinstance(entry.item, Event):
                yield entry.path, entry.item

    @cached_property
    def places(self) -> list[Place]:
        """Return every annotated span, zones left out; a mention of several pieces has a place for each."""
        found: list[Place] = []
        for path, kind, item in self.entries:
            if isinstance(item, Quote):
                for role, spans in (("content", item.content), ("cue", item.cue), ("source", item.source)):
                    found += [Place(f"{path}.{role}[{at}]", role, each.interval) for at, each in enumerate(spans or ())]
            elif isinstance(item, Mention):
                found += _of_mention(path, item)
            else:
                found.append(Place(path, kind, item.interval))
        nonquotes = self.document.nonquotes or ()
        return found + [Place(f"nonquotes[{at}]", "nonquote", each.interval) for at, each in enumerate(nonquotes)]

    @cached_property
    def annotated(self) -> list[Interval]:
        """Return the stretches of annotated zones, neighbours joined, in order."""
        joined: list[Interval] = []
        for zone in sorted(self.document.zones or (), key=lambda each: each.start):
            if zone.zone not in annotated_zones():
                continue
            if joined and joined[-1].end == zone.start:
                joined[-1] = Interval(joined[-1].start, zone.end)
            else:
                joined.append(Interval(zone.start, zone.end))
        return joined

    def in_annotated(self, start: int, end: int) -> bool:
        """Return whether a span lies in an annotated stretch."""
        return any(zone.start <= start and end <= zone.end for zone in self.annotated)


def _of_mention(path: str, mention: Mention) -> list[Place]:
    """Return the places of a mention and of its head; empty nodes have none."""
    found = [
        Place(path if mention.pieces is None else f"{path}.pieces[{at}]", "mention", span)
        for at, span in enumerate(mention.spans)
    ]
    if mention.head is not None and (mention.head.start != mention.head.end or mention.empty_nodes is None):
        found.append(Place(f"{path}.head", "head", mention.head.interval))
    return found
