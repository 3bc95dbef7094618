"""Lay all spans of a block out in one sorted array, as integers that hold everything that pairing looks at.

A span is its document, start, length, label and side, packed in this order, the document in the highest bits. So the
order of the integers is that of the text, equal spans of the two sides are neighbours, and document and start together
are as good as offsets in one long text in which the documents follow one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onrecord.bulk.block import Block
    from onrecord.match.sweep import Key


@dataclass(frozen=True)
class Spans:
    """Some of a block's spans, in order."""

    packed: NDArray[Any]
    block: Block

    def __getitem__(self, chosen: Any) -> Spans:
        """Return the spans that a mask or an array of indices chooses."""
        return Spans(self.packed[chosen], self.block)

    @cached_property
    def is_predicted(self) -> NDArray[Any]:
        """Return whether each span is a predicted one."""
        return (self.packed & 1).astype(bool)

    @cached_property
    def bare(self) -> NDArray[Any]:
        """Return all but the side."""
        bare: NDArray[Any] = self.packed >> 1
        return bare

    @cached_property
    def label(self) -> NDArray[Any]:
        """Return the labels' numbers."""
        label: NDArray[Any] = self.bare & ((1 << self.block.label_bits) - 1)
        return label

    @cached_property
    def start(self) -> NDArray[Any]:
        """Return where spans start in the one long text."""
        start: NDArray[Any] = self.bare >> (self.block.label_bits + self.block.offset_bits)
        return start

    @cached_property
    def end(self) -> NDArray[Any]:
        """Return where spans end in the one long text."""
        length = (self.bare >> self.block.label_bits) & ((1 << self.block.offset_bits) - 1)
        end: NDArray[Any] = self.start + length
        return end

    @cached_property
    def document(self) -> NDArray[Any]:
        """Return the indices of the documents."""
        document: NDArray[Any] = self.start >> self.block.offset_bits
        return document

    def keys(self) -> list[Key]:
        """Return the spans as they are paired where that is done one document, or one run, at a time."""
        names = self.block.labels
        labels = [names[number] for number in self.label.tolist()]
        return list(zip(self.start.tolist(), self.end.tolist(), labels, strict=True))


def all_spans(block: Block) -> Spans:
    """Return the spans of both sides."""
    import numpy as np  # heavy, and for large scores only

    packed = np.concatenate(
        [
            ((places << block.label_bits) + side.label << 1) + is_predicted
            for is_predicted, places, side in (
                (0, block.gold_places, block.gold),
                (1, block.predicted_places, block.predicted),
            )
        ]
    )
    packed.sort(kind="stable")  # mentions mostly come in order, of which this kind makes use
    return Spans(packed, block)
