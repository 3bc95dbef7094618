"""Decide which quotes and events only repeat another of their side, so that saying a thing again never earns more.

Two quotes are copies of each other if all that is scored of them is equal: content (trimmed), cue, source, kind, act,
speakers, addressees; two events if trigger, type and arguments are. As many copies take part as the other side has
items with the same content, cue and source (the same trigger and type), and one if it has none. Those beyond count as
what they are, predicted or gold, but match nothing that is not in the same place: else a second copy of a quote would
take the quote that is nested in the partner of the first, and a second copy of an event would hand its arguments to
another event of its type. Which copies stay makes no difference, since they are equal. What is compared by place alone
needs no such rule, as copies then pair with their equals only; spans have it in `match.schemes`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from numpy.typing import NDArray


def copies(own: NDArray[Any], others: NDArray[Any], rest: Callable[[int], Hashable]) -> NDArray[np.bool_]:
    """Return for each item of a side whether it is a copy beyond those that take part.

    Args:
        own: The number of each item's place; items with one number have the same place.
        others: The same of the other side.
        rest: Takes the index of an item, and returns what else of it is scored.
    """
    found = np.zeros(len(own), dtype=bool)
    if not len(own):
        return found
    repeated = np.flatnonzero(np.bincount(own)[own] > 1)
    there = np.bincount(others, minlength=int(own.max()) + 1)
    seen: Counter[Hashable] = Counter()
    for at in repeated.tolist():
        key = int(own[at]), rest(at)
        seen[key] += 1
        found[at] = seen[key] > max(1, there[own[at]])
    return found
