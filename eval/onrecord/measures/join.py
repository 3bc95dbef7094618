"""Tally items that match only if their keys are equal: a hash join of multisets, by cell.

The number of pairs is the sum over keys of the smaller of the two multiplicities. Where items of one key lie in
several cells (one time predicted twice with two types), items of the same cell pair first and the rest in canonical
order, so that the order of the input has no effect.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from onrecord.measures.base import Cell, Tally

PRECISE, PREDICTED, RECALLED, GOLD = range(4)  # as in base.Columns


def join(gold: Iterable[tuple[Hashable, Cell]], predicted: Iterable[tuple[Hashable, Cell]]) -> Tally:
    """Return the four counts by cell of two collections of (key, cell); a key of None is counted and matches nothing.

    >>> from onrecord.measures.base import Cell
    >>> join([("a", Cell()), ("b", Cell())], [("a", Cell()), ("a", Cell())])
    {Cell(paragraph=-1, zone='', label=''): [1, 2, 1, 2]}
    """
    tally: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    sides: tuple[defaultdict[Any, list[Cell]], defaultdict[Any, list[Cell]]] = defaultdict(list), defaultdict(list)
    for items, total, side in ((predicted, PREDICTED, sides[0]), (gold, GOLD, sides[1])):
        for key, cell in items:
            tally[cell][total] += 1
            if key is not None:
                side[key].append(cell)
    for key in sides[0].keys() & sides[1].keys():
        if sides[0][key] == sides[1][key]:  # as nearly all are
            for cell in sides[0][key]:
                tally[cell][PRECISE] += 1
                tally[cell][RECALLED] += 1
            continue
        first, second = Counter(sides[0][key]), Counter(sides[1][key])
        same = first & second
        size = min(first.total(), second.total()) - same.total()
        for cells, credit in ((first, PRECISE), (second, RECALLED)):
            for cell in [*same.elements(), *sorted((cells - same).elements())[:size]]:
                tally[cell][credit] += 1
    return dict(tally)
