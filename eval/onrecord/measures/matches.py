"""Count items that are matched one to one, for most measures of quotes, events and times.

Such a measure gives the items of both sides (start, label and key of each) and the pairs of items that are right. Every
item counts in its cell. An unpaired item is wrong: it counts as gold or as predicted, and earns no credit.

A measure gives the items of one document at a time (`EachMatching`), or the columns of a whole block (`counted`), which
is faster.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from onrecord.measures.cell_pairs import NO_KEY, equal_items
from onrecord.scoring.tally import CellNumbers

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from onrecord.scoring.block import Block
    from onrecord.scoring.pair import DocumentPair
    from onrecord.scoring.tally import CellTally

    Indices = tuple[NDArray[Any], NDArray[Any]]  # of gold items and of predicted ones

PRECISE, PREDICTED, RECALLED, GOLD = range(4)  # as in measure.Columns


class Items:
    """The items of one side of a document.

    Attributes:
        starts: The start offset of each item, which determines its cell; UNALIGNED for none.
        labels: The label of each item, "" for none.
        keys: The key by which each item is compared; None for an item that matches nothing.
    """

    __slots__ = ("keys", "labels", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.labels: list[str] = []
        self.keys: list[Any] = []

    @classmethod
    def of(cls, starts: list[int], labels: Iterable[str | None], keys: list[Any] | None = None) -> Items:
        """Return new Items from parallel lists.

        Args:
            starts: The start offset of each item. The list is not copied.
            labels: The label of each item; None becomes "".
            keys: The key by which each item is compared; None as the list, or as an element, for items that match
                nothing.
        """
        found = cls()
        found.starts = starts
        found.labels = [label or "" for label in labels]
        found.keys = [None] * len(starts) if keys is None else keys
        return found

    def add(self, start: int, label: str | None, key: Hashable = None) -> None:
        """Append an item to the lists of this object.

        Args:
            start: Its start offset; UNALIGNED for none.
            label: Its label; None becomes "".
            key: The key by which it is compared; None if it matches nothing.
        """
        self.starts.append(start)
        self.labels.append(label or "")
        self.keys.append(key)


class Matches(NamedTuple):
    """The items of a document, and the pairs that are right.

    Attributes:
        gold, predicted: The items of both sides.
        pairs: Pairs of indices (gold, predicted), one to one; None to pair items with equal keys.
    """

    gold: Items
    predicted: Items
    pairs: Sequence[tuple[int, int]] | None


def equal_keys(pair: DocumentPair, gold: Items, predicted: Items) -> Matches:
    """Return Matches without pairs for one document, so that `EachMatching` will pair items with equal keys.

    `gold` and `predicted` are the items of the document `pair`, which is not used.
    """
    del pair
    return Matches(gold, predicted, None)


@dataclass(frozen=True)
class EachMatching:
    """A tally that calls the function `matches` for each document of a block."""

    matches: Callable[[DocumentPair], Matches]

    def __call__(self, block: Block) -> CellTally:
        """Return the four counts (`Counts`) of each cell (document, paragraph, zone, label) of `block`.

        The items of a document and their pairs are those that `matches` returns; if it returns None for pairs, items
        with equal keys are paired, one to one within the document.
        """
        found = [self.matches(pair) for pair in block.pairs]
        sides = [[each.gold for each in found], [each.predicted for each in found]]
        label_numbers: defaultdict[str, int] = defaultdict(count().__next__)
        key_numbers: defaultdict[Hashable, int] = defaultdict(count().__next__)
        columns, keys = [], []
        for side in sides:
            lengths = [len(items.starts) for items in side]
            document = np.repeat(np.arange(len(side)), lengths)
            start = np.array(list(chain.from_iterable(items.starts for items in side)), dtype=np.int64)
            labels = [label_numbers[label] for items in side for label in items.labels]
            columns.append((block.places.number(document, start), np.array(labels, dtype=np.int64)))
            numbered = (
                NO_KEY if key is None or each.pairs is not None else key_numbers[at, key]
                for at, (items, each) in enumerate(zip(side, found, strict=True))
                for key in items.keys
            )
            keys.append(np.fromiter(numbered, dtype=np.int64, count=len(document)))
        names, ranks = in_order(label_numbers)
        numbers = CellNumbers(block, names, [(place, ranks[label]) for place, label in columns])
        given, joined = _given(found), equal_items(numbers, keys[0], keys[1])
        return cell_counts(numbers, [np.append(*each) for each in zip(given, joined, strict=True)])


def _given(found: Sequence[Matches]) -> Indices:
    """Return the pairs of all documents of a block, as two parallel arrays of indices (gold, predicted).

    An index within a document becomes an index in the items of all documents, one document after another.

    Args:
        found: The items and pairs of each document; documents with None for pairs add no pairs.
    """
    right: tuple[list[int], list[int]] = ([], [])
    first = second = 0
    for gold, predicted, pairs in found:
        right[0].extend([first + i for i, _ in pairs or ()])
        right[1].extend([second + j for _, j in pairs or ()])
        first += len(gold.starts)
        second += len(predicted.starts)
    return np.array(right[0], dtype=np.int64), np.array(right[1], dtype=np.int64)


def in_order(numbers: Iterable[str]) -> tuple[list[str], NDArray[Any]]:
    """Return distinct names sorted, and an array with the position of each given name among the sorted ones.

    >>> names, place = in_order(["b", "a"])
    >>> names, place.tolist()
    (['a', 'b'], [1, 0])
    """
    given = list(numbers)
    names = sorted(given)
    place = {name: at for at, name in enumerate(names)}
    return names, np.array([place[name] for name in given], dtype=np.int64)


def equal_values(
    block: Block, values: Sequence[Sequence[str | None]], places: Indices, taking_part: Indices, pairs: Indices
) -> CellTally:
    """Return the counts of the values of paired records: a value is right if the partner has the same value.

    Precision is over predicted values, recall over gold values, so an unpaired record costs as much as a wrong value.

    Args:
        block: The documents to which the records belong.
        values: Two lists, the value of each gold and of each predicted record; None for a record without a value.
        places: Two arrays, the number of each record's place (`Places.number`: document, paragraph and zone).
        taking_part: Two boolean arrays, whether each record is counted.
        pairs: Two parallel arrays: the index of the gold record and of the predicted record of each pair.

    Returns:
        Four counts (`Counts`) for each cell of the block, with the value as the cell's label.
    """
    names = sorted(value for value in {*values[0], *values[1]} if value is not None)
    number: dict[str | None, int] = {name: at for at, name in enumerate(names)} | {None: NO_KEY}
    ids = [np.fromiter(map(number.__getitem__, side), np.int64, len(side)) for side in values]
    kept = [np.flatnonzero((side != NO_KEY) & is_in) for side, is_in in zip(ids, taking_part, strict=True)]
    numbers = CellNumbers(
        block, names, [(place[at], side[at]) for place, side, at in zip(places, ids, kept, strict=True)]
    )
    is_right = (ids[0][pairs[0]] != NO_KEY) & (ids[0][pairs[0]] == ids[1][pairs[1]]) & taking_part[0][pairs[0]]
    return cell_counts(numbers, [np.searchsorted(at, each[is_right]) for at, each in zip(kept, pairs, strict=True)])


def cell_counts(numbers: CellNumbers, right: Sequence[NDArray[Any]]) -> CellTally:
    """Return the four counts (`Counts`) of each cell: of its items, and of those that are right.

    Args:
        numbers: The cells (document, paragraph, zone, label) of all gold and predicted items.
        right: Two arrays, the indices of the gold items and of the predicted items that are right.
    """
    matrix = np.zeros((len(numbers), 4), dtype=np.int64)
    for side, total, credit in ((0, GOLD, RECALLED), (1, PREDICTED, PRECISE)):
        cells: NDArray[Any] = numbers.of[side]
        matrix[:, total] = np.bincount(cells, minlength=len(numbers))
        matrix[:, credit] = np.bincount(cells[right[side]], minlength=len(numbers))
    return numbers.tally(matrix)
