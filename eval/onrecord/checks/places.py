"""Replace paths into a document, such as `mentions[3].head`, by words of the text, for people who do not read JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from onrecord.errors import shown
from onrecord.schema.schemas import inventory

if TYPE_CHECKING:
    from onrecord.documents.model import Document

_PATH = re.compile(r"(?P<list>[a-z]+)\[(?P<at>\d+)\](?P<rest>.*)")
_TEXT = re.compile(r"text\[(?P<start>\d+):(?P<end>\d+)\]")
_INSIDE = re.compile(r"\b[a-z]+\[\d+\](?:\.\w+(?:\[\d+\])?)*")
_SPANS = re.compile(r"\.(?P<name>content|cue|source)\[(?P<at>\d+)\]")


def placed(path: str, document: Document, text: str) -> str:
    """Return the kind, id, offsets and words of the item at a path, such as `mention m4 34-48 'Mayor Ada Lind', head`.

    For a part of the text, it is such as `text 34-48 'Mayor Ada Lind'`. The path itself is returned if it leads to no
    item.

    Args:
        path: The path in the document, such as `mentions[3].head`, or a part of the text, such as `text[34:48]`.
        document: The document.
        text: Its text.
    """
    if stretch := _TEXT.fullmatch(path):
        start, end = int(stretch["start"]), int(stretch["end"])
        return f"text {start}-{end} {shown(text[start:end])}"
    match = _PATH.fullmatch(path)
    items: list[Any] = (getattr(document, match["list"], None) or []) if match else []
    if match is None or int(match["at"]) >= len(items):
        return path
    item, rest = items[int(match["at"])], match["rest"]
    span = _span(item, rest)
    kind = next((name for name, row in inventory("item_kind").items() if row["x-layer"] == match["list"]), "")
    named = " ".join(filter(None, (kind or match["list"].removesuffix("s"), getattr(item, "id", None))))
    place = "" if span is None else f" {span.start}-{span.end} {shown(text[span.start : span.end])}"
    part = _SPANS.sub(lambda found: f".{found['name']}", rest).strip(".")
    return f"{named}{place}" + (f", {part}" if part else "")


def worded(words: str, document: Document, text: str) -> str:
    """Return a message in which each path such as `mentions[3].head` is replaced by what `placed` returns for it.

    Args:
        words: The message.
        document: The document to which the paths lead.
        text: Its text.
    """
    return _INSIDE.sub(lambda match: placed(match.group(), document, text), words)


def _span(item: Any, rest: str) -> Any:
    """Return the span of an item to which a path leads; None if there is none.

    Args:
        item: The record at the start of the path, such as the `Quote` at `quotes[3]`.
        rest: The path inside the item, such as `.content[0]`. If it names no span, the result is the item's own span;
            for a quote, its first span.
    """
    if found := _SPANS.match(rest):
        spans = getattr(item, found["name"], None) or []
        return spans[int(found["at"])] if int(found["at"]) < len(spans) else None
    if getattr(item, "end", None) is not None:
        return item
    parts = (getattr(item, name, None) for name in ("content", "cue", "source"))
    return next((each[0] for each in parts if each), None)
