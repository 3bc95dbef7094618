"""Total up one side's clusters: how many mentions, clusters and links there are, with singletons and without.

Links are counted in Python's integers, by how often each size occurs: squares of sizes may go beyond 64 bits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass
class Totals:
    """One side's totals of a partition, with singletons (first) and without; the sides of `Overlap`, but for pairs."""

    mentions: list[int] = field(default_factory=lambda: [0, 0])
    clusters: list[int] = field(default_factory=lambda: [0, 0])
    links: int = 0
    common_links: list[int] = field(default_factory=lambda: [0, 0])

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            [a + b for a, b in zip(self.mentions, other.mentions, strict=True)],
            [a + b for a, b in zip(self.clusters, other.clusters, strict=True)],
            self.links + other.links,
            [a + b for a, b in zip(self.common_links, other.common_links, strict=True)],
        )


def totals_of(size: NDArray[Any], common: NDArray[Any], common_large: NDArray[Any]) -> Totals:
    """Return the totals of clusters: of their sizes, mentions with a twin, and those whose twin is in no singleton."""
    is_large = size > 1
    return Totals(
        [int(size.sum()), int(size[is_large].sum())],
        [len(size), int(is_large.sum())],
        _pairs(size),
        [_pairs(common), _pairs(common_large[is_large])],
    )


def _pairs(clusters: NDArray[Any]) -> int:
    """Return how many pairs clusters of so many mentions have: a Python integer, which no cluster is too large for."""
    import numpy as np

    found = np.unique(clusters, return_counts=True)
    return sum(size * (size - 1) // 2 * times for size, times in zip(*(each.tolist() for each in found), strict=True))
