"""Count CEAF: the similarity of gold and predicted clusters under the best one-to-one pairing.

Among all one-to-one pairings take one with the largest sum of similarities: of phi_3 = n_ij (CEAFm, in mentions) or
phi_4 = 2 n_ij / (a_i + b_j) (CEAFe, in entities). Recall divides the sum by what gold scores against itself, its number
of mentions or of clusters; precision by the prediction's.

The pairing is `match.assignment`'s, which is optimal; the sum is exact over the pairs chosen.

Luo 2005, On coreference resolution performance metrics; twinless mentions as in Pradhan et al. 2014.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.scoring.exact import RationalSum
from onrecord.scoring.measure import Counts

if TYPE_CHECKING:
    from onrecord.measures.coref.overlap import Overlap


def ceafm(overlap: Overlap) -> Counts:
    """Return CEAFm's four counts: the mentions in common under the best pairing of clusters, and all mentions.

    overlap: the sums over the contingency table of two clusterings.

    Gold {a} {b c} {d e f}, predicted {a} {b c x} {d y} {z}: four mentions are in common under the best pairing.

    >>> from onrecord.measures.coref.table import contingency
    >>> ceafm(contingency(["a", "bc", "def"], ["a", "bcx", "dy", "z"]).overlap)
    Counts(precise=4, predicted=7, recalled=4, gold=6)
    """
    alike = sum(shared * times for (shared, _, _), times in overlap.paired_by_mentions.items())
    return Counts(alike, overlap.predicted.mentions, alike, overlap.gold.mentions)


def ceafe(overlap: Overlap) -> Counts:
    """Return CEAFe's four counts: the sum of similarities under the best pairing, and the numbers of clusters.

    overlap: the sums over the contingency table of two clusterings.

    The similarity of two clusters of sizes a and b is 2 n / (a + b), where n is the number of mentions in common. Gold
    {a} {b c} {d e f}, predicted {a} {b c x} {d y} {z}: 1 + 4/5 + 2/5 = 2.2 of gold's three clusters and of four
    predicted ones.

    >>> from onrecord.scoring.measure import prf
    >>> from onrecord.measures.coref.table import contingency
    >>> value = prf(ceafe(contingency(["a", "bc", "def"], ["a", "bcx", "dy", "z"]).overlap))
    >>> value.precision == 11 / 20, value.recall == 11 / 15
    (True, True)
    """
    sums: dict[int, int] = {}
    for (shared, gold_size, predicted_size), times in overlap.paired_by_entities.items():
        both = gold_size + predicted_size
        sums[both] = sums.get(both, 0) + 2 * shared * times
    alike = RationalSum(sums)
    return Counts(alike, overlap.predicted.clusters, alike, overlap.gold.clusters)
