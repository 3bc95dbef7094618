"""Decide which quotes and events only repeat another one of the same side; a repetition gets no further credit.

Two quotes are copies if all scored fields are equal: content (trimmed), cue, source, kind, act, speakers, addressees.
Two events are copies if trigger, type and arguments are equal. The number of copies that can be matched is the number
of items on the other side with the same content, cue and source (the same trigger and type), but at least one. The
other copies are counted, but match only items with exactly the same spans. Otherwise a second copy of a quote could be
paired with the quote that is nested in the first copy's partner, and a second copy of an event could give its arguments
to another event of its type. It makes no difference which copies are matched, because they are equal. Measures that
compare offsets only need no such rule, because copies pair with equal items only; for spans see `match.schemes`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from numpy.typing import NDArray


def copies(own: NDArray[Any], others: NDArray[Any], rest: Callable[[int], Hashable]) -> NDArray[np.bool_]:
    """Return a boolean array: for each item of a side, whether it is a copy that may not be matched.

    Items are copies of each other if both the place and `rest` are equal. Of these, the first n may be matched, where n
    is the number of items that the other side has at the place, but at least 1.

    Args:
        own: The place of each item, as an integer from 0 on.
        others: The places of the other side's items, numbered in the same way.
        rest: A function from the index of an item to its other scored fields, as a hashable key.

    >>> copies(np.array([0, 0, 1]), np.array([0]), lambda at: "the same").tolist()
    [False, True, False]
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
