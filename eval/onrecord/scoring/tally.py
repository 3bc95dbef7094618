"""The counts of a block, in three forms with the same three views: by cell, by document, by zone and label.

The engine uses only these views:

    DocumentTallies  a dictionary of cells for each document, from a function of one `DocumentPair` (`EachDocument`)
    CellTally        one matrix with a row for each cell of the block, from measures that count all documents at once
    (measures.tables) coreference, whose counts of single documents are computed only on access
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import add
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, overload

from onrecord.scoring.measure import Cell, summed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from onrecord.scoring.block import Block
    from onrecord.scoring.measure import Tally, Vector
    from onrecord.scoring.pair import DocumentPair

Place: TypeAlias = tuple[str, str]  # zone and label
DENSE = 4_000_000  # with at most this number of possible cells, cells are numbered by marking them in an array


class BlockTally(Protocol):
    """The counts of a tally in one block."""

    @property
    def places(self) -> Mapping[Place, Vector]:
        """Return (zone, label) -> [precise, predicted, recalled, gold], added up over the documents of the block.

        Several measures may share a tally, whose lists are longer then: `Measure.columns` gives the indices.
        """

    @property
    def documents(self) -> Sequence[Vector | None]:
        """Return the counts of each document, in the order of the block's `doc_ids`; None if it has nothing to count.

        They are lists as in `places`: [precise, predicted, recalled, gold], or longer for several measures.
        """

    def cells(self) -> Iterator[tuple[int, Cell, Vector]]:
        """Yield (index of a document, cell, list of counts) for each cell that has items.

        The index is that of the document in the block. A cell is a paragraph, zone and label. The counts are as in
        `places`: [precise, predicted, recalled, gold], or longer for several measures.
        """


class DocumentTallies:
    """The counts of a block as one dictionary of cells per document.

    Args:
        tallies: For each document, the counts by cell; empty where there is nothing to count.
    """

    def __init__(self, tallies: Sequence[Tally]) -> None:
        self._tallies = tallies

    @cached_property
    def places(self) -> Mapping[Place, Vector]:
        """Return (zone, label) -> [precise, predicted, recalled, gold], added up over the documents of the block.

        Several measures may share a tally, whose lists are longer then: `Measure.columns` gives the indices.
        """
        places: dict[Place, Vector] = {}
        for tally in self._tallies:
            for cell, vector in tally.items():
                place = cell[1:]
                places[place] = list(map(add, places[place], vector)) if place in places else vector
        return places

    @cached_property
    def documents(self) -> Sequence[Vector | None]:
        """Return the counts of each document, in the order of the block's `doc_ids`; None if it has nothing to count.

        They are lists as in `places`: [precise, predicted, recalled, gold], or longer for several measures.
        """
        return [summed(tally.values()) for tally in self._tallies]

    def cells(self) -> Iterator[tuple[int, Cell, Vector]]:
        """Yield (index of a document, cell, list of counts) for each cell that has items.

        The index is that of the document in the block. A cell is a paragraph, zone and label. The counts are as in
        `places`: [precise, predicted, recalled, gold], or longer for several measures.
        """
        for index, tally in enumerate(self._tallies):
            for cell, vector in tally.items():
                yield index, cell, vector


@dataclass(frozen=True)
class EachDocument:
    """A tally that calls the function `tally` for each document of a block. Equal functions share their counts."""

    tally: Callable[[DocumentPair], Tally]

    def __call__(self, block: Block) -> DocumentTallies:
        """Return for each document of `block` the result of `tally`: cell (paragraph, zone, label) -> counts."""
        return DocumentTallies([pair.prepared(self.tally) for pair in block.pairs])


class CellNumbers:
    """The cells (document, paragraph, zone, label) of the items of a block, numbered.

    Args:
        block: The block.
        labels: The names of the labels, in the order of their indices (alphabetical).
        sides: For each group of items two arrays: the number of each item's place (`Places.number`), and the index of
            its label.

    Attributes:
        of: For each group, an array with the number of each item's cell. Numbers ascend in the order of cells.
        document, paragraph, zone, label: Arrays with one element for each numbered cell.
    """

    def __init__(self, block: Block, labels: Sequence[str], sides: Sequence[tuple[NDArray[Any], NDArray[Any]]]) -> None:
        import numpy as np

        self._block = block
        self._labels = labels
        places = block.places
        width, zones, paragraphs = max(1, len(labels)), len(places.zones), places.paragraphs
        every = np.concatenate([place * width + label for place, label in sides])
        if len(block) * paragraphs * zones * width <= DENSE:
            occurs = np.zeros(len(block) * paragraphs * zones * width, dtype=bool)
            occurs[every] = True
            numbers, found = (np.cumsum(occurs) - 1)[every], np.flatnonzero(occurs)
        else:
            found, numbers = np.unique(every, return_inverse=True)
        self.of = np.split(numbers, np.cumsum([len(label) for _, label in sides])[:-1])
        rest, self.label = np.divmod(found, width)
        rest, self.zone = np.divmod(rest, zones)
        self.document, within = np.divmod(rest, paragraphs)
        self.paragraph = within - 1

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.label)

    def tally(self, matrix: NDArray[Any]) -> CellTally:
        """Return the counts in `matrix`, which has a row for each of these cells, in the form that the engine adds up.

        The columns are precise, predicted, recalled, gold, or more for several measures (`Measure.columns`).
        """
        return CellTally(self, matrix)

    def places(self, matrix: NDArray[Any]) -> dict[Place, Vector]:
        """Return (zone, label) -> list of integers: the sum of the rows of `matrix` for the cells with both.

        `matrix` has the counts: one row for each cell, and the columns that the caller chose.
        """
        import numpy as np

        width, zones = max(1, len(self._labels)), self._block.places.zones
        key = self.zone * width + self.label
        found = np.flatnonzero(np.bincount(key))
        sums = np.zeros((len(found), matrix.shape[1]), dtype=np.int64)
        for column in range(matrix.shape[1]):
            sums[:, column] = np.bincount(key, weights=matrix[:, column])[found]
        names = [(zones[each // width], self._labels[each % width]) for each in found.tolist()]
        return dict(zip(names, sums.tolist(), strict=True))

    def cells(self) -> Iterator[tuple[int, Cell]]:
        """Yield (index of the document in the block, Cell) for each numbered cell, in the order of the numbers."""
        names = self._block.places.zones
        columns = (column.tolist() for column in (self.document, self.paragraph, self.zone, self.label))
        for document, paragraph, zone, label in zip(*columns, strict=True):
            yield document, Cell(paragraph, names[zone], self._labels[label])

    @property
    def documents(self) -> int:
        """Return the number of documents of the block."""
        return len(self._block)


@dataclass(frozen=True)
class CellsOf:
    """A preparation of blocks: the cells of the items of `layer`, a layer whose items are spans."""

    layer: str

    def __call__(self, block: Block) -> CellNumbers:
        """Return the cells of the gold and of the predicted items of `block`.

        A cell is a document, paragraph, zone and label.
        """
        columns = block.columns(self.layer)
        labels = columns.gold_label, columns.predicted_label
        return CellNumbers(block, columns.labels, list(zip(columns.places, labels, strict=True)))


class CellTally:
    """The counts of a block as a matrix: one row for each cell, one column for each count.

    Args:
        numbers: The cells of the rows.
        matrix: Integers, one row per cell.
    """

    def __init__(self, numbers: CellNumbers, matrix: NDArray[Any]) -> None:
        self._numbers = numbers
        self._matrix = matrix

    @cached_property
    def places(self) -> Mapping[Place, Vector]:
        """Return (zone, label) -> [precise, predicted, recalled, gold], added up over the documents of the block.

        Several measures may share a tally, whose lists are longer then: `Measure.columns` gives the indices.
        """
        return self._numbers.places(self._matrix)

    @property
    def documents(self) -> MatrixRows:
        """Return the counts of each document, in the order of the block's `doc_ids`; None if it has nothing to count.

        They are lists as in `places`: [precise, predicted, recalled, gold], or longer for several measures.
        """
        import numpy as np

        document, matrix, length = self._numbers.document, self._matrix, self._numbers.documents
        rows = np.zeros((length, matrix.shape[1]), dtype=np.int32)
        for column in range(matrix.shape[1]):
            rows[:, column] = np.bincount(document, weights=matrix[:, column], minlength=length)
        return MatrixRows(rows, np.bincount(document, minlength=length) > 0)

    def cells(self) -> Iterator[tuple[int, Cell, Vector]]:
        """Yield (index of a document, cell, list of counts) for each cell that has items.

        The index is that of the document in the block. A cell is a paragraph, zone and label. The counts are as in
        `places`: [precise, predicted, recalled, gold], or longer for several measures.
        """
        for (document, cell), row in zip(self._numbers.cells(), self._matrix.tolist(), strict=True):
            yield document, cell, row


class Rows(Sequence["Vector | None"]):
    """The counts of the documents of a block, computed on access.

    Attributes:
        is_lazy: Whether they take long to compute.
    """

    is_lazy = False

    @abstractmethod
    def row(self, index: int) -> Vector | None:
        """Return a document's counts, given its index in the block; None if it has nothing to count.

        They are [precise, predicted, recalled, gold], or longer for several measures (`Measure.columns`).
        """

    @overload
    def __getitem__(self, index: int) -> Vector | None: ...
    @overload
    def __getitem__(self, index: slice) -> list[Vector | None]: ...
    def __getitem__(self, index: int | slice) -> Vector | list[Vector | None] | None:
        if isinstance(index, slice):
            return [self.row(at) for at in range(len(self))[index]]
        return self.row(range(len(self))[index])


class MatrixRows(Rows):
    """The rows of a matrix as vectors of counts.

    Args:
        matrix: Integers, one row per document.
        counted: Booleans, whether each document has items to count; if not, its row is None.
    """

    def __init__(self, matrix: NDArray[Any], counted: NDArray[Any]) -> None:
        self._matrix = matrix
        self._counted = counted

    def __len__(self) -> int:
        return len(self._matrix)

    def row(self, index: int) -> Vector | None:
        """Return a document's counts, given its index in the block; None if it has nothing to count.

        They are [precise, predicted, recalled, gold], or longer for several measures (`Measure.columns`).
        """
        return self._matrix[index].tolist() if self._counted[index] else None

    def __iter__(self) -> Iterator[Vector | None]:
        for row, counted in zip(self._matrix.tolist(), self._counted.tolist(), strict=True):
            yield row if counted else None
