"""Write out the shorthands of predicted documents: a string for a span, a text for a target, null for an absent field.

A document is a dict as decoded from JSON. `documents.predictions` calls `normalised` for lines that msgspec refuses.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.schema.document import Kind
from onrecord.schema.profile import per_corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def without_nulls(value: Any) -> Any:
    """Return a copy of a value decoded from JSON without those keys of its objects that have null."""
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def normalised(value: Any) -> Any:
    """Return a copy of a document (decoded from JSON) without nulls and with all shorthands written out.

    >>> normalised({"doc_id": "a", "quotes": [{"content": ["the words"], "cue": None}]})
    {'doc_id': 'a', 'quotes': [{'content': [{'text': 'the words'}]}]}
    """
    document = without_nulls(value)
    if not isinstance(document, dict):
        return document
    for layer, name, change in _shorthands():
        for item in _dicts(document.get(layer)):
            if name in item:
                item[name] = change(item[name])
    added = list(_fillers_from_targets(document))
    if added and isinstance(document.setdefault("fillers", []), list):
        document["fillers"] = [*document["fillers"], *added]
    return document


@per_corpus
def _shorthands() -> list[tuple[str, str, Callable[[Any], Any]]]:
    """Return (layer, field, function from a value to its full form) of fields with a shorthand: a string for a span."""
    changes = {Kind.SPAN: _span, Kind.SPANS: _spans, Kind.IDS: _names}
    return [
        (layer, each.name, changes[each.kind])
        for layer in schema.layers()
        for each in schema.fields(layer).values()
        if each.kind in changes
    ]


def _fillers_from_targets(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a filler for each argument target {"text": ...}, and put the filler's new id in its place in `document`."""
    taken = {item.get("id") for layer in schema.prefixes() for item in _dicts(document.get(layer))}
    for event in _dicts(document.get("events")):
        for argument in _dicts(event.get("arguments")):
            if _is_string_span(argument.get("target")):
                filler = next(name for number in count(1) if (name := f"f{number}") not in taken)
                taken.add(filler)
                yield {"id": filler, **argument["target"]}
                argument["target"] = filler


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _span(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


def _spans(value: Any) -> Any:
    return [_span(each) for each in value] if isinstance(value, list) else value


def _names(value: Any) -> Any:
    """Return a list of names (speakers) with each {"text": ...} replaced by its text; other values are unchanged."""
    return [each["text"] if _is_string_span(each) else each for each in value] if isinstance(value, list) else value


def _is_string_span(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("text"), str) and value.keys() <= {"text", "left_context"}
