"""Pair the items of two annotations, so that what one missed and what differs within a pair can be named.

Items that stand at the same place are paired first. Of the rest, mentions pair by their head, quotes by an overlap of
cues or by contents of which one covers half of the other, everything else by an overlap; the pairs with the larger
overlap come first, ties by place, so that no order of input matters.

Ids are each annotator's own. `id_map` finds which of B's ids stands for which of A's: the assignment of the most
items that the two placed alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.adjudicate.portable_items import Item, anchor_span

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

HALF = 0.5


class Pair(NamedTuple):
    """What A marked and what B marked of one thing; None where one of them did not."""

    a: Item | None
    b: Item | None

    @property
    def start(self) -> int:
        """Return where the pair stands in the text."""
        starts: list[int] = [item["_at"][0] for item in self if item is not None]
        return min(starts)


def pairs(layer: str, a_items: Sequence[Item], b_items: Sequence[Item]) -> list[Pair]:
    """Return the pairs of a layer's items in text order, the unpaired ones with None beside them."""
    a_left = [item | {"_at": anchor_span(layer, item)} for item in a_items]
    b_left = [item | {"_at": anchor_span(layer, item)} for item in b_items]
    scored = sorted(
        (-weight, a["_at"], b["_at"], i, j)
        for i, a in enumerate(a_left)
        for j, b in enumerate(b_left)
        if (weight := _affinity(layer, a, b)) > 0
    )
    a_free, b_free = set(range(len(a_left))), set(range(len(b_left)))
    found: list[Pair] = []
    for _, _, _, i, j in scored:
        if i in a_free and j in b_free:
            a_free.remove(i)
            b_free.remove(j)
            found.append(Pair(a_left[i], b_left[j]))
    found += [Pair(a_left[i], None) for i in a_free] + [Pair(None, b_left[j]) for j in b_free]
    return sorted(found, key=lambda pair: (pair.start, pair.a is None))


def _affinity(layer: str, a: Item, b: Item) -> float:
    """Return how surely two items are of one thing: 2 and more at the same place, 0 for no relation."""
    if layer == "quotes":
        cues = _shared(a["cue"], b["cue"])
        covered = _covered(a["content"], b["content"])
        if not cues and (a["cue"] and b["cue"]):
            return 0.0
        return (2.0 if cues else 0.0) + covered if cues or covered >= HALF else 0.0
    same = a["_at"] == b["_at"]
    if layer == "mentions":
        heads = [item["head"] or [*item["_at"]] for item in (a, b)]  # one without a head is all head
        alike = heads[0] == heads[1] or (same and _shared(heads[:1], heads[1:]) > 0)
        return (2.0 if same else 1.0) if alike or same else 0.0
    return 2.0 if same else float(_shared([a["_at"]], [b["_at"]]) > 0)


def _shared(left: Iterable[Sequence[int]], right: Sequence[Sequence[int]]) -> int:
    """Return the number of characters in both of two lists of spans."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in left for b in right)


def _covered(left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> float:
    shorter = min(sum(end - start for start, end in spans) for spans in (left, right))
    return _shared(left, right) / shorter if shorter else 0.0


def id_map(counts: Counter[tuple[str, str]]) -> dict[str, str]:
    """Return which of B's ids stands for which of A's: one for one, with as many items alike as can be."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    a_ids = sorted({a for a, _ in counts})
    b_ids = sorted({b for _, b in counts})
    weights = np.zeros((len(b_ids), len(a_ids)))
    for (a, b), count in counts.items():
        # The same name is a tie-break: annotators start from one list of names.
        weights[b_ids.index(b), a_ids.index(a)] = count + (0.5 if a == b else 0.0)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return {b_ids[i]: a_ids[j] for i, j in zip(rows, columns, strict=True) if weights[i, j] > 0}
