"""Evaluate a condition on annotations, as errata have them.

A condition is an object of the schema `errata`. Its `require` is one of

    present, absent     a layer has, or does not have, an item at the given words with the given values; or a registry
                        has, or does not have, an entry with the given values
    same, different     the items at two places have the same value of a field, or different values

The words of a place, with their left context, occur exactly once in the document. An item is at a place if its span is
exactly these words; a quote, if the span of its cue or content is. A condition that names words, fields, labels or
documents that do not exist does not hold, so that a typo is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from onrecord import schema
from onrecord.documents.directory import plain
from onrecord.errors import near_names, shown
from onrecord.schema.document import Kind
from onrecord.schema.properties import inventory_of, properties, registry_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.model import Document, Entity, EventInstance, Utterance

PLACED = (Kind.OFFSET, Kind.EXTENT, Kind.REVIEW)  # kinds of fields that a condition cannot name
Words = dict[str, Any]  # the fields of an item, with words of the article instead of offsets and item ids


class Broken(NamedTuple):
    """The reason why a condition does not hold, with the value found and the value expected."""

    message: str
    got: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Annotations:
    """The annotations on which conditions are evaluated.

    Attributes:
        documents: doc_id -> (document, text).
        registries: registry -> entries.
        unreadable: The doc_ids of documents that exist and cannot be read. Conditions on them are not evaluated.
    """

    documents: Mapping[str, tuple[Document, str]]
    registries: Mapping[str, Sequence[Entity | EventInstance | Utterance]]
    unreadable: frozenset[str] = frozenset()

    @cached_property
    def plain(self) -> dict[str, dict[str, Any]]:
        """Return doc_id -> the document as dicts and lists with all fields."""
        return {doc_id: plain(document) for doc_id, (document, _) in self.documents.items()}


def broken(annotations: Annotations, condition: Mapping[str, Any], doc_id: str) -> Broken | None:
    """Return why a condition on the annotations does not hold; None if it holds, or if its document cannot be read.

    Args:
        annotations: The documents and registries.
        condition: The condition, as in an erratum: {"require": "present", "layer": "quotes", "at": {...}, ...}.
        doc_id: The id of the document of each place that has no `doc_id` of its own.
    """
    named = [*condition.get("with", ()), *([condition["field"]] if "field" in condition else [])]
    if wrong := next(filter(None, (_misnamed(condition, name) for name in named)), None):
        return wrong
    if "registry" in condition:
        return _broken_entry(annotations, condition)
    sides: list[list[Words]] = []
    for at in (condition[name] for name in ("at", "as") if name in condition):
        own = at.get("doc_id", doc_id)
        if own in annotations.unreadable:
            return None
        if wrong := misplaced(annotations, at, doc_id):
            return wrong
        sides.append(_items_at(annotations, own, at, condition["layer"]))
    return _broken_pair(condition, *sides) if len(sides) > 1 else _broken_item(condition, sides[0])


def misplaced(annotations: Annotations, at: Mapping[str, Any], doc_id: str) -> Broken | None:
    """Return what is wrong with a place that a condition gives by its words; None if nothing is.

    Wrong are an unknown document, and words that do not occur exactly once in the text.

    Args:
        annotations: The documents and registries.
        at: The place: `text`, and optionally `left_context` (the words before it) and `doc_id`.
        doc_id: The id of the document if the place has no `doc_id`.
    """
    own = at.get("doc_id", doc_id)
    if own not in annotations.documents:
        return Broken("names an unknown document", shown(own), ", ".join(annotations.documents))
    words = at.get("left_context", "") + at["text"]
    count = annotations.documents[own][1].count(words)
    if count == 1:
        return None
    where = f"{count} times" if count else "nowhere"
    return Broken(f"the words occur {where} in the text", shown(words), "words that, with left_context, occur once")


def _items_at(annotations: Annotations, doc_id: str, at: Mapping[str, Any], layer: str) -> list[Words]:
    """Return the items of a layer whose span is the place `at`, as dicts with words instead of offsets; possibly none.

    A quote is at the place if one of its cue spans or content spans is.

    Args:
        annotations: The documents and registries.
        doc_id: The id of a document in `annotations`.
        at: The place, as words that occur once in the text: `text` and optionally `left_context` (the words before it).
        layer: The layer's name.
    """
    text, whole = annotations.documents[doc_id][1], annotations.plain[doc_id]
    left = at.get("left_context", "")
    start = text.index(left + at["text"]) + len(left)
    place = start, start + len(at["text"])

    def is_at_place(item: Mapping[str, Any]) -> bool:
        spans = [*item["cue"], *item["content"]] if "cue" in item else [item]
        return any((each["start"], each["end"]) == place for each in spans)

    return [_in_words(item, layer, text, whole) for item in whole[layer] if is_at_place(item)]


def _in_words(item: Mapping[str, Any], layer: str, text: str, whole: Mapping[str, Any]) -> Words:
    """Return a copy of an item's dict with words of the text in place of spans, parents and arguments' targets.

    Fields that a condition cannot name (offsets, pieces, reviews) are None.

    Args:
        item: The item as a dict.
        layer: The item's layer.
        text: The text of the document.
        whole: The document as a dict, in which ids of parents and targets are looked up.
    """
    fields = schema.fields(layer)
    by_id = {each["id"]: each for kind in schema.prefixes() for each in whole[kind]}

    def words(value: Mapping[str, Any]) -> str:
        spans = [*value["cue"], *value["content"], *value["source"]] if "cue" in value else [value]
        return text[spans[0]["start"] : spans[0]["end"]] if spans else ""

    found: Words = {}
    for name, value in item.items():
        kind = fields[name].kind if name in fields else None
        if value is None or kind in PLACED:
            found[name] = None
        elif kind is Kind.SPAN:
            found[name] = words(value)
        elif kind is Kind.SPANS:
            found[name] = [words(each) for each in value]
        elif kind is Kind.ITEM:
            found[name] = words(by_id[value]) if value in by_id else value
        elif kind is Kind.ARGUMENTS:
            filled = [(each["role"], by_id.get(each["target"])) for each in value]
            found[name] = [{"role": role, "text": words(target) if target else ""} for role, target in filled]
        else:
            found[name] = value
    return found


def _misnamed(condition: Mapping[str, Any], name: str) -> Broken | None:
    """Return the fault if a condition uses an unknown field, or requires an unknown label of it; otherwise None.

    Args:
        condition: The condition, which names a layer or a registry, and in `with` the required values.
        name: The name of the field to test.
    """
    if "registry" in condition:
        specs = properties(registry_schemas()[condition["registry"]])
        inventories = {each: inventory_of(spec) for each, spec in specs.items()}
    else:
        fields = schema.fields(condition["layer"])
        inventories = {each: spec.inventory for each, spec in fields.items() if spec.kind not in PLACED}
    if name not in inventories:
        return Broken("names an unknown field", near_names(name, inventories))
    value, inventory = condition.get("with", {}).get(name), inventories[name]
    if inventory and value is not None and not (isinstance(value, str) and value in schema.labels(inventory)):
        return Broken("names an unknown label", near_names(str(value), schema.labels(inventory)))
    return None


def _has(item: Mapping[str, Any], required: Mapping[str, Any]) -> bool:
    """Return whether an item or entry, given as a dict, has all values in `required` (field -> value).

    The order of lists does not matter. Of `arguments`, the item may have more than the required ones.
    """
    for name, value in required.items():
        got: Any = item.get(name)
        if name == "arguments":
            if any(each not in (got or ()) for each in (value if isinstance(value, list) else [value])):
                return False
        elif _in_order(value) != _in_order(got):
            return False
    return True


def _in_order(value: Any) -> Any:
    """Return a list as a new list of its elements as strings, sorted; return any other value unchanged."""
    return sorted(map(str, value)) if isinstance(value, list) else value


def _broken_item(condition: Mapping[str, Any], items: Sequence[Words]) -> Broken | None:
    """Return why a condition does not hold that requires an item with some values to be present or absent.

    The result is None if it holds.

    Args:
        condition: The condition: `require` (`present` or `absent`), `layer`, `at`, and `with` (field -> value).
        items: The items of the layer at the place `at`, as dicts.
    """
    required = condition.get("with", {})
    fitting = [item for item in items if _has(item, required)]
    place, layer = shown(condition["at"]["text"]), condition["layer"]
    if condition["require"] == "absent":
        return (
            Broken(f"{layer} at {place} have the wrong values again", _values(fitting, required)) if fitting else None
        )
    return None if fitting else Broken(f"{layer} at {place} lack the required values", _values(items, required))


def _values(items: Sequence[Mapping[str, Any]], required: Mapping[str, Any]) -> str:
    """Return the fields in `required` with the values that the items have, such as `act 'say'; act 'deny'`.

    Only the keys of `required` (field -> value) are used, not its values. The fields of one item are joined by commas.
    The text is "no such item" if there are no items.
    """
    if not items:
        return "no such item"
    return "; ".join(", ".join(f"{name} {shown(item.get(name))}" for name in required) or "an item" for item in items)


def _broken_pair(condition: Mapping[str, Any], first: Sequence[Words], other: Sequence[Words]) -> Broken | None:
    """Return why a condition does not hold that requires the same value of a field at two places, or different ones.

    The result is None if it holds. It holds for `same` if any item at one place has the same value as any item at the
    other, and for `different` if there is no such pair. It does not hold if a place has no item.

    Args:
        condition: The condition: `require` (`same` or `different`), `field`, `layer`, and the places `at` and `as`.
        first: The items of the layer at the place `at`, as dicts.
        other: Those at the place `as`.
    """
    name = condition["field"]
    values = [[_in_order(item.get(name)) for item in items] for items in (first, other)]
    places = f"{shown(condition['at']['text'])} and {shown(condition['as']['text'])}"
    if not all(values):
        return Broken(f"there are no {condition['layer']} at {places} to compare", shown(values))
    is_same = any(one == another for one in values[0] for another in values[1])
    if is_same == (condition["require"] == "same"):
        return None
    return Broken(f"{places} have {'the same' if is_same else 'different'} {name}", shown(values))


def _broken_entry(annotations: Annotations, condition: Mapping[str, Any]) -> Broken | None:
    """Return why a condition on an entry of a registry does not hold; None if it holds.

    Args:
        annotations: The documents and registries.
        condition: The condition: `require` (`present` or `absent`), `registry`, `entry` (the id), and `with` (field ->
            value). It is present if the registry has the entry with all these values.
    """
    rows = {each.id: msgspec.to_builtins(each) for each in annotations.registries[condition["registry"]]}
    entry, required = rows.get(condition["entry"]), condition.get("with", {})
    is_there = entry is not None and _has(entry, required)
    if is_there == (condition["require"] == "present"):
        return None
    what = "has the wrong values again" if is_there else "lacks the required values"
    return Broken(f"{condition['entry']} {what}", _values([entry] if entry else [], required))
