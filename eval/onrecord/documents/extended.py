"""Give the records the fields that the schema has beyond theirs, so that an attribute is added in schema/ alone.

The records of `model` are code that type checkers read. Where the schema has another field, the record is replaced by a
subclass with that field, made by msgspec; code that means nothing by it (readers, writers, formats) finds it among the
record's fields as it finds any other. Where the schema has none, the class stays as it is, and costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, defstruct

from onrecord.errors import OnrecordError
from onrecord.schema.document import Kind, everywhere, field, properties
from onrecord.schema.schemas import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.schema.document import Field

Record = TypeVar("Record", bound=type[Struct])
TYPES = {
    Kind.SPAN: "Span | None",
    Kind.SPANS: "list[Span] | None",
    Kind.ID: "str | None",
    Kind.IDS: "list[str] | None",
    Kind.LABEL: "str | None",
    Kind.FLAG: "bool | None",
    Kind.TEXT: "str | None",
}


def extended(schema: str) -> Callable[[Record], Record]:
    """Return a decorator that adds a schema's further fields to a record, each None by default.

    The class is made for the record's module and name, by which it is pickled. The decorator raises OnrecordError for a
    field of a kind that only code can make sense of, and for one that is of another kind in another layer.
    """

    def extend(record: Record) -> Record:
        known = {*record.__struct_fields__, *record.__struct_encode_fields__}
        added = [field(schema, name) for name in properties(schema) if name not in known]
        if not added:
            return record
        everywhere()
        fields = [(each.name, _type(schema, each), None) for each in added]
        made: Record = defstruct(  # type: ignore[assignment]  # a subclass, which msgspec's types do not say
            record.__name__, fields, bases=(record,), module=record.__module__, namespace={"__doc__": record.__doc__}
        )
        return made

    return extend


def _type(schema: str, field: Field) -> str:
    """Return the type of an added field; raises OnrecordError for a kind that only code can make sense of."""
    if field.kind not in TYPES:
        raise OnrecordError(
            "A field of the schema needs code that gives it a meaning.",
            where=f"{schema}{SUFFIX} {field.name}",
            got=field.kind,
            expected=", ".join(TYPES),
            hint="name an entry of a registry instead: items are numbered anew by several commands",
        )
    return TYPES[field.kind]
