"""Pair mentions with several pieces or with empty nodes under the four schemes of SemEval-2013 task 9.

In place of equal offsets, two mentions must have equal pieces. Two mentions overlap if their pieces share a character.
Mentions that consist of empty nodes are equal if their nodes are equal, and overlap if they share a node. The sweep for
spans (`match.sweep`) does not work for such mentions, so all overlapping pairs are compared. Identical pairs and
repeated mentions are treated as for spans (`match.schemes`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord.documents.model import Interval, Mention
from onrecord.match.bipartite import best_pairs
from onrecord.match.schemes import Pairings

if TYPE_CHECKING:
    from collections.abc import Sequence

Pieced: TypeAlias = tuple[int, int, str, tuple[Interval, ...]]  # start, end, label, pieces (or empty nodes)
_extent = itemgetter(0, 1, 3)


def pieced(item: Any) -> Pieced:
    """Return (start, end, label, pieces) of a Mention, or of another span with a `type`; the label is "" for None."""
    return (item.start, item.end, item.type or "", pieces(item))


def pieces(item: Any) -> tuple[Interval, ...]:
    """Return the intervals of an item's pieces: those of a mention's spans, or of its empty nodes if it has no spans.

    `item` is a Mention or another span. An item that is not a mention has one piece, its interval.
    """
    return (item.spans or item.nodes) if isinstance(item, Mention) else (item.interval,)


def shared(first: Pieced, second: Pieced) -> int:
    """Return the number of characters that two mentions share.

    Of two mentions without characters (start = end), it is the number of empty nodes that they share.

    >>> shared((0, 9, "", (Interval(0, 3), Interval(6, 9))), (2, 7, "", (Interval(2, 7),)))
    2
    """
    if (first[0] == first[1]) != (second[0] == second[1]):
        return 0
    if first[0] == first[1]:
        return len({*first[3]} & {*second[3]})
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in first[3] for b in second[3])


def pair_pieces(gold: Sequence[Pieced], predicted: Sequence[Pieced]) -> Pairings[Pieced]:
    """Return the best one-to-one pairings of mentions under the schemes `strict`, `exact`, `partial` and `type`.

    The rules are those of `schemes.pair_up`; two mentions have equal offsets only if their pieces are equal, and
    overlap if they share a character of a piece. Pairs of identical mentions are not listed.

    Args:
        gold, predicted: Mentions as (start, end, label, pieces), in any order.
    """
    counts = Counter(gold), Counter(predicted)
    twins = counts[0] & counts[1]
    found = Pairings(list((counts[0] - twins).elements()), list((counts[1] - twins).elements()))
    sides = [
        sorted({*only}.difference(other)) for only, other in zip((gold, predicted), (predicted, gold), strict=True)
    ]
    waiting: dict[Any, list[Pieced]] = {}
    for key in reversed(sides[1]):
        waiting.setdefault(_extent(key), []).append(key)
    rest = []
    for key in sides[0]:
        if same := waiting.get(_extent(key)):
            found.exact.append((key, same.pop()))
        else:
            rest.append(key)
    found.overlapping += _best(rest, sorted(key for same in waiting.values() for key in same))
    for label in sorted({key[2] for key in sides[0]} & {key[2] for key in sides[1]}):
        again = [key for key in twins.elements() if key[2] == label]
        of_label = [sorted([*(key for key in side if key[2] == label), *again]) for side in sides]
        found.typed += _best(*of_label)
        found.undone += again
    return found


def _best(gold: Sequence[Pieced], predicted: Sequence[Pieced]) -> list[tuple[Pieced, Pieced]]:
    """Return the one-to-one pairing of overlapping mentions with the most pairs.

    Of several such pairings, it is one with the most equal labels, and of these one with the most shared characters.

    Args:
        gold, predicted: Mentions as (start, end, label, pieces), sorted.
    """
    found = {}
    starts = [key[0] for key in predicted]
    for i, one in enumerate(gold):
        for j in range(bisect_right(starts, one[1])):
            other = predicted[j]
            if other[1] >= one[0] and (number := shared(one, other)):
                found[i, j] = (number, one[2] == other[2])
    base = 1 + min(len(gold), len(predicted))
    most = 1 + sum(shared(one, one) for one in gold)
    edges = {pair: (base + same) * most + number for pair, (number, same) in found.items()}
    return [(gold[i], predicted[j]) for i, j in best_pairs(edges)]
