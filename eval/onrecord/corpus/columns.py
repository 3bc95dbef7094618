"""Declare what a published column is: its kind, its meaning, and the inventory that its values come from.

A kind is plain data: the name of a scalar (`string`, `int32`, `bool`, `date`), a list of one kind for a list, or a dict
of columns for a struct. `date` is a whole day. A field that may hold a part of a date (`2017-01`) or a TIMEX value
(`2017-03-02TMO`) is a `string`, whatever the data happen to hold, so that two corpora have the same columns.

What the annotations hold is read from the JSON Schemas of schema/: a field that is added there is published and
documented without a change here. A column means what the field's description says, or failing that its title. A string
that is always a whole day has `"x-column": "date"`. A field with `"x-column": "none"` has no column, and `conform`
refuses a corpus in which it is set. `from` and `to` are reserved words in SQL and Python, so their columns are
`from_date` and `to_date`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord import schema
from onrecord.errors import OnrecordError, shown
from onrecord.schema.document import described, inventory_of, properties
from onrecord.schema.profile import per_corpus

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind: TypeAlias = Any  # a str, a list of one Kind, or a dict of Columns: recursive, so that a type would say less
Struct: TypeAlias = "dict[str, Column]"

SCALARS = {"integer": "int32", "boolean": "bool", "string": "string"}
RENAMED = {"from": "from_date", "to": "to_date"}
NONE = "none"
KINDS = frozenset({*SCALARS.values(), "date"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a configuration, or a field of a struct in one.

    kind: see the module. meaning: one or two sentences, as the card shows them. inventory: the name of the inventory in
    schema/inventory.schema.json that lists the column's values, or None.
    """

    kind: Kind
    meaning: str
    inventory: str | None = None


@per_corpus
def annotated(record: str) -> Struct:
    """Return the columns of the objects that a schema of schema/ describes, by their published names.

    Raises:
        OnrecordError: a schema asks for a kind of column that there is not.
    """
    return _columns(properties(record))


def _columns(specs: Mapping[str, dict[str, Any]]) -> Struct:
    return {
        RENAMED.get(name, name): _column(name, spec) for name, spec in specs.items() if spec.get("x-column") != NONE
    }


def _column(name: str, spec: dict[str, Any]) -> Column:
    own, said = schema.resolved(spec), described(name, spec)
    meaning = said.get("description") or f"{said['title']}."
    if own.get("type") == "object":
        return Column(_columns(own["properties"]), meaning)
    if own.get("type") == "array":
        return Column([_column(name, own["items"]).kind], meaning)
    kind = said.get("x-column") or SCALARS[own.get("type", "string")]
    if kind not in KINDS:
        raise OnrecordError(
            "A field of the schema asks for a kind of column that there is not.",
            where=name,
            got=shown(kind),
            expected=", ".join(sorted(KINDS)),
            hint="correct its x-column in schema/, or leave it out",
        )
    return Column(kind, meaning, inventory_of(spec) or None)


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
