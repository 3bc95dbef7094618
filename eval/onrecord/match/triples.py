"""Pair many runs of three spans at once: one span of one side (the hub), and two of the other side (the others).

The result is that of `match.schemes.pair_run` for each run. The hub has at most one partner per scheme:

    exact        the first other, in canonical order, with the offsets of the hub
    overlapping  if there is none, the other that overlaps the hub and is best in (equal label, shared characters)
    typed        of the others with the hub's label, the one that shares the most characters

Ties are broken by canonical order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onrecord.match.packed import Spans

Pairs: TypeAlias = "tuple[NDArray[Any], NDArray[Any]]"  # the indices of gold and of predicted spans


class ChosenPairs(NamedTuple):
    """The pairs of many runs, with the fields of `match.schemes.Pairings`."""

    exact: Pairs
    overlapping: Pairs
    typed: Pairs


def chosen_pairs(spans: Spans, first: NDArray[Any]) -> ChosenPairs:
    """Return the best pairs of many runs of three overlapping spans: two of one side and one of the other.

    They are the pairs that `schemes.pair_run` adds for each run.

    Args:
        spans: The sorted spans of all documents.
        first: The index in `spans` of the first span of each run; the run's other two spans follow it.

    Returns:
        The pairs of each scheme: two parallel arrays with the indices in `spans` of gold and of predicted spans.
    """
    sides = np.stack([spans.is_predicted[first + at] for at in range(3)])
    hub_is_predicted = sides.sum(axis=0) == 1
    hub_at = (sides == hub_is_predicted).argmax(axis=0)
    last = len(sides) - 1
    hub_index, indices = first + hub_at, (first + (hub_at == 0), first + last - (hub_at == last))
    hub, others = spans[hub_index], [spans[index] for index in indices]
    same_label = [hub.label == other.label for other in others]
    is_exact = [(hub.start == other.start) & (hub.end == other.end) for other in others]
    shared = [
        np.maximum(np.minimum(hub.end, other.end) - np.maximum(hub.start, other.start), 0)  # characters
        for other in others
    ]
    more_than_shared = 1 << spans.widths.offset_bits
    overlap = [np.where(of > 0, of + same * more_than_shared, 0) for of, same in zip(shared, same_label, strict=True)]
    typed = [of * same for of, same in zip(shared, same_label, strict=True)]

    def pairs(worths: list[NDArray[Any]], may_pair: NDArray[Any]) -> Pairs:
        partner = np.where(worths[1] > worths[0], indices[1], indices[0])
        paired = ((worths[0] > 0) | (worths[1] > 0)) & may_pair
        gold = np.where(hub_is_predicted, partner, hub_index)
        predicted = np.where(hub_is_predicted, hub_index, partner)
        return gold[paired], predicted[paired]

    every = np.ones(len(first), bool)
    return ChosenPairs(pairs(is_exact, every), pairs(overlap, ~(is_exact[0] | is_exact[1])), pairs(typed, every))
