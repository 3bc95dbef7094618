"""Tally (matched item, value): an item's value is right if the item has a partner and the partner has the same value.

Precision is over the values that were predicted, recall over gold's, so an item without a partner costs as much as a
wrong value. Cells carry the value as their label.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from onrecord.measures.join import GOLD, PRECISE, PREDICTED, RECALLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onrecord.measures.base import Cell, Tally
    from onrecord.measures.pair import DocumentPair


def value_tally(
    pair: DocumentPair,
    pairs: Iterable[tuple[Any, Any]],
    only_gold: Iterable[Any],
    only_predicted: Iterable[Any],
    value: Callable[[Any], str | None],
) -> Tally:
    """Return the counts of a value over pairs of items and those left over; no value is nothing to count."""
    tally: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0, 0])

    def count(item: Any, total: int, credit: int, *, right: bool) -> None:
        label = value(item)
        if label is not None:
            row = tally[pair.cell(item.start, label)]
            row[total] += 1
            row[credit] += right

    for gold, predicted in pairs:
        right = value(gold) == value(predicted)
        count(gold, GOLD, RECALLED, right=right)
        count(predicted, PREDICTED, PRECISE, right=right)
    for item in only_gold:
        count(item, GOLD, RECALLED, right=False)
    for item in only_predicted:
        count(item, PREDICTED, PRECISE, right=False)
    return dict(tally)
