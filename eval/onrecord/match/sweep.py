"""Split two sets of spans into runs, by an interval sweep: spans of different runs never overlap.

The sweep visits all spans in order of their starts. A run continues while the next span starts before the furthest end
so far. A run is a union of connected components of the overlap graph, so optimal pairings of all runs are together an
optimal pairing. Runs without gold or without predicted spans have no pairs and are left out. The sweep takes as long as
sorting.

Spans are half-open: [0,5) and [5,9) do not overlap. A span without characters, such as an unaligned one, overlaps none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Key: TypeAlias = tuple[int, int, str]  # start, end, label


class Run(NamedTuple):
    """The gold and the predicted spans of one run, each in canonical order (start, end, label)."""

    gold: list[Key]
    predicted: list[Key]


def overlap(first: Key, second: Key) -> int:
    """Return the number of characters that two spans (start, end, label) share.

    >>> overlap((0, 5, "PER"), (3, 9, "ORG")), overlap((0, 5, "PER"), (5, 9, "PER"))
    (2, 0)
    """
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))


def runs(gold: Iterable[Key], predicted: Iterable[Key]) -> Iterator[Run]:
    """Yield groups of spans that overlap in a chain, in text order, leaving out groups with spans of one side only.

    Spans of different groups never overlap. Spans without characters (start = end) are left out.

    Args:
        gold, predicted: Spans as (start, end, label), in any order.

    >>> [run.predicted for run in runs([(0, 5, "PER"), (9, 12, "ORG")], [(3, 6, "PER"), (20, 22, "LOC")])]
    [[(3, 6, 'PER')]]
    """
    tagged = [(*key, False) for key in gold]
    tagged += [(*key, True) for key in predicted]
    tagged.sort()
    from_gold: list[Key] = []
    from_predicted: list[Key] = []
    furthest = -1
    for start, end, label, is_predicted in tagged:
        if start >= furthest:
            if from_gold and from_predicted:
                yield Run(from_gold, from_predicted)
            from_gold, from_predicted = [], []
        if end > start:
            (from_predicted if is_predicted else from_gold).append((start, end, label))
            if end > furthest:  # noqa: PLR1730 - max() would double the time of the loop
                furthest = end
    if from_gold and from_predicted:
        yield Run(from_gold, from_predicted)
