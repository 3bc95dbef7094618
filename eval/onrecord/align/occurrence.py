"""Choose between the places of a string: left context, then nearness, then declared order, never gold, else ambiguous.

Tier by tier, a place that the whole left context stands before wins; a better tier does not win over it with a place
that contradicts the context. Failing that, the first tier with any places is taken, and of these

1. the only one;
2. those that agree with the longest suffix of the context, in whole words;
3. the one nearest to the anchors, the spans of the same quote that have their place (a cue and a source stand by their
   quote); a place that overlaps an anchor does not count;
4. if the system declares that its strings come in text order, the first place after the last one of the same layer;
5. otherwise the string is ambiguous and gets no place. On news text the first place would be right in 53 of 100
   cases, the next one in text order in 98.6, left context in 99.5: a guess is not evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.align.context import agreeing
from onrecord.align.index import SEARCHED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.align.index import TextIndex
    from onrecord.align.records import Tier
    from onrecord.documents.model import Interval


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a string beside its words: left context, spans that it stands by, its layer's last place."""

    context: str | None = None
    anchors: tuple[Interval, ...] = ()
    after: Interval | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The tier at which a string was found, how many places it offers, and the one chosen (None: ambiguous)."""

    tier: Tier
    candidates: int
    place: Interval | None


def search(index: TextIndex, string: str, evidence: Evidence, *, within: Interval | None = None) -> Choice | None:
    """Return the choice between the places of a string, exact, normalised or folded; None if it stands nowhere."""
    first: tuple[Tier, tuple[Interval, ...]] | None = None
    for tier in SEARCHED:
        places = index.find(string, tier, within=within)
        if not places:
            continue
        first = first or (tier, places)
        if not evidence.context:
            break
        agreement = agreeing(index, places, evidence.context)
        if agreement.full:
            return Choice(tier, len(places), choose(index, agreement.places, evidence))
    return Choice(first[0], len(first[1]), choose(index, first[1], evidence)) if first else None


def choose(index: TextIndex, places: Sequence[Interval], evidence: Evidence) -> Interval | None:
    """Return the place that the evidence singles out, or None."""
    if evidence.context and len(places) > 1:
        places = agreeing(index, places, evidence.context).places or places
    if len(places) > 1 and evidence.anchors:
        places = _nearest(places, evidence.anchors)
    if len(places) > 1 and evidence.ordered:
        return _next(places, evidence.after)
    if len(places) > 1 and evidence.context == "":
        # An empty context says that nothing stands before the string.
        places = agreeing(index, places, "").places
    return places[0] if len(places) == 1 else None


def _nearest(places: Sequence[Interval], anchors: Sequence[Interval]) -> Sequence[Interval]:
    free = [place for place in places if all(_distance(place, anchor) >= 0 for anchor in anchors)]
    if not free:
        return places
    distances = [min(_distance(place, anchor) for anchor in anchors) for place in free]
    best = min(distances)
    return [place for place, distance in zip(free, distances, strict=True) if distance == best]


def _distance(first: Interval, second: Interval) -> int:
    """Return how many characters lie between two intervals, negative if they overlap."""
    return max(first.start, second.start) - min(first.end, second.end)


def _next(places: Sequence[Interval], after: Interval | None) -> Interval | None:
    """Return the first place in text order, the longer first, that comes after another; it may lie inside it."""
    if after is None:
        return places[0]
    return next((place for place in places if (place.start, -place.end) > (after.start, -after.end)), None)
