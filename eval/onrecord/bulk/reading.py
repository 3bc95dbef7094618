"""Take predictions for many of gold's documents at a time: `alongside.Alongside`, for documents that are unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.bulk.unread import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.bulk.unread import Unread, UnreadSource


class ManyAlongside:
    """Predictions that are taken as they come while they come in gold's order, and by id from there on."""

    def __init__(self, predictions: UnreadSource) -> None:
        self._predictions = predictions
        self._upcoming = iter(predictions)
        self._left: Unread | None = None  # what came already, and was not taken
        self._in_order = True

    def take(self, doc_ids: Sequence[str]) -> Unread:
        """Return the predictions for gold's next documents, missing ones among them."""
        if self._in_order:
            taken = joined(list(self._next(len(doc_ids))))
            there = taken.doc_ids
            if [*there] == [*doc_ids[: len(there)]]:
                return joined([taken], len(doc_ids) - len(there))
            self._in_order = False
        return self._predictions.find(doc_ids)

    def rest(self) -> bool | None:
        """Return whether predictions are left when gold is at its end; None if they did not come in order."""
        if not self._in_order:
            return None
        return self._left is not None or any(map(len, self._upcoming))

    def _next(self, documents: int) -> Iterator[Unread]:
        while documents:
            come = next(self._upcoming, None) if self._left is None else self._left
            if come is None:
                return
            number = len(come)
            yield come.part(0, documents)
            self._left = come.part(documents, number) if number > documents else None
            documents -= min(number, documents)
