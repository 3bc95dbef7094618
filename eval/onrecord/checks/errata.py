"""Hold gold to its errata: what was wrong in a released version and has been corrected must not come back.

annotations/errata/<version>.json lists what was wrong (schema `errata`). Each entry has conditions, of which all must
hold of gold as it is:

    present, absent     an item of a layer stands at some words with some values, or none does; the same of an entry of
                        a registry
    same, different     the items at two places have one value of a field, or two

A condition that names words, fields, labels or documents that there are not could never fail. It is a fault, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from onrecord import schema
from onrecord.checks.corpus import Fault
from onrecord.documents.directory import plain
from onrecord.errors import near_names, shown
from onrecord.schema.document import Kind, inventory_of, properties, registry_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.checks.corpus import CheckedCorpus, CheckedDocument

PLACED = (Kind.OFFSET, Kind.EXTENT, Kind.REVIEW)  # kinds of fields that a condition cannot name


class Found(NamedTuple):
    """What a condition finds wrong, and both sides of it."""

    message: str
    got: str = ""
    expected: str = ""


def check_errata(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each condition of the errata that gold breaks, or that can never be broken.

    Ids of entries that are given twice and entries in another version's file are faults as well. Conditions on a
    document that an earlier check refused are left out.
    """
    seen: dict[str, str] = {}
    for file in corpus.files.errata:
        if file.name in corpus.blocked or file.value is None:
            continue
        for at, entry in enumerate(file.value):
            where = f"{file.name} [{at}]"
            if entry["id"] in seen:
                message = "the entry's id is given twice"
                yield Fault(file.name, f"[{at}].id", message, got=entry["id"], expected=f"first in {seen[entry['id']]}")
            seen.setdefault(entry["id"], where)
            if entry["version"] != file.path.stem:
                message = "the entry is of another version than its file"
                yield Fault(file.name, f"[{at}].version", message, got=entry["version"], expected=file.path.stem)
            for number, condition in enumerate(entry["check"]):
                found = _broken(corpus, condition, entry["place"].get("doc_id", ""))
                if found is not None:
                    yield Fault(
                        file.name, f"[{at}].check[{number}]", f"erratum {entry['id']}: {found.message}",
                        got=found.got, expected=found.expected or entry["right"],
                        hint=f"correct gold by {entry['rule']}, or the condition",
                    )  # fmt: skip


def _broken(corpus: CheckedCorpus, condition: Mapping[str, Any], doc_id: str) -> Found | None:
    """Return what is wrong with gold by a condition, or with the condition; None if it holds or cannot be judged."""
    named = [*condition.get("with", ()), *([condition["field"]] if "field" in condition else [])]
    if wrong := next(filter(None, (_misnamed(condition, name) for name in named)), None):
        return wrong
    if "registry" in condition:
        return _broken_entry(corpus, condition)
    sides = [_Side(corpus, condition[name], condition["layer"], doc_id) for name in ("at", "as") if name in condition]
    for side in sides:
        if side.wrong is not None or side.document is None:
            return side.wrong
    first, *others = sides
    return _unlike(condition, first, others[0]) if others else _broken_item(condition, first)


class _Side:
    """The items of a layer that stand at some words, in words; or what is wrong with the words.

    document is None where an earlier check refused it.
    """

    def __init__(self, corpus: CheckedCorpus, at: Mapping[str, Any], layer: str, doc_id: str) -> None:
        own = at.get("doc_id", doc_id)
        known = {document.doc_id: document for document in corpus.documents}
        self.document: CheckedDocument | None = known.get(own)
        self.wrong: Found | None = None
        self.items: list[Mapping[str, Any]] = []
        if self.document is None:
            if own not in corpus.blocked:
                self.wrong = Found("names a document that there is not", shown(own), ", ".join(known))
            return
        words, text = at.get("left_context", "") + at["text"], self.document.text
        if (count := text.count(words)) != 1:
            where = "in several places" if count else "nowhere"
            self.wrong = Found(f"the words stand {where}", shown(words), "words with what is before them, in one place")
            return
        start = text.index(words) + len(at.get("left_context", ""))
        span = {"start": start, "end": start + len(at["text"])}
        whole = plain(self.document.record)
        self.items = [_in_words(item, layer, self.document, whole) for item in whole[layer] if _stands(item, span)]


def _stands(item: Mapping[str, Any], span: Mapping[str, int]) -> bool:
    """Return whether an item stands at a span: its own is that one; of a quote, one of its cues or contents is."""
    spans = [*item["cue"], *item["content"]] if "cue" in item else [item]
    return any((each["start"], each["end"]) == (span["start"], span["end"]) for each in spans)


def _in_words(
    item: Mapping[str, Any], layer: str, document: CheckedDocument, whole: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an item's fields with the words of spans, of a parent's cue, and of the targets of arguments."""
    fields = schema.fields(layer)
    by_id = {each["id"]: each for kind in schema.prefixes() for each in whole[kind]}

    def words(value: Any) -> str:
        spans = (
            [*value["cue"], *value["content"], *value["source"], {"start": 0, "end": 0}] if "cue" in value else [value]
        )
        return document.text[spans[0]["start"] : spans[0]["end"]]

    found: dict[str, Any] = {}
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


def _misnamed(condition: Mapping[str, Any], name: str) -> Found | None:
    """Return what is wrong with a field that a condition names: there is none such, or its label is unknown."""
    if "registry" in condition:
        specs = properties(registry_schemas()[condition["registry"]])
        inventories = {each: inventory_of(spec) for each, spec in specs.items()}
    else:
        fields = schema.fields(condition["layer"])
        inventories = {each: spec.inventory for each, spec in fields.items() if spec.kind not in PLACED}
    if name not in inventories:
        return Found("names a field that there is not", near_names(name, inventories))
    value, inventory = condition.get("with", {}).get(name), inventories[name]
    if inventory and value is not None and not (isinstance(value, str) and value in schema.labels(inventory)):
        return Found("names a label that there is not", near_names(str(value), schema.labels(inventory)))
    return None


def _has(item: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return whether an item has all wanted values; no list's order counts, and it may have more arguments."""
    for name, value in wanted.items():
        got: Any = item.get(name)
        if name == "arguments":
            if any(each not in (got or ()) for each in (value if isinstance(value, list) else [value])):
                return False
        elif _in_order(value) != _in_order(got):
            return False
    return True


def _in_order(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value


def _broken_item(condition: Mapping[str, Any], side: _Side) -> Found | None:
    wanted = condition.get("with", {})
    fitting = [item for item in side.items if _has(item, wanted)]
    place, layer = shown(condition["at"]["text"]), condition["layer"]
    if condition["require"] == "absent":
        return Found(f"{layer} at {place} are wrong again", _values(fitting, wanted)) if fitting else None
    return None if fitting else Found(f"{layer} at {place} are not as they should be", _values(side.items, wanted))


def _values(items: list[Mapping[str, Any]], wanted: Mapping[str, Any]) -> str:
    """Return what items have in the fields that are wanted."""
    if not items:
        return "no such item"
    return "; ".join(", ".join(f"{name} {shown(item.get(name))}" for name in wanted) or "an item" for item in items)


def _unlike(condition: Mapping[str, Any], first: _Side, other: _Side) -> Found | None:
    """Return what is wrong by a condition on the items at two places."""
    name = condition["field"]
    values = [[item.get(name) for item in side.items] for side in (first, other)]
    places = f"{shown(condition['at']['text'])} and {shown(condition['as']['text'])}"
    if not all(values):
        return Found(f"there are no {condition['layer']} at {places} to be compared", shown(values))
    is_same = any(one == another for one in values[0] for another in values[1])
    if is_same == (condition["require"] == "same"):
        return None
    return Found(f"{places} have {'the same' if is_same else 'another'} {name}", shown(values))


def _broken_entry(corpus: CheckedCorpus, condition: Mapping[str, Any]) -> Found | None:
    rows = {each.id: msgspec.to_builtins(each) for each in corpus.registries[condition["registry"]]}
    entry, wanted = rows.get(condition["entry"]), condition.get("with", {})
    is_there = entry is not None and _has(entry, wanted)
    if is_there == (condition["require"] == "present"):
        return None
    what = "is wrong again" if is_there else "is not as it should be"
    return Found(f"{condition['entry']} {what}", _values([entry] if entry else [], wanted))
