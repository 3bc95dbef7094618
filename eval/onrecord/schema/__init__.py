"""Schemas and inventories, read from schema/. They define every type, label and field."""

from onrecord.schema.document import Field, Kind, fields, layers
from onrecord.schema.profile import using
from onrecord.schema.schemas import (
    SUFFIX,
    Role,
    annotated_zones,
    asked,
    compatible,
    inventory,
    is_label,
    is_open,
    labels,
    names,
    prefixes,
    registry_prefixes,
    resolved,
    role,
    roles,
    schema_version,
    written_labels,
)
from onrecord.schema.validation import explain, load_schema, validator

__all__ = [
    "SUFFIX",
    "Field",
    "Kind",
    "Role",
    "annotated_zones",
    "asked",
    "compatible",
    "explain",
    "fields",
    "inventory",
    "is_label",
    "is_open",
    "labels",
    "layers",
    "load_schema",
    "names",
    "prefixes",
    "registry_prefixes",
    "resolved",
    "role",
    "roles",
    "schema_version",
    "using",
    "validator",
    "written_labels",
]
