"""Count MUC: the links that gold and prediction share.

A cluster of a mentions needs a - 1 links to hold together. The other side cuts it into p(i) pieces, twinless mentions
each a piece of its own, and a - p(i) of its links are right. Over all clusters, recall is the sum of a_i - p(i) over
the sum of a_i - 1, and precision the same with the sides exchanged. A piece of n mentions holds n - 1 right links, so
both numerators are (mentions in common) - (cells of the table).

Singletons have no links: MUC is blind to them. Vilain, Burger, Aberdeen, Connolly and Hirschman 1995, A model-theoretic
coreference scoring scheme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.scoring.measure import Counts

if TYPE_CHECKING:
    from onrecord.measures.coref.overlap import Overlap


def muc(overlap: Overlap) -> Counts:
    """Return MUC's counts, in links.

    The paper's first example: gold {A B C D}, predicted {A B} {C D} gets two of gold's three links, and its own two are
    right.

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
