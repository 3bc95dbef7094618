"""Pair predicted with gold events.

A predicted event can be paired with a gold event if their triggers have the same offsets and the same type. If several
events qualify, the pairing has the most equal arguments (`fillers`), then the most equal values of polarity, realis and
hedged; canonical order decides remaining ties.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from onrecord.documents.model import UNALIGNED
from onrecord.match.join import all_equal, compete, one_to_one
from onrecord.measures.copies import copies
from onrecord.measures.fillers import filled_alike, gold_arguments, predicted_arguments
from onrecord.scoring.block import Block

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from onrecord.documents.model import Event
    from onrecord.scoring.block import Side
    from onrecord.scoring.pair import DocumentPair

    Both = tuple[NDArray[Any], NDArray[Any]]  # an array for gold events, and one for predicted events

MANY = 1 << 24  # the weight of a pair: larger than that of any equal arguments and values
ATTRIBUTES = ("polarity", "realis", "hedged")


class EventPairs(NamedTuple):
    """The pairs (gold, predicted) of events, and the unpaired events of each side, in canonical order."""

    pairs: list[tuple[Event, Event]]
    only_gold: list[Event]
    only_predicted: list[Event]


def event_pairs(pair: DocumentPair) -> EventPairs:
    """Return the pairs of gold and predicted events of a document, and the events of each side that have no partner.

    Events are paired one to one if their triggers have the same offsets and type. Of several possible pairings, it is
    the one with the most arguments with the same filler.
    """
    block = Block([pair])
    columns = block.columns("events")
    rows, others = (each.tolist() for each in paired_events(block))
    partner, taken = dict(zip(rows, others, strict=True)), set(others)
    gold, predicted = columns.gold.items, columns.predicted.items
    # mypy cannot infer a lambda with a default value
    order = [sorted(range(len(side)), key=lambda at, side=side: _order(side[at])) for side in (gold, predicted)]  # type: ignore[misc]
    return EventPairs(
        [(gold[i], predicted[partner[i]]) for i in order[0] if i in partner],
        [gold[i] for i in order[0] if i not in partner],
        [predicted[j] for j in order[1] if j not in taken],
    )


def paired_events(block: Block) -> Both:
    """Return the pairs of gold and predicted events of `block`, one to one, as two parallel arrays.

    Returns:
        The index of the gold event and of the predicted event of each pair, in the columns of the layer `events`.
        Events without a type or without a place in the text are not paired.
    """
    columns = block.columns("events")
    gold, predicted = columns.gold, columns.predicted
    places: Both = block.prepared(event_places)
    typed = np.array([label != "" for label in columns.labels], dtype=bool)
    chosen = [
        np.flatnonzero((side.start != UNALIGNED) & typed[label])
        for side, label in ((gold, columns.gold_label), (predicted, columns.predicted_label))
    ]
    rows, others = all_equal(places[0][chosen[0]], places[1][chosen[1]])
    rows, others = chosen[0][rows], chosen[1][others]
    competing = compete(rows, others)
    if not competing.any():
        return rows, others
    order, number = zip(*(_ranks(side, each) for side, each in ((gold, rows), (predicted, others))), strict=True)

    def weights(edges: NDArray[Any]) -> list[int]:
        found = []
        for i, j in zip(rows[edges].tolist(), others[edges].tolist(), strict=True):
            found.append(_weight(block.pairs[int(gold.document[i])], gold.items[i], predicted.items[j]))
        return found

    first, second = one_to_one(number[0][rows], number[1][others], weights)
    return order[0][first], order[1][second]


def event_places(block: Block) -> Both:
    """Return an integer for each event: equal if and only if document, trigger offsets and type are equal.

    Returns:
        Two arrays, for the gold and for the predicted events of `block`, which share the numbering.
    """
    columns = block.columns("events")
    numbers: defaultdict[Hashable, int] = defaultdict(count().__next__)
    gold, predicted = (
        np.array(
            [
                numbers[place]
                for place in zip(*(each.tolist() for each in (side.document, side.start, side.end, label)), strict=True)
            ],
            dtype=np.int64,
        )
        for side, label in ((columns.gold, columns.gold_label), (columns.predicted, columns.predicted_label))
    )
    return gold, predicted


def event_copies(block: Block) -> Both:
    """Return for each event whether it only repeats another event of its side and may not be matched (`copies`).

    Returns:
        Two boolean arrays, for the gold and for the predicted events of `block`.
    """
    columns = block.columns("events")
    places: Both = block.prepared(event_places)

    def rest(side: Side, at: int) -> Hashable:
        arguments = side.items[at].arguments or ()
        return frozenset(Counter((each.role, each.target) for each in arguments).items())

    gold, predicted = (
        copies(own, other, lambda at, side=side: rest(side, at))  # type: ignore[misc]  # a lambda with a default
        for side, own, other in ((columns.gold, *places), (columns.predicted, *places[::-1]))
    )
    return gold, predicted


def _weight(pair: DocumentPair, gold: Event, predicted: Event) -> int:
    common = filled_alike(pair, gold_arguments(pair, gold), predicted_arguments(pair, predicted))
    equal: int = sum(getattr(gold, name) == getattr(predicted, name) for name in ATTRIBUTES)
    return MANY + len(common) * (len(ATTRIBUTES) + 1) + equal


def _ranks(side: Side, events: NDArray[Any]) -> Both:
    """Sort some events by document, offsets, type and values, so that ties do not depend on the input's order.

    Args:
        side: The events of one side of a block.
        events: The indices of the events to sort; an index may occur more than once.

    Returns:
        The distinct indices in this order; and an array with an element for each event of `side`: its position in this
        order, from 0. The element of an event that is not in `events` is 0 too and has no meaning.
    """
    document = side.document.tolist()
    order = sorted(set(events.tolist()), key=lambda at: (document[at], *_order(side.items[at])))
    number = np.zeros(len(side.items), dtype=np.int64)
    number[order] = np.arange(len(order))
    return np.array(order, dtype=np.int64), number


def _order(event: Event) -> tuple[object, ...]:
    values = (event.polarity or "", event.realis or "", str(event.hedged))
    return (event.start, event.end, event.type or "", *values, len(event.arguments or ()), event.text or "")
