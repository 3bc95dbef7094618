"""Give the records the fields that the schema has beyond theirs, so that an attribute is added in schema/ alone.

The records of `model` are code that type checkers read. Where the schema has another field, the record is replaced by a
subclass with that field, made by msgspec; code that means nothing by it (readers, writers, formats) finds it among the
record's fields as it finds any other. Where the schema has none, the class stays as it is, and costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, defstruct

from onrecord.schema.document import Kind, everywhere, field, properties

if TYPE_CHECKING:
    from collections.abc import Callable

Record = TypeVar("Record", bound=type[Struct])
TYPES = {
    Kind.SPAN: "Span | None",
    Kind.SPANS: "list[Span] | None",
    Kind.IDS: "list[str] | None",
    Kind.FLAG: "bool | None",
}


def extended(schema: str) -> Callable[[Record], Record]:
    """Return a decorator that adds a schema's further fields to a record, each None by default.

    The record's module must be where its name is looked up: the class is made for that module, and pickled by its name.
    """

    def extend(record: Record) -> Record:
        known = {*record.__struct_fields__, *record.__struct_encode_fields__}
        added = [field(schema, name) for name in properties(schema) if name not in known]
        if not added:
            return record
        everywhere()
        fields = [(each.name, TYPES.get(each.kind, "str | None"), None) for each in added]
        made: Record = defstruct(  # type: ignore[assignment]  # a subclass, which msgspec's types do not say
            record.__name__, fields, bases=(record,), module=record.__module__, namespace={"__doc__": record.__doc__}
        )
        return made

    return extend
