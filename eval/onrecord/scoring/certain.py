"""Keep the items on which all readings of a corpus agree, and make the others neutral.

An item is certain if gold and every reading have it with the same place and the same fields. Other items are neutral,
as items outside a filter (`scoring.filters`). Neither they nor predictions on them are scored. This applies to gold's
items, and to items of readings that gold lacks or has with other fields. `agree.certain` finds the certain items.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Uncertain(NamedTuple):
    """The items of one layer of one document that are not certain.

    Attributes:
        ids: The ids of gold's items that some reading lacks or has with other fields.
        others: The readings' items that gold lacks or has with other fields.
    """

    ids: frozenset[str]
    others: tuple[Any, ...]


@dataclass(frozen=True)
class Certain:
    """The items on which the readings of a corpus agree.

    Attributes:
        readings: The name of each reading with the hash of its content, as in the signature.
        uncertain: (doc_id, layer) -> items that are not certain; no entry if all are certain.
        counts: layer -> (number of certain items of gold, number of items of gold).
    """

    readings: str
    uncertain: Mapping[tuple[str, str], Uncertain]
    counts: Mapping[str, tuple[int, int]]

    def split(self, doc_id: str, layer: str, gold: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Return the gold items of a document's layer that are scored, and those that are neutral, as two lists.

        Predictions on neutral items are neither right nor wrong. The neutral items are the gold items on which not all
        annotations agree, and the items of other annotations that gold lacks.

        Args:
            doc_id: The document.
            layer: The layer, such as `mentions`.
            gold: The gold items of the layer in the document.
        """
        found = self.uncertain.get((doc_id, layer))
        if found is None:
            return list(gold), []
        kept = [item for item in gold if item.id not in found.ids]
        return kept, [*(item for item in gold if item.id in found.ids), *found.others]

    @property
    def note(self) -> str:
        """Return a sentence that says how many of gold's items are scored, for each layer."""
        counted = ", ".join(f"{certain} of {number} {layer}" for layer, (certain, number) in self.counts.items())
        return f"Scored on what gold and all readings agree on: {counted}. The rest is neutral."
