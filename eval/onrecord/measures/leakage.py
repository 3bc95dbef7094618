"""Score leakage: the share of predictions that start in text that is not annotated (credits, promotions, embeds).

All other measures ignore these predictions. Leakage alone shows that a system does not separate an article from the
page around it. It is a rate, not a precision: 0 is best. It is undefined if nothing is predicted.

Worked example: one of twenty predicted mentions is in the photographer's credit: 1/20.

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
    """Return the share of predictions that start in unannotated text, as `Value.value`; None without predictions.

    Args:
        counts: `precise` is the number of such predictions, `predicted` that of all predictions.
        credit: The units in which `precise` is counted (here 1).

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
        "Share of predictions that start in text that is not annotated.",
        "this project",
        unit=Unit.DOCUMENT,
        figures=Figures(rate, ("value",), ("leaked", "predicted")),
    ),
)
