"""Decide what coreference measures compare: the mentions of both sides, their clusters, and the matched mentions.

Mentions of entities are those of `DocumentPair.mentions` (predicatives are neutral), matched by `mention_clusters`. The
mentions of utterances are quotes (`QuoteClusters`), those of events are triggers (`span_clusters`). For quotes, `exact`
requires equal contents with trimmed edges (`quote_pairs.same_quotes`), and `overlap` uses the best pairing.

A mention without a cluster is a cluster of one, on either side. A mention that is listed twice in a cluster counts
once. A mention that is not in the text stays in its cluster and matches nothing. If gold has several mentions at one
place, in different clusters, a prediction there matches one of them, which the order of the file does not decide.

Without singletons, clusters of one mention are removed before mentions are matched, as in CRAC's scorer, so that no
singleton takes the partner of another mention. Across documents, all mentions in the corpus decide whether a cluster is
a singleton. Quotes are an exception: they are paired before singletons are removed, because all measures of quotes
share the pairing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from onrecord.measures.quote_columns import QuoteColumns
from onrecord.measures.quote_pairs import PairedQuotes, paired_quotes, same_quotes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from onrecord.match.crac import Aligned
    from onrecord.scoring.block import Block

UNMATCHED = -1


class ClusterSide(NamedTuple):
    """The mentions of one side: the index of the document, and the name of the cluster (None: a cluster of its own)."""

    document: NDArray[Any]
    names: Sequence[str | None]


@dataclass(frozen=True)
class Clustered:
    """The mentions of a block in clusters.

    Attributes:
        gold, predicted: The mentions of each side.
        twin: For each gold mention, the index of the predicted mention with which it is matched, or UNMATCHED.
        documents: The number of documents of the block.
        shared: Index of a document -> its clusters, for documents in which a mention is in several clusters.
    """

    gold: ClusterSide
    predicted: ClusterSide
    twin: NDArray[Any]
    documents: int
    shared: Mapping[int, Aligned] = field(default_factory=dict)

    def without(self, documents: Sequence[int]) -> Clustered:
        """Return a copy without the mentions of `documents` (a list of indices).

        The other documents keep their indices. The indices of predicted mentions in `twin` are adapted. The mapping
        `shared` of the copy is empty.
        """
        keeps = np.ones(self.documents, dtype=bool)
        keeps[documents] = False
        kept = [keeps[side.document] for side in (self.gold, self.predicted)]
        sides = [
            ClusterSide(side.document[each], [side.names[at] for at in np.flatnonzero(each).tolist()])
            for side, each in zip((self.gold, self.predicted), kept, strict=True)
        ]
        twin = self.twin[kept[0]]
        if not kept[1].all():
            twin = np.where(twin == UNMATCHED, UNMATCHED, (np.cumsum(kept[1]) - 1)[twin])
        return Clustered(sides[0], sides[1], twin, self.documents)


class Undecided(NamedTuple):
    """The mentions of a document whose matching depends on which clusters are singletons in the whole corpus.

    Attributes:
        gold, predicted: (mention, name of its cluster) for each mention; the name is None for a cluster of its own. No
            mention is twice in a cluster.
        pair: A function from two lists of mentions to the pairs, as indices (gold, predicted).
    """

    gold: Sequence[tuple[Any, Any]]
    predicted: Sequence[tuple[Any, Any]]
    pair: Callable[[Sequence[Any], Sequence[Any]], Sequence[tuple[int, int]]]

    def renamed(self, rename: Callable[[Sequence[str]], Sequence[Any]]) -> Undecided:
        """Return a copy in which clusters have new names; a mention without a cluster (None) keeps None.

        Args:
            rename: A function that is called once for gold and once for predicted mentions. It takes the list of the
                names of their clusters, one for each mention that has a cluster, and returns the new names in the same
                order.
        """
        sides = []
        for side in (self.gold, self.predicted):
            names = iter(rename([name for _, name in side if name is not None]))
            sides.append([(each, None if name is None else next(names)) for each, name in side])
        return Undecided(sides[0], sides[1], self.pair)


class Clustering(Protocol):
    """A preparation that clusters the mentions of a block."""

    @property
    def larger(self) -> Clustering:
        """Return a function like this one, from a block to its clusters, that matches without clusters of one mention.

        It is `self` if leaving them out does not change which mentions are matched. The result may still have such
        clusters; the caller removes them.
        """

    def __call__(self, block: Block) -> Clustered:
        """Return the mentions of both sides of `block` with their clusters, and which of them match each other."""

    def undecided(self, block: Block) -> Mapping[int, Undecided]:
        """Return index of a document -> its mentions, if they cannot be matched before all clusters are known.

        These are the documents whose matching depends on which clusters have one mention in the whole corpus.

        It is empty if all mentions of the block can be matched now.
        """


@dataclass(frozen=True)
class QuoteClusters:
    """A preparation of blocks: the clusters of quotes with the same utterance.

    Attributes:
        match: How quotes are matched: `exact` or `overlap`.
    """

    match: str

    @property
    def larger(self) -> QuoteClusters:
        """Return `self`, since leaving out clusters of one quote does not change which quotes are matched."""
        return self

    def undecided(self, block: Block) -> Mapping[int, Undecided]:  # noqa: ARG002 - as others have it
        """Return {}: the quotes of every document can be matched before the clusters of other documents are known."""
        return {}

    def __call__(self, block: Block) -> Clustered:
        """Return the quotes of both sides of `block` with their utterances, and which of them match each other.

        Quotes with the same utterance are a cluster. With `exact`, two quotes match if they are paired and have the
        same content; with `overlap`, if they are paired (`paired_quotes`).
        """
        columns: QuoteColumns = block.prepared(QuoteColumns)
        pairs: PairedQuotes = block.prepared(paired_quotes)
        if self.match != "overlap":
            is_same = same_quotes(columns, pairs)
            pairs = PairedQuotes(pairs.gold[is_same], pairs.predicted[is_same])
        twin = np.full(len(columns.gold.quotes), UNMATCHED, dtype=np.int64)
        twin[pairs.gold] = pairs.predicted
        gold, predicted = (
            ClusterSide(side.document, [quote.utterance for quote in side.quotes]) for side in columns.sides
        )
        return Clustered(gold, predicted, twin, len(block))


def clustered(names: Sequence[Sequence[str | None]], counts: Sequence[Sequence[int]], twin: Sequence[int]) -> Clustered:
    """Return clusters (`Clustered`) from lists that were collected document by document.

    Args:
        names: Two lists, for gold and for predicted mentions: the name of each mention's cluster, None for a cluster of
            its own.
        counts: Two lists, for gold and for predicted mentions: the number of mentions of each document.
        twin: For each gold mention, the index of the predicted mention that it matches, UNMATCHED (-1) for none.
    """
    documents = [np.repeat(np.arange(len(each)), np.array(each, dtype=np.int64)) for each in counts]
    sides = [ClusterSide(document, side) for document, side in zip(documents, names, strict=True)]
    return Clustered(sides[0], sides[1], np.array(twin, dtype=np.int64), len(counts[0]))


def twins(gold: NDArray[Any], predicted: NDArray[Any]) -> NDArray[Any]:
    """Return an array with the index of an equal predicted place for each gold place; UNMATCHED (-1) if there is none.

    A place is an integer that stands for the document and the offsets of a mention. If several predicted places are
    equal, the first is taken.

    >>> twins(np.array([5, 7]), np.array([7, 8])).tolist()
    [-1, 0]
    """
    if not len(predicted):
        return np.full(len(gold), UNMATCHED)
    order = np.argsort(predicted, kind="stable")
    ordered = predicted[order]
    at = np.minimum(np.searchsorted(ordered, gold), len(ordered) - 1)
    found: NDArray[Any] = np.where(ordered[at] == gold, order[at], UNMATCHED)
    return found


def stand_twice(places: NDArray[Any]) -> NDArray[Any]:
    """Return the indices of the items in `places` whose place also occurs at an item before them.

    A place is an integer that stands for the document and the offsets of an item.

    >>> stand_twice(np.array([3, 5, 3, 3])).tolist()
    [2, 3]
    """
    if not len(places) or (places[1:] > places[:-1]).all():  # as items mostly come
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(places, kind="stable")
    again: NDArray[Any] = order[1:][places[order][1:] == places[order][:-1]]
    return again
