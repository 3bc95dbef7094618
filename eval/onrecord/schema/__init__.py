"""The schemas and their inventories, read from schema/: the one source of every type, label and field."""

from onrecord.schema.schemas import (
    SUFFIX,
    Role,
    annotated_zones,
    compatible,
    explain,
    inventory,
    labels,
    load_schema,
    names,
    resolved,
    roles,
    schema_version,
    validator,
)

__all__ = [
    "SUFFIX",
    "Role",
    "annotated_zones",
    "compatible",
    "explain",
    "inventory",
    "labels",
    "load_schema",
    "names",
    "resolved",
    "roles",
    "schema_version",
    "validator",
]
