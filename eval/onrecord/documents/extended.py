"""Add fields to the records for the schema properties that they lack: a new attribute needs a change in schema/ only.

The records of `model` are code, for type checkers. If a schema has further fields, `extended` replaces the record by a
subclass with these fields, made by msgspec. Generic code (readers, writers, formats) treats them as any other field. If
a schema has no further fields, the class is unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, defstruct

from onrecord.errors import OnrecordError
from onrecord.schema.document import Kind, everywhere, field
from onrecord.schema.properties import properties
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
    """Return a class decorator that adds to a record the fields that its schema in schema/ has and the class lacks.

    The added fields are None by default. The new class has the module and the name of the record, so that it can be
    pickled. If there is no field to add, the class is returned unchanged.

    Args:
        schema: The name of the schema, such as `quote`.

    Raises:
        OnrecordError: By the decorator: a field is of a kind that needs code of its own, or has another kind in another
            layer.
    """

    def extend(record: Record) -> Record:
        known = {*record.__struct_fields__, *record.__struct_encode_fields__}
        added = [field(schema, name) for name in properties(schema) if name not in known]
        if not added:
            return record
        everywhere()
        fields = [(each.name, _type(schema, each), None) for each in added]
        made: Record = defstruct(  # type: ignore[assignment]  # msgspec's types do not say that it is a subclass
            record.__name__, fields, bases=(record,), module=record.__module__, namespace={"__doc__": record.__doc__}
        )
        return made

    return extend


def _type(schema: str, field: Field) -> str:
    """Return the type annotation of an added field as a string, such as `str | None`.

    schema: the name of the schema that has the field, for the error.

    Raises:
        OnrecordError: The field is of a kind that is not in `TYPES`.
    """
    if field.kind not in TYPES:
        raise OnrecordError(
            "A field of the schema needs code of its own.",
            where=f"{schema}{SUFFIX} {field.name}",
            got=field.kind,
            expected=", ".join(TYPES),
            hint="give the field another kind in schema/, such as the id of an entry of a registry",
        )
    return TYPES[field.kind]
