"""Hold the spans of many documents in one sorted array of integers, which hold everything that pairing looks at.

A span is its document, start, length, label and side, packed in this order, the document in the highest bits. So the
order of the integers is that of the text, equal spans of the two sides are neighbours, and document and start together
are as good as offsets in one long text in which the documents follow one another.
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
    """How many bits of an integer an offset and a label take, and the names of the labels in alphabetical order."""

    offset_bits: int
    label_bits: int
    labels: Sequence[str]

    def fits(self, documents: int) -> bool:
        """Return whether the spans of so many documents fit into integers of 64 bits."""
        return documents.bit_length() + 2 * self.offset_bits + self.label_bits + 1 <= MAX_BITS


@dataclass(frozen=True)
class Spans:
    """Some spans, in order.

    Attributes:
        packed: One integer for each span.
        widths: How the integers are composed.
        item: For each span its index among all items that were packed (gold first, then predicted).
    """

    packed: NDArray[Any]
    widths: Widths
    item: NDArray[Any]

    def __len__(self) -> int:
        return len(self.packed)

    def __getitem__(self, chosen: Any) -> Spans:
        """Return the spans that a mask or an array of indices chooses."""
        return Spans(self.packed[chosen], self.widths, self.item[chosen])

    @cached_property
    def is_predicted(self) -> NDArray[Any]:
        """Return whether each span is a predicted one."""
        return (self.packed & 1).astype(bool)

    @cached_property
    def bare(self) -> NDArray[Any]:
        """Return the integers without the side."""
        return self.packed >> 1

    @cached_property
    def label(self) -> NDArray[Any]:
        """Return the number of each span's label."""
        return self.bare & ((1 << self.widths.label_bits) - 1)

    @cached_property
    def start(self) -> NDArray[Any]:
        """Return where spans start in the one long text."""
        return self.bare >> (self.widths.label_bits + self.widths.offset_bits)

    @cached_property
    def end(self) -> NDArray[Any]:
        """Return where spans end in the one long text."""
        length = (self.bare >> self.widths.label_bits) & ((1 << self.widths.offset_bits) - 1)
        end: NDArray[Any] = self.start + length
        return end

    @cached_property
    def document(self) -> NDArray[Any]:
        """Return the index of each span's document."""
        return self.start >> self.widths.offset_bits

    def keys(self) -> list[Key]:
        """Return the spans as tuples, for code that pairs one document or one run at a time."""
        names = self.widths.labels
        labels = [names[number] for number in self.label.tolist()]
        return list(zip(self.start.tolist(), self.end.tolist(), labels, strict=True))


def packed(widths: Widths, sides: Sequence[tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]]) -> Spans:
    """Return the spans of gold and predicted items in order.

    Args:
        widths: How integers are composed.
        sides: For gold and for predicted items four arrays: document, start, end, label. Offsets are 0 or more, and
            start < end.

    Returns:
        All spans, sorted.
    """
    columns = []
    for is_predicted, (document, start, end, label) in enumerate(sides):
        place = ((document << widths.offset_bits) + start << widths.offset_bits) + end - start
        columns.append(((place << widths.label_bits) + label << 1) + is_predicted)
    every = np.concatenate(columns)
    if len(every) and (every[1:] >= every[:-1]).all():
        return Spans(every, widths, np.arange(len(every)))
    order = np.argsort(every, kind="stable")  # items mostly come in order, which this kind of sort makes use of
    return Spans(every[order], widths, order)
