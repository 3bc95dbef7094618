"""Pair the items of two annotations of a document, layer by layer; items without a partner were missed by one side.

Items with the same anchor span are paired first. Of the rest, mentions are paired if their heads are equal, quotes if
their cues overlap or their contents share at least half of the shorter one, and other items if they overlap. Pairs with
a higher affinity are formed first; ties are broken by offsets, so that the order of the input has no effect.

Registry ids differ between annotators. `id_map` maps B's ids to A's one to one, so that as many paired items as
possible have corresponding ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.adjudicate.portable_items import Item, anchor_span

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

HALF = 0.5


class Pair(NamedTuple):
    """A's item and B's item for the same thing; None for the annotator who has no such item, never for both."""

    a: Item | None
    b: Item | None

    @property
    def start(self) -> int:
        """Return the smaller start offset of the two items; of a quote, the start of its cue counts (`anchor_span`)."""
        starts: list[int] = [item["_at"][0] for item in self if item is not None]
        return min(starts)


def pairs(layer: str, a_items: Sequence[Item], b_items: Sequence[Item]) -> list[Pair]:
    """Return the pairs of two annotators' items of a layer, in text order; an unpaired item is in a pair with None.

    Items may be paired if they have the same span or overlap; mentions if they have the same span or head, quotes if
    their cues overlap or, without cues, if their contents share at least half of the shorter one. The most similar
    items are paired first. Each item of the result is a copy with an additional field `_at`: its (start, end), as
    `anchor_span` returns it.

    Args:
        layer: The layer.
        a_items: Annotator A's items, as portable items (dicts without ids).
        b_items: Annotator B's items.
    """
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
    """Return how well two items of a layer fit together, from 0 (never paired) to 3.

    The value is 2 or more for quotes whose cues overlap, and for other items with equal spans; otherwise at most 1.

    Args:
        layer: The layer of both items.
        a, b: Items of annotators A and B, with `_at` as `pairs` adds it.
    """
    if layer == "quotes":
        cues = _shared(a["cue"], b["cue"])
        covered = _covered(a["content"], b["content"])
        if not cues and (a["cue"] and b["cue"]):
            return 0.0
        return (2.0 if cues else 0.0) + covered if cues or covered >= HALF else 0.0
    same = a["_at"] == b["_at"]
    if layer == "mentions":
        heads = [item["head"] or [*item["_at"]] for item in (a, b)]  # a mention without a head: its whole span
        alike = heads[0] == heads[1] or (same and _shared(heads[:1], heads[1:]) > 0)
        return (2.0 if same else 1.0) if alike or same else 0.0
    return 2.0 if same else float(_shared([a["_at"]], [b["_at"]]) > 0)


def _shared(left: Iterable[Sequence[int]], right: Sequence[Sequence[int]]) -> int:
    """Return the number of characters that are in both of two lists of [start, end] spans.

    The spans of one list must not overlap each other.

    >>> _shared([[0, 4], [6, 9]], [[2, 7]])
    3
    """
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in left for b in right)


def _covered(left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> float:
    shorter = min(sum(end - start for start, end in spans) for spans in (left, right))
    return _shared(left, right) / shorter if shorter else 0.0


def id_map(counts: Counter[tuple[str, str]]) -> dict[str, str]:
    """Return the one-to-one map from annotator B's registry ids to A's that agrees with most paired items.

    Of several such maps, it is the one with the most ids that are mapped to themselves.

    Args:
        counts: (A's id, B's id) -> the number of paired items with these ids.

    Returns:
        B's id -> A's id; an id of B without a counterpart is missing.

    >>> from collections import Counter
    >>> id_map(Counter({("mayor", "ent-1"): 3, ("mayor", "mayor"): 1, ("judge", "mayor"): 1}))
    {'ent-1': 'mayor', 'mayor': 'judge'}
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    a_ids = sorted({a for a, _ in counts})
    b_ids = sorted({b for _, b in counts})
    weights = np.zeros((len(b_ids), len(a_ids)))
    bonus = 1 / (1 + len(a_ids))  # so that all bonuses together are less than one paired item
    for (a, b), count in counts.items():
        # Equal ids win ties, because annotators start from the same list of ids.
        weights[b_ids.index(b), a_ids.index(a)] = count + (bonus if a == b else 0.0)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return {b_ids[i]: a_ids[j] for i, j in zip(rows, columns, strict=True) if weights[i, j] > 0}
