"""Count LEA: for each entity, its size times the share of its links that are right.

A gold cluster of a mentions has C(a, 2) links; those within one predicted cluster are right. Its resolution is their
share, its importance a. Recall is the sum of importance times resolution over the sum of importances; precision is the
same with the sides exchanged. With all right links of cluster i counted by the table this is the sum of a_i * C(n_ij,
2) / C(a_i, 2) = n_ij (n_ij - 1) / (a_i - 1).

A singleton has one link, to itself, which is right if the other side has it as a singleton too. Moosavi and Strube
2016, Which coreference evaluation metric do you trust? A proposal for a link-based entity aware metric.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.scoring.exact import RationalSum
from onrecord.scoring.measure import Counts

if TYPE_CHECKING:
    from onrecord.measures.coref.overlap import Overlap


def lea(overlap: Overlap) -> Counts:
    """Return LEA's four counts: credits (exact sums of fractions) and numbers of mentions.

    overlap: the sums over the contingency table of two clusterings.

    The paper's worked example: gold {a b c} {d e f g}, predicted {a b} {c d} {f g h i}. Recall is (3 * 1/3 + 4 * 1/6) /
    7 = 0.24, precision (2 * 1/1 + 2 * 0/1 + 4 * 1/6) / 8 = 0.33.

    >>> from onrecord.scoring.measure import prf
    >>> from onrecord.measures.coref.table import contingency
    >>> value = prf(lea(contingency(["abc", "defg"], ["ab", "cd", "fghi"]).overlap))
    >>> round(value.recall, 2), round(value.precision, 2)
    (0.24, 0.33)
    """
    precise: dict[int, int] = {}
    recalled: dict[int, int] = {}
    for (shared, gold_size, predicted_size), times in overlap.shapes.items():
        if gold_size == predicted_size == 1:
            precise[1] = precise.get(1, 0) + times
            recalled[1] = recalled.get(1, 0) + times
        elif shared > 1:
            links = shared * (shared - 1) * times
            precise[predicted_size - 1] = precise.get(predicted_size - 1, 0) + links
            recalled[gold_size - 1] = recalled.get(gold_size - 1, 0) + links
    return Counts(RationalSum(precise), overlap.predicted.mentions, RationalSum(recalled), overlap.gold.mentions)
