"""Measure leakage: the share of predictions that start where nothing is annotated (credits, promotions, embeds).

Such predictions are neutral to every other measure, so a system that does not know an article from the page around it
shows here only. It is a rate, not a precision: 0 is best. Nothing predicted is undefined.

Worked example: of twenty predicted mentions one stands in the photographer's credit: 1/20.

Source: this project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.bulk.counts import joined, nothing_leaked
from onrecord.measures.base import Bulk, Layer, Measure, Unit, Value
from onrecord.measures.pair import leakage

if TYPE_CHECKING:
    from onrecord.measures.base import Counts


def rate(counts: Counts, credit: int) -> Value:
    """Return leaked predictions over all predictions.

    >>> from onrecord.measures.base import Counts
    >>> rate(Counts(1, 20, 0, 0), 1).value
    0.05
    """
    return Value(value=counts.precise / (credit * counts.predicted) if counts.predicted else None)


MEASURES = (
    Measure(
        "leakage",
        Layer.DOCUMENT,
        "Predictions where nothing is annotated, of all predictions.",
        "this project",
        (),
        leakage,
        unit=Unit.DOCUMENT,
        is_rate=True,
        counted=("leaked", "predicted"),
        finish=rate,
        bulk=Bulk(nothing_leaked, joined),
    ),
)
