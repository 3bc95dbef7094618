"""The schemas and their inventories, read from schema/: the one source of every type, label and field."""

from onrecord.schema.document import Field, Kind, fields, layers
from onrecord.schema.schemas import (
    SUFFIX,
    Role,
    annotated_zones,
    compatible,
    inventory,
    labels,
    names,
    prefixes,
    registry_prefixes,
    resolved,
    roles,
    schema_version,
)
from onrecord.schema.validation import explain, load_schema, validator

__all__ = [
    "SUFFIX",
    "Field",
    "Kind",
    "Role",
    "annotated_zones",
    "compatible",
    "explain",
    "fields",
    "inventory",
    "labels",
    "layers",
    "load_schema",
    "names",
    "prefixes",
    "registry_prefixes",
    "resolved",
    "roles",
    "schema_version",
    "validator",
]
