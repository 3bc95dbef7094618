"""Take the predictions for gold's documents: as they come while they come in gold's order, by id from there on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.documents.sources import Placed, Source


class Alongside:
    """Predictions that are taken alongside gold; `bulk.reading.ManyAlongside` takes many at a time."""

    def __init__(self, predictions: Source) -> None:
        self._predictions = predictions
        self._upcoming = iter(predictions)
        self._in_order = True

    def take(self, doc_id: str) -> Placed | None:
        """Return the prediction for gold's next document, None if it has none."""
        if self._in_order:
            found = next(self._upcoming, None)
            if found is None or found.document.doc_id == doc_id:
                return found
            self._in_order = False
        return self._predictions.find(doc_id)

    def rest(self) -> bool | None:
        """Return whether predictions are left when gold is at its end; None if they did not come in order."""
        return next(self._upcoming, None) is not None if self._in_order else None
