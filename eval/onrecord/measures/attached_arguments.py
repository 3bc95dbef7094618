"""Compare the fillers of events that answer each other, once for all measures of arguments.

Six measures ask which arguments of two events are the same, at three levels, in equal roles or in any. Here every pair
of arguments is looked at once, and the items that all six count are made once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.measures.event_pairs import LEVELS, Filling, event_pairs, gold_arguments, predicted_arguments
from onrecord.measures.matches import Items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Event
    from onrecord.measures.event_pairs import EventPairs, Filled
    from onrecord.scoring.pair import DocumentPair


class Alike(NamedTuple):
    """Two arguments that are the same at some level.

    Attributes:
        gold, predicted: The indices of their items.
        weight: How good a pair they are: a pair more outweighs all equal roles of their two events.
        same_role: Whether their roles are equal.
        levels: The levels at which they are the same.
    """

    gold: int
    predicted: int
    weight: int
    same_role: bool
    levels: frozenset[str]


class Attached(NamedTuple):
    """The arguments of a document.

    Attributes:
        gold, predicted: All arguments of a side: where each one's trigger starts, with its role.
        alike: The arguments of events that answer each other which are the same.
    """

    gold: Items
    predicted: Items
    alike: Sequence[Alike]


@dataclass(frozen=True)
class AttachedOf:
    """Returns the arguments of a document; fillers is that of `event_pairs.Filling`."""

    fillers: str

    def __call__(self, pair: DocumentPair) -> Attached:
        """Return the arguments."""
        found: EventPairs = pair.prepared(event_pairs)
        gold, predicted = Items(), Items()
        alike: list[Alike] = []
        for one, other in found.pairs:
            mine, theirs = gold_arguments(pair, one), predicted_arguments(pair, other)
            if mine and theirs:
                alike += self._alike(pair, mine, theirs, len(gold.starts), len(predicted.starts))
            _add(gold, one, mine)
            _add(predicted, other, theirs)
        for event in found.only_gold:
            _add(gold, event, gold_arguments(pair, event))
        for event in found.only_predicted:
            _add(predicted, event, predicted_arguments(pair, event))
        return Attached(gold, predicted, alike)

    def _alike(
        self, pair: DocumentPair, gold: Sequence[Filled], predicted: Sequence[Filled], first: int, second: int
    ) -> list[Alike]:
        fillings = [(level, Filling(level, self.fillers)) for level in LEVELS]
        by_extent, base, found = self.fillers != "tokens", 1 + min(len(gold), len(predicted)), []
        for i, one in enumerate(gold, first):
            for j, other in enumerate(predicted, second):
                # What is the same at .mention is so at .coreferent. Most fillers are the same at no level.
                if by_extent and all(one.features[each].isdisjoint(other.features[each]) for each in LEVELS[1:]):
                    continue
                levels = [level for level, filling in fillings if filling.same(pair, one, other)]
                if levels:
                    same_role = one.role == other.role
                    found.append(Alike(i, j, base + same_role, same_role, frozenset(levels)))
        return found


def _add(items: Items, event: Event, arguments: Sequence[Filled]) -> None:
    items.starts += [event.start] * len(arguments)
    items.labels += [argument.role for argument in arguments]
    items.keys += [None] * len(arguments)
