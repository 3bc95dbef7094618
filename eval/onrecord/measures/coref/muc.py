"""Count MUC: the links that gold and prediction share.

A gold cluster i of a_i mentions has a_i - 1 links. The predicted clusters divide it into p(i) parts; each mention that
was not predicted is a part of its own. Then a_i - p(i) of its links are right. Recall is the sum of a_i - p(i) over all
gold clusters, divided by the sum of a_i - 1. Precision is the same with the sides exchanged. A part of n mentions has
n - 1 right links, so both numerators are (mentions in common) - (cells of the table).

Singletons have no links, so MUC ignores them. Vilain, Burger, Aberdeen, Connolly and Hirschman 1995, A model-theoretic
coreference scoring scheme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.scoring.measure import Counts

if TYPE_CHECKING:
    from onrecord.measures.coref.overlap import Overlap


def muc(overlap: Overlap) -> Counts:
    """Return MUC's four counts, in links, from the sums over a contingency table.

    The paper's first example: gold {A B C D}, predicted {A B} {C D} has two of gold's three links, and both of its own
    links are right.

    >>> from onrecord.scoring.measure import prf
    >>> from onrecord.measures.coref.table import contingency
    >>> counts = muc(contingency(["ABCD"], ["AB", "CD"]).overlap)
    >>> counts
    Counts(precise=2, predicted=2, recalled=2, gold=3)
    >>> prf(counts).f1
    0.8
    """
    right = overlap.mentions - overlap.cells
    gold, predicted = overlap.gold, overlap.predicted
    return Counts(right, predicted.mentions - predicted.clusters, right, gold.mentions - gold.clusters)
