"""The sums over the contingency table of two clusterings, from which the coreference measures are computed.

For gold clusters of a_i mentions and predicted clusters of b_j mentions, n_ij mentions are in both cluster i and
cluster j. A mention that only one side has is *twinless* (Pradhan et al. 2014): it counts in the size of its cluster,
and in no n_ij.

No measure needs the table itself. How often each triple (n_ij, a_i, b_j) occurs (a *shape*: there are few, however
large the corpus), some totals, and the shapes of the best one-to-one pairing of clusters suffice for all of them. Every
field is a sum over documents, so one overlap may stand for one document, or for many that were counted at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeAlias

from onrecord.match.assignment import assign

Shape: TypeAlias = tuple[int, int, int]
Shapes: TypeAlias = Mapping[Shape, int]


class Side(NamedTuple):
    """The totals of gold or of the predictions.

    Attributes:
        mentions: The number of mentions.
        clusters: The number of clusters.
        pairs: The number of pairs of mentions within a document.
        links: The number of pairs of mentions within a cluster.
        common_links: The number of links whose two mentions are also in the other clustering.
    """

    mentions: int
    clusters: int
    pairs: int
    links: int
    common_links: int


class Tangle(NamedTuple):
    """The cells that share a cluster with another cell, in five columns: lists, or arrays if there are many."""

    gold: Any
    predicted: Any
    shared: Any
    gold_size: Any
    predicted_size: Any


class Overlap(Protocol):
    """The overlap of two clusterings, from which the measures are computed."""

    @property
    def gold(self) -> Side:
        """Return the totals of gold: numbers of mentions, clusters, pairs of mentions, links (pairs in one cluster)."""

    @property
    def predicted(self) -> Side:
        """Return the totals of the prediction: numbers of mentions, clusters, pairs of mentions and links."""

    @property
    def mentions(self) -> int:
        """Return the number of mentions that both gold and the prediction have."""

    @property
    def cells(self) -> int:
        """Return the number of cells: pairs of a gold and a predicted cluster with common mentions."""

    @property
    def pairs(self) -> int:
        """Return the number of pairs of mentions within documents, of mentions that gold and prediction both have."""

    @property
    def shapes(self) -> Shapes:
        """Return (common mentions, size of gold's cluster, size of the predicted one) -> number of pairs of clusters.

        Only clusters with common mentions are counted.
        """

    @property
    def paired_by_mentions(self) -> Shapes:
        """Return the shapes of the pairs in a one-to-one pairing of clusters with the most common mentions (CEAFm).

        The keys are (common mentions, size of gold's cluster, size of the predicted one), the values how many pairs
        have them.
        """

    @property
    def paired_by_entities(self) -> Shapes:
        """Return the shapes of the pairs in a one-to-one pairing of clusters with the largest similarity (CEAFe).

        The similarity is the sum of 2 n / (a + b), for n common mentions of clusters of sizes a and b. The keys are (n,
        a, b), the values how many pairs have them.
        """


@dataclass(frozen=True)
class WholeOverlap:
    """An `Overlap` of two clusterings.

    alone: the shapes of the cells that are the only cell of their gold and of their predicted cluster. tangle: the
    other cells.
    """

    gold: Side
    predicted: Side
    mentions: int
    cells: int
    pairs: int
    shapes: Shapes
    alone: Shapes
    tangle: Tangle

    @cached_property
    def paired_by_mentions(self) -> Shapes:
        """Return the shapes of the pairs in a one-to-one pairing of clusters with the most common mentions (CEAFm).

        The keys are (common mentions, size of gold's cluster, size of the predicted one), the values how many pairs
        have them.
        """
        return self._shapes_of(self.chosen_by_mentions)

    @cached_property
    def paired_by_entities(self) -> Shapes:
        """Return the shapes of the pairs in a one-to-one pairing of clusters with the largest similarity (CEAFe).

        The similarity is the sum of 2 n / (a + b), for n common mentions of clusters of sizes a and b. The keys are (n,
        a, b), the values how many pairs have them.
        """
        return self._shapes_of(self.chosen_by_entities)

    @cached_property
    def chosen_by_mentions(self) -> Sequence[int]:
        """Return the ascending indices of the cells of `tangle` in a pairing with the most common mentions (CEAFm).

        `tangle` has the pairs of clusters that share a cluster with another pair; the other pairs are always chosen.
        """
        tangle = self.tangle
        return assign(tangle.gold, tangle.predicted, tangle.shared, [1] * len(tangle.gold)) if len(tangle.gold) else []

    @cached_property
    def chosen_by_entities(self) -> Sequence[int]:
        """Return the ascending indices of the cells of `tangle` in a pairing with the largest similarity (CEAFe).

        `tangle` has the pairs of clusters that share a cluster with another pair; the other pairs are always chosen.
        The similarity is the sum of 2 n / (a + b), for n common mentions of clusters of sizes a and b.
        """
        tangle = self.tangle
        if not len(tangle.gold):
            return []
        if isinstance(tangle.shared, list):
            both = [a + b for a, b in zip(tangle.gold_size, tangle.predicted_size, strict=True)]
            return assign(tangle.gold, tangle.predicted, [2 * shared for shared in tangle.shared], both)
        both = tangle.gold_size + tangle.predicted_size
        return assign(tangle.gold, tangle.predicted, 2 * tangle.shared, both)

    def _shapes_of(self, chosen: Sequence[int]) -> Shapes:
        tangle = self.tangle
        if not len(tangle.gold):
            return self.alone
        columns = (_selected(column, chosen) for column in (tangle.shared, tangle.gold_size, tangle.predicted_size))
        return Counter(self.alone) + Counter(zip(*columns, strict=True))


def _selected(column: Any, indices: Sequence[int]) -> list[int]:
    """Return the values of `column` (a list or an array) at `indices`, as a list of integers."""
    values: list[int] = [column[k] for k in indices] if isinstance(column, list) else column[indices].tolist()
    return values
