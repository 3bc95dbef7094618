"""Store the spans of many documents in one sorted array of integers, which contain everything that pairing needs.

A span's document, start, length, label and side are packed in this order, the document in the highest bits. Integers
are therefore in text order, and equal spans of the two sides are neighbours. Document and start together are an offset
in one long text that contains all documents one after another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onrecord.match.sweep import Key

MAX_BITS = 63


class Widths(NamedTuple):
    """The number of bits of an offset and of a label in an integer, and the names of the labels, sorted."""

    offset_bits: int
    label_bits: int
    labels: Sequence[str]

    def fits(self, documents: int) -> bool:
        """Return whether a packed span fits into a signed integer of 64 bits for this number of documents."""
        return documents.bit_length() + 2 * self.offset_bits + self.label_bits + 1 <= MAX_BITS


@dataclass(frozen=True)
class Spans:
    """An array of spans.

    Attributes:
        packed: One integer per span.
        widths: The number of bits of each field of the integers.
        item: For each span, its index among all packed items (gold first, then predicted).
    """

    packed: NDArray[Any]
    widths: Widths
    item: NDArray[Any]

    def __len__(self) -> int:
        return len(self.packed)

    def __getitem__(self, chosen: Any) -> Spans:
        """Return the spans that `chosen` selects: a boolean mask, or an array of indices."""
        return Spans(self.packed[chosen], self.widths, self.item[chosen])

    @cached_property
    def is_predicted(self) -> NDArray[Any]:
        """Return a boolean array: for each span, whether it is predicted (True) or gold (False)."""
        return (self.packed & 1).astype(bool)

    @cached_property
    def bare(self) -> NDArray[Any]:
        """Return the packed integers without the bit of the side: equal spans of the two sides are equal integers."""
        return self.packed >> 1

    @cached_property
    def label(self) -> NDArray[Any]:
        """Return an array with the index of each span's label in `widths.labels`."""
        return self.bare & ((1 << self.widths.label_bits) - 1)

    @cached_property
    def start(self) -> NDArray[Any]:
        """Return an array with the start of each span, as an offset in one long text that contains all documents."""
        return self.bare >> (self.widths.label_bits + self.widths.offset_bits)

    @cached_property
    def end(self) -> NDArray[Any]:
        """Return an array with the end of each span, as an offset in one long text that contains all documents."""
        length = (self.bare >> self.widths.label_bits) & ((1 << self.widths.offset_bits) - 1)
        end: NDArray[Any] = self.start + length
        return end

    @cached_property
    def document(self) -> NDArray[Any]:
        """Return an array with the index of each span's document."""
        return self.start >> self.widths.offset_bits

    def keys(self) -> list[Key]:
        """Return the spans as a list of tuples (start, end, name of the label).

        Offsets are those in one long text that contains all documents; document k starts at k * 2^`offset_bits`.
        """
        names = self.widths.labels
        labels = [names[number] for number in self.label.tolist()]
        return list(zip(self.start.tolist(), self.end.tolist(), labels, strict=True))


def packed(widths: Widths, sides: Sequence[tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]]) -> Spans:
    """Return the spans of all items as packed integers, sorted by document, start, length, label and side.

    Args:
        widths: The number of bits of each field; all values must fit.
        sides: For gold and for predicted items, four parallel arrays of integers: index of the document, start, end (0
            <= start < end), and index of the label in `widths.labels`.
    """
    columns = []
    for is_predicted, (document, start, end, label) in enumerate(sides):
        place = ((document << widths.offset_bits) + start << widths.offset_bits) + end - start
        columns.append(((place << widths.label_bits) + label << 1) + is_predicted)
    every = np.concatenate(columns)
    if len(every) and (every[1:] >= every[:-1]).all():
        return Spans(every, widths, np.arange(len(every)))
    order = np.argsort(every, kind="stable")  # a stable sort is fast for items that are mostly in order
    return Spans(every[order], widths, order)
