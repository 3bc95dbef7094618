"""The records of a transformation, of its plan (the changes of a corpus), and of an article of gold with its text."""

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
    """A document of gold with its text: the input of transformations."""

    @cached_property
    def covered(self) -> list[Interval]:
        """Return the places of all annotations that a change must keep, sorted, each once.

        They are all spans, the full extents of discontinuous mentions, and the governors of empty nodes.
        """
        mentions = self.record.mentions or ()
        whole = [each.interval for each in mentions if each.pieces is not None]
        nodes = [node for each in mentions for node in each.empty_nodes or ()]
        governors = [Interval(each.start, each.end) for node in nodes for each in node.governors or ()]
        return sorted({*(each.span for each in self.spans), *whole, *governors})

    @cached_property
    def edges(self) -> list[int]:
        """Return the offsets that no change may cross: starts and ends of zones, and places of empty nodes; sorted."""
        nodes = {node.at for each in self.record.mentions or () for node in each.empty_nodes or ()}
        return sorted({edge for zone in self.record.zones or () for edge in (zone.start, zone.end)} | nodes)

    def zones(self, *names: str) -> list[Interval]:
        """Return the offsets of the zones whose label is one of `names`, in the order of the document."""
        return [Interval(each.start, each.end) for each in self.record.zones or () if each.zone in names]

    def in_zones(self, start: int, end: int, *names: str) -> bool:
        """Return whether one zone with a label in `names` contains the offsets `start` to `end` (exclusive).

        It is True if the document has no zones.
        """
        if not self.record.zones:
            return True
        return any(zone.start <= start and end <= zone.end for zone in self.zones(*names))


def articles(corpus: Corpus) -> list[Article]:
    """Return the documents of `corpus` with their texts, in the order of its `doc_ids`."""
    return [Article(corpus.documents[doc_id], corpus.texts[doc_id]) for doc_id in corpus.doc_ids]


@dataclass(frozen=True)
class Plan:
    """The changes that a transformation makes in a corpus.

    Attributes:
        changes: doc_id -> the changes of its text.
        fields: doc_id -> id of an item -> field -> new value, such as the form of a mention.
        entities: id -> the new entry of the registry.
        words: A function that rewrites other strings, such as the label of an utterance or the title of an article.
    """

    changes: Mapping[str, Sequence[Change]]
    fields: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    words: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Transformation:
    """A way to rewrite a corpus.

    Attributes:
        name: Its name in commands.
        about: A description of the rewritten text, in one line.
        needs: What a text must have to be rewritten, for the message if there is nothing to rewrite.
        plan: A function that returns the changes for a corpus.
        alike: A function that reduces the text of a span to what the rewriting must not change. Its values before and
            after the rewriting must be equal.
    """

    name: str
    about: str
    needs: str
    plan: Callable[[Corpus], Plan]
    alike: Callable[[str], str]


def each_article(function: Callable[[Article], Iterable[Change]]) -> Callable[[Corpus], Plan]:
    """Return a function from a corpus to its plan, which has the changes that `function` yields for each article."""

    def plan(corpus: Corpus) -> Plan:
        return Plan({each.doc_id: list(function(each)) for each in articles(corpus)})

    return plan
