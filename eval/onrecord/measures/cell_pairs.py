"""Pair items one to one so that counts by cell do not depend on the order of the input.

Items with equal keys are paired (`equal_items`), or the items of given possible pairs (`paired_in_cells`). The pairing
is the largest one; of several, the one with the most pairs of items of the same cell. Remaining ties are broken by the
order of cells (document, paragraph, zone, label).

If all items of a group can be paired with each other, such as items with equal keys, such a pairing needs no search:
items of the same cell are paired first, the others in the order of cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.match.join import OPEN, complete_components, groups, one_to_one, pair_equal, ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onrecord.scoring.tally import CellNumbers

    Indices = tuple[NDArray[Any], NDArray[Any]]  # of gold items and of predicted ones

NO_KEY = -1


def equal_items(numbers: CellNumbers, gold: NDArray[Any], predicted: NDArray[Any]) -> Indices:
    """Return the one-to-one pairs of items with equal keys.

    For each key, the number of pairs is the smaller of its numbers of gold and of predicted items. If items with one
    key are in several cells (such as a time that is predicted twice with two types), items of the same cell are paired
    first and the others in the order of cells, so that the order of the input has no effect.

    Args:
        numbers: The cells (document, paragraph, zone, label) of the items.
        gold, predicted: The key of each item; NO_KEY (-1) for an item that matches nothing.

    Returns:
        Two parallel arrays: the index of the gold item and of the predicted item of each pair.
    """
    chosen = np.flatnonzero(gold != NO_KEY), np.flatnonzero(predicted != NO_KEY)
    order, start, firsts, seconds = groups(gold[chosen[0]], predicted[chosen[1]])
    is_pair = (firsts == 1) & (seconds == 1)
    at = start[is_pair]
    pairs = [chosen[0][order[at]], chosen[1][order[at + 1] - len(chosen[0])]]
    several = (firsts > 0) & (seconds > 0) & ~is_pair
    if several.any():
        key, at = ranges(start[several], (firsts + seconds)[several])
        is_gold = order[at] < len(chosen[0])
        items = chosen[0][order[at[is_gold]]], chosen[1][order[at[~is_gold]] - len(chosen[0])]
        more = _same_cell_first(numbers, (key[is_gold], key[~is_gold]), items)
        pairs = [np.append(*each) for each in zip(pairs, more, strict=True)]
    return pairs[0], pairs[1]


def _same_cell_first(numbers: CellNumbers, keys: Indices, items: Indices) -> Indices:
    """Return one-to-one pairs of items with equal keys: first within cells, then the others in order of cells.

    Args:
        numbers: The cells (document, paragraph, zone, label) of all items.
        keys: Two arrays, the key of each gold and of each predicted item in `items`.
        items: Two arrays, the indices of the gold and of the predicted items to pair.

    Returns:
        Two parallel arrays: the index of the gold item and of the predicted item of each pair.
    """
    cells = numbers.of[0][items[0]], numbers.of[1][items[1]]
    rows, columns = pair_equal(*(key * len(numbers) + cell for key, cell in zip(keys, cells, strict=True)))
    left = []
    for key, cell, taken in zip(keys, cells, (rows, columns), strict=True):
        is_left = np.ones(len(key), dtype=bool)
        is_left[taken] = False
        free = np.flatnonzero(is_left)
        left.append(free[np.argsort(cell[free], kind="stable")])
    more = pair_equal(keys[0][left[0]], keys[1][left[1]])
    rows, columns = np.append(rows, left[0][more[0]]), np.append(columns, left[1][more[1]])
    return items[0][rows], items[1][columns]


def paired_in_cells(
    numbers: CellNumbers, keys: Sequence[NDArray[Any]], rows: NDArray[Any], others: NDArray[Any]
) -> Indices:
    """Return the largest one-to-one pairing of items; of several, the one with the most pairs within one cell.

    Remaining ties are broken by the order of cells, so that the order of the input has no effect on a count.

    Args:
        numbers: The cells (document, paragraph, zone, label) of the items.
        keys: Two arrays, the key of each gold and of each predicted item; NO_KEY (-1) for none. A key
            gets at most as many pairs as it has items on the side with fewer.
        rows, others: Two parallel arrays: the index of the gold item and of the predicted item of each possible pair.
            Both items of a possible pair have the same key.

    Returns:
        Two parallel arrays: the index of the gold item and of the predicted item of each chosen pair.
    """
    group = complete_components(rows, others)
    is_whole = group != OPEN
    first, second = _paired_in_groups(numbers, group[is_whole], (rows[is_whole], others[is_whole]))
    if is_whole.all():
        return first, second
    rows, others = rows[~is_whole], others[~is_whole]
    order = [np.argsort(cell, kind="stable") for cell in numbers.of]
    place = [np.empty_like(each) for each in order]
    for each, inverse in zip(order, place, strict=True):
        inverse[each] = np.arange(len(each))

    def weights(edges: NDArray[Any]) -> list[int]:
        key = keys[0][rows[edges]]
        sizes = [np.bincount(side[side != NO_KEY], minlength=int(key.max(initial=0)) + 1)[key] for side in keys]
        in_one_cell = numbers.of[0][rows[edges]] == numbers.of[1][others[edges]]
        # One more pair outweighs any number of equal cells.
        found: list[int] = (1 + np.minimum(sizes[0], sizes[1]) + in_one_cell).tolist()
        return found

    more = one_to_one(place[0][rows], place[1][others], weights)
    return np.append(first, order[0][more[0]]), np.append(second, order[1][more[1]])


def _paired_in_groups(numbers: CellNumbers, group: NDArray[Any], ends: Indices) -> Indices:
    """Return the one-to-one pairs of items in groups in which all gold items can be paired with all predicted items.

    Items of the same cell are paired first, the others in the order of cells.

    Args:
        numbers: The cells (document, paragraph, zone, label) of the items.
        group: The number of the group of each possible pair.
        ends: Two parallel arrays: the index of the gold item and of the predicted item of each possible pair.

    Returns:
        Two parallel arrays: the index of the gold item and of the predicted item of each chosen pair.
    """
    keys, items = [], []
    for end, cell in zip(ends, numbers.of, strict=True):
        key = np.full(len(cell), NO_KEY)
        key[end] = group
        items.append(np.flatnonzero(key != NO_KEY))
        keys.append(key[items[-1]])
    return _same_cell_first(numbers, (keys[0], keys[1]), (items[0], items[1]))
