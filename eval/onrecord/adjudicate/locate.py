"""Convert the fields of a decision or revision, in which spans are given as words, into fields with offsets.

A span that a person writes is `{"text", "left_context"}`: left_context + text must occur in the article exactly once.
A span that the tool writes is `{"text", "start"}`: the text must occur at that offset. A span that is not found is
reported through the caller's `report(message, got)`, and gets meaningless offsets, so its item must not be used.
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
    """Return the fields of a decision or revision, where spans given as words are replaced by offsets.

    Args:
        words: Field -> value, as in the log. Spans are dicts with `text` and `start` or `left_context`; `text` at the
            top is the item's own span, which becomes `start` and `end`. Other values are returned unchanged.
        text: The text of the article.
        report: Called as report(message, got) for each span that is not found, or is found twice; its offsets are wrong
            then, and the result must not be used.
    """
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
    """Return (start, end) of some words in the article: at `start` if given, else after their left context.

    Without `start`, the left context and the words must occur together exactly once.

    Args:
        words: The words as `text`, with `start` or perhaps `left_context`.
        text: The text of the article.
        report: Called as report(message, got) if the words are not found, or occur twice; the offsets are wrong then.
    """
    if "start" in words:
        start, end = words["start"], words["start"] + len(words["text"])
        if text[start:end] != words["text"]:
            report(f"the words do not occur at offset {start}: copy them exactly", shown(words["text"]))
        return start, end
    left = words.get("left_context") or ""
    count = text.count(left + words["text"])
    if count != 1:
        where = "in several places" if count else "nowhere"
        report(f"the words occur {where}: copy them exactly, with a longer left_context", shown(left + words["text"]))
    start = max(text.find(left + words["text"]), 0) + len(left)
    return start, start + len(words["text"])


def _argument(argument: Mapping[str, Any], text: str, report: Report) -> Item:
    layer = str(argument["target"].get("kind", "mention")).removesuffix("s") + "s"
    return {"role": argument["role"], "target": _anchor(layer, argument["target"], text, report)}


def _anchor(layer: str, words: Mapping[str, Any], text: str, report: Report) -> Item:
    start, end = find(words, text, report)
    return {"layer": layer, "start": start, "end": end, "head": None}


def _head(words: str | Mapping[str, Any], item: Item, text: str, report: Report) -> list[int]:
    """Return [start, end] of a mention's head in the article; if it is not found, `report` is called.

    Args:
        words: The head as words inside the mention, or as a dict for `find`.
        item: The mention as a dict; without its `start` and `end`, words as a string are an error.
        text: The text of the article.
        report: Called as report(message, got); the offsets are wrong then.
    """
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
