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

from abc import abstractmethod
from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onrecord.documents.model import UNALIGNED, Mention, Quote, Span
from onrecord.match.bipartite import best_pairs
from onrecord.measures.extents import Extent, extent
from onrecord.measures.gold_entities import NOBODY, Readings, readings
from onrecord.measures.who import who
from onrecord.text import tokens

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from onrecord.align.locate import Locator
    from onrecord.documents.model import Argument, Document, Event
    from onrecord.measures.who import Who
    from onrecord.scoring.pair import DocumentPair

LEVELS = ("mention", "coreferent", "entity")
PHRASE = (Mention, Span)  # each mention is a span, but isinstance is faster for an object's own class


class Filler(msgspec.Struct, frozen=True, gc=False):
    """The filler of an argument.

    Attributes:
        target: The item; None if the target is not an id of an item, and not found as a string.
        features: One tuple of numbers per level of `LEVELS`. Two fillers are the same if they share a number.
    """

    target: Span | Quote | None
    features: tuple[tuple[int, ...], ...]

    def extent(self, text: str | None) -> Extent | None:
        """Return the intervals (start, end) of the filler's spans; None if it was not found or is not in the text.

        The filler of a quote is its content.

        Args:
            text: The text of the document, to trim the edges of a quote's content; None for no trimming.
        """
        if isinstance(self.target, Quote):
            return extent(self.target.content, text)
        return extent([self.target]) if self.target is not None else None


class Filled(NamedTuple):
    """An argument of an event, with its filler."""

    argument: Argument
    filler: Filler


@dataclass(frozen=True)
class Filling:
    """When two fillers are the same.

    Attributes:
        level: `mention`, `coreferent` or `entity`; see the module's docstring.
        fillers: `extent`, or `tokens` if fillers other than mentions are also the same if they share tokens.
    """

    level: str
    fillers: str = "extent"

    def same(self, pair: DocumentPair, gold: Filler, predicted: Filler) -> bool:
        """Return whether a predicted argument has the same filler as a gold argument.

        The attributes of this object say what counts as the same: `level` and `fillers`.

        Args:
            pair: The gold document with its prediction.
            gold, predicted: The two fillers (the items that the arguments' targets name).
        """
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
    """Return the largest one-to-one pairing of the arguments of two events that have the same filler.

    Of several largest pairings, it is one with the most equal roles.

    Args:
        pair: The gold document with its prediction.
        gold, predicted: The arguments of a gold event and of a predicted event, with their fillers.
        filling: The rule for when two fillers are the same.
        in_role: Whether only arguments with equal roles may be paired.

    Returns:
        Pairs (index in `gold`, index in `predicted`), sorted.
    """
    base = 1 + min(len(gold), len(predicted))
    return best_pairs(
        {
            (i, j): base + (one.argument.role == other.argument.role)
            for i, one in enumerate(gold)
            for j, other in enumerate(predicted)
            if (one.argument.role == other.argument.role or not in_role)
            and filling.same(pair, one.filler, other.filler)
        }
    )


def gold_arguments(pair: DocumentPair, event: Event) -> list[Filled]:
    """Return the arguments of `event`, an event of `pair.gold`, each with its filler; [] without arguments."""
    fillers: Fillers = pair.prepared(GoldFillers)
    return list(map(Filled, event.arguments or (), fillers.of(event)))


def predicted_arguments(pair: DocumentPair, event: Event) -> list[Filled]:
    """Return the arguments of `event`, an event of `pair.predicted`, each with its filler; [] without arguments.

    The fillers are resolved to gold's mentions and entities, so that they can be compared with those of gold's
    arguments.
    """
    fillers: Fillers = pair.prepared(PredictedFillers)
    return list(map(Filled, event.arguments or (), fillers.of(event)))


def feature_numbers(pair: DocumentPair) -> defaultdict[Hashable, int]:
    """Return an empty dictionary that gives each new key the next integer, from 0 on; `pair` is not read.

    Call `pair.prepared(feature_numbers)`, which returns the same dictionary each time, so that equal features of gold
    and predicted fillers get equal numbers.
    """
    del pair
    return defaultdict(count().__next__)


class Fillers:
    """The fillers of one side of a document, by target; each is computed once."""

    def __init__(self, pair: DocumentPair, document: Document) -> None:
        self._pair = pair
        self._items = _targets(document)
        self._number: defaultdict[Hashable, int] = pair.prepared(feature_numbers)
        self._known: dict[str, Filler] = {}

    def of(self, event: Event) -> list[Filler]:
        """Return the filler of each argument of `event`: the item that its target names; [] without arguments.

        A target that is no item's id is a string: it is looked for in the text near the trigger of `event`. If it is
        not found, the filler's `target` is None.
        """
        known = self._known
        return [known.get(each.target) or self._find(each.target, event) for each in event.arguments or ()]

    @abstractmethod
    def _find(self, name: str, event: Event) -> Filler:
        """Return the filler with the target `name` (an item's id or a predicted string), which is not cached yet.

        If `name` is a string, it is looked for in the text near the trigger of `event`; if it is not found, the
        filler's `target` is None.
        """

    def _entities(self, names: Readings) -> tuple[int, ...]:
        return tuple(map(self._number.__getitem__, names))

    def _place(self, target: Span | Quote | None, mention: Mention | None) -> tuple[int, ...]:
        """Return the features by which a filler's place is compared: integers. Equal places have one in common.

        There is one for the extent of `target` and one for `mention`.

        Args:
            target: The filler's item; None, or without a place in the text, for no feature.
            mention: The gold mention to which it refers; None for no feature.
        """
        key: Hashable = None
        if isinstance(target, PHRASE):
            key = _key(target.start, target.end) if target.start != UNALIGNED else None
        elif target is not None:
            place = extent(target.content, self._pair.text)
            key = place if place is None or len(place) > 1 else _key(*next(iter(place)))
        found = () if key is None else (self._number[key],)
        return found if mention is None else (*found, self._number[~_key(mention.start, mention.end)])


class GoldFillers(Fillers):
    """The fillers of gold's arguments."""

    def __init__(self, pair: DocumentPair) -> None:
        super().__init__(pair, pair.gold)

    def _find(self, name: str, event: Event) -> Filler:
        del event
        target = self._items.get(name)
        mention = target if isinstance(target, Mention) else None
        at, entities = self._place(target, mention), self._entities(readings(mention))
        found = Filler(target, (at, at + entities, entities or at))  # `entity` ignores the place of an entity
        self._known[name] = found
        return found


class PredictedFillers(Fillers):
    """The fillers of predicted arguments, resolved to gold's mentions and entities."""

    def __init__(self, pair: DocumentPair) -> None:
        super().__init__(pair, pair.predicted)
        self._who: Who = pair.prepared(who)

    def _find(self, name: str, event: Event) -> Filler:
        if name in self._items:
            self._known[name] = found = self._of(self._items[name], NOBODY)
            return found
        # A string, which the aligner searches for near the event.
        return self._of(_placed(self._pair, name, event), self._who.named(name))

    def _of(self, target: Span | Quote | None, names: Readings) -> Filler:
        phrase = target if isinstance(target, PHRASE) else None
        mention = None if phrase is None else self._who.phrase(phrase)
        at = self._place(target, mention)
        said = names or (NOBODY if phrase is None else self._who.who_phrase(phrase))
        return Filler(target, (at, at + self._entities(readings(mention) or names), at + self._entities(said)))


def _key(start: int, end: int) -> int:
    """Return two offsets as one integer, which no other pair of offsets has (for offsets under 2^32)."""
    return (start << 32) + end


def _targets(document: Document) -> dict[str, Span | Quote]:
    layers = (document.mentions, document.times, document.fillers, document.quotes, document.events)
    return {item.id: item for layer in layers for item in layer or () if item.id is not None}


def _placed(pair: DocumentPair, words: str, event: Event) -> Span | None:
    """Return the span of the string `words` in the text, as the aligner finds it near the trigger of `event`.

    None if the string is not found or the document has no text. If several places are equally good, the result is the
    first of those that the aligner returns.
    """
    if pair.text is None:
        return None
    from onrecord.align.occurrence import Evidence  # strings are rare, and the aligner is slow to import

    anchors = (event.interval,) if event.start != UNALIGNED else ()
    places = pair.prepared(_locator).locate(words, Evidence(anchors=anchors)).intervals
    return Span(places[0].start, places[0].end) if places else None


def _locator(pair: DocumentPair) -> Locator:
    from onrecord.align.locate import Locator

    return Locator(pair.text or "")


def share_tokens(pair: DocumentPair, gold: Filler, predicted: Filler) -> bool:
    """Return whether Dice's coefficient of the tokens of two fillers, 2 |common| / (|gold| + |predicted|), is >= 1/2.

    Tokens are compared by their offsets. `gold` and `predicted` are fillers in the document `pair`. False if gold's
    filler is a mention, or if the document has no text.
    """
    if pair.text is None or isinstance(gold.target, Mention):
        return False
    one, other = (_tokens(pair.text, each.extent(pair.text) or ()) for each in (gold, predicted))
    return bool(one & other) and 4 * len(one & other) >= len(one) + len(other)


def _tokens(text: str, places: Iterable[tuple[int, int]]) -> set[int]:
    return {start + token.start for start, end in places for token in tokens(text[start:end])}
