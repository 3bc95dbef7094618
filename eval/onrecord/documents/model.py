"""The records: what a document's annotations are, once read.

One family of frozen structs serves gold and predictions. Gold has every field (the validator holds it to schema/); a
prediction may leave any out, and `None` then means «not attempted». A span whose `start` is `UNALIGNED` is a string
that has no place in the text yet: `onrecord.align` gives it one, or leaves it, and then it can match nothing.

Offsets are Unicode code points of the article's exact text, start inclusive, end exclusive. Ids of entities, events
and utterances are global in gold; in a prediction they are as global as its header's `scope` says.

A record has the fields of its schema in schema/. `extended` adds those that a schema has and the code does not name.
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
    """A stretch of the article of one kind; zones partition every character."""

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
    """A bare span that fills a role where no entity does."""

    id: str | None = None
    certainty: str | None = None
    note: str | None = None
    review: Review | None = None


@extended("nonquote")
class Nonquote(Span, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A pair of quotation marks, the marks included, that is no quote."""

    reason: str | None = None
    certainty: str | None = None
    note: str | None = None
    review: Review | None = None


@extended("quote")
class Quote(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Somebody's words or stance: content, cue, source, speakers, and the utterance that it gives."""

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
        """Return where the quote starts: its content, failing that its cue or source, or `UNALIGNED`."""
        for spans in (self.content, self.cue, self.source):
            placed = [span.start for span in spans or () if span.start != UNALIGNED]
            if placed:
                return min(placed)
        return UNALIGNED


class Argument(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One role of an event and the id of the item that fills it (in a prediction possibly a bare string)."""

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
    """What a system says of an entity of its own."""

    id: str
    type: str | None = None
    name: str | None = None
    wikidata: str | None = None


class Document(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """All annotations of one article, gold or predicted. A layer that is None was not attempted.

    failed: whether the system gave no answer for the document, in predictions only.
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
    """The first line of a predictions file: which system, and how its ids and strings are to be read."""

    onrecord: Literal["predictions"]
    schema_version: str
    system: str
    version: str | None = None
    scope: Literal["document", "corpus"] = "document"
    order: Literal["document"] | None = None
    corpus_version: str | None = None
    note: str | None = None


@extended("entity_registry")
class Entity(Struct, frozen=True, forbid_unknown_fields=True):
    """A registry entry: one person, body or place over the whole corpus; type is None where mentions have no types."""

    id: str
    type: str | None
    name: str
    names: list[str]
    wikidata: str | None
    nil_reason: str | None


@extended("event_registry")
class EventInstance(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """A registry entry: one event over the whole corpus; from and to are ISO dates; type is None if none is given."""

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
    """A registry entry: something said or thought once, that one or more quotes give."""

    id: str
    speakers: list[str]
    label: str
    occasion: str | None
    date: str | None


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """A value of an article's metadata, and why it is believed."""

    value: str | None
    basis: str
    reason: str | None


class Article(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of an article; `file` is relative to the corpus directory."""

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
    """The whole of corpus/articles.json."""

    schema_version: str
    corpus_version: str
    name: str
    canary: str
    articles: list[Article]
