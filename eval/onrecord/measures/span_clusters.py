"""Cluster spans that are compared by their offsets: triggers of events, and mentions with `match=overlap`.

Spans are matched exactly or by overlap (`mention_matching`), one to one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import UNALIGNED, Mention, Span
from onrecord.measures.clusterings import UNMATCHED, Clustered, ClusterSide, Undecided, clustered, stand_twice, twins
from onrecord.measures.mention_matching import matched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from onrecord.scoring.block import Block, LayerColumns, Side

MAX_BITS = 63


@dataclass(frozen=True)
class SpanClusters:
    """A preparation of blocks: the clusters of the spans of a layer.

    Attributes:
        layer: `mentions` or `events`.
        cluster: The name of the field that has the cluster.
        match: `exact` or `overlap`.
    """

    layer: str
    cluster: str
    match: str

    @property
    def larger(self) -> LargerClusters:
        """Return a function like this one, from a block to its clusters, that matches without clusters of one span."""
        return LargerClusters(self)

    def undecided(self, block: Block) -> Mapping[int, Undecided]:
        """Return index of a document -> its spans, if their matching may depend on the singletons of the corpus.

        With `exact`, these are the documents in which gold has several spans at one place: a prediction there matches
        one of them. Otherwise these are all documents.
        """
        columns = block.columns(self.layer)
        documents = range(len(block)) if self.match != "exact" else self._with_repeats(columns)
        found = {}
        for document in documents:
            gold, predicted = self.items(columns, document)
            sides = [[(_bare(each), getattr(each, self.cluster)) for each in side] for side in (gold, predicted)]
            found[document] = Undecided(sides[0], sides[1], partial(matched, how=self.match))
        return found

    def _with_repeats(self, columns: LayerColumns) -> Sequence[int]:
        """Return the indices of the documents in which two gold spans have the same place."""
        gold = columns.gold
        if len(gold.per_document).bit_length() + 2 * columns.offset_bits > MAX_BITS:
            return range(len(gold.per_document))
        repeated: list[int] = sorted({*gold.document[stand_twice(_places(gold, columns.offset_bits))].tolist()})
        return repeated

    def items(self, columns: LayerColumns, document: int) -> tuple[list[Any], list[Any]]:
        """Return two lists of a document's records of the layer (such as `Mention`): gold and predicted ones.

        In each list, records with a cluster come first, and both groups are sorted by offsets. A record that repeats
        the span and the cluster of another is left out (`without_repeats`).

        Args:
            columns: The spans of the layer.
            document: The index of the document.
        """
        sides = (side.items[side.of_document(document)] for side in (columns.gold, columns.predicted))
        gold, predicted = ([side[at] for at in without_repeats(side, self.cluster)] for side in sides)
        return gold, predicted

    def __call__(self, block: Block) -> Clustered:
        """Return the spans of both sides of `block` with their clusters, and which of them match each other."""
        import numpy as np

        columns = block.columns(self.layer)
        gold, predicted = columns.gold, columns.predicted
        bits = columns.offset_bits
        places = [_places(side, bits) for side in (gold, predicted)]
        special = block.in_pieces.copy() if self.layer == "mentions" else np.zeros(len(block), dtype=bool)
        for side, place in zip((gold, predicted), places, strict=True):
            special[side.document[side.start == UNALIGNED]] = True
            special[side.document[stand_twice(place)]] = True
        if len(block).bit_length() + 2 * bits > MAX_BITS:
            special[:] = True
        twin = twins(*places)
        names = [side.values(self.cluster) for side in (gold, predicted)]
        if self.match != "exact":
            special |= _may_match_more(twin, gold, predicted, len(block))
        kept = [np.ones(len(side.items), dtype=bool) for side in (gold, predicted)]
        for document in np.flatnonzero(special).tolist():
            self._match_one_by_one(document, columns, twin, kept)
        if not (kept[0].all() and kept[1].all()):
            is_matched = twin != UNMATCHED
            twin[is_matched] = (np.cumsum(kept[1]) - 1)[twin[is_matched]]
            twin = twin[kept[0]]
            names = [[of[at] for at in np.flatnonzero(each).tolist()] for of, each in zip(names, kept, strict=True)]
        return Clustered(
            ClusterSide(gold.document[kept[0]], names[0]),
            ClusterSide(predicted.document[kept[1]], names[1]),
            twin,
            len(block),
        )

    def _match_one_by_one(
        self, document: int, columns: LayerColumns, twin: NDArray[Any], kept: Sequence[NDArray[Any]]
    ) -> None:
        """Match the spans of one document; the results are written into `twin` and `kept`.

        Args:
            document: The index of the document.
            columns: The spans of the layer.
            twin: For each gold span of the block, the index of its predicted span or UNMATCHED (-1); changed in place.
            kept: For each gold and each predicted span of the block, whether it counts; False is written for
                repetitions.
        """
        rows, others = columns.gold.of_document(document), columns.predicted.of_document(document)
        golds, predicted = columns.gold.items[rows], columns.predicted.items[others]
        twin[rows] = UNMATCHED
        once = without_repeats(golds, self.cluster), without_repeats(predicted, self.cluster)
        for keeps, side, chosen in zip(kept, (rows, others), once, strict=True):
            keeps[side] = False
            keeps[[side.start + at for at in chosen]] = True
        for i, j in matched([golds[at] for at in once[0]], [predicted[at] for at in once[1]], self.match):
            twin[rows.start + once[0][i]] = others.start + once[1][j]


@dataclass(frozen=True)
class LargerClusters:
    """A preparation of blocks: the clusters of more than one span, with matching restricted to their spans.

    Attributes:
        clusters: The preparation with all clusters.
    """

    clusters: SpanClusters

    @property
    def larger(self) -> LargerClusters:
        """Return `self`, which already leaves out clusters of one span."""
        return self

    def undecided(self, block: Block) -> Mapping[int, Undecided]:
        """Return index of a document -> its spans, for those that are matched when all clusters are known."""
        return self.clusters.undecided(block)

    def __call__(self, block: Block) -> Clustered:
        """Return the spans of both sides in clusters of more than one span, and which of these match each other."""
        if self.clusters.match == "exact" and not self.clusters.undecided(block):
            every: Clustered = block.prepared(self.clusters)  # clusters of one span do not change what matches
            return every
        columns, cluster = block.columns(self.clusters.layer), self.clusters.cluster
        sides: tuple[list[str], list[str]] = ([], [])
        counts: tuple[list[int], list[int]] = ([], [])
        twin: list[int] = []
        for document in range(len(block)):
            gold, predicted = (_larger(items, cluster) for items in self.clusters.items(columns, document))
            partner = dict(matched(gold, predicted, self.clusters.match))
            first = len(sides[1])
            twin += [first + partner[at] if at in partner else UNMATCHED for at in range(len(gold))]
            for names, count, kept in zip(sides, counts, (gold, predicted), strict=True):
                names += [getattr(item, cluster) for item in kept]
                count.append(len(kept))
        return clustered(sides, counts, twin)


def _places(side: Side, bits: int) -> NDArray[Any]:
    """Return the document, start and end of each span of `side` as one integer.

    bits: the number of bits of an offset.
    """
    found: NDArray[Any] = (side.document << 2 * bits) + (side.start << bits) + side.end
    return found


def _bare(item: Any) -> Any:
    """Return a copy of an item that has only its offsets (of a mention also its pieces and empty nodes)."""
    if isinstance(item, Mention):
        return Mention(item.start, item.end, pieces=item.pieces, empty_nodes=item.empty_nodes)
    return Span(item.start, item.end)


def _larger(items: Sequence[Any], cluster: str) -> list[Any]:
    """Return the items (of one document) whose cluster has more than one item in `items`.

    cluster: the name of the field that has the id of an item's cluster. Items without a cluster are left out.
    """
    sizes = Counter(getattr(item, cluster) for item in items)
    return [item for item in items if getattr(item, cluster) is not None and sizes[getattr(item, cluster)] > 1]


def _may_match_more(twin: NDArray[Any], gold: Side, predicted: Side, documents: int) -> NDArray[Any]:
    """Return a boolean array: for each document, whether both sides have spans that are not matched yet.

    Args:
        twin: For each gold span, the index of the predicted span with equal offsets, or UNMATCHED (-1).
        gold, predicted: The spans of both sides.
        documents: The number of documents.
    """
    import numpy as np

    left = np.zeros(documents, dtype=bool)
    left[gold.document[twin == UNMATCHED]] = True
    is_free = np.ones(len(predicted.document), dtype=bool)
    is_free[twin[twin != UNMATCHED]] = False
    also = np.zeros(documents, dtype=bool)
    also[predicted.document[is_free]] = True
    found: NDArray[Any] = left & also
    return found


def without_repeats(items: Sequence[Any], cluster: str) -> list[int]:
    """Return the indices of `items` without repetitions, spans with a cluster first, then by offsets.

    A repetition has the place and the cluster of an item before it, or has no cluster and the place of any item before
    it. Items that are not in the text are all kept.

    Args:
        items: The spans of one side of a document.
        cluster: The name of the field with the cluster.
    """
    kept: list[int] = []
    seen: set[tuple[object, object]] = set()
    clustered_: set[object] = set()

    def key(at: int) -> tuple[object, ...]:
        name = getattr(items[at], cluster)
        return (name is None, items[at].start, items[at].end, name or "")

    for at in sorted(range(len(items)), key=key):
        item, name = items[at], getattr(items[at], cluster)
        place = item.place if isinstance(item, Mention) else item.interval
        again = (place, name) in seen or (name is None and place in clustered_)
        if item.start != UNALIGNED and again:
            continue
        seen.add((place, name))
        clustered_.add(place)
        kept.append(at)
    return kept
