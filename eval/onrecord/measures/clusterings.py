"""Decide what coreference measures compare: the mentions of both sides, their clusters, and the matched mentions.

Mentions of entities are those of `DocumentPair.mentions` (predicatives are neutral), matched by `mention_clusters`. The
mentions of utterances are quotes (`QuoteClusters`), those of events are triggers (`span_clusters`). For quotes, `exact`
requires equal contents with trimmed edges (`quote_pairs.same_quote`), and `overlap` uses the best pairing.

A mention without a cluster is a cluster of one, on either side. A mention that is listed twice in a cluster counts
once. A mention that is not in the text stays in its cluster and matches nothing.

Without singletons, clusters of one mention are removed before mentions are matched, as in CRAC's scorer, so that no
singleton takes the partner of another mention. Across documents, all mentions in the corpus decide whether a cluster is
a singleton. Quotes are an exception: they are paired before singletons are removed, because all measures of quotes
share the pairing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from onrecord.measures.quote_pairs import QuotePairs, quote_pairs, same_quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from onrecord.match.crac import Aligned
    from onrecord.scoring.block import Block
    from onrecord.scoring.pair import DocumentPair

UNMATCHED = -1


class ClusterSide(NamedTuple):
    """One side's mentions: the index of each one's document, and the name of its cluster, None for one of its own."""

    document: NDArray[Any]
    names: Sequence[str | None]


@dataclass(frozen=True)
class Clustered:
    """The mentions of a block in clusters.

    Attributes:
        gold, predicted: The mentions of each side.
        twin: For each gold mention the index of the predicted mention that it is matched with, or UNMATCHED.
        documents: The number of documents of the block.
        shared: By the index of a document, the clusters of those in which a mention stands in several clusters.
    """

    gold: ClusterSide
    predicted: ClusterSide
    twin: NDArray[Any]
    documents: int
    shared: Mapping[int, Aligned] = field(default_factory=dict)

    def without(self, documents: Sequence[int]) -> Clustered:
        """Return the clusters of all other documents; the indices of documents stay."""
        import numpy as np

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
    """The mentions of a document whose matching hangs on which clusters are singletons in the whole corpus.

    Attributes:
        gold, predicted: Each mention, in whatever form `pair` takes it, with the name of its cluster, None for one of
            its own; no mention stands twice in a cluster.
        pair: Returns the pairs of two lists of mentions, as indices.
    """

    gold: Sequence[tuple[Any, Any]]
    predicted: Sequence[tuple[Any, Any]]
    pair: Callable[[Sequence[Any], Sequence[Any]], Sequence[tuple[int, int]]]

    def renamed(self, rename: Callable[[Sequence[str]], Sequence[Any]]) -> Undecided:
        """Return the same mentions, with what `rename` returns for the names of clusters."""
        sides = []
        for side in (self.gold, self.predicted):
            names = iter(rename([name for _, name in side if name is not None]))
            sides.append([(each, None if name is None else next(names)) for each, name in side])
        return Undecided(sides[0], sides[1], self.pair)


class Clustering(Protocol):
    """A preparation that clusters the mentions of a block."""

    @property
    def larger(self) -> Clustering:
        """Return the preparation for scores without singletons, the same if it may leave singletons in."""

    def __call__(self, block: Block) -> Clustered:
        """Return the clusters of a block."""

    def undecided(self, block: Block) -> Mapping[int, Undecided]:
        """Return, by the index of a document, those whose matching hangs on the whole corpus."""


@dataclass(frozen=True)
class QuoteClusters:
    """Returns the clusters of quotes into utterances.

    Attributes:
        match: How quotes are matched: exact or overlap.
    """

    match: str

    @property
    def larger(self) -> QuoteClusters:
        """Return the same preparation."""
        return self

    def undecided(self, block: Block) -> Mapping[int, Undecided]:  # noqa: ARG002 - as others have it
        """Return nothing: quotes are paired before singletons are taken out."""
        return {}

    def __call__(self, block: Block) -> Clustered:
        """Return the clusters of a block."""
        sides: tuple[list[str | None], list[str | None]] = ([], [])
        counts: tuple[list[int], list[int]] = ([], [])
        twin: list[int] = []
        for pair in block.pairs:
            gold, predicted, number = self._quotes(pair)
            first = len(sides[1])
            twin += [*range(first, first + number), *[UNMATCHED] * (len(gold) - number)]
            for side, quotes, count in zip(sides, (gold, predicted), counts, strict=True):
                side += [quote.utterance for quote in quotes]
                count.append(len(quotes))
        return clustered(sides, counts, twin)

    def _quotes(self, pair: DocumentPair) -> tuple[list[Any], list[Any], int]:
        """Return the quotes of both sides, the matched ones first and in pairs, and the number of these."""
        found: QuotePairs = pair.prepared(quote_pairs)
        used = [each for each in found.pairs if self.match == "overlap" or same_quote(each)]
        rest = [each for each in found.pairs if self.match != "overlap" and not same_quote(each)]
        gold = [each.gold for each in (*used, *rest)] + found.only_gold
        predicted = [each.predicted for each in (*used, *rest)] + found.only_predicted
        return gold, predicted, len(used)


def clustered(names: Sequence[Sequence[str | None]], counts: Sequence[Sequence[int]], twin: Sequence[int]) -> Clustered:
    """Return clusters that were collected document by document.

    Args:
        names: For gold and for predicted, the name of each mention's cluster.
        counts: For gold and for predicted, the number of mentions of each document.
        twin: As `Clustered` has it.
    """
    import numpy as np

    documents = [np.repeat(np.arange(len(each)), np.array(each, dtype=np.int64)) for each in counts]
    sides = [ClusterSide(document, side) for document, side in zip(documents, names, strict=True)]
    return Clustered(sides[0], sides[1], np.array(twin, dtype=np.int64), len(counts[0]))


def twins(gold: NDArray[Any], predicted: NDArray[Any]) -> NDArray[Any]:
    """Return for each gold place the index of the same place among the predicted ones, or UNMATCHED."""
    import numpy as np

    if not len(predicted):
        return np.full(len(gold), UNMATCHED)
    order = np.argsort(predicted, kind="stable")
    ordered = predicted[order]
    at = np.minimum(np.searchsorted(ordered, gold), len(ordered) - 1)
    found: NDArray[Any] = np.where(ordered[at] == gold, order[at], UNMATCHED)
    return found


def stand_twice(places: NDArray[Any]) -> NDArray[Any]:
    """Return the indices of items that have the place of another."""
    import numpy as np

    if not len(places) or (places[1:] > places[:-1]).all():  # as items mostly come
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(places, kind="stable")
    again: NDArray[Any] = order[1:][places[order][1:] == places[order][:-1]]
    return again
