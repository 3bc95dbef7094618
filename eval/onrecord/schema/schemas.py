"""Read schema/: the JSON Schemas of the profile in use, and the inventories that they share.

The inventories (types, roles, kinds, acts) live in `inventory.schema.json` alone: each is a `oneOf` of constants with
a title, a definition and, prefixed `x-`, what tools need (hotkeys, roles, prefixes). The validator, the scorer and
Label Studio's configuration all read them here. A corpus may add values of its own (`schema.own`), and may ask for
fewer fields (`schema.declared`). `is_label` and `role` decide whether a label counts: an inventory may be open.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import paths
from onrecord.errors import OnrecordError, shown
from onrecord.schema import declared, own, profile
from onrecord.schema.met import met
from onrecord.schema.profile import INVENTORY, current, parsed, per_corpus

if TYPE_CHECKING:
    from collections.abc import Mapping

SUFFIX = profile.SUFFIX
DERIVED = ("prediction", "prediction.strict")  # made from the others: `validation.load_schema` never reads their files


@dataclass(frozen=True, slots=True)
class Role:
    """A role of an event type: the kinds of item that may fill it, and whether several may."""

    name: str
    takes: frozenset[str]
    many: bool


def names() -> list[str]:
    """Return the names of all schemas, in order."""
    directories = (current().directory, paths.installed_schema_dir())
    found = {path.name for each in directories if each is not None for path in each.glob(f"*{SUFFIX}")}
    return sorted({each.removesuffix(SUFFIX) for each in found} | {*DERIVED})


@per_corpus
def written(name: str) -> dict[str, Any]:
    """Return a schema as the corpus means it: its file, with the corpus's own inventory and declaration applied.

    Raises:
        OnrecordError: There is no schema of that name; the error lists the known ones.
    """
    if name == "inventory" and current().inventory:
        ours = msgspec.json.decode((paths.installed_schema_dir() / INVENTORY).read_bytes())
        return own.merged(ours, parsed(current().inventory, INVENTORY))
    spec = _file(name)
    if asked().layers is None:
        return spec
    if name == "document":
        return declared.narrowed_document(spec, asked())
    rows = _file("document")["properties"].items()
    layers = {row["items"]["$ref"].removesuffix(SUFFIX): layer for layer, row in rows if row.get("type") == "array"}
    if name in layers:
        return declared.narrowed(spec, layers[name], asked())
    if name in {"entity_registry", "event_registry"}:  # a speaker may be no mention, and so have no type
        return {**spec, "items": declared.with_nullable(spec["items"], "type")}
    return spec


@per_corpus
def _file(name: str) -> dict[str, Any]:
    """Return a schema as its file has it."""
    data = current().file(name)
    if data is None:
        close = difflib.get_close_matches(name, names(), n=1)
        raise OnrecordError(
            "There is no schema of that name.",
            got=shown(name),
            expected=", ".join(names()),
            hint=f"onrecord schema {close[0] if close else 'document'}",
        )
    loaded: dict[str, Any] = msgspec.json.decode(data)
    return loaded


@per_corpus
def inventory(name: str) -> dict[str, dict[str, Any]]:
    """Return an inventory's values in order, each with its title, description and extras (`x-…`).

    An open inventory lists the labels of the corpus's gold as well.
    """
    rows = {row["const"]: row for row in written("inventory")["$defs"][name]["oneOf"]}
    if is_open(name):
        found = met(current().gold).get(name, {})
        rows |= {label: own.value(name, {"const": label, **more}) for label, more in found.items() if label not in rows}
    return rows


def written_labels(name: str) -> frozenset[str]:
    """Return the values that an inventory defines, without the labels that an open one takes from gold."""
    return frozenset(row["const"] for row in written("inventory")["$defs"][name]["oneOf"])


@per_corpus
def is_open(name: str) -> bool:
    """Return whether every label of an inventory counts."""
    return bool(written("inventory")["$defs"][name].get("open"))


def is_label(value: str, name: str) -> bool:
    """Return whether an inventory has a value; an open one has every value."""
    return value in labels(name) or is_open(name)


@per_corpus
def labels(name: str) -> frozenset[str]:
    """Return an inventory's values as a set."""
    return frozenset(inventory(name))


@per_corpus
def schema_version() -> str:
    """Return the version of the schema."""
    version: str = written("inventory")["$defs"]["schema_version"]["const"]
    return version


@per_corpus
def roles(event_type: str) -> Mapping[str, Role]:
    """Return the roles of an event type by name, its own first and then those that every type has."""
    named = inventory("event_type").get(event_type, {}).get("x-roles", {})
    common = written("inventory")["$defs"]["event_type"]["x-common-roles"]
    return {name: Role(name, frozenset(row["takes"]), row["many"]) for name, row in {**named, **common}.items()}


def role(event_type: str, name: str) -> Role | None:
    """Return a role of an event type, or None if the type does not have it; with open event types it has every role."""
    found = roles(event_type).get(name)
    return Role(name, frozenset(own.EVERY_KIND), many=True) if found is None and is_open("event_type") else found


@per_corpus
def prefixes() -> Mapping[str, str]:
    """Return the letter that an item's id starts with, by the layer, for the layers whose items have ids."""
    return {row["x-layer"]: row["x-prefix"] for row in inventory("item_kind").values()}


@per_corpus
def registry_prefixes() -> Mapping[str, str]:
    """Return what the ids of each registry start with, before a hyphen."""
    rows = written("common")["$defs"].values()
    return {row["x-registry"]: row["x-prefix"] for row in rows if "x-registry" in row}


@per_corpus
def annotated_zones() -> frozenset[str]:
    """Return the zones in which annotations stand."""
    return frozenset(name for name, row in inventory("zone").items() if row["x-annotated"])


@per_corpus
def asked() -> declared.Declaration:
    """Return what the corpus of the profile in use declares."""
    return declared.declaration(current().declaration)


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
