"""Lay out which cluster each mention of a block is in, and which predicted mention is each gold one's twin.

Mentions are twins if they have the same offsets in the same document; no offsets stand twice there on one side, or the
block would be none. A mention without an entity is in a cluster of its own, as in `measures.clusterings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.bulk.columns import ALONE
from onrecord.measures.coref.numbering import SPREAD, TWINLESS, Numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onrecord.bulk.block import Block
    from onrecord.bulk.columns import Numbers, Side


class Clustered(NamedTuple):
    """A block's mentions by their entities, each a number or ALONE, and each gold mention's twin.

    twin is the index of a predicted mention, or TWINLESS. What the numbers stand for may grow by later blocks'.
    """

    gold: NDArray[Any]
    predicted: NDArray[Any]
    twin: NDArray[Any]
    gold_numbers: Numbers
    predicted_numbers: Numbers


def clustered(block: Block) -> Clustered:
    """Return a block's mentions by their entities, whose names hold over the documents."""
    gold, predicted = block.gold, block.predicted
    return Clustered(gold.entity, predicted.entity, block.prepared(twins), gold.numbers, predicted.numbers)


def twins(block: Block) -> NDArray[Any]:
    """Return for each gold mention the index of the predicted one at the same place, or TWINLESS."""
    import numpy as np  # heavy, and for large scores only

    gold, predicted = block.gold_places, block.predicted_places
    if not len(predicted):
        return np.full(len(gold), TWINLESS)
    order = np.argsort(predicted, kind="stable")  # mentions mostly come in order, of which this kind makes use
    ordered = predicted[order]
    at = np.minimum(np.searchsorted(ordered, gold), len(ordered) - 1)
    return np.where(ordered[at] == gold, order[at], TWINLESS)


def numbered(block: Block) -> Numbered:
    """Return a block's mentions and clusters as numbers, clusters of different documents being different."""
    gold, gold_clusters = _cluster_numbers(block.gold)
    predicted, predicted_clusters = _cluster_numbers(block.predicted)
    return Numbered(gold, predicted, of_twins(predicted, block.prepared(twins)), gold_clusters, predicted_clusters)


def of_twins(predicted: NDArray[Any], twin: NDArray[Any]) -> NDArray[Any]:
    """Return the cluster of each gold mention's twin, or TWINLESS; `predicted` has each predicted mention's cluster."""
    import numpy as np

    found = np.full(len(twin), TWINLESS, dtype=np.int64)
    has_twin = twin != TWINLESS
    found[has_twin] = predicted[twin[has_twin]]
    return found


def _cluster_numbers(side: Side) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return each mention's cluster, numbered through the documents in order, and the number of clusters in each."""
    import numpy as np

    is_alone = side.entity == ALONE
    entities = len(side.numbers)
    width = max(1, entities + int(is_alone.sum()))
    own = np.where(is_alone, entities + np.cumsum(is_alone) - 1, side.entity)
    keys = side.document * width + own
    documents = len(side.per_document)
    if documents * width <= SPREAD * len(keys):
        occurs = np.zeros(documents * width, dtype=bool)
        occurs[keys] = True
        numbers, clusters = (np.cumsum(occurs) - 1)[keys], np.flatnonzero(occurs)
    else:
        clusters, numbers = np.unique(keys, return_inverse=True)
    return numbers, np.bincount(clusters // width, minlength=documents)
