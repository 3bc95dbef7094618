"""Make what the page of an entity shows: its mentions in their words' company, what it said, what it took part in."""

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


class Seen(NamedTuple):
    """A mention in its context; outcomes are tone and symbol of what each system made of it."""

    mention: Mention
    before: str
    words: str
    after: str
    outcomes: tuple[tuple[str, str], ...]


class Trigger(NamedTuple):
    """The words of an event's mention, and which it is."""

    event_id: str
    words: str


class TookPart(NamedTuple):
    """An event in which the entity has a role, with its mentions by document."""

    label: str
    role: str
    mentions: Mapping[str, Sequence[Trigger]]


class _Part(NamedTuple):
    label: str
    role: str


@dataclass(frozen=True)
class EntityPage:
    """An entity: its mentions by document, its utterances, and the events that it takes part in."""

    entity: Entity
    mentions: Mapping[str, Sequence[Seen]]
    utterances: Sequence[Utterance]
    events: Sequence[TookPart]

    @property
    def number(self) -> int:
        """Return how many mentions there are."""
        return sum(map(len, self.mentions.values()))

    @property
    def forms(self) -> list[tuple[str, int]]:
        """Return how many mentions are of each form, the most frequent first."""
        counted = Counter(each.mention.form or "" for seen in self.mentions.values() for each in seen)
        return sorted(counted.items(), key=lambda row: (-row[1], row[0]))


def entity_pages(site: Site) -> Iterator[EntityPage]:
    """Yield the entities of gold's registry, those with most mentions first."""
    mentions: dict[str, dict[str, list[Seen]]] = {each: {} for each in site.gold.entities}
    events: dict[str, dict[_Part, dict[str, list[Trigger]]]] = {each: {} for each in site.gold.entities}
    for doc_id in site.doc_ids:
        pair = site.pairs[doc_id]
        for mention in sorted(pair.gold.mentions or (), key=lambda each: (each.start, each.end)):
            if mention.entity in mentions:
                mentions[mention.entity].setdefault(doc_id, []).append(_seen(site, pair, mention))
        for entity, part, trigger in _parts(site, pair):
            if entity in events:
                events[entity].setdefault(part, {}).setdefault(doc_id, []).append(trigger)
    pages = [
        EntityPage(
            entity,
            mentions[each],
            [utterance for utterance in site.gold.utterances.values() if each in utterance.speakers],
            [TookPart(*part, triggers) for part, triggers in events[each].items()],
        )
        for each, entity in site.gold.entities.items()
    ]
    yield from sorted(pages, key=lambda page: (-page.number, page.entity.name))


def _seen(site: Site, pair: DocumentPair, mention: Mention) -> Seen:
    doc_id = pair.gold.doc_id
    found = [system.outcome(doc_id, "mentions", mention.id or "") for system in site.with_signs]
    outcomes = tuple((tone(each.outcome), SYMBOLS[tone(each.outcome)]) if each else ("none", DASH) for each in found)
    if pair.text is None or mention.start == UNALIGNED:
        return Seen(mention, "", mention.text or "", "", outcomes)
    return Seen(
        mention,
        _context(pair, mention.start - CONTEXT, mention.start).lstrip(),
        line(pair.text[mention.start : mention.end]),
        _context(pair, mention.end, mention.end + CONTEXT).rstrip(),
        outcomes,
    )


def _context(pair: DocumentPair, start: int, end: int) -> str:
    """Return what stands between two offsets, in whole words, each run of white space as one space."""
    text = pair.text or ""
    start = max(0, start)
    if end < len(text) and _cut(text, end) and text[start:end].strip():
        end = text.rfind(" ", start, end) + 1 or end
    if start > 0 and _cut(text, start):
        start = text.find(" ", start, end) + 1 or start
    return _SPACE.sub(" ", text[start:end])


def _cut(text: str, at: int) -> bool:
    return text[at - 1].isalnum() and text[at].isalnum()


def _parts(site: Site, pair: DocumentPair) -> Iterator[tuple[str, _Part, Trigger]]:
    """Yield the entities that fill a role of a document's events, each with the event and its trigger."""
    entity_of = {mention.id: mention.entity for mention in pair.gold.mentions or ()}
    for event in sorted(pair.gold.events or (), key=lambda each: each.start):
        instance = site.gold.events.get(event.event or "")
        words = "" if pair.text is None or event.start == UNALIGNED else line(pair.text[event.start : event.end])
        filled = [(entity_of.get(each.target), each.role) for each in event.arguments or ()]
        for entity, role in dict.fromkeys(filled):
            if entity is not None:
                part = _Part(instance.label if instance else event.type or "", role)
                yield entity, part, Trigger(event.id or "", words or event.type or "")
