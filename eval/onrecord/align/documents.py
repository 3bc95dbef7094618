"""Find the offsets of all strings of a predicted document (`align/1`).

The items of a layer are aligned in the system's order, which matters only if the system declares text order. A
mention's head is searched inside its mention only, and its first occurrence is used. The spans of a quote are
evidence for each other: spans whose words and context identify one occurrence become anchors. Content is
anchored by other content and the cue, the source by the cue. A string that cannot be aligned stays without offsets: it
counts as predicted and matches nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from onrecord.align.locate import Located, Locator
from onrecord.align.occurrence import Evidence
from onrecord.align.records import Alignment, Tier
from onrecord.documents.model import UNALIGNED, Document, Event, Filler, Interval, Mention, Nonquote, Quote, Span, Time

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item", Mention, Time, Filler, Nonquote, Event)
PARTS = ("content", "cue", "source")
# The parts whose spans anchor a part of a quote; the first part with offsets is used.
ANCHORS = {"content": ("content", "cue", "source"), "cue": ("content", "source"), "source": ("cue", "content")}


def document(predicted: Document, text: str, *, order: bool) -> tuple[Document, list[Alignment]]:
    """Return a copy of a document whose strings have offsets where they were found, and a record of each string.

    Args:
        predicted: The document. Spans with offsets are not changed and produce no record.
        text: The article.
        order: Whether the file declares that its strings are in text order.

    Returns:
        The document, and an `Alignment` for each string: its path, how it was found, and where. Offsets are code points
        of `text`. A span keeps its string beside its offsets, so that faithfulness can be measured. A content that was
        found in pieces (around an ellipsis) becomes one span for each piece.
    """
    run = _Run(Locator(text), ordered=order)
    aligned = replace(
        predicted,
        mentions=_layer(run, predicted.mentions, "mentions"),
        times=_layer(run, predicted.times, "times"),
        fillers=_layer(run, predicted.fillers, "fillers"),
        quotes=None
        if predicted.quotes is None
        else [_quote(run, each, f"quotes[{at}]") for at, each in enumerate(predicted.quotes)],
        nonquotes=_layer(run, predicted.nonquotes, "nonquotes"),
        events=_layer(run, predicted.events, "events"),
    )
    return aligned, run.alignments


@dataclass(slots=True)
class _Run:
    """The state of aligning one document: the records so far, and the last aligned interval of each layer."""

    locator: Locator
    ordered: bool
    alignments: list[Alignment] = field(default_factory=list)
    last: dict[str, Interval] = field(default_factory=dict)

    def evidence(self, span: Span, layer: str, anchors: tuple[Interval, ...] = ()) -> Evidence:
        return Evidence(span.left_context, anchors, self.last.get(layer), self.ordered)

    def note(self, span: Span, path: str, located: Located) -> None:
        placed = located.intervals
        self.alignments.append(
            Alignment(
                path=path,
                text=span.text or "",
                tier=located.tier,
                candidates=located.candidates,
                start=placed[0].start if placed else UNALIGNED,
                end=placed[-1].end if placed else UNALIGNED,
                edits=located.edits,
                found=located.found,
            )
        )


def _is_string(span: Span) -> bool:
    return span.start == UNALIGNED and span.text is not None


def _layer(run: _Run, items: Sequence[Item] | None, layer: str) -> list[Item] | None:
    if items is None:
        return None
    return [_item(run, item, f"{layer}[{at}]", layer) for at, item in enumerate(items)]


def _item(run: _Run, item: Item, path: str, layer: str) -> Item:
    """Return an item with offsets for its string and for the string of its head; strings that are not found stay.

    A record of each string is added to `run`.

    Args:
        run: The state of aligning the document.
        item: A mention, time, filler, nonquote or event.
        path: The item's path in the document, such as `mentions[3]`.
        layer: The item's layer.
    """
    if _is_string(item):
        located = run.locator.locate(item.text or "", run.evidence(item, layer))
        run.note(item, path, located)
        if located.intervals:
            item = replace(item, start=located.intervals[0].start, end=located.intervals[0].end)
    if item.start != UNALIGNED:
        run.last[layer] = item.interval
    if isinstance(item, Mention) and item.head is not None and _is_string(item.head):
        return replace(item, head=_head(run, item, item.head, f"{path}.head"))
    return item


def _head(run: _Run, mention: Mention, head: Span, path: str) -> Span:
    """Return a head with the offsets of its string's first occurrence inside the mention.

    The head is unchanged if the string does not occur there, or if the mention has no offsets. A record of the string
    is added to `run`.

    Args:
        run: The state of aligning the document.
        mention: The mention, with offsets if its own string was found.
        head: The head, a string without offsets.
        path: The head's path in the document, such as `mentions[3].head`, for the record.
    """
    located = Located(Tier.UNALIGNED)
    if mention.start != UNALIGNED:
        # `ordered` without a previous interval chooses the first occurrence, which is the corpus's rule for heads.
        located = run.locator.locate(
            head.text or "", Evidence(head.left_context, ordered=True), within=mention.interval
        )
    run.note(head, path, located)
    if not located.intervals:
        return head
    return replace(head, start=located.intervals[0].start, end=located.intervals[0].end)


def _quote(run: _Run, quote: Quote, path: str) -> Quote:
    """Return a quote with offsets for its strings; strings that are not found stay.

    Strings that occur in one place are aligned first. Their offsets help to choose among the occurrences of the others.

    Args:
        run: The state of aligning the document, to which a record of each string is added.
        quote: The quote.
        path: The quote's path in the document, such as `quotes[3]`.
    """
    spans = {(part, at): span for part in PARTS for at, span in enumerate(getattr(quote, part) or ())}
    located: dict[tuple[str, int], Located] = {}
    for key, span in spans.items():
        if _is_string(span):
            located[key] = _located(run, key[0], span, Evidence(span.left_context))
    for key, span in spans.items():
        if key in located and located[key].tier is Tier.AMBIGUOUS:
            located[key] = _located(
                run, key[0], span, run.evidence(span, _layer_of(key[0]), _anchors(key, spans, located))
            )
        for interval in _intervals(key, spans, located)[:1]:
            run.last[_layer_of(key[0])] = interval
    for key, found in located.items():
        run.note(spans[key], f"{path}.{key[0]}[{key[1]}]", found)
    if not located:
        return quote
    return replace(
        quote,
        **{
            part: [span for key in spans if key[0] == part for span in _spans(spans[key], located.get(key))]
            for part in PARTS
            if getattr(quote, part) is not None
        },
    )


def _layer_of(part: str) -> str:
    return f"quotes.{part}"


def _located(run: _Run, part: str, span: Span, evidence: Evidence) -> Located:
    find = run.locator.locate_content if part == "content" else run.locator.locate
    return find(span.text or "", evidence)


def _anchors(
    key: tuple[str, int], spans: dict[tuple[str, int], Span], located: dict[tuple[str, int], Located]
) -> tuple[Interval, ...]:
    """Return the intervals of a quote's other spans near which the span `key` should be; () if none has offsets.

    Content is near other content, else near the cue, else near the source (`ANCHORS`).

    Args:
        key: The part (`content`, `cue` or `source`) and the index of the span in it.
        spans: All spans of the quote, by such keys.
        located: The results of the spans that are strings.
    """
    for part in ANCHORS[key[0]]:
        placed = [
            each for other in spans if other[0] == part and other != key for each in _intervals(other, spans, located)
        ]
        if placed:
            return tuple(placed)
    return ()


def _intervals(
    key: tuple[str, int], spans: dict[tuple[str, int], Span], located: dict[tuple[str, int], Located]
) -> tuple[Interval, ...]:
    """Return the intervals of one span of a quote: where its string was found, or its own offsets; possibly none.

    Args:
        key: The part (`content`, `cue` or `source`) and the index of the span in it.
        spans: All spans of the quote, by such keys.
        located: The results of the spans that are strings.
    """
    if key in located:
        return located[key].intervals
    return (spans[key].interval,) if spans[key].start != UNALIGNED else ()


def _spans(span: Span, located: Located | None) -> list[Span]:
    """Return the spans that replace `span`: one with offsets, one for each of its pieces in the text, or itself.

    located: the result for the span's string; None if the span is not a string.
    """
    if located is None or not located.intervals:
        return [span]
    if located.tier is not Tier.SEGMENTED:
        return [replace(span, start=located.intervals[0].start, end=located.intervals[0].end)]

    pieces = zip(located.parts, located.intervals, strict=True)
    return [Span(start=at.start, end=at.end, text=part) for part, at in pieces]
