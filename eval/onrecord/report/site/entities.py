"""Build the page of an entity: its mentions in context, its utterances, and the events in which it has a role."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import UNALIGNED
from onrecord.report.site.figures import DASH, SYMBOLS, line, tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.documents.model import Entity, Mention, Utterance
    from onrecord.report.site.site import Site
    from onrecord.scoring.pair import DocumentPair

_SPACE = re.compile(r"\s+")
CONTEXT = 40  # characters on each side of a mention


class InContext(NamedTuple):
    """A mention with the words before and after it.

    `outcomes` has one pair (class, symbol) for the outcome in each system that is shown.
    """

    mention: Mention
    before: str
    words: str
    after: str
    outcomes: tuple[tuple[str, str], ...]


class Trigger(NamedTuple):
    """A mention of an event: its id and its words."""

    event_id: str
    words: str


class EventRole(NamedTuple):
    """An event in which an entity has a role.

    Attributes:
        label: The event's label, or its type.
        role: The entity's role.
        mentions: doc_id -> the words that name the event there.
    """

    label: str
    role: str
    mentions: Mapping[str, Sequence[Trigger]]


class _Part(NamedTuple):
    label: str
    role: str


@dataclass(frozen=True)
class EntityPage:
    """The data of an entity's page.

    Attributes:
        entity: The entity.
        mentions: doc_id -> the entity's mentions in context, in text order.
        utterances: The utterances of which it is a speaker.
        events: The events in which it has a role.
    """

    entity: Entity
    mentions: Mapping[str, Sequence[InContext]]
    utterances: Sequence[Utterance]
    events: Sequence[EventRole]

    @property
    def number(self) -> int:
        """Return the number of the entity's mentions in all documents."""
        return sum(map(len, self.mentions.values()))

    @property
    def forms(self) -> list[tuple[str, int]]:
        """Return (form of mentions, such as `pronoun`; number of mentions), the most frequent form first.

        "" for no form.
        """
        counted = Counter(each.mention.form or "" for found in self.mentions.values() for each in found)
        return sorted(counted.items(), key=lambda row: (-row[1], row[0]))


def entity_pages(site: Site) -> Iterator[EntityPage]:
    """Yield the data of a page for each entity of gold's registry, also without mentions; most mentions come first."""
    mentions: dict[str, dict[str, list[InContext]]] = {each: {} for each in site.gold.entities}
    events: dict[str, dict[_Part, dict[str, list[Trigger]]]] = {each: {} for each in site.gold.entities}
    for doc_id in site.doc_ids:
        pair = site.pairs[doc_id]
        for mention in sorted(pair.gold.mentions or (), key=lambda each: (each.start, each.end)):
            if mention.entity in mentions:
                mentions[mention.entity].setdefault(doc_id, []).append(_in_context(site, pair, mention))
        for entity, part, trigger in _parts(site, pair):
            if entity in events:
                events[entity].setdefault(part, {}).setdefault(doc_id, []).append(trigger)
    pages = [
        EntityPage(
            entity,
            mentions[each],
            [utterance for utterance in site.gold.utterances.values() if each in utterance.speakers],
            [EventRole(*part, triggers) for part, triggers in events[each].items()],
        )
        for each, entity in site.gold.entities.items()
    ]
    yield from sorted(pages, key=lambda page: (-page.number, page.entity.name))


def _in_context(site: Site, pair: DocumentPair, mention: Mention) -> InContext:
    doc_id = pair.gold.doc_id
    found = [system.outcome(doc_id, "mentions", mention.id or "") for system in site.with_signs]
    outcomes = tuple((tone(each.outcome), SYMBOLS[tone(each.outcome)]) if each else ("none", DASH) for each in found)
    if pair.text is None or mention.start == UNALIGNED:
        return InContext(mention, "", mention.text or "", "", outcomes)
    return InContext(
        mention,
        _context(pair, mention.start - CONTEXT, mention.start).lstrip(),
        line(pair.text[mention.start : mention.end]),
        _context(pair, mention.end, mention.end + CONTEXT).rstrip(),
        outcomes,
    )


def _context(pair: DocumentPair, start: int, end: int) -> str:
    """Return a document's text from offset `start` to `end`, without words cut at its ends, and with single spaces.

    It is "" if the text is not available. A `start` below 0 is the text's start.
    """
    text = pair.text or ""
    start = max(0, start)
    if end < len(text) and _is_in_word(text, end) and text[start:end].strip():
        end = text.rfind(" ", start, end) + 1 or end
    if start > 0 and _is_in_word(text, start):
        start = text.find(" ", start, end) + 1 or start
    return _SPACE.sub(" ", text[start:end])


def _is_in_word(text: str, at: int) -> bool:
    return text[at - 1].isalnum() and text[at].isalnum()


def _parts(site: Site, pair: DocumentPair) -> Iterator[tuple[str, _Part, Trigger]]:
    """Yield (entity id, event and role, trigger) for each role that an entity fills in an event of a gold document.

    If several of an entity's mentions fill a role, it is yielded once.
    """
    entity_of = {mention.id: mention.entity for mention in pair.gold.mentions or ()}
    for event in sorted(pair.gold.events or (), key=lambda each: each.start):
        instance = site.gold.events.get(event.event or "")
        words = "" if pair.text is None or event.start == UNALIGNED else line(pair.text[event.start : event.end])
        filled = [(entity_of.get(each.target), each.role) for each in event.arguments or ()]
        for entity, role in dict.fromkeys(filled):
            if entity is not None:
                part = _Part(instance.label if instance else event.type or "", role)
                yield entity, part, Trigger(event.id or "", words or event.type or "")
