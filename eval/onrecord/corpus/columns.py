"""Declare what a published column is: its kind, its meaning, and the inventory that its values come from.

A kind is plain data: the name of a scalar (`string`, `int32`, `bool`, `date`), a list of one kind for a list, or a dict
of columns for a struct. `date` is a whole day. A field that may hold a part of a date (`2017-01`) or a TIMEX value
(`2017-03-02TMO`) is a `string`, whatever the data happen to hold, so that two corpora have the same columns.

What the annotations hold is read from the JSON Schemas of schema/: a field that is added there, with its description,
is published and documented without a change here; `x-column` in it gives the kind of a string that is published as
another. `from` and `to` are reserved words in SQL and Python, so their
columns are `from_date` and `to_date`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind: TypeAlias = Any  # a str, a list of one Kind, or a dict of Columns: recursive, so that a type would say less
Struct: TypeAlias = "dict[str, Column]"

SCALARS = {"integer": "int32", "boolean": "bool", "string": "string"}
RENAMED = {"from": "from_date", "to": "to_date"}
_INVENTORY = "inventory.schema.json#/$defs/"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a configuration, or a field of a struct in one.

    kind: see the module. meaning: one or two sentences, as the card shows them. inventory: the name of the inventory in
    schema/inventory.schema.json that lists the column's values, or None.
    """

    kind: Kind
    meaning: str
    inventory: str | None = None


@cache
def annotated(name: str) -> Any:
    """Return the kind that a schema of schema/ describes, with the columns' published names."""
    return _column(schema.load_schema(name)).kind


def _column(spec: Mapping[str, Any]) -> Column:
    parts = list(_references(spec))
    references = [each["$ref"] for each in parts if "$ref" in each]
    meaning = next((each["description"] for each in parts if "description" in each), "")
    inventory = next((each.removeprefix(_INVENTORY) for each in references if each.startswith(_INVENTORY)), None)
    own = parts[-1]
    if own.get("type") == "object":
        fields = {RENAMED.get(name, name): _column(part) for name, part in own["properties"].items()}
        return Column(fields, meaning)
    if own.get("type") == "array":
        return Column([_column(own["items"]).kind], meaning)
    return Column(own.get("x-column") or SCALARS[own.get("type", "string")], meaning, inventory)


def _references(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a part of a schema and every part that it refers to, its «or null» taken off; the last refers to none."""
    if "anyOf" in spec:
        if "description" in spec:
            yield {"description": spec["description"]}
        spec = next(part for part in spec["anyOf"] if part.get("type") != "null")
    yield spec
    if "$ref" in spec:
        yield from _references(_target(spec["$ref"]))


def _target(reference: str) -> Mapping[str, Any]:
    name, _, place = reference.partition("#")
    target = schema.load_schema(name.removesuffix(schema.SUFFIX) or "common")
    for part in place.split("/")[1:]:
        target = target[part]
    return target


def renamed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an annotated record under the published names of its fields."""
    return {RENAMED.get(name, name): value for name, value in entry.items()}


def worded(kind: Kind) -> Any:
    """Return a kind with a column `text` in every struct that has a start and an end."""
    if isinstance(kind, list):
        return [worded(kind[0])]
    if not isinstance(kind, dict):
        return kind
    grown = {name: Column(worded(each.kind), each.meaning, each.inventory) for name, each in kind.items()}
    if {"start", "end"} <= kind.keys() and "text" not in kind:
        grown["text"] = Column("string", "Its words in the article.")
    return grown
