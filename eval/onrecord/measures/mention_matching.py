"""Match the mentions of two sides one to one: exactly, by head, by overlap, or in part as the CRAC shared tasks do.

    exact          the same offsets
    head           the same offsets, else the same head. Where several have one head, the two that are nearest in extent
                   are matched first (the distance of starts and that of ends, added); ties go to gold's first
    overlap        a pairing with most mentions exact and then most pairs that overlap (`match.schemes`)
    crac-partial   the same offsets, else a predicted mention inside gold's that holds gold's head. Of all pairings that
                   one is taken in which the shares of gold's characters that are covered have the largest sum

`overlap` is not CRAC's partial match: it also matches mentions that cross, or that are longer than gold's. The head is
where gold's head begins, or where the mention begins if gold has no head.

Worked example: gold [0,20) with its head at 10. Predicted [8,20) is matched by overlap and by crac-partial, [0,8) and
[8,25) by overlap only.

Source: Žabokrtský et al. 2022 and 2023, Findings of the CRAC shared tasks, for partial matches and heads.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import UNALIGNED
from onrecord.match.bipartite import best_pairs
from onrecord.match.schemes import pair_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Event, Mention
    from onrecord.match.sweep import Key

SHARE = 1 << 20  # a whole gold mention; shares of it are rounded down


def matched(gold: Sequence[Any], predicted: Sequence[Any], how: str) -> list[tuple[int, int]]:
    """Return which spans are matched, as indices of gold and predicted, one to one, in order of gold."""
    rows, columns = _by_interval(gold), _by_interval(predicted)
    pairs = [pair for at in rows.keys() & columns.keys() for pair in zip(rows[at], columns[at], strict=False)]
    if how != "exact":
        taken = {i for i, _ in pairs}, {j for _, j in pairs}
        left = (
            [i for i in range(len(gold)) if i not in taken[0]],
            [j for j in range(len(predicted)) if j not in taken[1]],
        )
        pairs += _WAYS[how](gold, predicted, *left)
    return sorted(pairs)


def _by_interval(items: Sequence[Any]) -> dict[object, list[int]]:
    found: defaultdict[object, list[int]] = defaultdict(list)
    for at, item in enumerate(items):
        if item.start != UNALIGNED:
            found[item.interval].append(at)
    return found


def _by_head(
    gold: Sequence[Any], predicted: Sequence[Any], rows: list[int], columns: list[int]
) -> list[tuple[int, int]]:
    heads: defaultdict[object, list[int]] = defaultdict(list)
    for i in rows:
        if (head := _head(gold[i])) is not None:
            heads[head].append(i)
    near = sorted(
        (abs(gold[i].start - predicted[j].start) + abs(gold[i].end - predicted[j].end), gold[i].interval, i, j)
        for j in columns
        for i in heads.get(_head(predicted[j]), ())
    )
    taken: tuple[set[int], set[int]] = set(), set()
    found = []
    for _, _, i, j in near:
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            found.append((i, j))
    return found


def _head(item: Mention | Event) -> object:
    """Return the offsets of an item's head, None if it has none. The trigger of an event is a head already."""
    head = getattr(item, "head", item)
    return None if head is None or head.start == UNALIGNED else head.interval


def _by_overlap(
    gold: Sequence[Any], predicted: Sequence[Any], rows: list[int], columns: list[int]
) -> list[tuple[int, int]]:
    sides: tuple[defaultdict[Key, list[int]], defaultdict[Key, list[int]]] = defaultdict(list), defaultdict(list)
    for side, items, indices in ((sides[0], gold, rows), (sides[1], predicted, columns)):
        for at in indices:
            side[items[at].start, items[at].end, ""].append(at)
    keys = [[key for key, indices in side.items() for _ in indices] for side in sides]
    return [(sides[0][one].pop(0), sides[1][other].pop(0)) for one, other in sorted(pair_up(*keys).overlapping)]


def _by_part(
    gold: Sequence[Any], predicted: Sequence[Any], rows: list[int], columns: list[int]
) -> list[tuple[int, int]]:
    order = sorted(rows, key=lambda i: gold[i].interval), sorted(columns, key=lambda j: predicted[j].interval)
    shares = {
        (at, other): SHARE * (predicted[j].end - predicted[j].start) // (gold[i].end - gold[i].start)
        for at, i in enumerate(order[0])
        for other, j in enumerate(order[1])
        if _is_part(gold[i], predicted[j])
    }
    return [(order[0][at], order[1][other]) for at, other in best_pairs(shares)]


def _is_part(gold: Mention, predicted: Mention) -> bool:
    head = gold.start if gold.head is None else gold.head.start
    return gold.start <= predicted.start <= head < predicted.end <= gold.end


_WAYS = {"head": _by_head, "overlap": _by_overlap, "crac-partial": _by_part}
