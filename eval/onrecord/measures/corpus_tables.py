"""Build the contingency table of a corpus, in which clusters with the same name in all documents are one cluster.

A block's part has the size of each cluster, and the number of mentions that each pair of clusters shares. Parts are
merged by name (`merged`). If the matching of mentions depends on which clusters are singletons in the whole corpus, a
part contains the mentions of the document (`clusterings.Undecided`), which are matched at the end.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from onrecord.measures.clusterings import UNMATCHED
from onrecord.measures.coref.kernels import statistics
from onrecord.measures.coref.large import Clusters, LargeTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from onrecord.measures.clusterings import Clustered, Clustering, Undecided
    from onrecord.scoring.block import Block
    from onrecord.scoring.measure import Vector

KEY_BYTES = 16


class CorpusPart(NamedTuple):
    """The part of a block in the table of a corpus. Clusters are numbered from 0, first those with a name.

    Attributes:
        gold_names, predicted_names: The keys (`keys`) of the names of the first clusters of each side.
        gold_sizes, predicted_sizes: The number of mentions of each cluster; at the end clusters without a name (1).
        cell_gold, cell_predicted, cell_shared: The numbers of two clusters that share mentions, and of these mentions.
        undecided: Documents that are not in the other fields, with keys for names. They are matched at the end.
    """

    gold_names: NDArray[Any]
    predicted_names: NDArray[Any]
    gold_sizes: NDArray[Any]
    predicted_sizes: NDArray[Any]
    cell_gold: NDArray[Any]
    cell_predicted: NDArray[Any]
    cell_shared: NDArray[Any]
    undecided: tuple[Undecided, ...] = ()


@dataclass(frozen=True)
class CorpusPartOf:
    """A function from a block to its part in the table of the corpus."""

    clustering: Clustering

    def __call__(self, block: Block) -> CorpusPart:
        """Return the clusters of `block` and the mentions that they share; documents that must wait are `undecided`.

        A document must wait if its mentions can be matched only when the clusters of all documents are known.
        """
        undecided = self.clustering.undecided(block)
        later = tuple(each.renamed(lambda names: keys(names).tolist()) for each in undecided.values())
        if len(undecided) == len(block):
            return merged([])._replace(undecided=later)
        found: Clustered = block.prepared(self.clustering)
        if undecided:
            found = found.without(list(undecided))
        return _part(found.gold.names, found.predicted.names, found.twin)._replace(undecided=later)


def _part(gold_names: Sequence[Any], predicted_names: Sequence[Any], twin: NDArray[Any]) -> CorpusPart:
    """Return the part of a contingency table for some mentions: sizes of clusters, and numbers of common mentions.

    Args:
        gold_names, predicted_names: The name or key of the cluster of each mention; None for a cluster of its own.
        twin: For each gold mention, the index of the predicted mention that it matches, UNMATCHED (-1) for none.
    """
    gold, gold_known = cluster_numbers(gold_names)
    predicted, predicted_known = cluster_numbers(predicted_names)
    return CorpusPart(
        keys(gold_known),
        keys(predicted_known),
        np.bincount(gold, minlength=len(gold_known)),
        np.bincount(predicted, minlength=len(predicted_known)),
        *_cells(gold, predicted, twin),
    )


def keys(names: Sequence[Any]) -> NDArray[Any]:
    """Return an array with a key of `KEY_BYTES` bytes for each name: its UTF-8 bytes if they fit, or else their hash.

    A name is a string, or already a key (bytes), which is returned as it is. Arrays of keys are faster to merge than
    strings.
    """
    encoded = [name if isinstance(name, bytes) else name.encode("utf-8", "surrogatepass") for name in names]
    # numpy ignores NUL bytes at the end.
    found = [
        each if len(each) <= KEY_BYTES and each[-1:] != b"\0" else blake2b(each, digest_size=KEY_BYTES).digest()
        for each in encoded
    ]
    return np.array(found, dtype=f"S{KEY_BYTES}")


@dataclass(frozen=True)
class CorpusTable:
    """A function that merges the parts of all blocks into one table; without `singletons`, of larger clusters only."""

    singletons: bool

    def __call__(self, parts: Sequence[CorpusPart]) -> LargeTable:
        """Return the contingency table of all documents, given the part of each block.

        The table has no clusters of one mention if `singletons` is False.
        """
        part = merged(parts)
        if part.undecided:
            part = merged([part._replace(undecided=()), *_settled(part, singletons=self.singletons)])
        gold, predicted = (Clusters(sizes, np.zeros(len(sizes), dtype=np.int64)) for sizes in part[2:4])
        table = LargeTable(gold, predicted, part.cell_gold, part.cell_predicted, part.cell_shared)
        return table if self.singletons else table.without_singletons()


def _settled(part: CorpusPart, *, singletons: bool) -> Iterator[CorpusPart]:
    """Match the mentions of the documents in `part.undecided`, and yield one new part for each of these documents.

    These documents had to wait: which of their mentions match depends on which clusters have one mention in the whole
    corpus. `part` is not changed; the caller merges the yielded parts with it (`merged`).

    Args:
        part: The parts of all blocks, merged; with the sizes of all clusters of the documents that did not wait.
        singletons: Whether clusters of one mention are included; if not, they are removed before the matching.
    """
    names, sizes = (part.gold_names, part.predicted_names), (part.gold_sizes, part.predicted_sizes)
    known = [
        Counter(dict(zip(each.tolist(), size[: len(each)].tolist(), strict=True)))
        for each, size in zip(names, sizes, strict=True)
    ]
    for document in part.undecided:
        for side, mentions in zip(known, document[:2], strict=True):
            side.update(name for _, name in mentions if name is not None)
    for document in part.undecided:
        gold, predicted = (
            [(each, name) for each, name in mentions if singletons or (name is not None and side[name] > 1)]
            for side, mentions in zip(known, document[:2], strict=True)
        )
        twin = np.full(len(gold), UNMATCHED)
        for i, j in document.pair([each for each, _ in gold], [each for each, _ in predicted]):
            twin[i] = j
        yield _part([name for _, name in gold], [name for _, name in predicted], twin)


@dataclass(frozen=True)
class KernelCounts:
    """A function from the table of a corpus to the counts of one kernel."""

    kernel: str

    def __call__(self, table: Any) -> Vector:
        """Return the four counts (`Counts`) of the kernel, as a list, for the contingency table of a corpus.

        `table` is what `CorpusTable` returns (a `LargeTable`). `kernel` is the name of a coreference measure, such as
        `muc`.
        """
        return statistics(table, [self.kernel])[self.kernel]


def merged(parts: Sequence[CorpusPart]) -> CorpusPart:
    """Return one part for several: the sizes of clusters and numbers of common mentions, added up over blocks.

    Clusters with the same name become one. Clusters without a name stay separate. The documents in `undecided` are
    listed, not matched. Without parts, the result is an empty part.
    """
    gold_names, gold_of, gold_sizes = _merged([part.gold_names for part in parts], [part.gold_sizes for part in parts])
    predicted_names, predicted_of, predicted_sizes = _merged(
        [part.predicted_names for part in parts], [part.predicted_sizes for part in parts]
    )
    width = max(1, len(predicted_sizes))
    numbers = [
        of_gold[part.cell_gold] * width + of_predicted[part.cell_predicted]
        for part, of_gold, of_predicted in zip(parts, gold_of, predicted_of, strict=True)
    ]
    shared = np.concatenate([part.cell_shared for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    cells, at = np.unique(np.concatenate(numbers) if numbers else shared, return_inverse=True)
    sums = np.bincount(at, weights=shared, minlength=len(cells)).astype(np.int64)
    return CorpusPart(
        gold_names,
        predicted_names,
        gold_sizes,
        predicted_sizes,
        *np.divmod(cells, width),
        sums,
        tuple(each for part in parts for each in part.undecided),
    )


def _merged(
    names: Sequence[NDArray[Any]], sizes: Sequence[NDArray[Any]]
) -> tuple[NDArray[Any], list[NDArray[Any]], NDArray[Any]]:
    """Merge the clusters of one side of several parts; clusters with the same name become one.

    Args:
        names: For each part, the names of its first clusters.
        sizes: For each part, the number of mentions of each cluster; clusters without a name come last.

    Returns:
        The names of all new clusters, for each part the new number of each of its clusters, and the size of each new
        cluster.
    """
    every, of = np.unique(np.concatenate([keys([]), *names]), return_inverse=True)
    of_names = np.split(of, np.cumsum([len(part) for part in names], dtype=np.int64))[: len(names)]
    numbers, total = [], len(every)
    for named, part_sizes in zip(of_names, sizes, strict=True):
        unnamed = len(part_sizes) - len(named)
        numbers.append(np.concatenate([named, np.arange(total, total + unnamed)]))
        total += unnamed
    found = np.zeros(total, dtype=np.int64)
    for number, part_sizes in zip(numbers, sizes, strict=True):
        found[number] += part_sizes  # a part has each number once
    return every, numbers, found


def cluster_numbers(of_mentions: Sequence[Any]) -> tuple[NDArray[Any], list[Any]]:
    """Give the clusters of some mentions the numbers from 0 on: first those with a name, then those without.

    Args:
        of_mentions: The name of each mention's cluster; each None is a cluster of its own.

    Returns:
        An array with the number of each mention's cluster, and the names of the named clusters in the order of their
        numbers.

    >>> numbers, names = cluster_numbers(["a", None, "b", "a"])
    >>> numbers.tolist(), names
    ([0, 2, 1, 0], ['a', 'b'])
    """
    known: defaultdict[Any, int] = defaultdict(count().__next__)
    numbers = np.fromiter(map(known.__getitem__, of_mentions), np.int64, len(of_mentions))
    if None not in known:
        return numbers, list(known)
    names = [name for name in known if name is not None]
    number = {name: index for index, name in enumerate(names)}
    unnamed = iter(range(len(names), len(names) + len(of_mentions)))
    found = [next(unnamed) if name is None else number[name] for name in of_mentions]
    return np.array(found, dtype=np.int64), names


def _cells(
    gold: NDArray[Any], predicted: NDArray[Any], twin: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the pairs of clusters that share mentions, as three parallel arrays.

    Args:
        gold, predicted: The number of the cluster of each mention.
        twin: For each gold mention, the index of the predicted mention that it matches, UNMATCHED (-1) for none.

    Returns:
        The number of the gold cluster, the number of the predicted cluster, and how many matched mentions they share.
    """
    has_twin = twin != UNMATCHED
    width = max(1, int(predicted.max(initial=0)) + 1)
    cells, shared = np.unique(gold[has_twin] * width + predicted[twin[has_twin]], return_counts=True)
    cell_gold, cell_predicted = np.divmod(cells, width)
    return cell_gold, cell_predicted, shared.astype(np.int64)
