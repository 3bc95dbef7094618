"""Take the predictions for gold's documents: as they come while they come in gold's order, by id from there on."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")


class Alongside(Generic[T]):
    """Predictions that are taken alongside gold; doc_id gives one's id, find the one of an id."""

    def __init__(self, predictions: Iterable[T], find: Callable[[str], T | None], doc_id: Callable[[T], str]) -> None:
        self._upcoming = iter(predictions)
        self._find = find
        self._doc_id = doc_id
        self._in_order = True

    def take(self, doc_ids: Sequence[str]) -> list[T | None]:
        """Return the predictions for gold's next documents, None for each that has none."""
        if self._in_order:
            taken: list[T | None] = list(islice(self._upcoming, len(doc_ids)))
            if [self._doc_id(each) for each in taken if each is not None] == [*doc_ids[: len(taken)]]:
                return [*taken, *[None] * (len(doc_ids) - len(taken))]
            self._in_order = False
        return [self._find(doc_id) for doc_id in doc_ids]

    def rest(self) -> bool | None:
        """Return whether predictions are left when gold is at its end; None if they did not come in order."""
        return next(self._upcoming, None) is not None if self._in_order else None
