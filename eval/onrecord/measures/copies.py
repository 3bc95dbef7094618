"""Decide which quotes and events only repeat another one of the same side; a repetition gets no further credit.

Two quotes are copies if all scored fields are equal: content (trimmed), cue, source, kind, act, speakers, addressees.
Two events are copies if trigger, type and arguments are equal. The number of copies that can be matched is the number
of items on the other side with the same content, cue and source (the same trigger and type), but at least one. The
other copies are counted, but match only items with exactly the same spans. Otherwise a second copy of a quote could be
paired with the quote that is nested in the first copy's partner, and a second copy of an event could give its arguments
to another event of its type. It makes no difference which copies are matched, because they are equal. Measures that
compare offsets only need no such rule, because copies pair with equal items only; for spans see `match.schemes`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from onrecord.measures.extents import quote_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from onrecord.documents.model import Event, Quote
    from onrecord.measures.extents import QuoteParts
    from onrecord.scoring.pair import DocumentPair


def quote_copies(pair: DocumentPair) -> frozenset[int]:
    """Return the quotes of both sides that are copies beyond those that take part: `id(quote)` of each."""
    parts: Mapping[int, QuoteParts] = pair.prepared(quote_parts)

    def place(quote: Quote) -> Hashable:
        return parts[id(quote)][:3]

    def rest(quote: Quote) -> Hashable:
        named = [None if names is None else frozenset(names) for names in (quote.speakers, quote.addressees)]
        return quote.kind, quote.act, *named

    gold, predicted = pair.quotes.gold, pair.quotes.predicted
    return _surplus(gold, predicted, place, rest) | _surplus(predicted, gold, place, rest)


def event_copies(pair: DocumentPair) -> frozenset[int]:
    """Return `id(event)` of each event, on either side, that is a copy in excess of those that can be matched."""

    def place(event: Event) -> Hashable:
        return event.start, event.end, event.type

    def rest(event: Event) -> Hashable:
        return frozenset(Counter((each.role, each.target) for each in event.arguments or ()).items())

    gold, predicted = pair.events.gold, pair.events.predicted
    return _surplus(gold, predicted, place, rest) | _surplus(predicted, gold, place, rest)


def _surplus(
    side: Sequence[Any], other: Sequence[Any], place: Callable[[Any], Hashable], rest: Callable[[Any], Hashable]
) -> frozenset[int]:
    """Return `id(item)` of each item of a side that is a copy in excess of those that can be matched.

    Args:
        side: The items of the side.
        other: The items of the other side.
        place: Returns the spans (and type) of an item; the other side's items at a place limit its copies.
        rest: Returns the other scored fields of an item.
    """
    places = [place(item) for item in side]
    if len(set(places)) == len(places):
        return frozenset()
    limits = Counter(map(place, other))
    seen: Counter[Hashable] = Counter()
    found = set()
    for item, where in zip(side, places, strict=True):
        seen[where, rest(item)] += 1
        if seen[where, rest(item)] > max(1, limits[where]):
            found.add(id(item))
    return frozenset(found)
