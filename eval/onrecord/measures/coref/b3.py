"""Count B3 (B-cubed): for each mention, how much of its cluster is right.

A mention in gold cluster i and predicted cluster j has recall n_ij / a_i and precision n_ij / b_j; a twinless mention
has 0. Recall is the mean over gold mentions, precision the mean over predicted ones. Each of the n_ij mentions of a
cell has the same share, so recall's numerator is the sum of n_ij^2 / a_i.

Bagga and Baldwin 1998, Algorithms for scoring coreference chains; twinless mentions as in Pradhan et al. 2014, Scoring
coreference partitions of predicted mentions: a reference implementation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.scoring.exact import RationalSum
from onrecord.scoring.measure import Counts

if TYPE_CHECKING:
    from onrecord.measures.coref.overlap import Overlap


def b3(overlap: Overlap) -> Counts:
    """Return B3's four counts: credits (exact sums of fractions) and numbers of mentions.

    overlap: the sums over the contingency table of two clusterings.

    The paper's example: gold {1 2 3 4 5} {6 7} {8 9 A B C}, the last two joined by the prediction: precision 16/21,
    recall 1.

    >>> from onrecord.scoring.measure import prf
    >>> from onrecord.measures.coref.table import contingency
    >>> value = prf(b3(contingency(["12345", "67", "89ABC"], ["12345", "6789ABC"]).overlap))
    >>> value.precision == 16 / 21, value.recall
    (True, 1.0)
    """
    precise: dict[int, int] = {}
    recalled: dict[int, int] = {}
    for (shared, gold_size, predicted_size), times in overlap.shapes.items():
        square = shared * shared * times
        precise[predicted_size] = precise.get(predicted_size, 0) + square
        recalled[gold_size] = recalled.get(gold_size, 0) + square
    return Counts(RationalSum(precise), overlap.predicted.mentions, RationalSum(recalled), overlap.gold.mentions)
