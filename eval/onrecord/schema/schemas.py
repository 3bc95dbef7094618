"""Read schema/: the JSON Schemas as they are written, and the inventories that they share.

The inventories (types, roles, kinds, acts) live in `inventory.schema.json` alone: each is a `oneOf` of constants with
a title, a definition and, prefixed `x-`, what tools need (hotkeys, roles, prefixes). The validator, the scorer and
Label Studio's configuration all read them here.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.errors import OnrecordError, shown
from onrecord.paths import schema_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

SUFFIX = ".schema.json"
DERIVED = ("prediction", "prediction.strict")  # made from the others: `validation.load_schema` never reads their files


@dataclass(frozen=True, slots=True)
class Role:
    """A role of an event type: the kinds of item that may fill it, and whether several may."""

    name: str
    takes: frozenset[str]
    many: bool


def names() -> list[str]:
    """Return the names of all schemas, in order."""
    return sorted({path.name.removesuffix(SUFFIX) for path in schema_dir().glob(f"*{SUFFIX}")} | {*DERIVED})


@cache
def written(name: str) -> dict[str, Any]:
    """Return a schema as its file has it; an unknown name is an error that lists the known ones."""
    try:
        data = (schema_dir() / f"{name}{SUFFIX}").read_bytes()
    except OSError as error:
        close = difflib.get_close_matches(name, names(), n=1)
        raise OnrecordError(
            "There is no schema of that name.",
            got=shown(name),
            expected=", ".join(names()),
            hint=f"onrecord schema {close[0] if close else 'document'}",
        ) from error
    loaded: dict[str, Any] = msgspec.json.decode(data)
    return loaded


@cache
def inventory(name: str) -> dict[str, dict[str, Any]]:
    """Return an inventory's values in order, each with its title, description and extras (`x-…`)."""
    rows = written("inventory")["$defs"][name]["oneOf"]
    return {row["const"]: row for row in rows}


@cache
def labels(name: str) -> frozenset[str]:
    """Return an inventory's values as a set."""
    return frozenset(inventory(name))


@cache
def schema_version() -> str:
    """Return the version of the schema."""
    version: str = written("inventory")["$defs"]["schema_version"]["const"]
    return version


@cache
def roles(event_type: str) -> Mapping[str, Role]:
    """Return the roles of an event type by name, its own first and then those that every type has."""
    own = inventory("event_type")[event_type]["x-roles"]
    common = written("inventory")["$defs"]["event_type"]["x-common-roles"]
    return {name: Role(name, frozenset(row["takes"]), row["many"]) for name, row in {**own, **common}.items()}


@cache
def prefixes() -> Mapping[str, str]:
    """Return the letter that an item's id starts with, by the layer, for the layers whose items have ids."""
    return {row["x-layer"]: row["x-prefix"] for row in inventory("item_kind").values()}


@cache
def registry_prefixes() -> Mapping[str, str]:
    """Return what the ids of each registry start with, before a hyphen."""
    rows = written("common")["$defs"].values()
    return {row["x-registry"]: row["x-prefix"] for row in rows if "x-registry" in row}


@cache
def annotated_zones() -> frozenset[str]:
    """Return the zones in which annotations stand."""
    return frozenset(name for name, row in inventory("zone").items() if row["x-annotated"])


def compatible(version: str) -> bool:
    """Return whether a file of that schema version can be read: major and minor agree."""
    return version.split(".")[:2] == schema_version().split(".")[:2]


def parts(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a part of a schema and those that it refers to in turn, its «or null» taken off."""
    if "anyOf" in spec:
        beside = {name: value for name, value in spec.items() if name != "anyOf"}
        return [beside, *parts(next(part for part in spec["anyOf"] if part.get("type") != "null"))]
    if "$ref" in spec:
        name, _, place = spec["$ref"].partition("#")
        target = written(name.removesuffix(SUFFIX) or "common")
        for part in place.split("/")[1:]:
            target = target[part]
        return [spec, *parts(target)]
    return [spec]


def resolved(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a schema that a part of one means: its reference followed, its «or null» taken off."""
    return parts(spec)[-1]
