"""Derive `prediction.strict`, the schema for language models' structured output, from the prediction schema.

Vendors accept a subset of JSON Schema: a root object, all properties required, no additional properties, no allOf, not,
if or oneOf, few levels, no references to other files. The prediction schema is rewritten to that subset:

- An optional property becomes nullable.
- An inventory becomes an enum.
- A span is a string with left context, never offsets, since models count characters badly.
- Left out are zones, hashes, versions, failures, notes and reviews, which a model cannot know, and pieces and empty
  nodes, which have offsets only.

Every value that the result allows is valid under the prediction schema after its nulls are dropped; a test checks this.
"""

from __future__ import annotations

from typing import Any

from onrecord.schema.prediction import prediction_schema
from onrecord.schema.profile import per_corpus
from onrecord.schema.schemas import inventory, resolved, roles

LEFT_OUT = frozenset(
    {"schema_version", "text_sha256", "zones", "failed", "note", "review", "start", "end", "pieces", "empty_nodes"}
)
VISIBLE = {"type": "string", "pattern": r"\S"}
WORDS = {**VISIBLE, "description": "Copied from the article exactly, character for character."}
LEFT_CONTEXT = {
    "anyOf": [{"type": "string"}, {"type": "null"}],
    "description": "The few words just before it, exact, if the same words stand elsewhere too; else null.",
}


@per_corpus
def strict_schema() -> dict[str, Any]:
    """Return the JSON schema of predictions for language models, in the subset that vendors' structured output accepts.

    It has no references to other files: they are replaced by what they refer to.
    """
    main = prediction_schema()
    properties = {
        name: _walk(spec, main, name) if name in main["required"] else _nullable(_walk(spec, main, name))
        for name, spec in main["properties"].items()
        if name not in LEFT_OUT
    }
    return {
        "$schema": main["$schema"],
        "$id": main["$id"].replace("prediction.", "prediction.strict."),
        "title": "Prediction, strict",
        "description": "One document's predictions as a language model gives them: every property, null if absent.",
        **_object(properties),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _nullable(spec: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [spec, {"type": "null"}]}


def _walk(spec: dict[str, Any], main: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a part of the prediction schema in the subset that structured output accepts; the result allows no null.

    Args:
        spec: The part.
        main: The whole prediction schema, in which references are looked up.
        name: The name of the property that the part describes; it chooses the description for the model.
    """
    while "$ref" in spec or "anyOf" in spec:
        if spec.get("$ref") == "#/$defs/span":
            return _object({"text": WORDS, "left_context": LEFT_CONTEXT})
        if "$ref" in spec:
            spec = _followed(spec["$ref"], main)
            continue
        options = [each for each in spec["anyOf"] if each.get("type") != "null"]
        if len(options) > 1:
            return _choice(name)
        spec = options[0]
    if spec.get("type") == "array":
        return {"type": "array", "items": _walk(spec["items"], main, name)}
    return _item(spec, main) if spec.get("type") == "object" else _leaf(spec, name)


def _followed(reference: str, main: dict[str, Any]) -> dict[str, Any]:
    if reference.startswith("#/$defs/"):
        local: dict[str, Any] = main["$defs"][reference.removeprefix("#/$defs/")]
        return local
    return resolved({"$ref": reference})


def _item(spec: dict[str, Any], main: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of an object (an item such as a mention) for language models: all properties are required.

    Optional properties may be null. Start and end are left out; the item's words (`text`) and the words before them
    (`left_context`) stand for its place.

    Args:
        spec: The object's schema in the prediction schema.
        main: The whole prediction schema, in which references are looked up.
    """
    required = set(spec["required"])
    properties: dict[str, Any] = {}
    for name, part in spec["properties"].items():
        if name in LEFT_OUT:
            continue
        if name in {"text", "left_context"}:
            properties[name] = WORDS if name == "text" else LEFT_CONTEXT
        else:
            walked = _walk(part, main, name)
            properties[name] = walked if name in required else _nullable(walked)
    return _object(properties)


def _choice(name: str) -> dict[str, Any]:
    """Return the JSON schema, for language models, of a field with an id or words of the article; both are strings.

    name: the name of the field; `target` has the ids of items, any other field, such as `speakers`, those of entities.
    """
    description = (
        "The id of one of this answer's items: a mention, time, filler, event or quote."
        if name == "target"
        else "The id of one of this answer's entities, or a name exactly as it stands in the article."
    )
    return {**VISIBLE, "description": description}


def _enum(spec: dict[str, Any]) -> dict[str, Any]:
    values = spec["oneOf"]
    described = " ".join(f"{row['const']}: {row['description']}" for row in values)
    return {"type": "string", "enum": [row["const"] for row in values], "description": described}


def _roles() -> dict[str, Any]:
    names = {name: None for event_type in inventory("event_type") for name in roles(event_type)}
    described = " ".join(f"{each}: {', '.join(roles(each))}." for each in inventory("event_type"))
    return {"type": "string", "enum": list(names), "description": f"The roles of each type of event. {described}"}


def _leaf(spec: dict[str, Any], name: str) -> dict[str, Any]:
    if "oneOf" in spec:
        return _enum(spec)
    if name == "role":
        return _roles()
    if spec["type"] == "boolean":
        return {"type": "boolean"}
    if "pattern" in spec:
        return {"type": "string", "pattern": spec["pattern"]}
    described = {"id": "Unique in this answer.", "entity": "The id of one of this answer's entities."}.get(name)
    return {**VISIBLE, **({"description": described} if described else {})}
