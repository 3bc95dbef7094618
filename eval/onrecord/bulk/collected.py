"""Keep what measures collect from blocks, and make their counts of it when all blocks are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onrecord.bulk.block import Block
    from onrecord.measures.base import BulkCounts, Measure


class Collected:
    """What some measures have collected from the blocks so far."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self._parts: dict[Callable[[Block], Any], list[Any]] = {
            measure.bulk.collect: [] for measure in measures if measure.bulk is not None
        }
        self._joined: dict[tuple[Any, Any], Any] = {}

    def add(self, block: Block) -> None:
        """Take a block in."""
        for collect, parts in self._parts.items():
            parts.append(block.prepared(collect))

    def counts(self, measure: Measure) -> BulkCounts | None:
        """Return what all blocks add to a measure's counts, or None if there was none, or it does not count any."""
        bulk = measure.bulk
        if bulk is None or not self._parts[bulk.collect]:
            return None
        key = bulk.collect, bulk.join
        if key not in self._joined:
            self._joined[key] = bulk.join(self._parts[bulk.collect])
        return bulk.count(self._joined[key])
