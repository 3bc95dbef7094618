"""Decide what coreference measures compare: each side's mentions with their clusters, and which mentions are matched.

Mentions are those of `DocumentPair.mentions` (predicatives are neutral). A gold and a predicted mention are matched
exactly, by head, by overlap or by CRAC's partial match (`mention_matching`).

Quotes are the mentions of utterances, triggers those of events. For quotes `exact` asks for equal contents, edges
trimmed (`quote_pairs.same_quote`), and `overlap` takes the best pairing. A mention without a cluster is in one of its
own, on either side: it was found, and said to be alone. A span that is predicted twice counts once; one that is not in
the text is in its cluster, and matches nothing.

Without singletons, clusters of one mention are taken out before mentions are matched by head or overlap, as CRAC's
scorer does it: a singleton takes no other mention's partner away. Across documents, only the whole corpus shows which
clusters are singletons, so there they are taken out after matching.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.documents.model import UNALIGNED
from onrecord.measures.mention_matching import matched
from onrecord.measures.quote_pairs import QuotePairs, quote_pairs, same_quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onrecord.scoring.block import Block, Side
    from onrecord.scoring.pair import DocumentPair

UNMATCHED = -1


class ClusterSide(NamedTuple):
    """One side's mentions: the index of each one's document, and the name of its cluster, None for one of its own."""

    document: NDArray[Any]
    names: Sequence[str | None]


class Clustered(NamedTuple):
    """The mentions of a block in clusters.

    Attributes:
        gold, predicted: The mentions of each side.
        twin: For each gold mention the index of the predicted mention that it is matched with, or UNMATCHED.
        documents: The number of documents of the block.
    """

    gold: ClusterSide
    predicted: ClusterSide
    twin: NDArray[Any]
    documents: int


@dataclass(frozen=True)
class SpanClusters:
    """Returns the clusters of a layer of spans: mentions into entities, or triggers into events.

    Attributes:
        layer: `mentions` or `events`.
        cluster: The field that names a cluster.
        match: How mentions are matched: see `mention_matching`.
    """

    layer: str
    cluster: str
    match: str

    def __call__(self, block: Block) -> Clustered:
        """Return the clusters of a block."""
        import numpy as np

        columns = block.columns(self.layer)
        gold, predicted = columns.gold, columns.predicted
        bits = columns.offset_bits
        places = [(side.document << 2 * bits) + (side.start << bits) + side.end for side in (gold, predicted)]
        special = np.zeros(len(block), dtype=bool)
        for side, place in zip((gold, predicted), places, strict=True):
            special[side.document[side.start == UNALIGNED]] = True
            special[side.document[stand_twice(place)]] = True
        if len(block).bit_length() + 2 * bits > MAX_BITS:
            special[:] = True
        twin = twins(*places)
        names = [side.values(self.cluster) for side in (gold, predicted)]
        if self.match != "exact":
            special |= _may_match_more(twin, gold, predicted, len(block))
        if special.any():
            kept = self._match_one_by_one(np.flatnonzero(special).tolist(), columns, twin)
            if not kept.all():
                renumbered = np.cumsum(kept) - 1
                twin = np.where(twin == UNMATCHED, UNMATCHED, renumbered[twin])
                return Clustered(
                    ClusterSide(gold.document, names[0]),
                    ClusterSide(predicted.document[kept], [names[1][at] for at in np.flatnonzero(kept).tolist()]),
                    twin,
                    len(block),
                )
        return Clustered(
            ClusterSide(gold.document, names[0]), ClusterSide(predicted.document, names[1]), twin, len(block)
        )

    def _match_one_by_one(self, documents: Sequence[int], columns: Any, twin: NDArray[Any]) -> NDArray[Any]:
        """Match the mentions of some documents, in place in `twin`, and return which predicted mentions are kept."""
        import numpy as np

        kept = np.ones(len(columns.predicted.items), dtype=bool)
        for document in documents:
            rows, columns_ = (_stretch(side, document) for side in (columns.gold, columns.predicted))
            order = list(range(len(rows)))
            golds = columns.gold.items[rows.start : rows.stop]
            if self.layer == "events":
                order.sort(key=lambda at: (golds[at].start, golds[at].end, golds[at].type or ""))
            predicted = columns.predicted.items[columns_.start : columns_.stop]
            once = _once(predicted, self.cluster)
            twin[rows.start : rows.stop] = UNMATCHED
            kept[columns_.start : columns_.stop] = False
            kept[[columns_.start + at for at in once]] = True
            for i, j in matched([golds[at] for at in order], [predicted[at] for at in once], self.match):
                twin[rows.start + order[i]] = columns_.start + once[j]
        return kept


@dataclass(frozen=True)
class LargerClusters:
    """Returns the clusters of more than one mention, their mentions matched among themselves.

    Attributes:
        clusters: The clusters of a layer and the way of matching.
    """

    clusters: SpanClusters

    def __call__(self, block: Block) -> Clustered:
        """Return the clusters of a block."""
        import numpy as np

        columns, cluster = block.columns(self.clusters.layer), self.clusters.cluster
        sides: tuple[list[str], list[str]] = ([], [])
        counts: tuple[list[int], list[int]] = ([], [])
        twin: list[int] = []
        for document in range(len(block)):
            items = [side.items[each.start : each.stop] for side, each in _stretches(columns, document)]
            gold = _larger(items[0], cluster)
            predicted = _larger([items[1][at] for at in _once(items[1], cluster)], cluster)
            partner = dict(matched(gold, predicted, self.clusters.match))
            first = len(sides[1])
            twin += [first + partner[at] if at in partner else UNMATCHED for at in range(len(gold))]
            for names, count, kept in zip(sides, counts, (gold, predicted), strict=True):
                names += [getattr(item, cluster) for item in kept]
                count.append(len(kept))
        documents = [np.repeat(np.arange(len(block)), np.array(count, dtype=np.int64)) for count in counts]
        return Clustered(
            ClusterSide(documents[0], sides[0]),
            ClusterSide(documents[1], sides[1]),
            np.array(twin, dtype=np.int64),
            len(block),
        )


def _stretches(columns: Any, document: int) -> list[tuple[Side, range]]:
    return [(side, _stretch(side, document)) for side in (columns.gold, columns.predicted)]


def _larger(items: Sequence[Any], cluster: str) -> list[Any]:
    """Return the items whose cluster has another item, in the order of their offsets."""
    sizes = Counter(getattr(item, cluster) for item in items)
    kept = [item for item in items if getattr(item, cluster) is not None and sizes[getattr(item, cluster)] > 1]
    return sorted(kept, key=lambda item: (item.start, item.end, getattr(item, cluster)))


@dataclass(frozen=True)
class QuoteClusters:
    """Returns the clusters of quotes into utterances.

    Attributes:
        match: How quotes are matched: exact or overlap.
    """

    match: str

    def __call__(self, block: Block) -> Clustered:
        """Return the clusters of a block."""
        import numpy as np

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
        documents = [np.repeat(np.arange(len(block)), np.array(count, dtype=np.int64)) for count in counts]
        return Clustered(
            ClusterSide(documents[0], sides[0]),
            ClusterSide(documents[1], sides[1]),
            np.array(twin, dtype=np.int64),
            len(block),
        )

    def _quotes(self, pair: DocumentPair) -> tuple[list[Any], list[Any], int]:
        """Return the quotes of both sides, the matched ones first and in pairs, and the number of these."""
        found: QuotePairs = pair.prepared(quote_pairs)
        used = [each for each in found.pairs if self.match == "overlap" or same_quote(each)]
        rest = [each for each in found.pairs if self.match != "overlap" and not same_quote(each)]
        gold = [each.gold for each in (*used, *rest)] + found.only_gold
        predicted = [each.predicted for each in (*used, *rest)] + found.only_predicted
        return gold, predicted, len(used)


MAX_BITS = 63


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


def _may_match_more(twin: NDArray[Any], gold: Side, predicted: Side, documents: int) -> NDArray[Any]:
    """Return for each document whether mentions of both sides are left without a twin."""
    import numpy as np

    left = np.zeros(documents, dtype=bool)
    left[gold.document[twin == UNMATCHED]] = True
    is_free = np.ones(len(predicted.document), dtype=bool)
    is_free[twin[twin != UNMATCHED]] = False
    also = np.zeros(documents, dtype=bool)
    also[predicted.document[is_free]] = True
    found: NDArray[Any] = left & also
    return found


def _stretch(side: Side, document: int) -> range:
    """Return the indices of a document's items."""
    first = int(side.per_document[:document].sum())
    return range(first, first + int(side.per_document[document]))


def _once(items: Sequence[Any], cluster: str) -> list[int]:
    """Return the indices of items in canonical order, repetitions left out; unaligned ones all stay."""
    kept: list[int] = []
    seen: set[tuple[object, object]] = set()
    clustered: set[object] = set()

    def key(at: int) -> tuple[object, ...]:
        name = getattr(items[at], cluster)
        return (name is None, items[at].start, items[at].end, name or "")

    for at in sorted(range(len(items)), key=key):
        place, name = items[at].interval, getattr(items[at], cluster)
        again = (place, name) in seen or (name is None and place in clustered)
        if items[at].start != UNALIGNED and again:
            continue
        seen.add((place, name))
        clustered.add(place)
        kept.append(at)
    return kept
