"""Measure leakage: the share of predictions that start where nothing is annotated (credits, promotions, embeds).

Such predictions are neutral to every other measure, so a system that does not know an article from the page around it
shows here only. It is a rate, not a precision: 0 is best. Nothing predicted is undefined.

Worked example: of twenty predicted mentions one stands in the photographer's credit: 1/20.

Source: this project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.scoring.measure import Figures, Layer, Measure, Unit, Value
from onrecord.scoring.pair import leakage
from onrecord.scoring.tally import EachDocument

if TYPE_CHECKING:
    from onrecord.scoring.measure import Counts


def rate(counts: Counts, credit: int) -> Value:
    """Return leaked predictions over all predictions.

    >>> from onrecord.scoring.measure import Counts
    >>> rate(Counts(1, 20, 0, 0), 1).value
    0.05
    """
    return Value(value=counts.precise / (credit * counts.predicted) if counts.predicted else None)


MEASURES = (
    Measure(
        "leakage",
        EachDocument(leakage),
        Layer.DOCUMENT,
        "Predictions where nothing is annotated, of all predictions.",
        "this project",
        unit=Unit.DOCUMENT,
        figures=Figures(rate, ("value",), ("leaked", "predicted")),
    ),
)
