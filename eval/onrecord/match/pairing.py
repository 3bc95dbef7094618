"""Pair the spans of one run so that the credit of a scheme is maximal, for any order of the input.

Two spans may be paired if they overlap and, for `same_label`, have the same label. Of the pairings with the most pairs,
the result is the lexicographically best in (pairs with equal offsets and label, pairs with equal offsets, pairs with
equal label, shared characters); ties are broken by canonical order (start, end, label). Each of these numbers is a
digit of one integer in a base that no sum reaches. One assignment problem in exact integers therefore decides all of
them. It is solved by the Hungarian method (Kuhn 1955, in the shortest-path form of Jonker and Volgenant 1987).

Runs with more than `MAX_EXACT` spans on a side, which no annotation scheme produces, are paired by right ends instead:
take the span x that ends first, of either side, and pair it with the unpaired span of the other side that overlaps x
and ends first. The result has as many pairs as possible. Proof: of the spans that are left, those that overlap x
contain the last character of x. They differ only in their right ends, and pairing x with the one that ends first leaves
the best choice for the others. Scores are therefore exact at every size; above the limit, only the choice among
pairings with equally many pairs is different.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from onrecord.match.hungarian import hungarian
from onrecord.match.sweep import overlap

if TYPE_CHECKING:
    from onrecord.match.sweep import Key, Run

MAX_EXACT = 48


def pairs(run: Run, *, same_label: bool) -> list[tuple[Key, Key]]:
    """Return the best one-to-one pairing of overlapping spans, as (gold, predicted) spans in the order of gold's.

    It has the most pairs, then the most equal offsets and labels, then equal offsets, then equal labels, then the most
    shared characters. With more than 48 spans on a side (`MAX_EXACT`), it has the most pairs; the rest is ignored.

    Args:
        run: Gold and predicted spans (start, end, label) that overlap in a chain, each side sorted.
        same_label: Whether only spans with equal labels may be paired.
    """
    gold, predicted = run
    if len(gold) == 1:
        partner = _best_partner(gold[0], predicted, same_label=same_label)
        return [] if partner is None else [(gold[0], partner)]
    if len(predicted) == 1:
        partner = _best_partner(predicted[0], gold, same_label=same_label)
        return [] if partner is None else [(partner, predicted[0])]
    if max(len(gold), len(predicted)) > MAX_EXACT:
        return _by_right_end(run, same_label=same_label)
    weights = _weights(run, same_label=same_label)
    if len(gold) <= len(predicted):
        chosen = list(enumerate(hungarian(weights)))
    else:
        turned = [[row[column] for row in weights] for column in range(len(predicted))]
        chosen = sorted((row, column) for column, row in enumerate(hungarian(turned)))
    return [(gold[row], predicted[column]) for row, column in chosen if weights[row][column]]


def _best_partner(hub: Key, others: list[Key], *, same_label: bool) -> Key | None:
    """Return the best partner of a span that is alone on its side of a run; None if it overlaps no allowed span.

    Equal offsets and label are best, then equal offsets, then equal labels, then the most common characters.

    Args:
        hub: The only span of one side.
        others: The spans of the other side.
        same_label: Whether only a span with the label of `hub` is allowed.
    """
    found, best = None, (False, False, 0)
    for other in sorted(others):
        shared, equal_label = overlap(hub, other), hub[2] == other[2]
        if shared and (equal_label or not same_label):
            worth = (hub[:2] == other[:2], equal_label, shared)
            if worth > best:
                found, best = other, worth
    return found


def _weights(run: Run, *, same_label: bool) -> list[list[int]]:
    """Return the weights of all pairs of a run as a matrix: one row per gold span, one column per predicted span.

    The sum of the weights of a pairing orders pairings: more pairs first, then equal offsets and labels, equal offsets,
    equal labels, shared characters. A weight is an integer; it is 0 if the two spans may not be paired: if they do not
    overlap or, for `same_label`, if their labels differ.
    """
    base = 1 + min(len(run.gold), len(run.predicted))
    characters = 1 + sum(end - start for start, end, _ in run.gold)
    rows = []
    for first in run.gold:
        row = []
        for second in run.predicted:
            shared, equal_label = overlap(first, second), first[2] == second[2]
            if not shared or (same_label and not equal_label):
                row.append(0)
                continue
            equal_offsets = first[:2] == second[:2]
            digits = 1  # one pair more
            for level in (equal_offsets and equal_label, equal_offsets, equal_label):
                digits = digits * base + level
            row.append(digits * characters + shared)
        rows.append(row)
    return rows


def _by_right_end(run: Run, *, same_label: bool) -> list[tuple[Key, Key]]:
    """Return a one-to-one pairing of overlapping spans with the most pairs, as sorted (gold, predicted) spans.

    Equal offsets and common characters do not matter. Every pair overlaps. The module's docstring has the proof.

    Args:
        run: Gold and predicted spans (start, end, label) that overlap in a chain.
        same_label: Whether only spans with equal labels may be paired.
    """
    if not same_label:
        return sorted(_most_pairs(run.gold, run.predicted))
    labels = {key[2] for key in run.gold} & {key[2] for key in run.predicted}
    parts = [[[key for key in each if key[2] == label] for each in run] for label in labels]
    return sorted(pair for gold, predicted in parts for pair in _most_pairs(gold, predicted))


def _most_pairs(gold: list[Key], predicted: list[Key]) -> list[tuple[Key, Key]]:
    """Return a one-to-one pairing with the most pairs: each span is visited by its end, and takes what ends first."""
    keys = (gold, predicted)
    by_start = [sorted((key, index) for index, key in enumerate(each)) for each in keys]
    entered = [0, 0]
    waiting: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])  # (end, index)
    paired = ([False] * len(gold), [False] * len(predicted))
    found = []
    by_end = sorted((key[1], side, index) for side in (0, 1) for index, key in enumerate(keys[side]))
    for end, side, index in by_end:
        if paired[side][index]:
            continue
        other = 1 - side
        starts, queue = by_start[other], waiting[other]
        while entered[other] < len(starts) and starts[entered[other]][0][0] < end:
            key, candidate = starts[entered[other]]
            heappush(queue, (key[1], candidate))
            entered[other] += 1
        # A span that ended earlier was visited earlier: it is paired, or overlaps no span that is left.
        while queue and (queue[0][0] < end or paired[other][queue[0][1]]):
            heappop(queue)
        if queue:
            partner = heappop(queue)[1]
            paired[side][index] = paired[other][partner] = True
            found.append((gold[index], predicted[partner]) if side == 0 else (gold[partner], predicted[index]))
    return found
