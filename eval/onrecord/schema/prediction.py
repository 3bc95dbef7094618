"""Derive `prediction`, the schema of a line of a predictions file, from the schema of annotated documents.

A prediction is a document in which only doc_id is required, and null means the same as absent. It differs from gold by
kind of field:

- A span is offsets, or a string with optional left context.
- An id is any string. In a list of ids, and as the target of an argument, a string with left context may replace an id.
- A text may be empty.
- Pieces and empty nodes are as in gold.

A system may add `entities`, a registry of its own. `failed` marks a document for which the system gave no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.schema.document import ENTITIES, Field, Kind, fields, layers, record_of
from onrecord.schema.profile import per_corpus
from onrecord.schema.properties import not_null, properties
from onrecord.schema.schemas import SUFFIX, resolved, written

if TYPE_CHECKING:
    from collections.abc import Mapping

DESCRIPTION = (
    "One document's predictions, one line of a predictions file: an annotated document of which everything but doc_id "
    "may be left out, and whose spans may be strings."
)
FAILED = {
    "description": "Whether the system failed on the document: it is scored as nothing found, and counted.",
    "type": "boolean",
}
SPAN = {"$ref": "#/$defs/span"}
OFFSET = {"$ref": f"common{SUFFIX}#/$defs/offset"}
WORDS = {"type": "string", "minLength": 1}  # an id, or words of the article
ANY_TEXT = {"type": "string"}


def _nullable(spec: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [spec, {"type": "null"}]}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(properties_: dict[str, Any], *, required: list[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties_,
        "required": required or [],
        "additionalProperties": False,
    }


OFFSETS = {"start": _nullable(OFFSET), "end": _nullable(OFFSET)}
STRING = {"text": _nullable(WORDS), "left_context": _nullable(ANY_TEXT)}
ID_OR_WORDS = {"anyOf": [WORDS, _object({"text": WORDS, "left_context": _nullable(ANY_TEXT)}, required=["text"])]}
EITHER = {
    "description": "Offsets, or a string with optional left context that the aligner finds.",
    "anyOf": [WORDS, _object({**OFFSETS, **STRING})],
}
LOOSE: Mapping[Kind, dict[str, Any]] = {
    Kind.SPAN: SPAN,
    Kind.SPANS: _list(SPAN),
    Kind.ITEM: WORDS,
    Kind.ID: WORDS,
    Kind.IDS: _list(ID_OR_WORDS),
    Kind.FLAG: {"type": "boolean"},
}


@per_corpus
def prediction_schema() -> dict[str, Any]:
    """Return the JSON schema of one line of a predictions file, derived from the schema of documents."""
    main = written("document")
    records = {**layers(), ENTITIES: "entity"}
    doc_id = {"doc_id": main["properties"]["doc_id"]}
    scalars = {name: _nullable(spec) for name, spec in main["properties"].items() if name not in {*doc_id, *records}}
    lists = {name: _nullable(_list({"$ref": f"#/$defs/{record}"})) for name, record in records.items()}
    return {
        "$schema": main["$schema"],
        "$id": main["$id"].replace("document.", "prediction."),
        "title": "Prediction",
        "description": DESCRIPTION,
        **_object({**doc_id, **scalars, **lists, "failed": _nullable(FAILED)}, required=[*doc_id]),
        "$defs": {"span": EITHER, **{record: _record(layer) for layer, record in records.items()}},
    }


def _record(layer: str) -> dict[str, Any]:
    """Return the JSON schema of one item of a layer in predictions: nearly all fields may be missing or null.

    Only an item of `entities` must have a field, its id. Items with offsets, except zones, may have `text` instead.
    """
    required = ["id"] if layer == ENTITIES else []  # an entity without an id cannot be referred to
    found = {
        name: _loosened(layer, each) if name in required else _nullable(_loosened(layer, each))
        for name, each in fields(layer).items()
        if each.kind is not Kind.OFFSET
    }
    if len(found) < len(fields(layer)):  # the item has offsets; a string may replace those of all items but zones
        found |= OFFSETS if layer == "zones" else {**OFFSETS, **STRING}
    return _object(found, required=required)


def _loosened(layer: str, field: Field) -> dict[str, Any]:
    """Return the JSON schema of one field in predictions, without the alternative null.

    Args:
        layer: The layer of the items that have the field.
        field: The field's description.
    """
    if field.kind in LOOSE:
        return LOOSE[field.kind]
    own = not_null(properties(record_of(layer))[field.name])
    if field.kind is Kind.EXTENT:
        return own
    if field.kind is Kind.ARGUMENTS:
        return _list(_argument(resolved(own)["items"]))
    if field.kind is Kind.TEXT:
        return {name: value for name, value in resolved(own).items() if name in {"type", "pattern"}}
    return {"$ref": own["$ref"]}


def _argument(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of an event's argument in predictions.

    The role is a string, the target an item's id or words of the article. spec: the schema of an argument in gold.
    """
    named = {name: ID_OR_WORDS if "$ref" in part else WORDS for name, part in spec["properties"].items()}
    return _object(named, required=spec["required"])
