"""Add up what the measures' tallies say: over documents, by label, by zone, and a row a document.

One `Totals` serves all measures that share a tally. A document's row is its vector of counts; nothing else of a
document is kept.
"""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING

from onrecord.measures.base import summed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.measures.base import Tally, Vector


class Totals:
    """The sums of one tally over the documents so far."""

    def __init__(self) -> None:
        self.documents: dict[str, Vector] = {}
        self._cells: dict[tuple[str, str], Vector] = {}

    def add(self, doc_id: str, tally: Tally) -> None:
        """Take one document's tally in."""
        if not tally:
            return
        for cell, vector in tally.items():
            place = cell[1:]  # zone and label
            row = self._cells.get(place)
            self._cells[place] = vector if row is None else list(map(add, row, vector))
        vectors = iter(tally.values())
        whole = next(vectors)
        for vector in vectors:
            whole = list(map(add, whole, vector))
        self.documents[doc_id] = tuple(whole)

    def whole(self) -> Vector | None:
        """Return the sum of everything, or None if nothing was counted."""
        return summed(self._cells.values())

    def by_label(self) -> Mapping[str, Vector]:
        """Return the sums by label, in order; the label "" is that of items without one."""
        return self._by(1)

    def by_zone(self) -> Mapping[str, Vector]:
        """Return the sums by zone, in order; "" is the zone of unaligned items, and of all where gold has none."""
        return self._by(0)

    def _by(self, part: int) -> dict[str, Vector]:
        names = sorted({key[part] for key in self._cells})
        found = {name: summed(row for key, row in self._cells.items() if key[part] == name) for name in names}
        return {name: vector for name, vector in found.items() if vector is not None}
