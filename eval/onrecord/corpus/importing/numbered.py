"""Convert the items of an imported document to the form of gold: legal ids, spans with offsets, resolved references.

An id in gold's form (`m1`, `q2`) is kept; any other becomes the layer's letter and the next free number. Left out and
counted are items without offsets, repeated items, and references to items that do not exist. If an argument's target is
a string of the text, and no id, it becomes a filler at the occurrence nearest to the trigger.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord import schema
from onrecord.documents.model import UNALIGNED, Document, Filler, Mention, Span, Zone
from onrecord.schema.document import Kind, item_layers, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.formats.losses import Losses

NO_PLACE = "it has no offsets in the text"


def numbered(document: Document, text: str, losses: Losses) -> Document:
    """Return a copy of a document whose items have ids as in gold (`m1`, `q2`), and whose spans have offsets only.

    Parents and arguments refer to the new ids. An argument whose target is a string of the text gets a new filler.
    Zones that do not partition the text are replaced by one zone.

    Args:
        document: The document; its strings are already aligned, and a span without offsets is left out.
        text: Its text.
        losses: Counts what is left out; changed in place.
    """
    kept: dict[str, list[Any]] = {}
    for layer in item_layers():
        items: Sequence[Any] | None = getattr(document, layer)
        if items is not None:
            kept[layer] = _placed(layer, items, text, losses, document.doc_id)
    kept = _with_fillers(kept, text)
    ids: dict[str | None, str] = {}
    for layer, prefix in schema.prefixes().items():
        named = _names(kept.get(layer, ()), prefix)
        for item, name in zip(kept.get(layer, ()), named, strict=True):
            if item.id is not None:
                ids.setdefault(item.id, name)
        kept[layer] = [replace(item, id=name) for item, name in zip(kept.get(layer, ()), named, strict=True)]
    kept["events"] = [_with_targets(event, ids, losses, document.doc_id) for event in kept["events"]]
    kept["quotes"] = [_with_parent(quote, ids, losses, document.doc_id) for quote in kept["quotes"]]
    entities = {mention.entity for mention in kept["mentions"]}
    people = {name: made for name, made in ids.items() if made.startswith("m") and name not in entities}
    kept["quotes"] = [_with_people(quote, people) for quote in kept["quotes"]]
    layers = {layer: items for layer, items in kept.items() if items or getattr(document, layer) is not None}
    return replace(document, **layers, zones=zones(document, text))


def _names(items: Sequence[Any], prefix: str) -> list[str]:
    """Return an id for each item of a layer: its own if it has gold's form and is unique, else the next free one.

    `items` are records with the attribute `id`. `prefix` is the layer's letter in gold's ids, such as `m` in `m1`.
    """
    used: set[str] = set()
    found: list[str | None] = []
    for item in items:
        is_sound = bool(item.id) and re.fullmatch(f"{prefix}[0-9]+", item.id) is not None and item.id not in used
        found.append(item.id if is_sound else None)
        used |= {item.id} if is_sound else set()
    free = (name for number in count(1) if (name := f"{prefix}{number}") not in used)
    return [name or next(free) for name in found]


def zones(document: Document, text: str) -> list[Zone]:
    """Return a document's zones if they partition the text; otherwise one zone `body` that covers the whole text."""
    given = document.zones or []
    ends = [0, *(zone.end for zone in given)]
    if given and [zone.start for zone in given] == ends[:-1] and ends[-1] == len(text):
        return [replace(zone, duplicate=bool(zone.duplicate)) for zone in given]
    return [Zone(0, len(text), "body", duplicate=False)]


def _placed(layer: str, items: Sequence[Any], text: str, losses: Losses, doc_id: str) -> list[Any]:
    """Return a layer's items that have offsets, without repetitions, and without the strings that they were aligned by.

    An item or a span without offsets, and an item that repeats another, is left out and counted in `losses`.

    Args:
        layer: The layer's name, such as `mentions`.
        items: The layer's items, as records such as `Mention`.
        text: The document's text.
        losses: Counts what is left out; changed in place.
        doc_id: The document's id, for the places in `losses`.
    """
    found: dict[tuple[object, ...], Any] = {}
    for at, item in enumerate(items):
        where = f"{doc_id} {layer}[{at}]"
        if isinstance(item, Span) and not _is_sound(item, len(text)):
            losses.add(layer, NO_PLACE, where=where)
            continue
        parts: dict[str, Any] = {}
        for name in named(layer, Kind.SPAN, Kind.SPANS):
            value = getattr(item, name)
            spans = [value] if isinstance(value, Span) else value or []
            sound = [_bare(span) for span in spans if _is_sound(span, len(text)) or _is_empty_head(span, item)]
            losses.add(f"{layer}.{name}", NO_PLACE, len(spans) - len(sound), where=where)
            if isinstance(value, list):
                parts[name] = _in_order(sound)
            elif value is not None:
                parts[name] = sound[0] if sound else None
        own = {"text": None, "left_context": None} if isinstance(item, Span) else {}
        made = replace(item, **own, **parts)
        if layer == "quotes" and not (made.content or made.cue or made.source):
            losses.add(layer, NO_PLACE, where=where)
            continue
        key = _key(made, at)
        if key in found:
            losses.add(layer, "it repeats another item", where=where)
        found.setdefault(key, made)
    return list(found.values())


def _key(item: Any, at: int) -> tuple[object, ...]:
    """Return a key that is equal for items of one layer that repeat each other.

    `item` is a record, such as a `Mention`, and `at` its index in its layer.

    Mentions repeat each other if they have the same extent and entity, times and nonquotes if they have the same
    offsets. Quotes, fillers and events never repeat each other.
    """
    if isinstance(item, Mention):
        return (item.place, item.entity)
    is_bare = isinstance(item, Span) and not hasattr(item, "arguments") and not isinstance(item, Filler)
    return (item.start, item.end, type(item)) if is_bare else (at,)


def _bare(span: Span) -> Span:
    """Return a span with only start and end."""
    return Span(span.start, span.end)


def _is_sound(span: Span, length: int) -> bool:
    """Return whether a span has offsets inside a text of the given length, with start < end.

    If `span` is a `Mention` with empty nodes (omitted words), start may equal end.
    """
    if isinstance(span, Mention) and span.empty_nodes:
        return 0 <= span.start <= span.end <= length
    return 0 <= span.start < span.end <= length


def _is_empty_head(span: Span, item: Any) -> bool:
    """Return whether a span of an item may be kept although it has no characters.

    It may if `item`, the record to which the span belongs, is a `Mention` with empty nodes (omitted words): its head
    can be one of them. The caller passes spans of `item` only; this is not tested.
    """
    return isinstance(item, Mention) and bool(item.empty_nodes) and span.start == span.end != UNALIGNED


def _in_order(spans: list[Span]) -> list[Span]:
    """Return spans in text order, with overlapping spans merged into one.

    >>> [(each.start, each.end) for each in _in_order([Span(8, 9), Span(2, 5), Span(0, 3)])]
    [(0, 5), (8, 9)]
    """
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(span.end, found[-1].end))
        else:
            found.append(span)
    return found


def _with_fillers(kept: dict[str, list[Any]], text: str) -> dict[str, list[Any]]:
    """Return `kept` (layer -> items) with a new filler for each argument whose target is a string and no item's id.

    The filler is at the occurrence nearest to the event's trigger, and its id is the string, so that the target refers
    to it. A string that does not occur in the text gets no filler.
    """
    known = {item.id for layer in schema.prefixes() for item in kept.get(layer, ())}
    fillers = list(kept.get("fillers", ()))
    for event in kept.get("events", ()):
        for argument in event.arguments or ():
            if argument.target in known or not argument.target.strip():
                continue
            places = _occurrences(text, argument.target)
            if places:
                at = min(places, key=lambda place: abs(place - event.start))
                known.add(argument.target)
                fillers.append(Filler(at, at + len(argument.target), id=argument.target))
    return kept | ({"fillers": fillers} if fillers else {})


def _occurrences(text: str, words: str) -> list[int]:
    """Return the start offset of each occurrence of `words` in the text; occurrences may overlap."""
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _with_targets(event: Any, ids: dict[str | None, str], losses: Losses, doc_id: str) -> Any:
    """Return a copy of an `Event` whose arguments refer to their targets by the new ids.

    An argument whose target is the event itself, or no item, is left out and counted in `losses`. `event` has its new
    id already; `ids` maps an id in the input to the new id; `doc_id` is the place in `losses`.
    """
    if event.arguments is None:
        return event
    found = [replace(each, target=ids[each.target]) for each in event.arguments if each.target in ids]
    sound = [each for each in found if each.target != event.id]
    why = "their target is not another item of the document"
    losses.add("events.arguments", why, len(event.arguments) - len(sound), where=doc_id)
    return replace(event, arguments=sound)


def _with_people(quote: Any, ids: dict[str | None, str]) -> Any:
    """Return a copy of a `Quote` with new ids in place of those speakers and addressees that are keys of `ids`.

    `ids` maps an id in the input to the new id. Other strings, such as names, are unchanged.
    """
    given = {name: getattr(quote, name) for name in ("speakers", "addressees")}
    changed = {name: [ids.get(each, each) for each in people] for name, people in given.items() if people}
    return replace(quote, **changed) if changed else quote


def _with_parent(quote: Any, ids: dict[str | None, str], losses: Losses, doc_id: str) -> Any:
    """Return a copy of a `Quote` with the new id of its parent.

    A parent that is not another quote becomes None, counted in `losses`. `quote` has its new id already; `ids` maps an
    id in the input to the new id; `doc_id` is the place in `losses`.
    """
    if quote.parent is None:
        return quote
    parent = ids.get(quote.parent)
    if parent is None or parent == quote.id or not parent.startswith("q"):
        losses.add("quotes.parent", "it is not another quote of the document", where=f"{doc_id} {quote.id}")
        parent = None
    return replace(quote, parent=parent)
