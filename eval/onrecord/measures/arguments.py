"""Measure event arguments: identified (the right thing takes part) and classified (in the right role, too).

`event.argument.id.*` and `event.argument.cls.*` at three levels:

    .mention      attached: the event answers gold's (`event_pairs`: trigger offsets and type), and the filler is gold's
                  own mention or extent
    .entity       attached likewise, and the filler is any mention of gold's entity
    .unattached   the document has an event of the same type with that filler, as at .entity; which trigger it hangs on
                  is not asked. Arguments pair one to one over the whole document; those of an event that only repeats
                  another (`copies`) pair with none

An argument is one (event, role, filler): the same entity in two roles is two. Cells carry the role as label and lie
where the trigger is. `[fillers=tokens]` also credits times, events and bare fillers that share half of their tokens.

Worked example: gold Meet(participant Lind, participant Berg), predicted Meet(participant Lind, topic Berg) on the same
trigger: id 2/2 and 2/2, cls 1/2 and 1/2.

Source: Li et al. (2013), Joint event extraction; both readings of «correct», with and without the trigger, after Huang
et al. (2024), TextEE; any mention of the entity as in ACE 2005's scorer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from onrecord.match.bipartite import best_pairs
from onrecord.measures.base import Layer, Measure
from onrecord.measures.copies import event_copies
from onrecord.measures.event_pairs import Filling, event_pairs, gold_arguments, predicted_arguments
from onrecord.measures.join import GOLD, PRECISE, PREDICTED, RECALLED
from onrecord.measures.join_if import Item, join_if

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from onrecord.documents.model import Event
    from onrecord.measures.base import Cell, Tally
    from onrecord.measures.event_pairs import EventPairs, Filled
    from onrecord.measures.pair import DocumentPair


@dataclass(frozen=True)
class AttachedTally:
    """The tally of arguments of events that answer each other."""

    filling: Filling
    classified: bool

    def __call__(self, pair: DocumentPair) -> Tally:
        """Return the counts of arguments by role."""
        tally: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0, 0])

        def count(event: Event, arguments: list[Filled], total: int) -> None:
            for argument in arguments:
                tally[pair.cell(event.start, argument.role)][total] += 1

        found: EventPairs = pair.prepared(event_pairs)
        for one, other in found.pairs:
            gold, predicted = gold_arguments(pair, one), predicted_arguments(pair, other)
            count(one, gold, GOLD)
            count(other, predicted, PREDICTED)
            for i, j in right_arguments(pair, gold, predicted, self.filling, classified=self.classified):
                tally[pair.cell(one.start, gold[i].role)][RECALLED] += 1
                tally[pair.cell(other.start, predicted[j].role)][PRECISE] += 1
        for event in found.only_gold:
            count(event, gold_arguments(pair, event), GOLD)
        for event in found.only_predicted:
            count(event, predicted_arguments(pair, event), PREDICTED)
        return dict(tally)


def right_arguments(
    pair: DocumentPair, gold: list[Filled], predicted: list[Filled], filling: Filling, *, classified: bool
) -> list[tuple[int, int]]:
    """Return which arguments of two events that answer each other are the same, as indices, one to one."""
    base = 1 + min(len(gold), len(predicted))
    return best_pairs(
        {
            (i, j): base + (one.role == other.role)
            for i, one in enumerate(gold)
            for j, other in enumerate(predicted)
            if filling.same(pair, one, other) and (one.role == other.role or not classified)
        }
    )


@dataclass(frozen=True)
class UnattachedTally:
    """The tally of arguments over the document, whatever their trigger."""

    filling: Filling
    classified: bool

    def __call__(self, pair: DocumentPair) -> Tally:
        """Return the counts of arguments by role."""
        fits = partial(self.filling.same, pair)
        return join_if(
            self._items(pair, pair.events.gold, gold_arguments),
            self._items(pair, pair.events.predicted, predicted_arguments),
            fits,
        )

    def _items(
        self, pair: DocumentPair, events: Any, arguments: Callable[[DocumentPair, Event], list[Filled]]
    ) -> Iterator[Item]:
        copies: frozenset[int] = pair.prepared(event_copies)
        for event in events:
            for argument in arguments(pair, event):
                key = (event.type, argument.role if self.classified else None)
                taking_part = event.type is not None and id(event) not in copies
                yield Item(key if taking_part else None, pair.cell(event.start, argument.role), argument)


_NEEDS = ("events", "events.type", "events.arguments")
_PAPERS = {"mention": "Li et al. 2013, ACL", "entity": "ACE 2005", "unattached": "Huang et al. 2024, TextEE"}
_SAYS = {
    "mention": "of matched events, by gold's own mention or extent",
    "entity": "of matched events, by any mention of the entity",
    "unattached": "of events of the same type in the document, by any mention of the entity",
}


def _measure(step: str, level: str, fillers: str = "extent") -> Measure:
    filling = Filling("entity" if level == "unattached" else level, fillers)
    tally = (UnattachedTally if level == "unattached" else AttachedTally)(filling, step == "cls")

    def vary(settings: Mapping[str, str]) -> Measure:
        return _measure(step, level, settings["fillers"])

    return Measure(
        f"event.argument.{step}.{level}",
        Layer.EVENTS,
        f"Arguments {'in their roles ' if step == 'cls' else ''}{_SAYS[level]}.",
        _PAPERS[level],
        _NEEDS,
        tally,
        choices={"fillers": ("extent", "tokens")},
        vary=vary,
    )


MEASURES = tuple(_measure(step, level) for step in ("id", "cls") for level in ("mention", "entity", "unattached"))
