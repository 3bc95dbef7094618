"""Decide what a system attempted: a layer or attribute absent from all of its predictions was not, and is a dash.

Present anywhere, its absence elsewhere is «none found». A layer that is there but empty everywhere was attempted, and
so were its attributes: it held no item that could have shown them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.documents.model import Document
    from onrecord.scoring.measure import Measure


TEXTS = "texts"  # a need of gold, not of the system


class Attempted:
    """What of some needs (`mentions`, `mentions.type`) has been seen so far in a system's predictions."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self._unseen = {need for measure in measures for need in measure.needs} - {TEXTS}
        self._with_items: set[str] = set()

    def see(self, document: Document) -> None:
        """Take a document's predictions in."""
        if self._unseen:
            self._unseen = {need for need in self._unseen if not self._shows(document, need)}

    def join(self, other: Attempted) -> None:
        """Take in what another has seen, of other documents, for the same measures."""
        self._unseen &= other._unseen
        self._with_items |= other._with_items

    def lacking(self, measure: Measure) -> list[str]:
        """Return what a measure needs and the system has not attempted, in order; ask when all documents are seen."""
        return [need for need in measure.needs if need in self._unseen and not self._never_had_a_chance(need)]

    def _shows(self, document: Document, need: str) -> bool:
        layer, _, attribute = need.partition(".")
        items = getattr(document, layer)
        if not attribute or not items:
            return items is not None and not attribute
        self._with_items.add(layer)
        names = attribute.split("|")  # any of them will do
        return any(getattr(item, name) is not None for item in items for name in names)

    def _never_had_a_chance(self, need: str) -> bool:
        layer, _, attribute = need.partition(".")
        return bool(attribute) and layer not in self._with_items and layer not in self._unseen
