"""A block of gold documents with their predictions: the input of every measure.

A file of five articles is one block. A large file, or a partition on a Dask cluster, is a stream of blocks. A block is
a list of `DocumentPair`, for measures that assign items within a document. For measures that count many items at once,
it has columns of each layer: one array per field, document after document. Columns contain the items that are scored,
and are computed when a measure first needs them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.documents.model import UNALIGNED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from onrecord.scoring.pair import DocumentPair


class Block:
    """Some gold documents with their predictions.

    Args:
        pairs: The pairs of a gold document and its prediction.
    """

    def __init__(self, pairs: Sequence[DocumentPair]) -> None:
        self.pairs = pairs
        self._prepared: dict[Callable[[Block], Any], Any] = {}

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self.pairs)

    @property
    def doc_ids(self) -> list[str]:
        """Return the ids of the documents, in the order in which the block has them."""
        return [pair.gold.doc_id for pair in self.pairs]

    @cached_property
    def has_texts(self) -> bool:
        """Return whether every document has a text, so that measures that need texts can be counted."""
        return all(pair.text is not None for pair in self.pairs)

    def prepared(self, preparation: Callable[[Block], Any]) -> Any:
        """Return `preparation(self)`: what a function computes for this block. It is computed once and cached.

        Equal functions share the result.
        """
        if preparation not in self._prepared:
            self._prepared[preparation] = preparation(self)
        return self._prepared[preparation]

    def forget(self) -> None:
        """Delete the cached results of `prepared`, of the block and of its documents.

        Some of them refer to the block. Without such reference cycles, memory is freed with the block.
        """
        self._prepared.clear()
        for pair in self.pairs:
            pair.forget()

    def columns(self, layer: str) -> LayerColumns:
        """Return the items of a layer as arrays over all documents: gold's, the predicted ones, and their labels.

        The result is cached. layer: a layer whose items are spans: `mentions`, `times`, `events`, `typed_mentions` or
        `typed_events`.
        """
        found: LayerColumns = self.prepared(_LayerOf(layer))
        return found

    @cached_property
    def in_pieces(self) -> NDArray[Any]:
        """Return a boolean array: for each document, whether it has a mention with several pieces or with empty nodes.

        Mentions of gold and of predictions count: one on either side is enough.
        """
        sides = [(pair.gold.mentions or (), pair.predicted.mentions or ()) for pair in self.pairs]
        found = [[each for side in both for each in side if each.pieces or each.empty_nodes] for both in sides]
        return np.array(list(map(bool, found)), dtype=bool)

    @cached_property
    def places(self) -> Places:
        """Return an object that finds the paragraph and the zone of an offset.

        A zone is a part such as the headline.
        """
        return Places(self.pairs)


@dataclass(frozen=True)
class _LayerOf:
    layer: str

    def __call__(self, block: Block) -> LayerColumns:
        return LayerColumns(block, self.layer)


_START, _END = attrgetter("start"), attrgetter("end")


class Side:
    """One side of a layer: its items in document order, and arrays with one element per item.

    Attributes:
        items: The records that are scored, document after document.
        per_document: The number of items of each document.
        document: The index of each item's document in the block.
        start, end: Offsets in code points; UNALIGNED (-1) for a string without a place.
    """

    def __init__(self, by_document: Sequence[Sequence[Any]]) -> None:
        self.per_document = np.array([len(items) for items in by_document], dtype=np.int64)
        self.items = list(chain.from_iterable(by_document))
        self.document = np.repeat(np.arange(len(by_document)), self.per_document)
        self.start = np.fromiter(map(_START, self.items), np.int64, len(self.items))
        self.end = np.fromiter(map(_END, self.items), np.int64, len(self.items))

    def of_document(self, document: int) -> slice:
        """Return the slice of `items` that has the items of one document, given by its position in the block."""
        first = int(self.per_document[:document].sum())
        return slice(first, first + int(self.per_document[document]))

    def values(self, field: str) -> list[Any]:
        """Return a list with the value of the attribute `field` (such as `type`) of each item, in order of `items`."""
        return list(map(attrgetter(field), self.items))


class LayerColumns:
    """The columns of a layer: both sides, and the labels of both as numbers, which not all measures need.

    Attributes:
        gold, predicted: The two sides.
    """

    def __init__(self, block: Block, layer: str) -> None:
        sides = [getattr(pair, layer) for pair in block.pairs]
        self.gold = Side([side.gold for side in sides])
        self.predicted = Side([side.predicted for side in sides])
        furthest = max([int(side.end.max()) for side in (self.gold, self.predicted) if len(side.end)], default=0)
        self.offset_bits = max(1, furthest.bit_length())
        self.documents = len(block)
        self._places = block.places

    @cached_property
    def _labelled(self) -> tuple[list[str], list[NDArray[Any]]]:
        """Return (labels, [gold, predicted]): the sorted labels of both sides, and the index of each item's label.

        An item without a label has the label "".
        """
        number: defaultdict[str | None, int] = defaultdict(count().__next__)
        found = [
            np.fromiter([number[item.type] for item in side.items], np.int64, len(side.items))
            for side in (self.gold, self.predicted)
        ]
        labels = sorted({label or "" for label in number})
        rank = integers([labels.index(label or "") for label in number])
        return labels, [rank[each] if len(each) else each for each in found]

    @property
    def labels(self) -> list[str]:
        """Return all labels of both sides in alphabetical order; "" for items without a label."""
        return self._labelled[0]

    @property
    def gold_label(self) -> NDArray[Any]:
        """Return an array with the index in `labels` of each gold item's label.

        An item without a label has the index of "".
        """
        return self._labelled[1][0]

    @property
    def predicted_label(self) -> NDArray[Any]:
        """Return an array with the index in `labels` of each predicted item's label.

        An item without a label has the index of "".
        """
        return self._labelled[1][1]

    @cached_property
    def places(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return two arrays, for gold and for predicted items: the number of each item's place.

        A place is a document, paragraph and zone (`Places.number`).
        """
        gold, predicted = (self._places.number(side.document, side.start) for side in (self.gold, self.predicted))
        return gold, predicted


class Places:
    """The paragraphs and zones of the documents of a block, searched by document and offset.

    Attributes:
        zones: The names of all zones that occur, in alphabetical order after "" (no zone).
        varied: Whether any document has paragraphs or zones. If not, every item is in paragraph -1 and zone "".
        paragraphs: One more than the largest number of paragraphs of a document.
    """

    def __init__(self, pairs: Sequence[DocumentPair]) -> None:
        self._paragraphs = _Boundaries([pair.paragraph_starts for pair in pairs])
        self._zones = _Boundaries([pair.zone_starts for pair in pairs])
        names = [name for pair in pairs for name in pair.zone_names]
        self.zones = ["", *sorted({*names} - {""})]
        number = {name: index for index, name in enumerate(self.zones)}
        self._zone_of = integers([number[name] for name in names])
        self.paragraphs = 1 + max((len(pair.paragraph_starts) for pair in pairs), default=0)
        self.varied = bool(len(self._paragraphs) or len(self._zones))

    def number(self, document: NDArray[Any], start: NDArray[Any]) -> NDArray[Any]:
        """Return an integer for each item that stands for its document, paragraph and zone.

        Integers ascend in the order of documents, paragraphs and zones. Items with the same three have the same
        integer.

        Args:
            document: The index of each item's document.
            start: The offset at which each item starts, UNALIGNED for none.
        """
        place: NDArray[Any] = document * self.paragraphs * len(self.zones)
        if self.varied:
            place += (self.paragraph(document, start) + 1) * len(self.zones) + self.zone(document, start)
        return place

    def paragraph(self, document: NDArray[Any], start: NDArray[Any]) -> NDArray[Any]:
        """Return the index of the paragraph of each offset in its document; -1 for none.

        Args:
            document: The index of each offset's document.
            start: The offsets; UNALIGNED, and an offset before the first paragraph, have no paragraph.
        """
        _, within = self._paragraphs.find(document, start)
        return within

    def zone(self, document: NDArray[Any], start: NDArray[Any]) -> NDArray[Any]:
        """Return for each offset the index of its zone's type in the attribute `zones`; 0 for no zone.

        Args:
            document: For each offset, the index of its document in the block.
            start: The offsets; UNALIGNED, and an offset before the first zone, have no zone.
        """
        at, within = self._zones.find(document, start)
        if not len(self._zone_of):
            return np.zeros(len(start), dtype=np.int64)
        return np.where(within >= 0, self._zone_of[at], 0)


class _Boundaries:
    """Sorted offsets of several documents, for a search in all documents at once."""

    def __init__(self, by_document: Sequence[Sequence[int]]) -> None:
        counts = np.array([len(starts) for starts in by_document], dtype=np.int64)
        self._first = np.cumsum(counts) - counts
        starts = integers([start for starts in by_document for start in starts])
        self._width = int(starts.max(initial=0)) + 2
        self._keys = np.repeat(np.arange(len(by_document)), counts) * self._width + starts

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, document: NDArray[Any], start: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the last boundary (start of a paragraph or zone) at or before each offset, as two arrays.

        Args:
            document: The index of each offset's document.
            start: The offsets; UNALIGNED for none.

        Returns:
            The index of the boundary among those of all documents, and its index in its document, which is -1 if there
            is no such boundary.
        """
        if not len(self._keys):
            none = np.full(len(start), -1)
            return none, none
        reach = np.clip(start, -1, self._width - 1)  # an offset beyond the last boundary stays in its document
        at = np.searchsorted(self._keys, document * self._width + reach, side="right") - 1
        within = np.where(start == UNALIGNED, -1, at - self._first[document])
        return np.maximum(at, 0), np.maximum(within, -1)


def integers(numbers: Sequence[int]) -> NDArray[np.int64]:
    """Return a list of integers as an int64 array, also if the list is empty."""
    return np.array(numbers, dtype=np.int64)
