"""Decide whether two arguments of events have the same filler.

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

from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import UNALIGNED, Mention, Quote, Span
from onrecord.match.bipartite import best_pairs
from onrecord.measures.extents import Extent, extent
from onrecord.measures.who import NOBODY, Readings, readings, who
from onrecord.text import tokens

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from onrecord.align.locate import Locator
    from onrecord.documents.model import Argument, Document, Event
    from onrecord.measures.who import Who
    from onrecord.scoring.pair import DocumentPair

LEVELS = ("mention", "coreferent", "entity")


class Filler(NamedTuple):
    """What a target stands for.

    Attributes:
        extent: Where it stands, None if nowhere.
        is_mention: Whether it is a mention.
        features: By level, as in `LEVELS`: two fillers are the same if they have a number in common.
    """

    extent: Extent | None
    is_mention: bool
    features: tuple[tuple[int, ...], ...]


class Filled(NamedTuple):
    """A role of an event, its target as it is given, and what the target stands for."""

    role: str
    target: str
    filler: Filler


@dataclass(frozen=True)
class Filling:
    """When two fillers are the same.

    Attributes:
        level: `mention`, `coreferent` or `entity`; see the module's docstring.
        fillers: `extent`, or `tokens` if targets other than mentions may share tokens only.
    """

    level: str
    fillers: str = "extent"

    def same(self, pair: DocumentPair, gold: Filler, predicted: Filler) -> bool:
        """Return whether a predicted filler is the same as a gold one."""
        level = LEVELS.index(self.level)
        if not set(gold.features[level]).isdisjoint(predicted.features[level]):
            return True
        return self.fillers == "tokens" and share_tokens(pair, gold, predicted)


COREFERENT = Filling("coreferent")


def filled_alike(
    pair: DocumentPair,
    gold: Sequence[Filled],
    predicted: Sequence[Filled],
    filling: Filling = COREFERENT,
    *,
    in_role: bool = False,
) -> list[tuple[int, int]]:
    """Return a largest pairing of same fillers, as indices; among those, one with most roles equal.

    Args:
        pair: The documents.
        gold, predicted: The arguments of two events.
        filling: When fillers are the same.
        in_role: Whether their roles must be equal.
    """
    base = 1 + min(len(gold), len(predicted))
    return best_pairs(
        {
            (i, j): base + (one.role == other.role)
            for i, one in enumerate(gold)
            for j, other in enumerate(predicted)
            if (one.role == other.role or not in_role) and filling.same(pair, one.filler, other.filler)
        }
    )


def gold_arguments(pair: DocumentPair, event: Event) -> list[Filled]:
    """Return what fills a gold event's roles."""
    found: list[Filled] = pair.prepared(gold_filled)[id(event)]
    return found


def predicted_arguments(pair: DocumentPair, event: Event) -> list[Filled]:
    """Return what fills a predicted event's roles, in terms of gold's mentions and entities where there are such."""
    found: list[Filled] = pair.prepared(predicted_filled)[id(event)]
    return found


def feature_numbers(pair: DocumentPair) -> defaultdict[Hashable, int]:
    """Return the number of each feature of the fillers of both sides."""
    del pair
    return defaultdict(count().__next__)


def gold_filled(pair: DocumentPair) -> dict[int, list[Filled]]:
    """Return what fills the roles of each gold event, by `id(event)`."""
    items, number, known = _targets(pair.gold), pair.prepared(feature_numbers), dict[str, Filler]()

    def filler(target_id: str) -> Filler:
        if target_id not in known:
            target = items.get(target_id)
            mention = target if isinstance(target, Mention) else None
            place = _extent(target, pair.text)
            at = _numbers(number, place, mention)
            entities = tuple([number[each] for each in readings(mention)])
            features = at, at + entities, entities or at  # a phrase does not say who
            known[target_id] = Filler(place, mention is not None, features)
        return known[target_id]

    return {
        id(event): [Filled(each.role, each.target, filler(each.target)) for each in event.arguments or ()]
        for event in pair.events.gold
    }


def predicted_filled(pair: DocumentPair) -> dict[int, list[Filled]]:
    """Return what fills the roles of each predicted event, by `id(event)`."""
    items, number, known = _targets(pair.predicted), pair.prepared(feature_numbers), dict[str, Filler]()
    resolver: Who = pair.prepared(who)

    def found(target: Span | Quote | None, names: Readings) -> Filler:
        mention = resolver.phrase(target) if isinstance(target, Span) else None
        place = _extent(target, pair.text)
        at = _numbers(number, place, mention)
        said = names or (resolver.who_phrase(target) if isinstance(target, Span) else NOBODY)
        features = at, *(at + tuple([number[each] for each in names_]) for names_ in (readings(mention) or names, said))
        return Filler(place, isinstance(target, Mention), features)

    def filler(argument: Argument, event: Event) -> Filler:
        target = argument.target
        if target not in items:  # a string, which is looked for near the event
            return found(_placed(pair, target, event), resolver.named(target))
        if target not in known:
            known[target] = found(items[target], NOBODY)
        return known[target]

    return {
        id(event): [Filled(each.role, each.target, filler(each, event)) for each in event.arguments or ()]
        for event in pair.events.predicted
    }


def _numbers(number: defaultdict[Hashable, int], place: Extent | None, mention: Mention | None) -> tuple[int, ...]:
    """Return the features of a place, and of the gold mention that stands for it."""
    found = () if place is None else (number[place],)
    return found if mention is None else (*found, number[mention.start, mention.end])


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


def share_tokens(pair: DocumentPair, gold: Filler, predicted: Filler) -> bool:
    """Return whether a gold filler that is no mention shares half of the tokens of both with a predicted one."""
    if gold.is_mention or pair.text is None or not gold.extent or not predicted.extent:
        return False
    one, other = _tokens(pair.text, gold.extent), _tokens(pair.text, predicted.extent)
    return bool(one & other) and 4 * len(one & other) >= len(one) + len(other)


def _tokens(text: str, places: Extent) -> set[int]:
    return {start + token.start for start, end in places for token in tokens(text[start:end])}
