"""Align a predicted document for scoring, and keep only the offsets of the accepted tiers.

Measures compare offsets. A string that was found exactly, or apart from typography, case or an ellipsis, gets its
offsets. A string that was found only approximately gets none: it counts as predicted and matches nothing, because a
system that changes words has not quoted. A caller may accept other tiers to see how the figures change
(`report.site.alignment`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.documents.model import UNALIGNED, Document, Quote, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from onrecord.align.records import Alignment, Tier
    from onrecord.documents.model import Mention

PARTS = ("content", "cue", "source")
SPANS = ("mentions", "times", "events", "fillers")


def has_strings(document: Document) -> bool:
    """Return whether a document has a string to align: a span without offsets, or a target that is not an id."""
    if document.mentions and _are_any_strings(document.mentions):
        return True
    for layer in (document.times, document.events, document.fillers):
        if layer and _unplaced(layer):
            return True
    if document.events and _bare_targets(document):
        return True
    parts = [part for quote in document.quotes or () for part in (quote.content, quote.cue, quote.source) if part]
    return _unplaced([span for part in parts for span in part])


def aligned(
    document: Document, text: str, *, order: bool, believed: Collection[Tier] | None = None
) -> tuple[Document, Sequence[Alignment]]:
    """Return a predicted document with offsets for its strings, and a record of how each string was found.

    Args:
        document: The predicted document.
        text: The article.
        order: Whether the file declares that its strings are in text order.
        believed: The tiers (ways in which a string was found) that keep their offsets; `CREDITED` by default, as in
            scores.

    Returns:
        The document, and one record for each string. A string of another tier stays without offsets: it counts as
        predicted and matches nothing.
    """
    from onrecord.align.documents import document as align
    from onrecord.align.records import CREDITED, PLACED

    placed, alignments = align(document, text, order=order)
    doubtful = PLACED.difference(CREDITED if believed is None else believed)
    places = {(row.start, row.end, row.text) for row in alignments if row.tier in doubtful}
    if places and placed.quotes:
        placed = replace(placed, quotes=[_without_places(quote, places) for quote in placed.quotes])
    if places and not doubtful.isdisjoint(CREDITED):  # the near tier occurs in quotes only
        layers = {layer: getattr(placed, layer) for layer in SPANS}
        placed = replace(placed, **{name: _without_offsets(items, places) for name, items in layers.items() if items})
    return placed, alignments


def _without_offsets(spans: Sequence[Any], places: Collection[tuple[int, int, str]]) -> list[Any]:
    """Return the spans with the offsets removed from those whose (start, end, text) is in `places`.

    These spans are strings again, as predicted. spans: Span records, or items that are spans, such as mentions.
    """
    return [
        replace(span, start=UNALIGNED, end=UNALIGNED) if (span.start, span.end, span.text) in places else span
        for span in spans
    ]


def _without_places(quote: Quote, places: Collection[tuple[int, int, str]]) -> Quote:
    """Return a quote with the offsets removed from its spans whose (start, end, text) is in `places`.

    These spans are strings again, as predicted. A quote without such spans is returned unchanged.
    """
    parts: dict[str, Any] = {}
    for part in PARTS:
        spans: list[Span] | None = getattr(quote, part)
        if spans and any((span.start, span.end, span.text) in places for span in spans):
            parts[part] = _without_offsets(spans, places)
    return replace(quote, **parts) if parts else quote


def _bare_targets(document: Document) -> bool:
    """Return whether the target of any event argument is a string and not the id of an item of the document."""
    layers = (document.mentions, document.times, document.fillers, document.quotes, document.events)
    ids = {item.id for layer in layers for item in layer or ()}
    return any(each.target not in ids for event in document.events or () for each in event.arguments or ())


def _are_any_strings(mentions: Sequence[Mention]) -> bool:
    """Return whether a mention or a head has no offsets. One pass over the mentions is faster than a list of heads."""
    return bool(
        [
            mention
            for mention in mentions
            if mention.start == UNALIGNED or ((head := mention.head) is not None and head.start == UNALIGNED)
        ]
    )


def _unplaced(spans: Sequence[Span]) -> bool:
    return UNALIGNED in [span.start for span in spans]
