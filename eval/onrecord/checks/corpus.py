"""The input of a check, `CheckedCorpus`, and its output, `Fault`.

A `CheckedCorpus` has the files, the registries, and each readable gold document with its text (`CheckedDocument`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import Document, Event, Filler, Interval, Mention, Quote, Span, Time
from onrecord.errors import shown
from onrecord.schema.schemas import annotated_zones
from onrecord.text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.checks.files import CorpusFiles
    from onrecord.documents.model import Entity, EventInstance, Utterance
    from onrecord.errors import Problem

Item = Mention | Time | Filler | Quote | Event


@dataclass(frozen=True, slots=True)
class Fault:
    """One violation of a check: a `Problem` without id and severity, which are taken from the check's row in `CHECKS`.

    Attributes:
        document: A doc_id, or the name of a file.
        path: The place inside the document, such as `quotes[3].content[0]`; "" for the whole file.
        message: What is wrong, as a clause.
        got: The value that was found, or "".
        expected: The values that are allowed, or "".
        hint: What to do next, or "".
        key: Identifies a warning in annotations/acknowledged.json; "" for errors.
    """

    document: str
    path: str
    message: str
    got: str = ""
    expected: str = ""
    hint: str = ""
    key: str = ""


class AnnotatedSpan(NamedTuple):
    """A span, its path, and its role: `mention`, `head`, `cue`, `nonquote` and so on."""

    path: str
    role: str
    span: Interval


class AnnotatedItem(NamedTuple):
    """An item that has an id, its path, and its kind as the inventory of kinds names it."""

    path: str
    kind: str
    item: Item


@dataclass(frozen=True)
class CheckedDocument:
    """A readable gold document and its text."""

    record: Document
    text: str

    @property
    def doc_id(self) -> str:
        """Return the document's id."""
        return self.record.doc_id

    def fault(
        self, path: str, message: str, *, got: str = "", expected: str = "", hint: str = "", key: str = ""
    ) -> Fault:
        """Return a fault (a violation of a check) with this document's id.

        Args:
            path: The place inside the document, such as `quotes[3].content[0]`; "" for the whole document.
            message: What is wrong, as a clause.
            got: The value that was found, or "".
            expected: The values that are allowed, or "".
            hint: What to do next, or "".
            key: Identifies a warning that can be acknowledged; "" for errors.
        """
        return Fault(self.doc_id, path, message, got=got, expected=expected, hint=hint, key=key)

    def words(self, span: Interval | Span) -> str:
        """Return the characters of the article that a span covers."""
        return self.text[span.start : span.end]

    def quoted(self, span: Interval | Span) -> str:
        """Return the words of a span for a message: in quotation marks, on one line, cut if they are long."""
        return shown(self.words(span))

    @cached_property
    def paragraphs(self) -> list[Interval]:
        """Return the intervals of the text's paragraphs, in order."""
        return paragraphs(self.text)

    @cached_property
    def items(self) -> list[AnnotatedItem]:
        """Return (path, kind, item) of all mentions, times, fillers, quotes and events, layer by layer."""
        record = self.record
        layers: tuple[tuple[str, str, list[Item]], ...] = (
            ("mentions", "mention", [*(record.mentions or ())]),
            ("times", "time", [*(record.times or ())]),
            ("fillers", "filler", [*(record.fillers or ())]),
            ("quotes", "quote", [*(record.quotes or ())]),
            ("events", "event", [*(record.events or ())]),
        )
        return [
            AnnotatedItem(f"{layer}[{at}]", kind, item)
            for layer, kind, items in layers
            for at, item in enumerate(items)
        ]

    @cached_property
    def by_id(self) -> Mapping[str, AnnotatedItem]:
        """Return item id -> item with its path and kind; of several items with one id the last.

        The items are mentions, times, fillers, quotes and events; one without an id has the key "".
        """
        return {each.item.id or "": each for each in self.items}

    def mentions(self) -> Iterator[tuple[str, Mention]]:
        """Yield (path, mention) for each mention of the document, such as ("mentions[3]", mention)."""
        for path, _, item in self.items:
            if isinstance(item, Mention):
                yield path, item

    def quotes(self) -> Iterator[tuple[str, Quote]]:
        """Yield (path, quote) for each quote of the document, such as ("quotes[3]", quote)."""
        for path, _, item in self.items:
            if isinstance(item, Quote):
                yield path, item

    def events(self) -> Iterator[tuple[str, Event]]:
        """Yield (path, event) for each event of the document, such as ("events[3]", event)."""
        for path, _, item in self.items:
            if isinstance(item, Event):
                yield path, item

    @cached_property
    def spans(self) -> list[AnnotatedSpan]:
        """Return every annotated span except zones, each with its path and role.

        A mention of several pieces has one for each.
        """
        found: list[AnnotatedSpan] = []
        for path, kind, item in self.items:
            if isinstance(item, Quote):
                for role, spans in (("content", item.content), ("cue", item.cue), ("source", item.source)):
                    found += [
                        AnnotatedSpan(f"{path}.{role}[{at}]", role, each.interval)
                        for at, each in enumerate(spans or ())
                    ]
            elif isinstance(item, Mention):
                found += _spans_of_mention(path, item)
            else:
                found.append(AnnotatedSpan(path, kind, item.interval))
        nonquotes = self.record.nonquotes or ()
        return found + [
            AnnotatedSpan(f"nonquotes[{at}]", "nonquote", each.interval) for at, each in enumerate(nonquotes)
        ]

    @cached_property
    def annotated(self) -> list[Interval]:
        """Return the annotated zones (those whose text is annotated) as intervals in order, adjacent ones joined.

        A document whose zones are null has one interval, the whole text.
        """
        if self.record.zones is None:
            return [Interval(0, len(self.text))]
        joined: list[Interval] = []
        for zone in sorted(self.record.zones or (), key=lambda each: each.start):
            if zone.zone not in annotated_zones():
                continue
            if joined and joined[-1].end == zone.start:
                joined[-1] = Interval(joined[-1].start, zone.end)
            else:
                joined.append(Interval(zone.start, zone.end))
        return joined

    def in_annotated(self, start: int, end: int) -> bool:
        """Return whether the text from `start` to `end` is inside annotated zones, without a gap."""
        return any(zone.start <= start and end <= zone.end for zone in self.annotated)


def _spans_of_mention(path: str, mention: Mention) -> list[AnnotatedSpan]:
    """Return the spans of a mention's pieces and of its head, each with its path and role; empty nodes are left out."""
    found = [
        AnnotatedSpan(path if mention.pieces is None else f"{path}.pieces[{at}]", "mention", span)
        for at, span in enumerate(mention.spans)
    ]
    head = mention.head
    if head is not None and (head.start != head.end or mention.empty_nodes is None):
        found.append(AnnotatedSpan(f"{path}.head", "head", head.interval))
    return found


def readable_documents(files: CorpusFiles) -> dict[str, CheckedDocument]:
    """Return doc_id -> document with its text, sorted by doc_id; those with an invalid file or text are left out."""
    pairs = {name: (files.documents[name].records(Document), file.text) for name, file in sorted(files.texts.items())}
    return {
        name: CheckedDocument(record, text)
        for name, (record, text) in pairs.items()
        if record is not None and text is not None
    }


@dataclass(frozen=True)
class CheckedCorpus:
    """The corpus as one check receives it.

    Attributes:
        files: The files of the corpus.
        readable: doc_id -> document, for the readable documents.
        blocked: The names of the documents and files in which an earlier blocking check found a fault.
        warnings: The warnings of all earlier checks.
    """

    files: CorpusFiles
    readable: Mapping[str, CheckedDocument]
    blocked: frozenset[str] = frozenset()
    warnings: tuple[Problem, ...] = ()

    @property
    def documents(self) -> list[CheckedDocument]:
        """Return the documents that the check should test, sorted by doc_id.

        These are the readable ones without a fault of an earlier check that blocks later checks.
        """
        return [document for name, document in self.readable.items() if name not in self.blocked]

    @property
    def registries(self) -> Mapping[str, Sequence[Entity | EventInstance | Utterance]]:
        """Return registry name (`entities`, `events`, `utterances`) -> its entries, in the file's order."""
        return {"entities": self.files.entities, "events": self.files.events, "utterances": self.files.utterances}

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """Return entity id -> entry of gold's registry of entities; {} if the registry cannot be read."""
        return {each.id: each for each in self.files.entities}

    @cached_property
    def events(self) -> Mapping[str, EventInstance]:
        """Return event instance id -> entry of gold's registry of events; {} if the registry cannot be read."""
        return {each.id: each for each in self.files.events}

    @cached_property
    def utterances(self) -> Mapping[str, Utterance]:
        """Return utterance id -> entry of gold's registry of utterances; {} if the registry cannot be read."""
        return {each.id: each for each in self.files.utterances}

    def registry_fault(
        self,
        name: str,
        index: int,
        message: str,
        *,
        got: str = "",
        expected: str = "",
        hint: str = "",
        key: str = "",
    ) -> Fault:
        """Return a fault of an entry of a registry.

        Args:
            name: The registry: `entities`, `events` or `utterances`.
            index: The index of the entry in the registry's file, from 0.
            message: What is wrong, as a clause.
            got: The value that was found, or "".
            expected: The values that are allowed, or "".
            hint: What to do next, or "".
            key: Identifies a warning that can be acknowledged; "" for errors.
        """
        file = self.files.registries[name].name
        return Fault(file, f"[{index}]", message, got=got, expected=expected, hint=hint, key=key)
