"""Define the columns of the published tables: kind, meaning, and the inventory of the values.

A kind is the name of a scalar (`string`, `int32`, `bool`, `date`), a list with one kind for a list, or a dict of
columns for a struct. A `date` is a whole day. A field that may have a part of a date (`2017-01`) or a TIMEX value
(`2017-03-02TMO`) is a `string` in every corpus, so that all corpora have the same columns.

The columns of annotations are derived from the JSON Schemas in schema/. A field that is added there is published and
documented without a change here. The meaning of a column is the description of its field, or else the title. A string
that is always a whole day has `"x-column": "date"`. A field with `"x-column": "none"` has no column, and `conform`
refuses a corpus in which it is set. The columns of `from` and `to` are named `from_date` and `to_date`, since `from`
and `to` are reserved words in SQL and Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord import schema
from onrecord.errors import OnrecordError, shown
from onrecord.schema.profile import per_corpus
from onrecord.schema.properties import described, inventory_of, properties

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
    """A column of a configuration, or a field of a struct.

    Attributes:
        kind: The kind; see the docstring of this module.
        meaning: One or two sentences, as the card shows them.
        inventory: The name of the inventory that lists the values; None if there is none.
    """

    kind: Kind
    meaning: str
    inventory: str | None = None


@per_corpus
def annotated(record: str) -> Struct:
    """Return column name -> column, for the fields of one of the schemas in schema/.

    Fields with `"x-column": "none"` are left out; `from` and `to` are named `from_date` and `to_date`.

    Args:
        record: The name of the schema, such as `quote`.

    Raises:
        OnrecordError: A field's `x-column` is neither a type of a column nor "none".
    """
    return _columns(properties(record))


def _columns(specs: Mapping[str, dict[str, Any]]) -> Struct:
    """Return column name -> column for the properties (name -> JSON schema) of an object."""
    return {
        RENAMED.get(name, name): _column(name, spec) for name, spec in specs.items() if spec.get("x-column") != NONE
    }


def _column(name: str, spec: dict[str, Any]) -> Column:
    """Return the column of a property, given its name and its JSON schema.

    Objects and arrays become structs and lists.
    """
    own, keywords = schema.resolved(spec), described(name, spec)
    meaning = keywords.get("description") or f"{keywords['title']}."
    if own.get("type") == "object":
        return Column(_columns(own["properties"]), meaning)
    if own.get("type") == "array":
        return Column([_column(name, own["items"]).kind], meaning)
    kind = keywords.get("x-column") or SCALARS[own.get("type", "string")]
    if kind not in KINDS:
        raise OnrecordError(
            "A field of the schema has an unknown x-column.",
            where=name,
            got=shown(kind),
            expected=", ".join(sorted(KINDS)),
            hint="correct its x-column in schema/, or leave it out",
        )
    return Column(kind, meaning, inventory_of(spec) or None)


def renamed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a record's dict with the keys `from` and `to` renamed to `from_date` and `to_date`."""
    return {RENAMED.get(name, name): value for name, value in entry.items()}


def worded(kind: Kind) -> Any:
    """Return a copy of a kind (type of a column) in which every struct with `start` and `end` also has a column `text`.

    Structs at any depth are changed; other kinds are returned as they are.
    """
    if isinstance(kind, list):
        return [worded(kind[0])]
    if not isinstance(kind, dict):
        return kind
    grown = {name: Column(worded(each.kind), each.meaning, each.inventory) for name, each in kind.items()}
    if {"start", "end"} <= kind.keys() and "text" not in kind:
        grown["text"] = Column("string", "Its words in the article.")
    return grown
