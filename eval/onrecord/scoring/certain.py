"""Keep the items that all readings of a corpus agree on, and make the others neutral.

An item is certain if gold and every reading have it with the same place and the same fields. What is not certain is
neutral, as what a filter leaves out is (`scoring.filters`): gold's item is not scored, and neither is a prediction on
it, nor one on an item that only a reading has or has otherwise. Which items are certain is found by `agree.certain`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Uncertain(NamedTuple):
    """What is not certain of one layer of one document.

    Attributes:
        ids: the ids of gold's items that some reading lacks or has otherwise.
        others: the readings' items that gold lacks or has otherwise.

    """

    ids: frozenset[str]
    others: tuple[Any, ...]


@dataclass(frozen=True)
class Certain:
    """What the readings of a corpus agree on.

    Attributes:
        readings: each reading's name with the hash of its content, as the signature gives them.
        uncertain: what is not certain, by document and layer.
        counts: how many items of gold are certain, and how many there are, by layer.

    """

    readings: str
    uncertain: Mapping[tuple[str, str], Uncertain]
    counts: Mapping[str, tuple[int, int]]

    def split(self, doc_id: str, layer: str, gold: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Return the gold items of a document's layer that are certain, and everything there that is neutral."""
        found = self.uncertain.get((doc_id, layer))
        if found is None:
            return list(gold), []
        kept = [item for item in gold if item.id not in found.ids]
        return kept, [*(item for item in gold if item.id in found.ids), *found.others]

    @property
    def note(self) -> str:
        """Return in words what is scored."""
        counted = ", ".join(f"{certain} of {number} {layer}" for layer, (certain, number) in self.counts.items())
        return f"Scored on what gold and all readings agree on: {counted}. The rest is neutral."
