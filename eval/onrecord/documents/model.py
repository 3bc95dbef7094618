"""The records of a document's annotations: frozen structs for gold and predictions.

Gold has every field (`validate` checks it against schema/). A prediction may omit any field; `None` means that the
system did not attempt it. A span whose `start` is `UNALIGNED` is a string without a place in the text.
`onrecord.align` finds its offsets; if it cannot, the span matches nothing.

Offsets count Unicode code points of the article's exact text; start is inclusive, end exclusive. Ids of entities,
events and utterances are valid in all documents of gold. In predictions, the `scope` of the header says where.

A record has the fields of its schema in schema/. `extended` adds the fields that only the schema has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from onrecord.documents.extended import extended
from onrecord.documents.mentions import UNALIGNED, EmptyNode, Governor, Interval, Mention, Review, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "RECORDS",
    "UNALIGNED",
    "Argument",
    "Article",
    "Articles",
    "Document",
    "EmptyNode",
    "Entity",
    "Event",
    "EventInstance",
    "Fact",
    "Filler",
    "Governor",
    "Header",
    "Interval",
    "Mention",
    "Nonquote",
    "PredictedEntity",
    "Quote",
    "Review",
    "Span",
    "Time",
    "Utterance",
    "Zone",
]


@extended("zone")
class Zone(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A part of the article with one function. The zones of an article partition its characters."""

    start: int = UNALIGNED
    end: int = UNALIGNED
    zone: str | None = None
    duplicate: bool | None = None


@extended("time")
class Time(Span, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A TIMEX3 time expression."""

    id: str | None = None
    type: str | None = None
    value: str | None = None
    mod: str | None = None
    certainty: str | None = None
    note: str | None = None
    review: Review | None = None


@extended("filler")
class Filler(Span, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A span that fills a role of an event and is not a mention."""

    id: str | None = None
    certainty: str | None = None
    note: str | None = None
    review: Review | None = None


@extended("nonquote")
class Nonquote(Span, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Text in quotation marks that is not a quote, such as a title; the span includes the marks."""

    reason: str | None = None
    certainty: str | None = None
    note: str | None = None
    review: Review | None = None


@extended("quote")
class Quote(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What the article says that somebody says: content, cue, source, speakers, and the utterance that it reports."""

    id: str | None = None
    kind: str | None = None
    content: list[Span] | None = None
    content_missing: bool | None = None
    cue: list[Span] | None = None
    source: list[Span] | None = None
    speakers: list[str] | None = None
    source_status: str | None = None
    addressees: list[str] | None = None
    act: str | None = None
    cue_polarity: str | None = None
    cue_realis: str | None = None
    parent: str | None = None
    utterance: str | None = None
    rendering: str | None = None
    certainty: str | None = None
    note: str | None = None
    review: Review | None = None

    @property
    def start(self) -> int:
        """Return the start of the content; without it that of the cue, then of the source, or else -1 (`UNALIGNED`)."""
        for spans in (self.content, self.cue, self.source):
            placed = [span.start for span in spans or () if span.start != UNALIGNED]
            if placed:
                return min(placed)
        return UNALIGNED


class Argument(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A role of an event, and its target: the id of the item that fills it, or in a prediction possibly a string."""

    role: str
    target: str


@extended("event")
class Event(Span, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An event's trigger, with its arguments and attributes."""

    id: str | None = None
    type: str | None = None
    event: str | None = None
    arguments: list[Argument] | None = None
    polarity: str | None = None
    realis: str | None = None
    hedged: bool | None = None
    certainty: str | None = None
    note: str | None = None
    review: Review | None = None


class PredictedEntity(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An entity in a document: its id, and the type, the name and the QID that the system predicts for it."""

    id: str
    type: str | None = None
    name: str | None = None
    wikidata: str | None = None


class Document(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """All annotations of one article, gold or predicted. A layer that is None was not attempted.

    An item of `events` is an event mention. The event instance that it mentions is an entry of `Corpus.events`, under
    the id `event` of the item. Gold's spans have offsets and no words: `corpus.texts[doc_id][start:end]` are the words.

    failed: in predictions, whether the system failed on the document.
    """

    doc_id: str
    schema_version: str | None = None
    text_sha256: str | None = None
    zones: list[Zone] | None = None
    mentions: list[Mention] | None = None
    times: list[Time] | None = None
    fillers: list[Filler] | None = None
    quotes: list[Quote] | None = None
    nonquotes: list[Nonquote] | None = None
    events: list[Event] | None = None
    entities: list[PredictedEntity] | None = None
    failed: bool | None = None

    def __repr__(self) -> str:
        """Return the id and the number of items of each layer; `msgspec.to_builtins` gives all values."""
        layers = ((name, getattr(self, name)) for name in RECORDS)
        sizes = ", ".join(f"{len(found)} {name}" for name, found in layers if found is not None)
        return f"<Document {self.doc_id}: {sizes or 'no layers'}{', failed' if self.failed else ''}>"

    def _repr_html_(self) -> str:
        from onrecord.report.notebook_document import document_html  # for notebooks only

        return document_html(self)


RECORDS: Mapping[str, type[Struct]] = {
    "zones": Zone,
    "mentions": Mention,
    "times": Time,
    "fillers": Filler,
    "quotes": Quote,
    "nonquotes": Nonquote,
    "events": Event,
}


class Header(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """The first line of a predictions file: the system, the `scope` of its ids, and the `order` of its strings.

    `given` has the layers of gold that the system got as input; their spans are not scored.
    """

    onrecord: Literal["predictions"]
    schema_version: str
    system: str
    version: str | None = None
    scope: Literal["document", "corpus"] = "document"
    order: Literal["document"] | None = None
    given: tuple[str, ...] = ()
    corpus_version: str | None = None
    note: str | None = None


@extended("entity_registry")
class Entity(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the registry of entities. type is None in a corpus whose mentions have no types."""

    id: str
    type: str | None
    name: str
    names: list[str]
    wikidata: str | None
    nil_reason: str | None


@extended("event_registry")
class EventInstance(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """An entry of the registry of event instances. from_ and to are ISO dates; type is None if it is not annotated."""

    id: str
    type: str | None
    label: str
    from_: str | None
    to: str | None
    precision: str
    place: str | None
    part_of: str | None


@extended("utterance_registry")
class Utterance(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the registry of utterances: one statement, which one or more quotes report."""

    id: str
    speakers: list[str]
    label: str
    occasion: str | None
    date: str | None


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """A value of an article's metadata (None if unknown), the basis of the value, and a reason."""

    value: str | None
    basis: str
    reason: str | None


class Article(Struct, frozen=True, forbid_unknown_fields=True):
    """The metadata of an article; `file` is relative to the corpus directory."""

    doc_id: str
    file: str
    source_file: str | None
    sha256: str
    characters: int
    language: str
    title: Fact
    publisher: Fact
    date: Fact
    url: str | None


class Articles(Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of corpus/articles.json: the metadata of the corpus and of its articles."""

    schema_version: str
    corpus_version: str
    name: str
    canary: str
    articles: list[Article]
