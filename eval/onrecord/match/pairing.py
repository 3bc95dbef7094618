"""Pair the spans of one run so that a scheme's credit is as high as it can be; no order of input has any effect.

Two spans may pair if they overlap and, for `same_label`, agree in label. Among the pairings that hold most pairs, the
one is taken that is lexicographically best in (pairs with equal offsets and label, pairs with equal offsets, pairs
with equal label, shared characters); what still ties is settled by canonical order (start, end, label). Each level is
a digit of one integer, whose base no sum can reach, so that one assignment problem in exact integers settles all
levels at once. It is solved by the Hungarian method (Kuhn 1955, in the shortest-path form of Jonker and Volgenant
1987).

Runs with more than `MAX_EXACT` spans a side, which no annotation scheme gives rise to, are paired by right ends
instead: take the span that ends first, of either side, and pair it with the unpaired span of the other side that
overlaps it and ends first. That holds as many pairs as any pairing can. Proof: whatever overlaps the span x that ends
first, of those that are left, contains x's last character, so any two spans that overlap x are interchangeable but
for how far they reach, and giving x the one that reaches least leaves the others no worse off. Scores are therefore
exact at every size; beyond the limit only the choice among equally good pairings is plainer.
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
    """Return the best pairing of a run as (gold, predicted) spans, in canonical order of the gold ones."""
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
    """Return the span that suits another best, by the same levels: most runs have but one span on one side."""
    found, best = None, (False, False, 0)
    for other in sorted(others):
        shared, equal_label = overlap(hub, other), hub[2] == other[2]
        if shared and (equal_label or not same_label):
            # Equal offsets and label come before equal offsets, and those before equal labels, as in `_weights`.
            worth = (hub[:2] == other[:2], equal_label, shared)
            if worth > best:
                found, best = other, worth
    return found


def _weights(run: Run, *, same_label: bool) -> list[list[int]]:
    """Return the objective of every pair: 0 where the two may not pair."""
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
    """Return a pairing with as many pairs as any; see the module's docstring for why.

    Spans are gone through by their ends. Those of the other side that have started and not ended wait in order of
    their ends.
    """
    if not same_label:
        return sorted(_most(run.gold, run.predicted))
    labels = {key[2] for key in run.gold} & {key[2] for key in run.predicted}
    parts = [[[key for key in each if key[2] == label] for each in run] for label in labels]
    return sorted(pair for gold, predicted in parts for pair in _most(gold, predicted))


def _most(gold: list[Key], predicted: list[Key]) -> list[tuple[Key, Key]]:
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
        # What ended earlier was gone through earlier: it is paired, or overlaps nothing that is left.
        while queue and (queue[0][0] < end or paired[other][queue[0][1]]):
            heappop(queue)
        if queue:
            partner = heappop(queue)[1]
            paired[side][index] = paired[other][partner] = True
            found.append((gold[index], predicted[partner]) if side == 0 else (gold[partner], predicted[index]))
    return found
