"""Convert fields of a portable item to words with their start offsets, as logs store them; `locate` converts back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.adjudicate.portable_items import SPAN_LISTS, SPANS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.adjudicate.portable_items import Item

OWN_PLACE = ("start", "end")


def fields_in_words(item: Item, fields: Iterable[str], text: str) -> dict[str, Any]:
    """Return the given fields of an item as logs store them, with words and start offsets for spans.

    `start` and `end` become `text` and `start`.

    Args:
        item: The portable item.
        fields: The names of the fields.
        text: The text of the article.
    """
    named = list(fields)
    found = place((item["start"], item["end"]), text) if any(each in OWN_PLACE for each in named) else {}
    return found | {name: _field(name, item[name], text) for name in named if name not in OWN_PLACE}


def place(span: Iterable[int], text: str) -> dict[str, Any]:
    """Return a (start, end) as {"text": the words of the article, "start": start}.

    >>> place((4, 8), "She said no.")
    {'text': 'said', 'start': 4}
    """
    start, end = span
    return {"text": text[start:end], "start": start}


def _field(name: str, value: Any, text: str) -> Any:
    """Return the value of a field, where each span and each reference is a dict of its words and its start offset.

    Args:
        name: The field's name, which decides how the value is read.
        value: The field's value in a portable item: a span is [start, end], a reference a dict with start and end.
        text: The text of the article.
    """
    if name in SPAN_LISTS:
        return [place(each, text) for each in value]
    if name in SPANS:
        return value and place(value, text)
    if name == "parent":
        return value and place((value["start"], value["end"]), text)
    if name == "arguments":
        return [{"role": each["role"], "target": _target(each["target"], text)} for each in value]
    return value


def _target(anchor: Item, text: str) -> dict[str, Any]:
    return {"kind": anchor["layer"].removesuffix("s"), **place((anchor["start"], anchor["end"]), text)}
