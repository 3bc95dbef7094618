"""Check the spans of a predicted document: each by itself, heads in their mentions, no span in two clusters.

Nearly every span is sound, so each layer is first looked at as a whole, by what the interpreter does fast (minima,
sets); only a layer in which something is wrong, or may be, is gone through span by span.
"""

from __future__ import annotations

from operator import lt
from typing import TYPE_CHECKING, TypeAlias

from onrecord.checks.predictions.offsets import Fault, fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.documents.model import Document, Event, Mention, Quote, Span

Faults: TypeAlias = "Iterator[tuple[str, Fault]]"


def wrong_spans(document: Document, text: str | None) -> Faults:
    """Yield a fault, with its path, for each span that is no stretch of the text, or not its string's."""
    mentions = document.mentions or ()
    layers: tuple[tuple[str, Sequence[Span]], ...] = (
        ("mentions", mentions),
        ("times", document.times or ()),
        ("fillers", document.fillers or ()),
        ("nonquotes", document.nonquotes or ()),
        ("events", document.events or ()),
    )
    for layer, spans in layers:
        if not _plainly_sound(spans, text):
            yield from _each(layer, spans, text)
    if not _heads_are_plainly_sound(mentions):
        for at, mention in enumerate(mentions):
            if mention.head is not None:
                yield from _head(f"mentions[{at}].head", mention, mention.head, text)
    for at, quote in enumerate(document.quotes or ()):
        yield from _quote(f"quotes[{at}]", quote, text)


def _plainly_sound(spans: Sequence[Span], text: str | None) -> bool:
    if not spans:
        return True
    starts, ends = [span.start for span in spans], [span.end for span in spans]
    return (
        min(starts) >= 0
        and all(map(lt, starts, ends))
        and (text is None or max(ends) <= len(text))
        and not any([span.text for span in spans])  # noqa: C419 - a list is twice as fast as a generator here
    )


def _heads_are_plainly_sound(mentions: Sequence[Mention]) -> bool:
    """Return whether every head has offsets inside its mention, and no string."""
    faults = [
        head
        for mention, head in [(each, each.head) for each in mentions if each.head is not None]
        if head.start < mention.start or mention.end < head.end or head.start >= head.end or head.text is not None
    ]
    return not faults


def _each(layer: str, spans: Sequence[Span], text: str | None) -> Faults:
    for at, span in enumerate(spans):
        if (found := fault(span, text)) is not None:
            yield f"{layer}[{at}]", found


def _quote(path: str, quote: Quote, text: str | None) -> Faults:
    for role, spans in (("content", quote.content), ("cue", quote.cue), ("source", quote.source)):
        if spans and not _plainly_sound(spans, text):
            yield from _each(f"{path}.{role}", spans, text)


def _head(path: str, mention: Mention, head: Span, text: str | None) -> Faults:
    if (found := fault(head, text)) is not None:
        yield path, found
    elif min(head.start, mention.start) >= 0 and (head.start < mention.start or mention.end < head.end):
        got, expected = f"{head.start}-{head.end}", f"inside {mention.start}-{mention.end}"
        yield path, Fault("predictions.head", "the head is not inside its mention", got, expected)


def wrong_clusters(document: Document) -> Faults:
    """Yield a fault for each mention or trigger whose span is in another cluster, or in the same one, already."""
    mentions, events = document.mentions or (), document.events or ()
    yield from _clusters("mentions", mentions, [each.entity for each in mentions])
    yield from _clusters("events", events, [each.event for each in events])


def _clusters(layer: str, items: Sequence[Mention | Event], clusters: Sequence[str | None]) -> Faults:
    places = [(each.start, each.end) for each in items]
    if len(set(places)) == len(places):
        return
    first: dict[tuple[int, int], int] = {}
    for at, place in enumerate(places):
        earlier = first.setdefault(place, at)
        if earlier == at or place[0] < 0:
            continue
        mine, other = clusters[at], clusters[earlier]
        if mine is not None and other is not None and mine != other:
            expected = f"{other}, as {layer}[{earlier}] says"
            fields = "one span is in two clusters", mine, expected, "choose one"
            yield f"{layer}[{at}]", Fault("predictions.clusters", *fields)
        else:
            got, expected = f"{place[0]}-{place[1]}", f"only {layer}[{earlier}]"
            yield f"{layer}[{at}]", Fault("predictions.repeated", "one span stands twice", got, expected)
