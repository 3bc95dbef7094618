"""Put a block of gold's documents beside their predictions, if they are all plain and nothing is wrong with them.

Beyond what `bulk.plain` has seen to, offsets must be sound, and where mentions have entities, no two mentions of one
document and side may share their offsets (two clusters may then hold one span). A block that does not comply is none:
its documents are gone through one by one, and the checks say what is wrong.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.bulk.columns import Numbers
from onrecord.bulk.plain import labels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from onrecord.bulk.columns import Side

MAX_BITS = 63


class Entities:
    """What tells the entities of gold, and those of predictions, apart over all blocks, and not in each only."""

    def __init__(self) -> None:
        self.gold = Numbers()
        self.predicted = Numbers()


class Block:
    """Documents of which both sides are plain.

    To see whether mentions are the same, and in what order they come, their document, start and length are packed into
    one integer each: see `gold_places`.
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

    @cached_property
    def gold_places(self) -> NDArray[Any]:
        """Return each gold mention's document, start and length as one integer: the higher bits first.

        The document and the start alone (all but the last `offset_bits`) are as good as offsets in one long text, in
        which the documents follow one another.
        """
        return self._places(self.gold)

    @cached_property
    def predicted_places(self) -> NDArray[Any]:
        """Return the same of each predicted mention."""
        return self._places(self.predicted)

    def _places(self, side: Side) -> NDArray[Any]:
        places: NDArray[Any] = (
            ((side.document << self.offset_bits) + side.start << self.offset_bits) + side.end - side.start
        )
        return places

    @property
    def shown(self) -> set[str]:
        """Return what the system shows here that it attempts, in the terms of `Measure.needs`."""
        side = self.predicted
        shows = {
            "mentions": side.attempted,
            "mentions.type": bool(side.label.any()),
            "mentions.entity": any(name is not None for name in side.names),
        }
        return {need for need, shown in shows.items() if shown}


def block(
    doc_ids: Sequence[str], gold: Side | None, predicted: Side | None, entities: Entities | None = None
) -> Block | None:
    """Return the documents of both sides as a block, or None if they must be gone through one by one.

    A side is None where not all of its documents are plain. entities: what tells entities apart over all blocks; None
    if that is not asked for.
    """
    if gold is None or predicted is None or not gold.is_sound or not predicted.is_sound:
        return None
    furthest = max([int(each.end.max()) for each in (gold, predicted) if len(each.end)], default=0)
    if entities is not None:
        gold, predicted = replace(gold, numbers=entities.gold), replace(predicted, numbers=entities.predicted)
    made = Block(doc_ids, gold, predicted, furthest.bit_length())
    # A bit more says which side a mention is of.
    if len(doc_ids).bit_length() + 2 * made.offset_bits + made.label_bits + 1 > MAX_BITS:
        return None
    clustered = gold.names or predicted.names
    if clustered and (_repeat(made.gold_places) or _repeat(made.predicted_places)):
        return None
    return made


def _repeat(places: NDArray[Any]) -> bool:
    import numpy as np

    if (places[1:] > places[:-1]).all():  # as mentions mostly come
        return False
    ordered = np.sort(places)
    return bool((ordered[1:] == ordered[:-1]).any())
