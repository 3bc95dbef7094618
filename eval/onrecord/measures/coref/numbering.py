"""Number mentions and clusters of any hashable type, fast: this takes most of the time of a large table.

Clusters are numbered from 0 over all documents. A gold mention becomes two numbers: its cluster, and the predicted
cluster of its *twin*, so that its key is looked up only once. Documents are numbered with dictionaries. One large
clustering whose clusters are integers is numbered with arrays, since a dictionary of that size misses the processor's
caches at every look-up.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import count, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.measures.coref.table import MANY_MENTIONS, cluster_of

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping

    from onrecord.measures.coref.table import Clustering

TWINLESS = -1
SPREAD = 8  # integers that range over more than this many times their number are left to a dictionary


class Numbered(NamedTuple):
    """Arrays: the cluster of each gold mention, each predicted one, each gold mention's twin; clusters per document."""

    gold: Any
    predicted: Any
    twin: Any
    gold_clusters: Any
    predicted_clusters: Any


def number_documents(documents: Iterable[tuple[Clustering, Clustering]]) -> Numbered:
    """Return the documents with an integer in place of each cluster, so that arrays can hold them.

    Args:
        documents: For each document, its gold and its predicted clustering: a mapping of mention to cluster, or the
            clusters themselves.

    Returns:
        Five arrays. `gold` and `predicted` have the number of each mention's cluster. `twin` has, for each gold
        mention, the number of the predicted cluster with the same mention, or TWINLESS (-1). `gold_clusters` and
        `predicted_clusters` have the number of clusters of each document. Clusters are numbered from 0 on over all
        documents, gold and predicted clusters separately.

    >>> numbered = number_documents([({"a": 1, "b": 1}, {"b": "x", "c": "y"})])
    >>> numbered.gold.tolist(), numbered.predicted.tolist(), numbered.twin.tolist()
    ([0, 0], [0, 1], [-1, 0])
    """
    import numpy as np  # heavy, and for many mentions only

    columns = _Column(), _Column(), _Column()
    clusters: list[tuple[int, int]] = []
    firsts = [0, 0]
    for gold, predicted in documents:
        gold_of, predicted_of = cluster_of(gold, "gold"), cluster_of(predicted, "predicted")
        numbered = _by_arrays(gold_of, predicted_of, firsts) or _by_dictionaries(gold_of, predicted_of, firsts)
        for column, numbers in zip(columns, numbered[:3], strict=True):
            column.extend(numbers)
        clusters.append((numbered[3], numbered[4]))
        firsts = [firsts[0] + numbered[3], firsts[1] + numbered[4]]
    per_document = np.array(clusters, dtype=np.int64).reshape(-1, 2)
    gold_numbers, predicted_numbers, twin_numbers = (column.array() for column in columns)
    return Numbered(gold_numbers, predicted_numbers, twin_numbers, per_document[:, 0], per_document[:, 1])


class _Column:
    """A column of numbers to which short lists and long arrays are appended."""

    def __init__(self) -> None:
        self.arrays: list[Any] = []
        self.waiting: list[int] = []

    def extend(self, numbers: Any) -> None:
        if isinstance(numbers, list):
            self.waiting += numbers
        else:
            self.arrays += [self._waited(), numbers]

    def array(self) -> Any:
        import numpy as np

        return np.concatenate([*self.arrays, self._waited()])

    def _waited(self) -> Any:
        import numpy as np

        numbers, self.waiting = np.array(self.waiting, dtype=np.int64), []
        return numbers


_Document = tuple[Any, Any, Any, int, int]


def _by_dictionaries(
    gold_of: Mapping[Hashable, Hashable], predicted_of: Mapping[Hashable, Hashable], firsts: list[int]
) -> _Document:
    gold_numbers: defaultdict[Hashable, int] = defaultdict(count(firsts[0]).__next__)
    predicted_numbers: defaultdict[Hashable, int] = defaultdict(count(firsts[1]).__next__)
    gold = list(map(gold_numbers.__getitem__, gold_of.values()))
    predicted = list(map(predicted_numbers.__getitem__, predicted_of.values()))
    clusters = len(predicted_numbers)
    predicted_numbers[None] = TWINLESS
    twin = list(map(predicted_numbers.__getitem__, map(predicted_of.get, gold_of)))
    return gold, predicted, twin, len(gold_numbers), clusters


def _by_arrays(
    gold_of: Mapping[Hashable, Hashable], predicted_of: Mapping[Hashable, Hashable], firsts: list[int]
) -> _Document | None:
    """Return the numbers of the clusters of one document's mentions, computed with arrays.

    Args:
        gold_of, predicted_of: Mention -> cluster.
        firsts: The numbers of the document's first gold and first predicted cluster.

    Returns:
        The first three fields of `Numbered` for this document, then its numbers of gold and of predicted clusters. None
        if it has few mentions, or if its clusters are not integers in a small range; the caller uses dictionaries then.
    """
    gold_range, predicted_range = _range(gold_of.values()), _range(predicted_of.values())
    if gold_range is None or predicted_range is None:
        return None
    import numpy as np

    outside = predicted_range.start - 1
    twin_ids = np.fromiter(map(predicted_of.get, gold_of, repeat(outside)), dtype=np.int64, count=len(gold_of))
    gold_ids = np.fromiter(gold_of.values(), dtype=np.int64, count=len(gold_of))
    predicted_ids = np.fromiter(predicted_of.values(), dtype=np.int64, count=len(predicted_of))
    gold_numbers, gold_clusters = _numbers_of(gold_ids, gold_range)
    predicted_numbers, predicted_clusters = _numbers_of(predicted_ids, predicted_range)
    twin = np.where(twin_ids == outside, TWINLESS, firsts[1] + predicted_numbers[twin_ids - predicted_range.start])
    return (
        firsts[0] + gold_numbers[gold_ids - gold_range.start],
        firsts[1] + predicted_numbers[predicted_ids - predicted_range.start],
        twin,
        gold_clusters,
        predicted_clusters,
    )


def _range(clusters: Collection[Any]) -> range | None:
    if len(clusters) < MANY_MENTIONS // 2 or set(map(type, clusters)) != {int}:
        return None
    span = range(min(clusters), max(clusters) + 1)
    return span if len(span) <= SPREAD * len(clusters) and max(abs(span.start), abs(span.stop)) < 1 << 62 else None


def _numbers_of(ids: Any, span: range) -> tuple[Any, int]:
    """Return for each integer of the range `span` its number among those that occur in `ids`, and how many these are.

    `ids` is an array of integers in `span`. The result has an element for each integer of `span`; the numbers of
    integers that do not occur are meaningless.
    """
    import numpy as np

    occurs = np.zeros(len(span), dtype=bool)
    occurs[ids - span.start] = True
    return np.cumsum(occurs) - 1, int(occurs.sum())
