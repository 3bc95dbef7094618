"""Decide what a system attempted, and what gold holds: what is absent from all documents of a side is a dash.

Present anywhere, its absence elsewhere is «none found». A layer that is there but empty everywhere was attempted, and
so were its attributes: it held no item that could have shown them. Gold is held to the same rule: what it does not
annotate cannot be scored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.documents.model import Document
    from onrecord.scoring.measure import Measure


TEXTS = "texts"  # a need of gold, not of the system
PHRASE = "phrase"  # not a field: a speaker that is the id of a mention or of a cluster


class Seen:
    """What of some needs (`mentions`, `mentions.type`) has been seen so far in the documents of a side."""

    def __init__(self, needs: Iterable[str]) -> None:
        self._unseen = {*needs} - {TEXTS}
        self._with_items: set[str] = set()

    def see(self, document: Document) -> None:
        """Take a document in."""
        if self._unseen:
            self._unseen = {need for need in self._unseen if not self._shows(document, need)}

    def join(self, other: Seen) -> None:
        """Take in what another has seen, of other documents, for the same needs."""
        self._unseen &= other._unseen
        self._with_items |= other._with_items

    def lacking(self, needs: Iterable[str]) -> list[str]:
        """Return the needs that no document has met, in order; ask when all documents are seen."""
        return [need for need in needs if need in self._unseen and not self._never_had_a_chance(need)]

    def _shows(self, document: Document, need: str) -> bool:
        layer, _, attribute = need.partition(".")
        items = getattr(document, layer)
        if not attribute or not items:
            return items is not None and not attribute
        self._with_items.add(layer)
        return any(_gives(document, items, name) for name in attribute.split("|"))  # any of them will do

    def _never_had_a_chance(self, need: str) -> bool:
        layer, _, attribute = need.partition(".")
        return bool(attribute) and layer not in self._with_items and layer not in self._unseen


def _gives(document: Document, items: Iterable[Any], name: str) -> bool:
    if name != PHRASE:
        return any(getattr(item, name) is not None for item in items)
    known = {each for mention in document.mentions or () for each in (mention.id, mention.entity, mention.refers_to)}
    return any(speaker in known for quote in items for speaker in quote.speakers or ())


class Attempted:
    """What the needs of some measures have been met by, on the system's side and on gold's.

    Args:
        measures: The measures.
    """

    def __init__(self, measures: Iterable[Measure]) -> None:
        measures = list(measures)
        self._predicted = Seen(need for measure in measures for need in measure.needs)
        self._gold = Seen(need for measure in measures for need in measure.needs_of_gold)

    def see(self, predicted: Document, gold: Document) -> None:
        """Take a document's predictions in, and its gold."""
        self._predicted.see(predicted)
        self._gold.see(gold)

    def join(self, other: Attempted) -> None:
        """Take in what another has seen, of other documents, for the same measures."""
        self._predicted.join(other._predicted)
        self._gold.join(other._gold)

    def lacking(self, measure: Measure) -> list[str]:
        """Return what a measure needs and the system has not attempted, in order, or else what gold lacks.

        Ask when all documents are seen.
        """
        return self._predicted.lacking(measure.needs) or [
            f"{need} in gold" for need in self._gold.lacking(measure.needs_of_gold)
        ]
