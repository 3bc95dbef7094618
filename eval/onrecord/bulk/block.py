"""Put a block of gold's documents beside their predictions, if they are all plain and nothing is wrong with them.

Beyond what `bulk.plain` has seen to, offsets must be sound, and where mentions have entities, no two mentions of one
document and side may share their offsets (two clusters may then hold one span). A block that does not comply is none:
its documents are gone through one by one, and the checks say what is wrong.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.bulk.columns import ALONE
from onrecord.bulk.plain import labels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from onrecord.bulk.columns import Side

MAX_BITS = 63


class Block:
    """Documents of which both sides are plain.

    To see whether mentions are the same, and in what order they come, their document, start and length are packed into
    one integer each: see `place`.
    """

    def __init__(self, doc_ids: Sequence[str], gold: Side, predicted: Side, offset_bits: int) -> None:
        self.doc_ids = doc_ids
        self.gold = gold
        self.predicted = predicted
        self.labels = ["" if label is None else label for label in labels()]  # by their numbers
        self.offset_bits = offset_bits
        self._prepared: dict[Callable[[Block], Any], Any] = {}

    def prepared(self, preparation: Callable[[Block], Any]) -> Any:
        """Return what a preparation makes of the block, made at the first call and then kept."""
        if preparation not in self._prepared:
            self._prepared[preparation] = preparation(self)
        return self._prepared[preparation]

    @cached_property
    def label_bits(self) -> int:
        """Return how many bits a label takes."""
        return len(self.labels).bit_length()

    def place(self, side: Side) -> NDArray[Any]:
        """Return each mention's document, start and length as one integer: the higher bits first.

        The document and the start alone (all but the last `offset_bits`) are as good as offsets in one long text, in
        which the documents follow one another.
        """
        place: NDArray[Any] = (
            ((side.document << self.offset_bits) + side.start << self.offset_bits) + side.end - side.start
        )
        return place

    @property
    def shown(self) -> set[str]:
        """Return what the system shows here that it attempts, in the terms of `Measure.needs`."""
        side = self.predicted
        shows = {
            "mentions": side.attempted,
            "mentions.type": bool(side.label.any()),
            "mentions.entity": bool((side.entity != ALONE).any()),
        }
        return {need for need, shown in shows.items() if shown}


def block(doc_ids: Sequence[str], gold: Side | None, predicted: Side | None) -> Block | None:
    """Return the documents of both sides as a block, or None if they must be gone through one by one.

    A side is None where not all of its documents are plain.
    """
    if gold is None or predicted is None or not gold.is_sound or not predicted.is_sound:
        return None
    furthest = max([int(each.end.max()) for each in (gold, predicted) if len(each.end)], default=0)
    offset_bits = furthest.bit_length()
    made = Block(doc_ids, gold, predicted, offset_bits)
    # A bit more says which side a mention is of.
    if len(doc_ids).bit_length() + 2 * offset_bits + made.label_bits + 1 > MAX_BITS:
        return None
    clustered = any((each.entity != ALONE).any() for each in (gold, predicted))
    if clustered and any(_repeat(made.place(each)) for each in (gold, predicted)):
        return None
    return made


def _repeat(places: NDArray[Any]) -> bool:
    import numpy as np

    ordered = np.sort(places)
    return bool((ordered[1:] == ordered[:-1]).any())
