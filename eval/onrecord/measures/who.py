"""Decide which of gold's entities a prediction speaks of: a phrase, an entity's id, or a name.

A *phrase* (a mention, a source) stands for the gold mention with its offsets; failing that for the one with its head,
the nearest in extent if several have it. A phrase without a head stands for the widest gold mention whose head lies
inside it, if there is only one such. A mention stands for its literal entity and, if it is a metonym, for the entity
that it refers to as well.

A *predicted entity id* stands for the gold entity of which it has the most mentions in the document, metonyms that
refer to it among them. Two that are level are no answer, unless they are the two readings of the same metonyms. An id
of which no mention finds a gold one goes by the name that `entities` gives it.

A *string* stands for the entity that has it among its `names`, case and spacing aside, if exactly one entity has;
where in the text it stands is never asked. Where gold came without registries, the names are those of the document's
own gold mentions of form name. A predicted mention's id stands for that mention. Last, a speaker of gold's whom the
document never mentions can be meant by gold's own id only (an annotator's, with the same registry).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from onrecord.documents.model import UNALIGNED, Interval
from onrecord.scoring.pair import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.documents.model import Mention, Quote, Span
    from onrecord.scoring.pair import DocumentPair

Readings = frozenset[str]
NOBODY: Readings = frozenset()


def readings(mention: Mention | None) -> Readings:
    """Return the entities that a gold mention may be taken for; none for no mention."""
    return NOBODY if mention is None else frozenset({mention.entity, mention.refers_to} - {None})  # type: ignore[arg-type]  # None is taken out


def who(pair: DocumentPair) -> Who:
    """Return what resolves the predictions of a pair."""
    return Who(pair)


class Who:
    """The resolver of one pair of documents."""

    def __init__(self, pair: DocumentPair) -> None:
        self._pair = pair
        gold = sorted(pair.gold.mentions or (), key=lambda mention: (mention.start, mention.end, mention.id or ""))
        self._with_head = [mention for mention in gold if mention.head is not None]
        self._by_span: dict[Interval, Mention] = {}
        self._by_head: defaultdict[Interval, list[Mention]] = defaultdict(list)
        for mention in gold:
            self._by_span.setdefault(mention.interval, mention)
            if mention.head is not None:
                self._by_head[mention.head.interval].append(mention)
        self._mentions_of: defaultdict[str, list[Mention]] = defaultdict(list)
        self._predicted: dict[str, Mention] = {}
        self._heads: dict[Interval, Interval] = {}
        for mention in pair.predicted.mentions or ():
            for entity_id in dict.fromkeys((mention.entity, mention.refers_to)):
                if entity_id is not None:
                    self._mentions_of[entity_id].append(mention)
            if mention.id is not None:
                self._predicted[mention.id] = mention
            if mention.head is not None and mention.head.start != UNALIGNED:
                self._heads[mention.interval] = mention.head.interval
        self._entities = {entity.id: entity for entity in pair.predicted.entities or ()}
        self._known: dict[str, Readings] = {}
        self._phrases: dict[tuple[int, int], Mention | None] = {}

    def phrase(self, span: Span) -> Mention | None:
        """Return the gold mention that a phrase stands for, or None."""
        at = span.start, span.end
        if at not in self._phrases:
            self._phrases[at] = None if at[0] == UNALIGNED else self._phrase(Interval(*at))
        return self._phrases[at]

    def _phrase(self, at: Interval) -> Mention | None:
        if at in self._by_span:
            return self._by_span[at]
        head = self._heads.get(at)
        if head is not None:
            same = self._by_head.get(head, ())
            return min(
                same, key=lambda one: (abs(one.start - at.start) + abs(one.end - at.end), one.start), default=None
            )
        inside = [one for one in self._with_head if one.head and at.start <= one.head.start and one.head.end <= at.end]
        widest = [one for one in inside if not any(_within(one, other) for other in inside)]
        return widest[0] if len(widest) == 1 else None

    def speaker(self, name: str) -> Readings:
        """Return the gold entities that a predicted id or string may be taken for; none if it is nobody's."""
        if name not in self._known:
            self._known[name] = self._speaker(name)
        return self._known[name]

    def named(self, name: str) -> Readings:
        """Return the one entity that has a name, or none."""
        found = self._names.get(folded(name), NOBODY)
        return found if len(found) == 1 else NOBODY

    def qid(self, name: str) -> str | None:
        """Return the QID that a predicted entity id was linked to, or the string itself if it is one."""
        entity = self._entities.get(name)
        if entity is not None:
            return entity.wikidata
        return name if name[:1] == "Q" and name[1:].isdecimal() else None

    def _speaker(self, name: str) -> Readings:
        if name in self._mentions_of:
            votes = self._votes(self._mentions_of[name])
            if votes is not None:
                return votes
        entity = self._entities.get(name)
        if entity is not None and entity.name is not None:
            known_by_id = name in self._unmentioned and name not in self._mentions_of
            return self.named(entity.name) or (frozenset({name}) if known_by_id else NOBODY)
        if name in self._predicted:
            return readings(self.phrase(self._predicted[name]))
        if name in self._mentions_of:
            return NOBODY
        return self.named(name) or (frozenset({name}) if name in self._unmentioned else NOBODY)

    def _votes(self, mentions: Sequence[Mention]) -> Readings | None:
        """Return the entity that most of the mentions stand for; None if none of them stands for any."""
        places = {mention.interval: mention for mention in mentions}  # a mention that is given twice has one vote
        found = [gold for gold in map(self.phrase, places.values()) if gold is not None and readings(gold)]
        if not found:
            return None
        votes = Counter(entity for gold in found for entity in readings(gold))
        most = max(votes.values())
        level = frozenset(entity for entity, count in votes.items() if count == most)
        backers = {frozenset(gold.interval for gold in found if entity in readings(gold)) for entity in level}
        return level if len(backers) == 1 else NOBODY

    @property
    def _names(self) -> dict[str, Readings]:
        if self._pair.context.entities:
            return self._pair.context.names
        names: dict[str, Readings] = self._pair.prepared(_names_in_text)
        return names

    @property
    def _unmentioned(self) -> frozenset[str]:
        names: frozenset[str] = self._pair.prepared(_unmentioned)
        return names


def gold_speakers(pair: DocumentPair, quote: Quote) -> list[Readings]:
    """Return what each speaker of a gold quote may be called: itself, and the other reading of a metonym source."""
    sources = [readings(pair.prepared(who).phrase(span)) for span in quote.source or ()]
    return [
        frozenset({speaker}).union(*(each for each in sources if speaker in each)) for speaker in quote.speakers or ()
    ]


def predicted_speakers(pair: DocumentPair, quote: Quote) -> list[Readings]:
    """Return each speaker of a predicted quote as the gold entities it may be; an empty set for one who is nobody.

    Speakers that are the same are given once. A quote whose speakers are absent (not one that says there are none)
    is spoken by whom its source stands for.
    """
    resolver: Who = pair.prepared(who)
    if quote.speakers is not None:
        named = {name: resolver.speaker(name) for name in quote.speakers}
        unknown = [NOBODY for each in named.values() if not each]
        return [*_once(each for each in named.values() if each), *unknown]
    return _once(readings(resolver.phrase(span)) for span in quote.source or ())


def same_speakers(gold: Sequence[Readings], predicted: Sequence[Readings]) -> bool:
    """Return whether two sets of speakers are equal: everyone is one of the other side's. Empty equals empty."""
    return all(any(one & other for other in predicted) for one in gold) and all(
        any(one & other for one in gold) for other in predicted
    )


def _once(found: Iterable[Readings]) -> list[Readings]:
    return sorted(set(found), key=sorted)


def _within(one: Mention, other: Mention) -> bool:
    return other.start <= one.start and one.end <= other.end and one.interval != other.interval


def _names_in_text(pair: DocumentPair) -> dict[str, Readings]:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for mention in pair.gold.mentions or ():
        words = mention.text or (pair.text[mention.start : mention.end] if pair.text else None)
        if mention.form == "name" and words and mention.entity:
            names[folded(words)].add(mention.entity)
    return {name: frozenset(entities) for name, entities in names.items()}


def _unmentioned(pair: DocumentPair) -> frozenset[str]:
    """Return the speakers of gold's quotes whom no gold mention of the document stands for."""
    mentioned = {each for mention in pair.gold.mentions or () for each in readings(mention)}
    speakers = {speaker for quote in pair.gold.quotes or () for speaker in quote.speakers or ()}
    return frozenset(speakers - mentioned)
