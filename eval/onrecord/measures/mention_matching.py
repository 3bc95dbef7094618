"""Match spans one to one: those with equal offsets, and on request those that overlap.

    exact     equal offsets; for mentions in several pieces, or of empty nodes, equal pieces and nodes
    overlap   the pairing with the most exact pairs, and then the most overlapping pairs (`match.schemes`)

`overlap` differs from the partial match of the CRAC shared tasks (`match=crac-partial`): it also matches mentions that
cross or that are longer than gold's, and it ignores heads.

Worked example: gold [0,20) with its head at 10. Predicted [8,20) is matched by overlap and by crac-partial, [0,8) and
[8,25) by overlap only.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import UNALIGNED, Mention
from onrecord.match.pieces import pair_pieces, pieces
from onrecord.match.schemes import pair_up

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence


def matched(gold: Sequence[Any], predicted: Sequence[Any], how: str) -> list[tuple[int, int]]:
    """Return the one-to-one pairs of matching spans as pairs of indices (gold, predicted), sorted.

    Spans that are not in the text match nothing. Of spans with equal offsets, the first gold span is paired with the
    first predicted span, and so on.

    Args:
        gold, predicted: Spans, mentions or events of a document.
        how: `exact` (equal offsets), or `overlap`: first all pairs with equal offsets, then as many pairs as possible
            of the other spans that share a character.
    """
    rows, columns = _by_place(gold), _by_place(predicted)
    pairs = [pair for at in rows.keys() & columns.keys() for pair in zip(rows[at], columns[at], strict=False)]
    if how == "overlap":
        taken = {i for i, _ in pairs}, {j for _, j in pairs}
        left = (
            [i for i in range(len(gold)) if i not in taken[0]],
            [j for j in range(len(predicted)) if j not in taken[1]],
        )
        pairs += _by_overlap(gold, predicted, *left)
    return sorted(pairs)


def _by_place(items: Sequence[Any]) -> dict[Hashable, list[int]]:
    found: defaultdict[Hashable, list[int]] = defaultdict(list)
    for at, item in enumerate(items):
        if item.start != UNALIGNED:
            found[item.place if isinstance(item, Mention) else item.interval].append(at)
    return found


def _by_overlap(
    gold: Sequence[Any], predicted: Sequence[Any], rows: list[int], columns: list[int]
) -> list[tuple[int, int]]:
    """Return (index of gold, index of predicted) for each pair of overlapping items, one to one.

    Args:
        gold, predicted: All items of both sides.
        rows, columns: The indices of the items that may be paired.
    """
    is_plain = all(not isinstance(item, Mention) or item.is_plain for item in (*gold, *predicted))
    pair = pair_up if is_plain else pair_pieces
    sides: tuple[defaultdict[Any, list[int]], defaultdict[Any, list[int]]] = defaultdict(list), defaultdict(list)
    for side, items, indices in ((sides[0], gold, rows), (sides[1], predicted, columns)):
        for at in indices:
            item = items[at]
            side[(item.start, item.end, "", *(() if is_plain else (pieces(item),)))].append(at)
    keys: Any = [[key for key, indices in side.items() for _ in indices] for side in sides]
    return [(sides[0][one].pop(0), sides[1][other].pop(0)) for one, other in sorted(pair(*keys).overlapping)]
