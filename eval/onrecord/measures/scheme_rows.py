"""Count the four schemes of SemEval-2013 task 9 for two lists of spans: nine counts for each place.

A place is the key by which counts are grouped (a cell, a label). Partial credit is in halves, so that counts are
integers. The two spans of a strict pair are in one place, so both sides share a column. The spans of other pairs may be
in two places, so the credits of predicted and of gold spans have one column each.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from onrecord.match.schemes import K, pair_up
from onrecord.scoring.measure import Columns

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from onrecord.match.schemes import Pairings
    from onrecord.match.sweep import Key

PREDICTED, GOLD, STRICT = range(3)
EXACT_PREDICTED, EXACT_GOLD, PARTIAL_PREDICTED, PARTIAL_GOLD, TYPE_PREDICTED, TYPE_GOLD = range(3, 9)
WIDTH = 9
STRICT_COLUMNS = Columns(STRICT, PREDICTED, STRICT, GOLD)
EXACT_COLUMNS = Columns(EXACT_PREDICTED, PREDICTED, EXACT_GOLD, GOLD)
PARTIAL_COLUMNS = Columns(PARTIAL_PREDICTED, PREDICTED, PARTIAL_GOLD, GOLD)
TYPE_COLUMNS = Columns(TYPE_PREDICTED, PREDICTED, TYPE_GOLD, GOLD)
HALVES = 2

Place = TypeVar("Place", bound="Hashable")


def scheme_rows(gold: Sequence[Key], predicted: Sequence[Key], place: Callable[[Key], Place]) -> dict[Place, list[int]]:
    """Return place -> nine counts for the spans of a document, which are paired here (`match.schemes`).

    Args:
        gold, predicted: The spans (start, end, label).
        place: A function from a span to the key under which it is counted.

    Returns:
        The counts in the order of the module's constants: PREDICTED, GOLD, STRICT, EXACT_PREDICTED, EXACT_GOLD,
        PARTIAL_PREDICTED, PARTIAL_GOLD, TYPE_PREDICTED, TYPE_GOLD. Partial credit is in halves.
    """
    return rows_of_pairings(pair_up(gold, predicted), gold, predicted, place)


def rows_of_pairings(
    found: Pairings[K], gold: Sequence[K], predicted: Sequence[K], place: Callable[[K], Place]
) -> dict[Place, list[int]]:
    """Return place -> nine counts for spans that are already paired.

    Args:
        found: The pairings of the four schemes.
        gold, predicted: All spans of both sides.
        place: A function from a span to the key under which it is counted.

    Returns:
        The counts in the order of the module's constants: PREDICTED, GOLD, STRICT, EXACT_PREDICTED, EXACT_GOLD,
        PARTIAL_PREDICTED, PARTIAL_GOLD, TYPE_PREDICTED, TYPE_GOLD. Partial credit is in halves.
    """
    gold_total, predicted_total = Counter(map(place, gold)), Counter(map(place, predicted))
    alone = Counter(map(place, found.only_gold))
    rows: dict[Place, list[int]] = {}
    for each in gold_total.keys() | predicted_total.keys():
        total = gold_total[each]
        same = total - alone[each]
        rows[each] = [predicted_total[each], total, same, same, same, HALVES * same, HALVES * same, same, same]
    for first, second in found.exact:
        gold_row, predicted_row = rows[place(first)], rows[place(second)]
        gold_row[EXACT_GOLD] += 1
        gold_row[PARTIAL_GOLD] += HALVES
        predicted_row[EXACT_PREDICTED] += 1
        predicted_row[PARTIAL_PREDICTED] += HALVES
    for first, second in found.overlapping:
        rows[place(first)][PARTIAL_GOLD] += 1
        rows[place(second)][PARTIAL_PREDICTED] += 1
    for first, second in found.typed:
        rows[place(first)][TYPE_GOLD] += 1
        rows[place(second)][TYPE_PREDICTED] += 1
    for key in found.undone:
        rows[place(key)][TYPE_GOLD] -= 1
        rows[place(key)][TYPE_PREDICTED] -= 1
    return rows
