"""`onrecord score PRED --on CLUSTER`: the same figures, of shards, from a Dask cluster."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.scoring.result import Result
    from onrecord.stats.units import UnitRows


@contextmanager
def scored_on(
    on: str, predictions: str, gold: str | None, *, units: UnitRows | None, with_rows: bool, **options: Any
) -> Iterator[Result]:
    """Give the result for as long as the block lasts, with intervals if there are units.

    Args:
        on: The cluster.
        predictions: A path, glob or URL of shards.
        gold: The same of gold; None for the package's corpus.
        units: Takes the counts by unit.
        with_rows: Whether the result is written as JSON, which has the figures of each document.
        options: Options of `cluster.score.scored`.
    """
    from onrecord.cluster.score import scored
    from onrecord.cluster.session import connect

    options |= {"units": units, "documents": "rows" if with_rows else "none"}
    with connect(on) as client, scored(client, gold, predictions, **options) as result:
        if units is None:
            yield result
            return
        from onrecord.stats.intervals import with_intervals

        yield with_intervals(result, units)
