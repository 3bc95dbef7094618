"""`onrecord score PRED --on CLUSTER`: score shards on a Dask cluster."""

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
    """Return a context whose value is the result of scoring shards on a Dask cluster.

    The result is valid until the context ends.

    Args:
        on: The cluster: `dask`, or the address of a scheduler.
        predictions: A path, glob or URL of shards.
        gold: A path, glob or URL of shards of gold; None for the package's corpus.
        units: Collects the counts by unit, from which intervals are computed; None for no intervals.
        with_rows: Whether to keep the figures of each document, which JSON has.
        options: Further arguments of `cluster.score.scored` by name, such as `measures`.
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
