"""Decide when predictions need the aligner, and what of its findings a headline score believes.

Offsets are what measures compare. A string that was found exactly, or but for typography, case or an ellipsis, gets
its offsets. One that was found only nearly gets none here: it counts as predicted and matches nothing, since a system
that changes words has not quoted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.model import UNALIGNED, Document, Quote, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.align.records import Alignment

PARTS = ("content", "cue", "source")


def has_strings(document: Document) -> bool:
    """Return whether any span of a document is a string without offsets."""
    for layer in (document.mentions, document.times, document.events, document.fillers):
        if layer and UNALIGNED in [item.start for item in layer]:
            return True
    if document.events and _bare_targets(document):
        return True
    heads = (mention.head for mention in document.mentions or () if mention.head)
    return _unplaced(heads) or any(
        _unplaced(spans or ()) for quote in document.quotes or () for spans in (quote.content, quote.cue, quote.source)
    )


def aligned(document: Document, text: str, *, order: bool) -> tuple[Document, Sequence[Alignment]]:
    """Return a document whose strings have the offsets that a headline believes, and the aligner's records."""
    from onrecord.align.documents import document as align
    from onrecord.align.records import CREDITED, PLACED

    placed, alignments = align(document, text, order=order)
    doubtful = PLACED - CREDITED
    near = {(row.start, row.end, row.text) for row in alignments if row.tier in doubtful}
    if near and placed.quotes:
        placed = replace(placed, quotes=[_without(quote, near) for quote in placed.quotes])
    return placed, alignments


def _without(quote: Quote, near: set[tuple[int, int, str]]) -> Quote:
    parts: dict[str, Any] = {}
    for part in PARTS:
        spans: list[Span] | None = getattr(quote, part)
        if spans and any((span.start, span.end, span.text) in near for span in spans):
            parts[part] = [
                replace(span, start=UNALIGNED, end=UNALIGNED) if (span.start, span.end, span.text) in near else span
                for span in spans
            ]
    return replace(quote, **parts) if parts else quote


def _bare_targets(document: Document) -> bool:
    """Return whether a target is a string: it is looked for near its trigger when arguments are compared."""
    layers = (document.mentions, document.times, document.fillers, document.quotes, document.events)
    ids = {item.id for layer in layers for item in layer or ()}
    return any(each.target not in ids for event in document.events or () for each in event.arguments or ())


def _unplaced(spans: Iterable[Span]) -> bool:
    return any(span.start == UNALIGNED for span in spans)
