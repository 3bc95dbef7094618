"""Tally items that match if their keys are equal and a test of the two holds, one to one.

`join` needs equality alone. Here what is compared beside the key is no equivalence (a metonym answers to two names),
so within each group of equal keys a largest pairing is looked for; pairs within one cell are preferred, so that
neither the order of the input nor of equal items has an effect on any count.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.match.bipartite import best_pairs
from onrecord.measures.join import GOLD, PRECISE, PREDICTED, RECALLED

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from onrecord.measures.base import Cell, Tally


class Item(NamedTuple):
    """What is compared by equality (None: matches nothing), where it is counted, and what the test looks at."""

    key: Hashable
    cell: Cell
    facts: Any


def join_if(gold: Iterable[Item], predicted: Iterable[Item], fits: Callable[[Any, Any], bool]) -> Tally:
    """Return the four counts by cell; fits(gold facts, predicted facts) says whether two items of one key match.

    >>> from onrecord.measures.base import Cell
    >>> join_if([Item("a", Cell(), 1)], [Item("a", Cell(), 1), Item("a", Cell(), 2)], lambda a, b: a == b)
    {Cell(paragraph=-1, zone='', label=''): [1, 2, 1, 1]}
    """
    tally: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    groups: defaultdict[Hashable, tuple[list[Item], list[Item]]] = defaultdict(lambda: ([], []))
    for side, total, items in ((0, GOLD, gold), (1, PREDICTED, predicted)):
        for item in items:
            tally[item.cell][total] += 1
            if item.key is not None:
                groups[item.key][side].append(item)
    for first, second in groups.values():
        if not first or not second:
            continue
        if len(first) == len(second) == 1:  # the usual case
            if fits(first[0].facts, second[0].facts):
                tally[first[0].cell][RECALLED] += 1
                tally[second[0].cell][PRECISE] += 1
            continue
        golds, predicteds = sorted(first, key=_cell), sorted(second, key=_cell)
        # One pair more outweighs any number of equal cells.
        weight = 1 + min(len(golds), len(predicteds))
        edges = {
            (i, j): weight + (one.cell == other.cell)
            for i, one in enumerate(golds)
            for j, other in enumerate(predicteds)
            if fits(one.facts, other.facts)
        }
        for i, j in best_pairs(edges):
            tally[golds[i].cell][RECALLED] += 1
            tally[predicteds[j].cell][PRECISE] += 1
    return dict(tally)


def _cell(item: Item) -> Cell:
    return item.cell
