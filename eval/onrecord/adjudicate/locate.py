"""Turn what a person decided, in words, into a portable item: words with the context before them into offsets.

Every `{"text", "left_context"}` must stand in the article exactly once; nothing is guessed. `{"text", "start"}`, which
the tool writes itself, must stand at that offset. What cannot be found is
reported through the caller's `report(message, got)`, and stands at the start of the text until it is mended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.adjudicate.portable_items import SPAN_LISTS, SPANS
from onrecord.errors import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onrecord.adjudicate.portable_items import Item

    Report = Callable[[str, str], None]

PLACE = frozenset({"text", "left_context", "start"})


def located(words: Mapping[str, Any], text: str, report: Report) -> Item:
    """Return the fields of an item that are given in words, with offsets in their place."""
    item: Item = {}
    if "text" in words:
        item["start"], item["end"] = find(words, text, report)
    for name, value in words.items():
        if name in PLACE:
            continue
        if name in SPAN_LISTS:
            item[name] = [list(find(each, text, report)) for each in value]
        elif name in SPANS and value is not None:
            item[name] = _head(value, item, text, report)
        elif name == "parent" and value is not None:
            item[name] = _anchor("quotes", value, text, report)
        elif name == "arguments":
            item[name] = [_argument(each, text, report) for each in value]
        else:
            item[name] = value
    return item


def find(words: Mapping[str, Any], text: str, report: Report) -> tuple[int, int]:
    """Return the offsets of words: where `start` says, or where they stand with the context before them."""
    if "start" in words:
        start, end = words["start"], words["start"] + len(words["text"])
        if text[start:end] != words["text"]:
            report(f"the words do not stand at {start}: copy them exactly", shown(words["text"]))
        return start, end
    left = words.get("left_context") or ""
    count = text.count(left + words["text"])
    if count != 1:
        where = "in several places" if count else "nowhere"
        report(f"the words stand {where}: copy them exactly, with more of what is before", shown(left + words["text"]))
    start = max(text.find(left + words["text"]), 0) + len(left)
    return start, start + len(words["text"])


def _argument(argument: Mapping[str, Any], text: str, report: Report) -> Item:
    layer = str(argument["target"].get("kind", "mention")).removesuffix("s") + "s"
    return {"role": argument["role"], "target": _anchor(layer, argument["target"], text, report)}


def _anchor(layer: str, words: Mapping[str, Any], text: str, report: Report) -> Item:
    start, end = find(words, text, report)
    return {"layer": layer, "start": start, "end": end, "head": None}


def _head(words: str | Mapping[str, Any], item: Item, text: str, report: Report) -> list[int]:
    if not isinstance(words, str):
        return list(find(words, text, report))
    if "start" not in item:
        report("a head is given without the mention's text", shown(words))
        return [0, 0]
    at = text[item["start"] : item["end"]].find(words)
    if at < 0:
        report("the head is not in the mention", shown(words))
    start = item["start"] + max(at, 0)
    return [start, start + len(words)]
