"""Resolve a prediction to one of gold's entities: by gold's coreference, or by the prediction alone.

A *phrase* (a mention or a source) refers to the gold mention with its offsets. If there is none, it refers to the gold
mention with its head; of several, to the one with the nearest extent. A phrase without a head refers to the widest gold
mention whose head is inside it, if there is exactly one such mention. A mention refers to its literal entity and, if it
is a metonym, also to the entity in `refers_to`.

**Coreferent** (`.coreferent`): gold's coreference resolves the prediction.

- A phrase is resolved to the entity of its gold mention, whether that is a name or a pronoun.
- A predicted entity id is resolved to the gold entity of most of its mentions in the document; metonyms that refer to
  the entity count. A tie is not resolved, unless the tied entities are the two readings of the same metonyms. If none
  of its mentions matches a gold mention, the id is resolved by the name that `entities` gives it.
- The id of a predicted mention is resolved like that mention.

**Entity** (`.entity`): the prediction itself has to identify the entity. Gold's coreference is not used for it.

- A gold mention *names* its entity if its form is name, or if its form is nominal and the document has no name for the
  entity. A gold mention without a form also names it, so that gold without forms can be scored.
- A phrase that refers to a naming mention is resolved to its entity. Any other phrase is resolved by the cluster of the
  predicted mention with its offsets.
- A predicted entity id is resolved to the gold entity of most of its naming mentions. If it has none, or if there is a
  tie, it is resolved by the name or QID that `entities` gives it, or else the id itself is treated as a name.
- The id of a predicted mention is resolved like its phrase.
- A pronoun, a cluster of pronouns and an unknown string are not resolved. They count as predicted and wrong.

At both levels, a *string* is resolved to the entity that has it among its `names`, ignoring case and spacing, if there
is exactly one. Its position in the text is ignored. If gold has no registry, the names are those of the document's gold
mentions of form name or without a form. A QID is resolved to the entity with this QID in gold's registry. Finally, an
entity that no gold mention refers to, or names, can be given by gold's own id, as by an annotator with the same
registry.

Worked example: gold has “It is over,” with source and speaker *She*, who is *Ada Lind* elsewhere in the document.

    predicted                                                   .mention   .coreferent   .entity
    source She, no speaker                                          1           1           0
    speaker x, a cluster of She                                     1           1           0
    speaker x, a cluster of She and Ada Lind                        1           1           1
    speaker "Ada Lind", source Ada Lind                             0           1           1
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from onrecord.documents.model import UNALIGNED
from onrecord.measures.gold_entities import NOBODY, Readings, majority, readings
from onrecord.text import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Mention, Span
    from onrecord.scoring.pair import DocumentPair

Place: TypeAlias = tuple[int, int]
NOMINAL = "nominal"
NAMING = ("name", None)  # the forms of mentions that always name their entity


def who(pair: DocumentPair) -> Who:
    """Return a resolver, which finds the gold entities that a prediction means; `pair.prepared(who)` caches it."""
    return Who(pair)


class Who:
    """A resolver of the predictions of one document; see the module's docstring."""

    def __init__(self, pair: DocumentPair) -> None:
        self._pair = pair
        self.context = pair.context
        gold = sorted(pair.gold.mentions or (), key=lambda mention: (mention.start, mention.end, mention.id or ""))
        self._phrases: dict[Place, Mention | None] = {(UNALIGNED, UNALIGNED): None}
        self._by_head: defaultdict[Place, list[Mention]] = defaultdict(list)
        for mention in gold:
            self._phrases.setdefault((mention.start, mention.end), mention)
            if (head := mention.head) is not None:
                self._by_head[head.start, head.end].append(mention)
        self._mentions_of: defaultdict[str, list[Mention]] = defaultdict(list)
        self._predicted: dict[str, Mention] = {}
        self._heads: dict[Place, Place] = {}
        self._clusters: defaultdict[Place, list[str]] = defaultdict(list)
        for mention in pair.predicted.mentions or ():
            entity, at = mention.entity, (mention.start, mention.end)
            if entity is not None:
                self._mentions_of[entity].append(mention)
                self._clusters[at].append(entity)
            if mention.refers_to is not None and mention.refers_to != entity:
                self._mentions_of[mention.refers_to].append(mention)
            if mention.id is not None:
                self._predicted[mention.id] = mention
            if (head := mention.head) is not None and head.start != UNALIGNED:
                self._heads[at] = head.start, head.end
        self._entities = {entity.id: entity for entity in pair.predicted.entities or ()}
        self._has_name = {mention.entity for mention in gold if mention.form in NAMING}
        self._voters_of: dict[str, list[Mention]] = {}
        self._coreferent: dict[str, Readings] = {}
        self._who: dict[str, Readings] = {}

    def is_naming(self, mention: Mention) -> bool:
        """Return whether a gold mention names its entity.

        It does if its form is `name` or None, or if its form is `nominal` and the document has no name for the entity.
        """
        return mention.form in NAMING or (mention.form == NOMINAL and mention.entity not in self._has_name)

    def phrase(self, span: Span) -> Mention | None:
        """Return the gold mention with a phrase's offsets, or else with its head; None if there is none.

        `span` is a predicted mention, or a span of a quote's source. The module's docstring has the exact rule.
        """
        at = span.start, span.end
        if at not in self._phrases:
            self._phrases[at] = self._phrase(*at)
        return self._phrases[at]

    def _phrase(self, start: int, end: int) -> Mention | None:
        head = self._heads.get((start, end))
        if head is not None:
            if head not in self._by_head:
                return None
            return min(self._by_head[head], key=lambda one: (abs(one.start - start) + abs(one.end - end), one.start))
        gold = self._pair.gold.mentions or ()
        inside = [one for one in gold if one.head and start <= one.head.start and one.head.end <= end]
        widest = [one for one in inside if not any(_within(one, other) for other in inside)]
        return widest[0] if len(widest) == 1 else None

    def coreferent(self, name: str) -> Readings:
        """Return the ids of the gold entities to which `name` refers by gold's coreference; possibly none.

        name: an entity id or a mention id of the prediction, a QID, or an entity's name as a string. The set has two
        ids for a metonym; it is empty if nothing is found, or if the mentions of the entity vote for several.
        """
        if name not in self._coreferent:
            self._coreferent[name] = self._find_coreferent(name)
        return self._coreferent[name]

    def coreferent_phrase(self, span: Span) -> Readings:
        """Return the ids of the entities of the gold mention to which a phrase refers; empty without such a mention.

        `span` is a predicted mention, or a span of a quote's source.
        """
        return readings(self.phrase(span))

    def who(self, name: str) -> Readings:
        """Return the ids of the gold entities that `name` identifies without gold's coreference; possibly none.

        name: an entity id or a mention id of the prediction, or a string. An entity is identified by a mention that
        names it, by its name or QID, or by its id if gold never names it. A cluster of pronouns identifies nobody.
        """
        if name not in self._who:
            self._who[name] = self._find_who(name)
        return self._who[name]

    def who_phrase(self, span: Span) -> Readings:
        """Return the ids of the gold entities that a phrase identifies without gold's coreference; possibly none.

        A phrase is a predicted mention, or a span of a quote's source. A phrase that refers to a gold mention that
        names its entity identifies this entity. Any other phrase is resolved by the entity id of the predicted mention
        with its offsets; of several, by the first in alphabetical order.
        """
        mention = self.phrase(span)
        if mention is not None and self.is_naming(mention):
            return readings(mention)
        clusters = self.clusters(span)
        return self.who(min(clusters)) if clusters and span.start != UNALIGNED else NOBODY

    def clusters(self, span: Span) -> Sequence[str]:
        """Return the entity ids of the predicted mentions with the offsets of `span`; empty if there are none."""
        return self._clusters.get((span.start, span.end), ())

    def placed(self, name: str) -> list[Mention]:
        """Return the predicted mentions of the entity with the id `name`, or else the mention with the id `name`.

        The latter is returned only if the entity has no mentions. Mentions that are not in the text are left out, so
        the list may be empty.
        """
        found = self._mentions_of.get(name) or ([self._predicted[name]] if name in self._predicted else [])
        return [mention for mention in found if mention.start != UNALIGNED]

    def named(self, name: str) -> Readings:
        """Return a set with the id of the only gold entity that has the name `name`, ignoring case and spacing.

        The set is empty if no entity or several have the name. Names are those of gold's registry; without a registry,
        the words of gold mentions that name an entity.
        """
        found = self._names.get(folded(name), NOBODY)
        return found if len(found) == 1 else NOBODY

    def qid(self, name: str) -> str | None:
        """Return the QID (Wikidata id) that the prediction gives its entity `name`, or `name` itself if it is a QID.

        None if the entity has no QID, or if `name` is neither the id of a predicted entity nor a QID.
        """
        entity = self._entities.get(name)
        if entity is not None:
            return entity.wikidata
        return name if name[:1] == "Q" and name[1:].isdecimal() else None

    def _find_coreferent(self, name: str) -> Readings:
        if name in self._mentions_of:
            found = majority(self._voters(name))
            if found is not None:
                return found
        entity = self._entities.get(name)
        if entity is not None and (entity.name is not None or entity.wikidata is not None):
            known_by_id = name in self._unmentioned and name not in self._mentions_of
            return self._introduced(name) or (frozenset({name}) if known_by_id else NOBODY)
        if name in self._predicted:
            return readings(self.phrase(self._predicted[name]))
        if name in self._mentions_of:
            return NOBODY
        return self.named(name) or self._introduced(name) or (frozenset({name}) & self._unmentioned)

    def _find_who(self, name: str) -> Readings:
        is_cluster = name in self._mentions_of
        if is_cluster and (found := majority([each for each in self._voters(name) if self.is_naming(each)])):
            return found
        if found := self._introduced(name):
            return found
        if name in self._predicted and not is_cluster and name not in self._entities:
            return self.who_phrase(self._predicted[name])
        if name not in self._entities and (found := self.named(name)):
            return found
        known_by_id = self._is_never_named(name) and (not is_cluster or name in self.coreferent(name))
        return frozenset({name}) if known_by_id else NOBODY

    def _introduced(self, name: str) -> Readings:
        """Return a set with the id of the gold entity that a predicted entity stands for, by its own name or QID.

        The set is empty if neither the name nor the QID identifies a gold entity.

        Args:
            name: The id of an entity in the prediction's `entities`; its field `name` is looked up in gold first, then
                its field `wikidata` (the QID). An id that is not in `entities` is looked up only if it is a QID itself.
        """
        entity = self._entities.get(name)
        if entity is not None and entity.name is not None and (found := self.named(entity.name)):
            return found
        return self.context.linked.get(self.qid(name) or "", NOBODY)

    def _voters(self, name: str) -> list[Mention]:
        """Return the gold mentions to which the mentions of a predicted entity refer, one for each pair of offsets."""
        if name not in self._voters_of:
            places = {(each.start, each.end): each for each in self._mentions_of[name]}
            self._voters_of[name] = [gold for gold in map(self.phrase, places.values()) if gold is not None]
        return self._voters_of[name]

    @property
    def _names(self) -> dict[str, Readings]:
        if self.context.entities:
            return self.context.names
        names: dict[str, Readings] = self._pair.prepared(_names_in_text)
        return names

    @property
    def _unmentioned(self) -> Readings:
        names: Readings = self._pair.prepared(_unmentioned)
        return names

    @cached_property
    def _named_in_text(self) -> set[str | None]:
        """Return the ids of the entities that a gold mention names."""
        naming = [mention for mention in self._pair.gold.mentions or () if self.is_naming(mention)]
        return {mention.entity for mention in naming} | {mention.refers_to for mention in naming}

    def _is_never_named(self, name: str) -> bool:
        """Return whether `name` is the id of an entity that occurs in gold's document, but that no mention names."""
        is_mentioned: bool = name in self._pair.prepared(_mentioned)
        return name in self._unmentioned or (is_mentioned and name not in self._named_in_text)


def _within(one: Mention, other: Mention) -> bool:
    return other.start <= one.start and one.end <= other.end and one.interval != other.interval


def _names_in_text(pair: DocumentPair) -> dict[str, Readings]:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for mention in pair.gold.mentions or ():
        words = mention.text or (pair.text[mention.start : mention.end] if pair.text else None)
        if mention.form in NAMING and words and mention.entity:
            names[folded(words)].add(mention.entity)
    for name in pair.prepared(_unmentioned):  # gold written without mentions and registries names its speakers
        names.setdefault(folded(name), {name})
    return {name: frozenset(entities) for name, entities in names.items()}


def _unmentioned(pair: DocumentPair) -> frozenset[str]:
    """Return the ids of speakers and addressees of gold's quotes to which no gold mention of the document refers."""
    named = {name for quote in pair.gold.quotes or () for name in (*(quote.speakers or ()), *(quote.addressees or ()))}
    return frozenset(named - pair.prepared(_mentioned))


def _mentioned(pair: DocumentPair) -> Readings:
    """Return the ids of the entities to which the gold mentions of the document refer."""
    mentions = pair.gold.mentions or ()
    return frozenset({mention.entity for mention in mentions} | {mention.refers_to for mention in mentions}) - {None}  # type: ignore[return-value]  # None is taken out
