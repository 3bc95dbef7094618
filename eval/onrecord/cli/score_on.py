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
    on: str, predictions: str, gold: str | None, *, units: UnitRows | None, **options: Any
) -> Iterator[Result]:
    """Give the result, with intervals if there are units to make them of; options are `cluster.scoring.scored`'s.

    It holds as long as the block does; if that ends well, nothing is left of the job.
    """
    from onrecord.cluster.scoring import scored
    from onrecord.cluster.session import connect

    with connect(on) as client, scored(client, gold, predictions, units=units, **options) as result:
        if units is None:
            yield result
            return
        from onrecord.stats.intervals import with_intervals

        yield with_intervals(result, units)
