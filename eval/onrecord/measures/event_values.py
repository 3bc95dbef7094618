"""Score attributes of events: polarity, realis and hedged, as F1 over (paired event, value).

Events are paired if their triggers have the same offsets and type (`event_pairs`). Each value of a predicted event
counts for precision, each value of a gold event for recall. The values of `hedged` are true and false.

Worked example: gold has two events, one positive and one negative. Predicted are the second one as negative, and
another event as positive: polarity has precision 1/2 and recall 1/2.

Source: Saurí and Pustejovsky (2009), FactBank, for the attributes; Mitamura et al. (2015), TAC KBP event nugget
detection, for scoring realis on matched nuggets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.measures.event_pairs import ATTRIBUTES, paired_events
from onrecord.measures.matches import equal_values
from onrecord.scoring.measure import Layer, Measure

if TYPE_CHECKING:
    from onrecord.scoring.block import Block
    from onrecord.scoring.tally import CellTally


@dataclass(frozen=True)
class EventValueTally:
    """The tally of an attribute's values; a value is right if the event is paired with an event of the same value."""

    attribute: str

    def __call__(self, block: Block) -> CellTally:
        """Return the four counts (`Counts`) of values by cell: document, paragraph, zone, and the value as label.

        An event without a value is not counted. The value of an event that has no partner is wrong.
        """
        columns = block.columns("events")
        sides = columns.gold, columns.predicted
        given = [side.values(self.attribute) for side in sides]
        names = {value: _named(value) for value in {*given[0], *given[1]}}
        values = [list(map(names.__getitem__, side)) for side in given]
        every = np.ones(len(columns.gold.items), dtype=bool), np.ones(len(columns.predicted.items), dtype=bool)
        return equal_values(block, values, columns.places, every, block.prepared(paired_events))


def _named(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else str(value).lower()


_PAPERS = {
    "polarity": "Saurí and Pustejovsky 2009, FactBank",
    "realis": "Mitamura et al. 2015, TAC KBP",
    "hedged": "Saurí and Pustejovsky 2009, FactBank",
}

MEASURES = tuple(
    Measure(
        f"event.{attribute}",
        EventValueTally(attribute),
        Layer.EVENTS,
        f"Values of {attribute} of events with gold's trigger and type.",
        _PAPERS[attribute],
        ("events", "events.type", f"events.{attribute}"),
    )
    for attribute in ATTRIBUTES
)
