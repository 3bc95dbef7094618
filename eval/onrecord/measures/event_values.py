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
from typing import TYPE_CHECKING

from onrecord.measures.event_pairs import ATTRIBUTES, event_pairs
from onrecord.measures.matches import EachMatching, equal_values
from onrecord.scoring.measure import Layer, Measure

if TYPE_CHECKING:
    from onrecord.documents.model import Event
    from onrecord.measures.event_pairs import EventPairs
    from onrecord.measures.matches import Matches
    from onrecord.scoring.pair import DocumentPair


@dataclass(frozen=True)
class EventValueMatches:
    """Returns the values of an attribute of events; a value is right if its event's partner has the same."""

    attribute: str

    def __call__(self, pair: DocumentPair) -> Matches:
        """Return the matches of a document."""
        found: EventPairs = pair.prepared(event_pairs)

        def value(event: Event) -> str | None:
            given = getattr(event, self.attribute)
            return given if given is None or isinstance(given, str) else str(given).lower()

        return equal_values(found.pairs, found.only_gold, found.only_predicted, value)


_PAPERS = {
    "polarity": "Saurí and Pustejovsky 2009, FactBank",
    "realis": "Mitamura et al. 2015, TAC KBP",
    "hedged": "Saurí and Pustejovsky 2009, FactBank",
}

MEASURES = tuple(
    Measure(
        f"event.{attribute}",
        EachMatching(EventValueMatches(attribute)),
        Layer.EVENTS,
        f"Values of {attribute} of events with gold's trigger and type.",
        _PAPERS[attribute],
        ("events", "events.type", f"events.{attribute}"),
    )
    for attribute in ATTRIBUTES
)
