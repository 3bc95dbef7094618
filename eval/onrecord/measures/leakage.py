"""Score leakage: the share of predictions that start in text that is not annotated (credits, promotions, embeds).

All other measures ignore these predictions. Leakage alone shows that a system does not separate an article from the
page around it. It is a rate, not a precision: 0 is best. It is undefined if nothing is predicted.

Worked example: one of twenty predicted mentions is in the photographer's credit: 1/20.

Source: this project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.scoring.measure import Cell, Figures, Layer, Measure, Unit, Value
from onrecord.scoring.pair import LAYERS
from onrecord.scoring.tally import EachDocument

if TYPE_CHECKING:
    from onrecord.scoring.measure import Counts, Tally
    from onrecord.scoring.pair import DocumentPair


def leakage(pair: DocumentPair) -> Tally:
    """Return the numbers of predictions that start in text that is not annotated, by layer.

    Returns:
        A cell with the layer's name as label -> (number of these predictions, number of all predictions, 0, 0). A layer
        without predictions has no cell.
    """
    rows = {}
    for layer in LAYERS:
        leaked, all_predicted = getattr(pair, layer).leaked, len(pair.taking_part(pair.predicted, layer))
        if all_predicted:
            rows[Cell(label=layer)] = (leaked, all_predicted, 0, 0)
    return rows


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
