"""Checks of the level spans: every span is inside the text, and fits the zones, the paragraphs and the other spans."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.checks.extents import head_is_inside, wrong_extent
from onrecord.text import paragraph_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.corpus import CheckedCorpus, CheckedDocument, Fault
    from onrecord.documents.model import Interval


def check_range(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each span, zones included, without 0 <= start < end <= length of the text."""
    for document in corpus.documents:
        zones = [(f"zones[{at}]", zone.start, zone.end) for at, zone in enumerate(document.record.zones or ())]
        for path, start, end in [*zones, *((each.path, *each.span) for each in document.spans)]:
            if start < 0 or end > len(document.text):
                message = "the span is outside the text"
            elif start >= end:
                message = "the span is empty" if start == end else "the span ends before it starts"
            else:
                continue
            expected = f"0 <= start < end <= {len(document.text)}"
            yield document.fault(path, message, got=f"{start}-{end}", expected=expected, hint="count code points")


def check_pieces(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each error in the pieces or empty nodes of a mention, such as pieces that overlap."""
    for document in corpus.documents:
        for path, mention in document.mentions():
            for wrong in wrong_extent(mention, len(document.text)):
                below = f"{path}.{wrong.path}".rstrip(".")
                yield document.fault(below, wrong.message, got=wrong.got, expected=wrong.expected)


def check_white_space(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each span that starts or ends with white space.

    Zones are not tested, since a zone includes its line breaks.
    """
    for document in corpus.documents:
        for path, role, span in document.spans:
            if (words := document.words(span)) != words.strip():
                message = f"the {role} starts or ends with white space"
                yield document.fault(path, message, got=document.quoted(span), hint="shorten the span")


def check_order(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each span of a content, cue or source of a quote that starts before the previous one ends."""
    for document in corpus.documents:
        for path, quote in document.quotes():
            for role, spans in (("content", quote.content), ("cue", quote.cue), ("source", quote.source)):
                for at, (before, after) in enumerate(pairwise(spans or ()), 1):
                    if after.start < before.end:
                        yield document.fault(
                            f"{path}.{role}[{at}]",
                            f"the spans of the {role} overlap or are not in text order",
                            got=f"{before.start}-{before.end}, {after.start}-{after.end}",
                            hint="sort them, and join those that touch",
                        )


def check_head(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each mention whose head is not inside it.

    The head must be inside one of the mention's pieces, or be one of its empty nodes.
    """
    for document in corpus.documents:
        for path, mention in document.mentions():
            head = mention.head
            if head is not None and not head_is_inside(mention):
                yield document.fault(
                    f"{path}.head",
                    "the head is not inside its mention",
                    got=f"{document.quoted(head)} at {head.start}-{head.end}",
                    expected=f"inside {document.quoted(mention)} at {mention.start}-{mention.end}",
                )


def check_duplicate(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each mention, time, nonquote or event with the same span as an earlier one of the same layer.

    Mentions with pieces or empty nodes have the same span if all of these are equal. Fillers are not tested, since each
    role has a filler of its own, and two may share a span.
    """
    for document in corpus.documents:
        first: dict[tuple[object, ...], str] = {}
        for path, role, span, place in _places(document):
            if (earlier := first.setdefault((role, *place), path)) != path:
                yield document.fault(
                    path,
                    f"another {role} has the same span",
                    got=document.quoted(span),
                    expected=f"only {earlier}",
                    hint="remove one",
                )


def _places(document: CheckedDocument) -> Iterator[tuple[str, str, Interval, tuple[object, ...]]]:
    """Yield (path, kind, start and end, key of the extent) of each mention, time, nonquote and event.

    The key is equal for two items with the same span; for a mention it includes pieces and empty nodes.
    """
    for path, mention in document.mentions():
        yield path, "mention", mention.interval, mention.place
    for path, role, span in document.spans:
        if role in {"time", "nonquote", "event"}:
            yield path, role, span, span


def check_partition(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each gap or overlap between zones, and for text before the first or after the last zone.

    A document whose zones are null is skipped.
    """
    for document in corpus.documents:
        if document.record.zones is None:
            continue
        zones, at = document.record.zones, 0
        for index, zone in enumerate(zones):
            if zone.start != at:
                message = "the zones leave a gap" if zone.start > at else "the zones overlap or are not in order"
                yield document.fault(f"zones[{index}]", message, got=f"start {zone.start}", expected=f"start {at}")
            at = zone.end
        if at != len(document.text):
            message, expected = "the zones do not end with the text", f"end {len(document.text)}"
            yield document.fault("zones", message, got=f"end {at}", expected=expected)


def check_zone(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each span that is not inside annotated zones.

    These are the zones whose text is annotated, such as the body. If a document's zones are null, its whole text is.
    """
    for document in corpus.documents:
        for path, role, span in document.spans:
            if document.in_annotated(*span):
                continue
            zones = document.record.zones or ()
            overlapping = [zone.zone or "" for zone in zones if zone.start < span.end and span.start < zone.end]
            yield document.fault(
                path,
                f"the {role} is not in an annotated zone",
                got=f"{document.quoted(span)} in {', '.join(overlapping) or 'no zone'}",
                hint="remove it, or correct the zones",
            )


def check_paragraph(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each span that is not within one paragraph, that is, crosses a line break.

    A quote that continues in the next paragraph has one content span for each paragraph.
    """
    for document in corpus.documents:
        for path, role, span in document.spans:
            index = paragraph_at(document.paragraphs, span.start)
            if index is None or span.end > document.paragraphs[index].end:
                yield document.fault(
                    path,
                    f"the {role} is not within one paragraph",
                    got=document.quoted(span),
                    hint="annotate one span for each paragraph",
                )
