"""Read the properties of a record's JSON Schema: their keywords, and the inventory or registry that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.schema.profile import per_corpus
from onrecord.schema.schemas import SUFFIX, parts, resolved, written

if TYPE_CHECKING:
    from collections.abc import Mapping


@per_corpus
def references(record: str) -> Mapping[str, str]:
    """Return field -> registry, for the fields of a schema whose value is an id (or several) of registry entries.

    record: the name of the schema, such as `mention`. A registry is a list of the entities, events or utterances of a
    corpus.
    """
    found = {name: registry_of(spec) for name, spec in properties(record).items() if name != "id"}
    return {name: registry for name, registry in found.items() if registry}


@per_corpus
def registry_schemas() -> Mapping[str, str]:
    """Return name of a registry (`entities`) -> name of the schema of its file (`entity_registry`)."""
    rows = written("common")["$defs"].items()
    return {row["x-registry"]: f"{name.removesuffix('_id')}_registry" for name, row in rows if "x-registry" in row}


def properties(record: str) -> Mapping[str, dict[str, Any]]:
    """Return name -> JSON schema of each property of the object that a schema describes.

    record: the name of the schema, such as `mention`. If the schema describes a list, the object is an element of it.
    """
    found: dict[str, dict[str, Any]] = object_of(record)["properties"]
    return found


def object_of(record: str) -> dict[str, Any]:
    """Return the JSON schema of the object that a schema describes; if it describes a list, of one element.

    record: the name of the schema, such as `mention`.
    """
    spec = written(record)
    found: dict[str, Any] = spec.get("items", spec)
    return found


def not_null(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the first alternative of a property's `anyOf` that is not null; without `anyOf`, the property itself.

    >>> not_null({"anyOf": [{"type": "string"}, {"type": "null"}]})
    {'type': 'string'}
    """
    return next(each for each in spec.get("anyOf", [spec]) if each.get("type") != "null")


def described(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of a property's JSON schema, completed by those of the schemas that it refers to.

    The property's own keywords take precedence. The result always has a `title`, which by default is made from `name`,
    the property's name. `spec` is its JSON schema.
    """
    found = {"title": name.replace("_", " ").capitalize()}
    for part in reversed(parts(spec)):
        found |= part
    return found


def inventory_of(spec: dict[str, Any]) -> str:
    """Return the name of the inventory (list of labels) to which a property's JSON schema refers, or ""."""
    file, _, definition = not_null(spec).get("$ref", "").partition(f"{SUFFIX}#/$defs/")
    return definition if file == "inventory" else ""


def registry_of(spec: dict[str, Any]) -> str:
    """Return the name of the registry whose ids a property has as values (one id or a list); "" if it has none."""
    resolved_spec = resolved(spec)
    registry: str = (resolved(resolved_spec["items"]) if resolved_spec.get("type") == "array" else resolved_spec).get(
        "x-registry", ""
    )
    return registry
