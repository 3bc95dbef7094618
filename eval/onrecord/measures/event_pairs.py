"""Pair predicted with gold events, and decide whether two arguments have the same filler.

A predicted event can be paired with a gold event if their triggers have the same offsets and the same type. If several
events qualify, the pairing has the most equal arguments, then the most equal values of polarity, realis and hedged;
canonical order decides remaining ties.

A *filler* is the item that `target` names: a mention, time, filler, quote or event, or (in a prediction) a string,
which the aligner looks for near its trigger. Two fillers are the same

- at `mention`, if they have the same extent (a quote's content is trimmed) or refer to the same gold mention, by extent
  or head (`who.phrase`);
- at `coreferent`, also if the predicted one is any mention of gold's entity (for a metonym: of either reading), or a
  string that is one of the entity's names;
- at `entity`, if the predicted one identifies gold's entity (`who`): a mention that names it, a mention in a cluster
  with such a mention, or a name. A pronoun alone identifies nobody. Fillers that are not entities are compared as at
  `mention`.

With fillers=tokens, a target that is not a mention is also right if at least half of the tokens of both (tokens/1,
Dice's coefficient) are equal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import UNALIGNED, Interval, Mention, Quote, Span
from onrecord.match.bipartite import best_pairs
from onrecord.measures.extents import Extent, extent
from onrecord.measures.who import NOBODY, Readings, readings, who
from onrecord.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.align.locate import Locator
    from onrecord.documents.model import Argument, Document, Event
    from onrecord.measures.who import Who
    from onrecord.scoring.pair import DocumentPair

MANY = 1 << 24  # one more pair of events outweighs all that they have in common
LEVELS = ("mention", "coreferent", "entity")
ATTRIBUTES = ("polarity", "realis", "hedged")


class Filled(NamedTuple):
    """A role of an event and its filler.

    Attributes:
        role, target: As they are given.
        extent: Where the filler stands, None if nowhere.
        mention: The offsets of the gold mention that it stands for.
        entities: The entities that it may be by gold's coreference.
        is_mention: Whether the target is a mention.
        features: What two fillers are the same by if they have it in common, by level.
    """

    role: str
    target: str
    extent: Extent | None
    mention: Interval | None
    entities: Readings
    is_mention: bool
    features: Mapping[str, frozenset[object]]


class _About(NamedTuple):
    """The fields of `Filled` that hang on the target alone."""

    extent: Extent | None
    mention: Interval | None
    entities: Readings
    is_mention: bool
    features: Mapping[str, frozenset[object]]


@dataclass(frozen=True)
class Filling:
    """When two fillers are the same.

    Attributes:
        level: `mention`, `coreferent` or `entity`; see the module's docstring.
        fillers: `extent`, or `tokens` if targets other than mentions may share tokens only.
    """

    level: str
    fillers: str = "extent"

    def same(self, pair: DocumentPair, gold: Filled, predicted: Filled) -> bool:
        """Return whether a predicted filler is the same as a gold one."""
        if not gold.features[self.level].isdisjoint(predicted.features[self.level]):
            return True
        return self.fillers == "tokens" and not gold.is_mention and _half(pair, gold.extent, predicted.extent)

    def all_same(
        self, pair: DocumentPair, gold: Sequence[Filled], predicted: Sequence[Filled]
    ) -> list[tuple[int, int]]:
        """Return which predicted fillers are the same as which gold ones, as indices."""
        if self.fillers == "tokens":
            return [
                (i, j) for i, one in enumerate(gold) for j, other in enumerate(predicted) if self.same(pair, one, other)
            ]
        having: defaultdict[object, list[int]] = defaultdict(list)
        for i, one in enumerate(gold):
            for feature in one.features[self.level]:
                having[feature].append(i)
        found = set()
        for j, other in enumerate(predicted):
            for feature in other.features[self.level]:
                if feature in having:
                    found.update([(i, j) for i in having[feature]])
        return sorted(found)


COREFERENT = Filling("coreferent")


class EventPairs(NamedTuple):
    """The pairs of events in canonical order, and the events left over on either side."""

    pairs: list[tuple[Event, Event]]
    only_gold: list[Event]
    only_predicted: list[Event]


def event_pairs(pair: DocumentPair) -> EventPairs:
    """Return which events answer each other; see the module's docstring."""
    gold, predicted = _ordered(pair.events.gold), _ordered(pair.events.predicted)
    places: defaultdict[tuple[Interval, str | None], list[int]] = defaultdict(list)
    for j, event in enumerate(predicted):
        if event.start != UNALIGNED and event.type is not None:
            places[event.interval, event.type].append(j)
    candidates = [(i, j) for i, event in enumerate(gold) for j in places.get((event.interval, event.type), ())]
    rows, columns = Counter(i for i, _ in candidates), Counter(j for _, j in candidates)
    edges = {(i, j): 1 if rows[i] == columns[j] == 1 else _weight(pair, gold[i], predicted[j]) for i, j in candidates}
    chosen = best_pairs(edges)
    taken = {i for i, _ in chosen}, {j for _, j in chosen}
    return EventPairs(
        [(gold[i], predicted[j]) for i, j in chosen],
        [event for i, event in enumerate(gold) if i not in taken[0]],
        [event for j, event in enumerate(predicted) if j not in taken[1]],
    )


def gold_arguments(pair: DocumentPair, event: Event) -> list[Filled]:
    """Return what fills a gold event's roles."""
    found: list[Filled] = pair.prepared(_gold_filled)[id(event)]
    return found


def predicted_arguments(pair: DocumentPair, event: Event) -> list[Filled]:
    """Return what fills a predicted event's roles, in terms of gold's mentions and entities where there are such."""
    found: list[Filled] = pair.prepared(_predicted_filled)[id(event)]
    return found


def _gold_filled(pair: DocumentPair) -> dict[int, list[Filled]]:
    items = _targets(pair.gold)

    @cache
    def about(target_id: str) -> _About:
        target = items.get(target_id)
        mention = target if isinstance(target, Mention) else None
        at = mention.interval if mention else None
        place, entities = _extent(target, pair.text), readings(mention)
        features = _features(place, at, entities)
        features["entity"] = entities or features["mention"]  # a phrase does not say who
        return _About(place, at, entities, mention is not None, features)

    return {
        id(event): [Filled(each.role, each.target, *about(each.target)) for each in event.arguments or ()]
        for event in pair.events.gold
    }


def _predicted_filled(pair: DocumentPair) -> dict[int, list[Filled]]:
    items = _targets(pair.predicted)
    resolver: Who = pair.prepared(who)

    def about(target: Span | Quote | None, names: Readings) -> _About:
        mention = resolver.phrase(target) if isinstance(target, Span) else None
        at = mention.interval if mention else None
        place, entities = _extent(target, pair.text), readings(mention) or names
        said = names or (resolver.who_phrase(target) if isinstance(target, Span) else NOBODY)
        features = _features(place, at, entities)
        features["entity"] = features["mention"] | said
        return _About(place, at, entities, isinstance(target, Mention), features)

    @cache
    def known(target_id: str) -> _About:
        return about(items[target_id], NOBODY)

    def filled(argument: Argument, event: Event) -> Filled:
        if argument.target in items:
            found = known(argument.target)
        else:  # a string, which is looked for near the event
            found = about(_placed(pair, argument.target, event), resolver.named(argument.target))
        return Filled(argument.role, argument.target, *found)

    return {
        id(event): [filled(argument, event) for argument in event.arguments or ()] for event in pair.events.predicted
    }


def _features(place: Extent | None, mention: Interval | None, entities: Readings) -> dict[str, frozenset[object]]:
    features: frozenset[object] = frozenset(each for each in (place, mention) if each is not None)
    return {"mention": features, "coreferent": features | entities}


def filled_alike(
    pair: DocumentPair, gold: Sequence[Filled], predicted: Sequence[Filled], filling: Filling = COREFERENT
) -> list[tuple[int, int]]:
    """Return a largest pairing of same fillers, as indices; among those, one with most roles equal."""
    base = 1 + min(len(gold), len(predicted))
    return best_pairs(
        {
            (i, j): base + (one.role == other.role)
            for i, one in enumerate(gold)
            for j, other in enumerate(predicted)
            if filling.same(pair, one, other)
        }
    )


def _weight(pair: DocumentPair, gold: Event, predicted: Event) -> int:
    common = filled_alike(pair, gold_arguments(pair, gold), predicted_arguments(pair, predicted))
    equal: int = sum(getattr(gold, name) == getattr(predicted, name) for name in ATTRIBUTES)
    return MANY + len(common) * (len(ATTRIBUTES) + 1) + equal


def _ordered(events: Iterable[Event]) -> list[Event]:
    def key(event: Event) -> tuple[object, ...]:
        values = (event.polarity or "", event.realis or "", str(event.hedged))
        return (event.start, event.end, event.type or "", *values, len(event.arguments or ()), event.text or "")

    return sorted(events, key=key)


def _targets(document: Document) -> dict[str, Span | Quote]:
    layers = (document.mentions, document.times, document.fillers, document.quotes, document.events)
    return {item.id: item for layer in layers for item in layer or () if item.id is not None}


def _extent(target: Span | Quote | None, text: str | None) -> Extent | None:
    if isinstance(target, Quote):
        return extent(target.content, text)
    return extent([target]) if target is not None else None


def _placed(pair: DocumentPair, words: str, event: Event) -> Span | None:
    """Return where a string that is given for a target stands: by the aligner, near its trigger."""
    if pair.text is None:
        return None
    from onrecord.align.occurrence import Evidence  # strings are few, and the aligner is heavy

    anchors = (event.interval,) if event.start != UNALIGNED else ()
    places = pair.prepared(_locator).locate(words, Evidence(anchors=anchors)).intervals
    return Span(places[0].start, places[0].end) if places else None


def _locator(pair: DocumentPair) -> Locator:
    from onrecord.align.locate import Locator

    return Locator(pair.text or "")


def _half(pair: DocumentPair, gold: Extent | None, predicted: Extent | None) -> bool:
    if pair.text is None or not gold or not predicted:
        return False
    one, other = _tokens(pair.text, gold), _tokens(pair.text, predicted)
    return bool(one & other) and 4 * len(one & other) >= len(one) + len(other)


def _tokens(text: str, places: Extent) -> set[int]:
    return {start + token.start for start, end in places for token in tokens(text[start:end])}
