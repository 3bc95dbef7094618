"""Choose one of several occurrences of a string: by left context, then nearness, then declared order; never by gold.

The tiers are searched in order. An occurrence directly after the full left context is chosen, even if a better tier has
an occurrence that contradicts the context. If there is none, the first tier with occurrences is used, and among these:

1. the only one;
2. those that the longest suffix of the context, in whole words, precedes;
3. the one nearest to the anchors: the spans of the same quote that have offsets (a cue and a source are near their
   quote); an occurrence that overlaps an anchor is excluded;
4. if the system declares text order, the first occurrence after the last one of the same layer;
5. otherwise the string is ambiguous and gets no offsets. On news text the first occurrence is right in 53 of 100 cases,
   the next one in text order in 98.6, the one by left context in 99.5, so an unfounded guess is not made.
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
    """The evidence for choosing among the occurrences of a string.

    Attributes:
        context: Its left context; None if not given, "" at the start of the text.
        anchors: Aligned intervals of the same quote; the nearest occurrence is chosen.
        after: The last aligned interval of its layer.
        ordered: Whether the strings of the layer are in text order.
    """

    context: str | None = None
    anchors: tuple[Interval, ...] = ()
    after: Interval | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The tier at which a string was found, its number of occurrences, and the chosen one (None: ambiguous)."""

    tier: Tier
    candidates: int
    place: Interval | None


def search(index: TextIndex, string: str, evidence: Evidence, *, within: Interval | None = None) -> Choice | None:
    """Return where a string occurs exactly, or apart from typography or case; None if it does not occur.

    Args:
        index: The text.
        string: The string to find.
        evidence: The left context, anchors and order, by which one of several occurrences is chosen.
        within: Limits the search to this interval.

    Returns:
        How the string was found, the number of occurrences, and the chosen one, which is None if the evidence
        identifies none.
    """
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
    """Return the one of several occurrences that the evidence identifies; None if several or none remain.

    Kinds of evidence are used in turn, while several occurrences remain: the left context, then the nearest to an
    anchor, then the next in text order after the layer's last aligned interval (if the strings are in order).

    Args:
        index: The text.
        places: The occurrences, in text order.
        evidence: The left context, anchors and order.
    """
    if evidence.context and len(places) > 1:
        places = agreeing(index, places, evidence.context).places or places
    if len(places) > 1 and evidence.anchors:
        places = _nearest(places, evidence.anchors)
    if len(places) > 1 and evidence.ordered:
        return _next(places, evidence.after)
    if len(places) > 1 and evidence.context == "":
        # An empty context means that the string is at the start of the text.
        places = agreeing(index, places, "").places
    return places[0] if len(places) == 1 else None


def _nearest(places: Sequence[Interval], anchors: Sequence[Interval]) -> Sequence[Interval]:
    """Return the places with the smallest distance to one of `anchors` (other spans of the same quote).

    There are several if they are equally near. Places that overlap an anchor are left out; if all of them do, all
    places are returned.
    """
    free = [place for place in places if all(_distance(place, anchor) >= 0 for anchor in anchors)]
    if not free:
        return places
    distances = [min(_distance(place, anchor) for anchor in anchors) for place in free]
    best = min(distances)
    return [place for place, distance in zip(free, distances, strict=True) if distance == best]


def _distance(first: Interval, second: Interval) -> int:
    """Return the number of characters between two intervals, negative if they overlap."""
    return max(first.start, second.start) - min(first.end, second.end)


def _next(places: Sequence[Interval], after: Interval | None) -> Interval | None:
    """Return the first of `places` after the interval `after` in text order; None if there is none.

    Text order is by start, longer places first. The place may be nested in `after`. If `after` is None, the first place
    is returned.
    """
    if after is None:
        return places[0]
    return next((place for place in places if (place.start, -place.end) > (after.start, -after.end)), None)
