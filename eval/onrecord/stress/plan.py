"""What a transformation says is to be rewritten, and how the text of a span may differ afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.checks.corpus import CheckedDocument
from onrecord.documents.model import Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Entity
    from onrecord.stress.rewriting import Change


@dataclass(frozen=True)
class Article(CheckedDocument):
    """A document of gold beside its text, as transformations read it."""

    @cached_property
    def covered(self) -> list[Interval]:
        """Return every annotated span in text order, with whole discontinuous mentions and empty nodes' governors."""
        mentions = self.record.mentions or ()
        whole = [each.interval for each in mentions if each.pieces is not None]
        nodes = [node for each in mentions for node in each.empty_nodes or ()]
        governors = [Interval(each.start, each.end) for node in nodes for each in node.governors or ()]
        return sorted({*(each.span for each in self.spans), *whole, *governors})

    @cached_property
    def edges(self) -> list[int]:
        """Return where zones begin and end, and where empty nodes stand: no change goes across these."""
        nodes = {node.at for each in self.record.mentions or () for node in each.empty_nodes or ()}
        return sorted({edge for zone in self.record.zones or () for edge in (zone.start, zone.end)} | nodes)

    def zones(self, *names: str) -> list[Interval]:
        """Return the zones of some names."""
        return [Interval(each.start, each.end) for each in self.record.zones or () if each.zone in names]

    def in_zones(self, start: int, end: int, *names: str) -> bool:
        """Return whether text[start:end] is in one zone of some names; in a document without zones it is."""
        if not self.record.zones:
            return True
        return any(zone.start <= start and end <= zone.end for zone in self.zones(*names))


def articles(corpus: Corpus) -> list[Article]:
    """Return the corpus's documents beside their texts, in order."""
    return [Article(corpus.documents[doc_id], corpus.texts[doc_id]) for doc_id in corpus.doc_ids]


@dataclass(frozen=True)
class Plan:
    """What is to be rewritten in a corpus.

    Attributes:
        changes: doc_id -> the changes of its text.
        fields: doc_id -> id of an item -> its fields that the rewriting changes, such as a mention's form.
        entities: id -> the entry that replaces the registry's.
        words: rewrites a text about the corpus, such as an utterance's label or an article's title.
    """

    changes: Mapping[str, Sequence[Change]]
    fields: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    words: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Transformation:
    """A way to rewrite a corpus.

    Attributes:
        name: What users type.
        about: What it does, in a line.
        needs: What a text must have, for the message where there is nothing to rewrite.
        plan: Returns what is to be rewritten.
        alike: Brings the text of a span, before or after, to what the rewriting must not have changed.
    """

    name: str
    about: str
    needs: str
    plan: Callable[[Corpus], Plan]
    alike: Callable[[str], str]


def each_article(function: Callable[[Article], Iterable[Change]]) -> Callable[[Corpus], Plan]:
    """Return a plan's maker from a function of one document."""

    def plan(corpus: Corpus) -> Plan:
        return Plan({each.doc_id: list(function(each)) for each in articles(corpus)})

    return plan
