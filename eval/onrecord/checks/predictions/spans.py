"""Check the spans of a predicted document: offsets, strings, heads inside mentions, no span in two clusters.

A span has offsets, a string, or both. The string may differ from the text at the offsets in typography and case, since
`onrecord align` allows that. If it differs otherwise, the hint says what the offsets seem to count: UTF-8 bytes, UTF-16
units, characters with an inclusive end, or characters from 1.

Nearly all spans are valid. For speed, a layer is first checked as a whole (minima, sets), and span by span only if that
fails.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from onrecord.checks.extents import head_is_inside, wrong_extent
from onrecord.checks.predictions.problems import problem
from onrecord.documents.model import UNALIGNED, Mention
from onrecord.errors import shown
from onrecord.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.checks.predictions.problems import FileLine
    from onrecord.documents.model import Document, Event, Quote, Span
    from onrecord.errors import Problem

COUNT_CODE_POINTS = "count code points of the exact text that `onrecord texts` prints"


def wrong_spans(document: Document, text: str | None, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for each span with invalid offsets, or with a string that is not the text at the offsets.

    Heads, pieces and empty nodes of mentions, and the spans of quotes, are tested too.

    Args:
        document: The predicted document.
        text: The article; None if it is not available. Only the order of the offsets is then checked.
        place: The file and the document's line.
    """
    mentions = document.mentions or ()
    layers: tuple[tuple[str, Sequence[Span]], ...] = (
        ("mentions", mentions),
        ("times", document.times or ()),
        ("fillers", document.fillers or ()),
        ("nonquotes", document.nonquotes or ()),
        ("events", document.events or ()),
    )
    is_plain = _are_all_plain(mentions, text)
    for layer, spans in layers:
        if spans and not (is_plain if layer == "mentions" else _are_all_valid(spans, text)):
            yield from _invalid_spans(layer, spans, text, place)
    for at, each in [] if is_plain else enumerate(mentions):
        if each.pieces is not None or each.empty_nodes is not None:
            yield from _extent_problems(f"mentions[{at}]", each, text, place)
    for at, mention in [] if is_plain or _all_heads_are_valid(mentions) else enumerate(mentions):
        head = mention.head
        if head is not None and not (_is_valid_head(head, mention, text) and _head_is_inside(mention)):
            yield _head_problem(f"mentions[{at}].head", head, mention, text, place)
    quotes = document.quotes or ()
    parts = [span for each in quotes for part in (each.content, each.cue, each.source) if part for span in part]
    for at, quote in [] if _are_all_valid(parts, text) else enumerate(quotes):
        yield from _quote_problems(f"quotes[{at}]", quote, text, place)


def _are_all_valid(spans: Sequence[Span], text: str | None) -> bool:
    """Return whether all spans have offsets inside the text, start < end, and no string; True without spans.

    If the result is False, each span has to be tested by itself: spans with strings may be valid.
    """
    length = sys.maxsize if text is None else len(text)
    return not [span for span in spans if not (0 <= span.start < span.end <= length and not span.text)]


def _are_all_plain(mentions: Sequence[Mention], text: str | None) -> bool:
    """Return whether `_are_all_valid` holds for all mentions, none has pieces or nodes, and every head is inside.

    The heads have offsets and no strings; a mention need not have one. One pass over the mentions is faster than one
    for each field. If the result is False, each mention has to be tested by itself.
    """
    length = sys.maxsize if text is None else len(text)
    return not [
        mention
        for mention in mentions
        if not (
            0 <= (start := mention.start) < (end := mention.end) <= length
            and not mention.text
            and mention.pieces is None
            and mention.empty_nodes is None
            and ((head := mention.head) is None or (start <= head.start < head.end <= end and head.text is None))
        )
    ]


def _all_heads_are_valid(mentions: Sequence[Mention]) -> bool:
    """Return True if every head has offsets inside its mention and no string, and no mention has pieces or nodes.

    Mentions without a head do not matter. If the result is False, each head has to be tested by itself.
    """
    return not [
        head
        for mention in mentions
        if (head := mention.head) is not None
        and not (
            mention.start <= head.start < head.end <= mention.end
            and head.text is None
            and mention.pieces is None
            and mention.empty_nodes is None
        )
    ]


def _invalid_spans(layer: str, spans: Sequence[Span], text: str | None, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for each invalid span of a list.

    `layer` is the list's path, such as `mentions` or `quotes[3].cue`. If the text is None, only the order of offsets is
    tested.
    """
    for at, span in enumerate(spans):
        if not (_is_valid(span, text) or _is_empty_node(span)):
            yield _span_problem(f"{layer}[{at}]", span, text or "", place)


def _is_empty_node(span: Span) -> bool:
    """Return whether a span is a mention of empty nodes (omitted words) only: it has an offset and no characters."""
    return isinstance(span, Mention) and bool(span.empty_nodes) and 0 <= span.start == span.end


def _extent_problems(path: str, mention: Mention, text: str | None, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for each error in the pieces and empty nodes of a mention; nothing for a mention without them.

    `path` is the mention's, such as `mentions[3]`. The text may be None (not available).
    """
    for wrong in wrong_extent(mention, None if text is None else len(text)):
        below = f"{path}.{wrong.path}".rstrip(".")
        yield problem(place, below, "predictions.pieces", wrong.message, got=wrong.got, expected=wrong.expected)


def _quote_problems(path: str, quote: Quote, text: str | None, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for each invalid span of a quote's content, cue and source.

    `path` is the quote's, such as `quotes[3]`. If the text is None, only the order of offsets is tested.
    """
    for role, spans in (("content", quote.content), ("cue", quote.cue), ("source", quote.source)):
        if spans:
            yield from _invalid_spans(f"{path}.{role}", spans, text, place)


def _is_valid(span: Span, text: str | None) -> bool:
    """Return whether a span is valid by itself.

    It has only a string; or it has offsets with start < end inside the text, and its string, if any, is the text there
    (apart from typography and case). If the text is None, only start < end is tested.
    """
    start, end = span.start, span.end
    if 0 <= start < end:
        return text is None or (end <= len(text) and (span.text is None or _is_same(text[start:end], span.text)))
    return start == UNALIGNED == end and bool(span.text)


def _is_same(words: str, string: str) -> bool:
    """Return whether two strings are equal apart from typography (such as curly quotation marks) and case."""
    return words == string or normalise(words).casefold() == normalise(string).casefold()


def _is_valid_head(head: Span, mention: Mention, text: str | None) -> bool:
    """Return whether a head is a valid span by itself, or is empty and its mention has empty nodes (omitted words).

    If the text is None (not available), only the order of the offsets is tested.
    """
    return (bool(mention.empty_nodes) and head.start == head.end) or _is_valid(head, text)


def _head_is_inside(mention: Mention) -> bool:
    """Return whether a mention's head is inside it; True if there is no head, or one of them has no offsets."""
    head = mention.head
    return head is None or min(head.start, mention.start) < 0 or head_is_inside(mention)


def _head_problem(path: str, head: Span, mention: Mention, text: str | None, place: FileLine) -> Problem:
    """Return the problem of a head that is not a valid span, or not inside its mention.

    `path` is the head's, such as `mentions[3].head`. The text may be None (not available).
    """
    if not _is_valid_head(head, mention, text):
        return _span_problem(path, head, text or "", place)
    inside = " or ".join(f"{start}-{end}" for start, end in mention.spans) or "one of its empty nodes"
    got, expected = f"{head.start}-{head.end}", f"inside {inside}"
    message, hint = "the head is not inside its mention", "give the offsets of words of the mention, or no head"
    return problem(place, path, "predictions.head", message, got=got, expected=expected, hint=hint)


def _span_problem(path: str, span: Span, text: str, place: FileLine) -> Problem:
    """Return the problem of an invalid span: no offsets and no string, or wrong offsets, or a string that is not there.

    `path` is the span's, such as `quotes[3].cue[0]`. The text is "" if it is not available.
    """
    start, end = span.start, span.end
    given = f"{start}-{end}"
    if start == UNALIGNED == end:
        message, hint = "the span has neither offsets nor a string", "give `start` and `end`, or `text`"
        return problem(place, path, "predictions.span", message, hint=hint)
    if start < 0 or end < 0:
        message, expected = "an offset is missing or negative", "0 <= start < end"
        return problem(place, path, "predictions.range", message, got=given, expected=expected, hint="give both")
    if start >= end:
        message = "the span is empty" if start == end else "the span ends before it starts"
        hint = "the end is exclusive"
        return problem(place, path, "predictions.order", message, got=given, expected="start < end", hint=hint)
    hint = _hint_on_offsets(span, text)
    if end > len(text):
        message, expected = "the span is outside the text", f"0-{len(text)}"
        return problem(place, path, "predictions.range", message, got=given, expected=expected, hint=hint)
    message, got = "the string is not at its offsets", shown(text[start:end])
    return problem(place, path, "predictions.text", message, got=got, expected=shown(span.text), hint=hint)


def _hint_on_offsets(span: Span, text: str) -> str:
    """Return a hint on how to count offsets; if the span's string shows what was counted instead, the hint says so.

    For example, the string may be found if the offsets are read as UTF-8 bytes.
    """
    start, end, string = span.start, span.end, span.text or ""
    if not string:
        return COUNT_CODE_POINTS
    if text.encode()[start:end] == string.encode():
        return "the offsets count UTF-8 bytes: count code points"
    if text.encode("utf-16-le")[2 * start : 2 * end] == string.encode("utf-16-le"):
        return "the offsets count UTF-16 units: count code points"
    shifted = {
        (0, 1): "the end includes the last character: add 1",
        (-1, -1): "the offsets count from 1: count from 0",
        (-1, 0): "the offsets count from 1 and include the end: subtract 1 from the start",
        (0, start): "the second number is a length: add it to the start",
    }
    fitting = (hint for (left, right), hint in shifted.items() if text[max(start + left, 0) : end + right] == string)
    return next(fitting, COUNT_CODE_POINTS)


def wrong_clusters(document: Document, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for each mention or event that has the span of an earlier one.

    It is an error if the two are in different clusters, that is, have different ids of entities or of event instances,
    and otherwise a warning.

    Args:
        document: The predicted document.
        place: The file and the document's line.
    """
    for layer, field in (("mentions", "entity"), ("events", "event")):
        items: Sequence[Mention | Event] = getattr(document, layer) or ()
        number = len(items)
        if len({each.start for each in items}) < number and len({(each.start, each.end) for each in items}) < number:
            yield from _clusters(layer, items, [getattr(each, field) for each in items], place)


def _clusters(
    layer: str, items: Sequence[Mention | Event], clusters: Sequence[str | None], place: FileLine
) -> Iterator[Problem]:
    first: dict[object, int] = {}
    for at, item in enumerate(items):
        start, end = item.start, item.end
        earlier = first.setdefault(item.place if isinstance(item, Mention) else (start, end), at)
        if earlier == at or start < 0:
            continue
        mine, other, path = clusters[at], clusters[earlier], f"{layer}[{at}]"
        if mine is not None and other is not None and mine != other:
            message, expected = "one span is in two clusters", f"{other}, as {layer}[{earlier}] says"
            yield problem(place, path, "predictions.clusters", message, got=mine, expected=expected, hint="choose one")
        else:
            message, expected = "an earlier item has the same span", f"only {layer}[{earlier}]"
            got, hint = f"{start}-{end}", "remove one of the two"
            yield problem(place, path, "predictions.repeated", message, got=got, expected=expected, hint=hint)
