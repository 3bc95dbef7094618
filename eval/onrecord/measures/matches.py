"""Count items that are matched one to one: what most measures of quotes, events and times come to.

Such a measure gives, for each document, the items of both sides (where each starts, and its label) and the pairs of
items that are right. Every item counts in the cell where it lies. An item in no pair is wrong: it counts as gold or as
predicted, and earns no credit.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.match.bipartite import best_pairs
from onrecord.scoring.tally import CellNumbers

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from onrecord.scoring.block import Block
    from onrecord.scoring.pair import DocumentPair
    from onrecord.scoring.tally import CellTally

PRECISE, PREDICTED, RECALLED, GOLD = range(4)  # as in measure.Columns


class Items:
    """The items of one side of a document.

    Attributes:
        starts: The offset at which each item counts, UNALIGNED for none.
        labels: The label of each item, "" for none.
        keys: What items are compared by, None for an item that matches nothing.
    """

    __slots__ = ("_by_key", "keys", "labels", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.labels: list[str] = []
        self.keys: list[Any] = []
        self._by_key: dict[Hashable, list[int]] | None = None

    @classmethod
    def of(cls, starts: list[int], labels: Iterable[str | None], keys: list[Any] | None = None) -> Items:
        """Return the items of some columns; without keys, they match nothing."""
        found = cls()
        found.starts = starts
        found.labels = [label or "" for label in labels]
        found.keys = [None] * len(starts) if keys is None else keys
        return found

    def add(self, start: int, label: str | None, key: Hashable = None) -> None:
        """Add an item."""
        self.starts.append(start)
        self.labels.append(label or "")
        self.keys.append(key)

    def by_key(self) -> dict[Hashable, list[int]]:
        """Return the indices of the items that have each key. Ask when all items are added."""
        if self._by_key is None:
            self._by_key = {}
            for at, key in enumerate(self.keys):
                if key is not None:
                    self._by_key.setdefault(key, []).append(at)
        return self._by_key


class Matches(NamedTuple):
    """The items of a document, and the right pairs of them as indices of gold and predicted; no index twice a side."""

    gold: Items
    predicted: Items
    pairs: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class EachMatching:
    """Lifts a function that matches the items of one document over a block."""

    matches: Callable[[DocumentPair], Matches]

    def __call__(self, block: Block) -> CellTally:
        """Return the counts of a block by cell."""
        import numpy as np

        right: tuple[list[int], list[int]] = ([], [])
        sides: tuple[list[Items], list[Items]] = ([], [])
        first = second = 0
        for pair in block.pairs:
            gold, predicted, pairs = self.matches(pair)
            if pairs:
                rows, columns = zip(*pairs, strict=True)
                right[0].extend([first + i for i in rows])
                right[1].extend([second + j for j in columns])
            first += len(gold.starts)
            second += len(predicted.starts)
            sides[0].append(gold)
            sides[1].append(predicted)
        # Measures that share their items share the cells of these.
        numbers: CellNumbers = block.prepared(_CellsOf(tuple(sides[0]), tuple(sides[1])))
        return counted(numbers, [np.array(indices, dtype=np.int64) for indices in right])


@dataclass(frozen=True)
class _CellsOf:
    """Returns the cells of the items of each document of a block, gold's and predicted ones."""

    gold: tuple[Items, ...]
    predicted: tuple[Items, ...]

    def __call__(self, block: Block) -> CellNumbers:
        import numpy as np

        number: defaultdict[str, int] = defaultdict(count().__next__)
        sides = []
        for items in (self.gold, self.predicted):
            starts = list(chain.from_iterable(each.starts for each in items))
            labels = list(map(number.__getitem__, chain.from_iterable(each.labels for each in items)))
            lengths = np.array([len(each.starts) for each in items], dtype=np.int64)
            document = np.repeat(np.arange(len(items)), lengths)
            sides.append((document, np.array(starts, dtype=np.int64), np.array(labels, dtype=np.int64)))
        names = sorted(number)
        place = {label: at for at, label in enumerate(names)}
        rank = np.array([place[label] for label in number], dtype=np.int64)
        ranked = [(document, start, rank[label] if len(label) else label) for document, start, label in sides]
        return CellNumbers(block, names, ranked)


def matched_tally(
    block: Block,
    labels: Sequence[str],
    sides: Sequence[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]],
    right: Sequence[NDArray[Any]],
) -> CellTally:
    """Return the four counts by cell of items that are matched already.

    Args:
        block: The block.
        labels: The names that label indices stand for.
        sides: For gold and for predicted items three arrays: document, start offset, label index.
        right: The indices of the gold items, and of the predicted items, that are in a right pair.
    """
    return counted(CellNumbers(block, labels, sides), right)


def counted(numbers: CellNumbers, right: Sequence[NDArray[Any]]) -> CellTally:
    """Return the four counts by cell; right has the indices of the gold and of the predicted items in right pairs."""
    import numpy as np

    matrix = np.zeros((len(numbers), 4), dtype=np.int64)
    for side, total, credit in ((0, GOLD, RECALLED), (1, PREDICTED, PRECISE)):
        cells: NDArray[Any] = numbers.of[side]
        matrix[:, total] = np.bincount(cells, minlength=len(numbers))
        matrix[:, credit] = np.bincount(cells[right[side]], minlength=len(numbers))
    return numbers.tally(matrix)


def equal_keys(pair: DocumentPair, gold: Items, predicted: Items) -> Matches:
    """Return the matches of items with equal keys: a hash join of multisets.

    The number of pairs is the sum over keys of the smaller of the two multiplicities. Where items of one key lie in
    several cells (one time predicted twice with two types), items of the same cell pair first and the rest in canonical
    order, so that the order of the input has no effect.
    """
    pairs = []
    for golds, predicteds in _groups(gold, predicted):
        if len(golds) == len(predicteds) == 1:
            pairs.append((golds[0], predicteds[0]))
            continue
        size = min(len(golds), len(predicteds))
        rows, columns = _by_cell(pair, gold, golds), _by_cell(pair, predicted, predicteds)
        same = [each for cell in rows.keys() & columns.keys() for each in zip(rows[cell], columns[cell], strict=False)]
        taken = {i for i, _ in same}, {j for _, j in same}
        left = (
            [i for cell in sorted(rows) for i in rows[cell] if i not in taken[0]],
            [j for cell in sorted(columns) for j in columns[cell] if j not in taken[1]],
        )
        pairs += [*same, *list(zip(*left, strict=False))[: size - len(same)]]
    return Matches(gold, predicted, pairs)


def fitting_keys(
    pair: DocumentPair,
    gold: Items,
    predicted: Items,
    fitting_of: Callable[[Sequence[int], Sequence[int]], list[tuple[int, int]]],
) -> Matches:
    """Return a largest matching of items with equal keys for which a test holds.

    The test need not be an equivalence (a metonym answers to two names), so within each group of equal keys a largest
    pairing is looked for. Pairs within one cell are preferred, so that no order of the input has any effect on a count.

    Args:
        pair: The documents.
        gold, predicted: The items.
        fitting_of: Takes the indices of gold and of predicted items with one key, and returns which may be pairs.
    """
    pairs = []
    for golds, predicteds in _groups(gold, predicted):
        fitting = fitting_of(golds, predicteds)
        if len(fitting) < 2 or len({i for i, _ in fitting}) == len(fitting) == len({j for _, j in fitting}):  # noqa: PLR2004 - fewer than two pairs cannot compete
            pairs += fitting
            continue
        cells = (
            {i: pair.cell(gold.starts[i], gold.labels[i]) for i in golds},
            {j: pair.cell(predicted.starts[j], predicted.labels[j]) for j in predicteds},
        )
        rows, columns = sorted(golds, key=cells[0].__getitem__), sorted(predicteds, key=cells[1].__getitem__)
        row_of, column_of = {i: at for at, i in enumerate(rows)}, {j: at for at, j in enumerate(columns)}
        weight = 1 + min(len(golds), len(predicteds))  # one pair more outweighs any number of equal cells
        edges = {(row_of[i], column_of[j]): weight + (cells[0][i] == cells[1][j]) for i, j in fitting}
        pairs += [(rows[at], columns[other]) for at, other in best_pairs(edges)]
    return Matches(gold, predicted, pairs)


def equal_values(
    pairs: Iterable[tuple[Any, Any]],
    only_gold: Iterable[Any],
    only_predicted: Iterable[Any],
    value: Callable[[Any], str | None],
) -> Matches:
    """Return the values of records that are paired already: a value is right if the partner has the same value.

    Precision is over the values that were predicted, recall over gold's, so a record without a partner costs as much as
    a wrong value. The label of a value is the value.

    Args:
        pairs: Gold and predicted records that are paired.
        only_gold, only_predicted: The records without a partner.
        value: Returns the value of a record, None if it has none and nothing is to be counted.
    """
    sides: tuple[list[tuple[int, str]], list[tuple[int, str]]] = ([], [])  # where each value counts, and the value
    gold, predicted = sides
    right = []
    for one, other in pairs:
        first, second = value(one), value(other)
        if first is not None:
            if first == second:
                right.append((len(gold), len(predicted)))
            gold.append((one.start, first))
        if second is not None:
            predicted.append((other.start, second))
    gold += [(record.start, each) for record in only_gold if (each := value(record)) is not None]
    predicted += [(record.start, each) for record in only_predicted if (each := value(record)) is not None]
    found = [Items.of([start for start, _ in side], [each for _, each in side]) for side in sides]
    return Matches(found[0], found[1], right)


def _groups(gold: Items, predicted: Items) -> list[tuple[list[int], list[int]]]:
    """Return the indices of gold and predicted items with one key, for each key that both sides have."""
    of_gold = gold.by_key()
    return [(of_gold[key], found) for key, found in predicted.by_key().items() if key in of_gold]


def _by_cell(pair: DocumentPair, items: Items, indices: Sequence[int]) -> dict[Any, list[int]]:
    found: defaultdict[Any, list[int]] = defaultdict(list)
    for at in indices:
        found[pair.cell(items.starts[at], items.labels[at])].append(at)
    return dict(found)
