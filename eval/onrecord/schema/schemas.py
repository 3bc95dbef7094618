"""Read the JSON Schemas and inventories of the profile in use from schema/.

Inventories (types, roles, kinds, acts) are defined in `inventory.schema.json` only. Each is a `oneOf` of constants with
a title, a definition and keys for tools that start with `x-` (hotkeys, roles, prefixes). The validator, the scorer and
Label Studio's configuration read them through this module. A corpus may add values (`schema.own`) and require fewer
fields (`schema.declared`). `is_label` and `role` decide whether a label is allowed, since an inventory may be open.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import paths
from onrecord.errors import OnrecordError, shown
from onrecord.schema import declared, own, profile
from onrecord.schema.gold_labels import labels_in_gold
from onrecord.schema.profile import INVENTORY, current, parsed, per_corpus

if TYPE_CHECKING:
    from collections.abc import Mapping

SUFFIX = profile.SUFFIX
DERIVED = ("prediction", "prediction.strict")  # computed from the others; `load_schema` does not read their files


@dataclass(frozen=True, slots=True)
class Role:
    """A role of an event type. `takes` is the kinds of item that may fill it, `many` whether several items may."""

    name: str
    takes: frozenset[str]
    many: bool


def names() -> list[str]:
    """Return the names of all schemas, sorted."""
    directories = (current().directory, paths.installed_schema_dir())
    found = {path.name for each in directories if each is not None for path in each.glob(f"*{SUFFIX}")}
    return sorted({each.removesuffix(SUFFIX) for each in found} | {*DERIVED})


@per_corpus
def written(name: str) -> dict[str, Any]:
    """Return a schema of the profile in use: its file, changed by the corpus's own inventory and declaration.

    Raises:
        OnrecordError: There is no schema of that name. The error lists the known names.
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
    if name in {"entity_registry", "event_registry"}:  # a speaker may have no mention, and then has no type
        return {**spec, "items": declared.with_nullable(spec["items"], "type")}
    return spec


@per_corpus
def _file(name: str) -> dict[str, Any]:
    """Return the content of a schema's file; OnrecordError if there is no schema of that name."""
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
    """Return label -> value (title, description and `x-` keys) for an inventory, in its order.

    For an open inventory, the labels of the corpus's gold follow.
    """
    rows = {row["const"]: row for row in written("inventory")["$defs"][name]["oneOf"]}
    if is_open(name):
        found = labels_in_gold(current().gold).get(name, {})
        rows |= {label: own.value(name, {"const": label, **more}) for label, more in found.items() if label not in rows}
    return rows


def written_labels(name: str) -> frozenset[str]:
    """Return the labels that an inventory's file defines, without those that an open inventory takes from gold."""
    return frozenset(row["const"] for row in written("inventory")["$defs"][name]["oneOf"])


@per_corpus
def is_open(name: str) -> bool:
    """Return whether an inventory allows every label."""
    return bool(written("inventory")["$defs"][name].get("open"))


def is_label(value: str, name: str) -> bool:
    """Return whether an inventory allows a label; an open inventory allows every label."""
    return value in labels(name) or is_open(name)


@per_corpus
def labels(name: str) -> frozenset[str]:
    """Return the labels of an inventory as a set."""
    return frozenset(inventory(name))


@per_corpus
def schema_version() -> str:
    """Return the version of the schema."""
    version: str = written("inventory")["$defs"]["schema_version"]["const"]
    return version


@per_corpus
def roles(event_type: str) -> Mapping[str, Role]:
    """Return the roles of an event type by name: its own first, then those of all types."""
    named = inventory("event_type").get(event_type, {}).get("x-roles", {})
    common = written("inventory")["$defs"]["event_type"]["x-common-roles"]
    return {name: Role(name, frozenset(row["takes"]), row["many"]) for name, row in {**named, **common}.items()}


def role(event_type: str, name: str) -> Role | None:
    """Return a role of an event type; None if the type does not have the role.

    If the corpus's event types are open, an unknown role is returned as one that every kind of item may fill.
    """
    found = roles(event_type).get(name)
    return Role(name, frozenset(own.EVERY_KIND), many=True) if found is None and is_open("event_type") else found


@per_corpus
def prefixes() -> Mapping[str, str]:
    """Return layer -> the letter that ids of its items start with, for the layers whose items have ids."""
    return {row["x-layer"]: row["x-prefix"] for row in inventory("item_kind").values()}


@per_corpus
def registry_prefixes() -> Mapping[str, str]:
    """Return registry -> the prefix of its ids, without the hyphen that follows it."""
    rows = written("common")["$defs"].values()
    return {row["x-registry"]: row["x-prefix"] for row in rows if "x-registry" in row}


@per_corpus
def annotated_zones() -> frozenset[str]:
    """Return the kinds of zone that are annotated."""
    return frozenset(name for name, row in inventory("zone").items() if row["x-annotated"])


@per_corpus
def asked() -> declared.Declaration:
    """Return the declaration (corpus.json) of the profile in use."""
    return declared.declaration(current().declaration)


def compatible(version: str) -> bool:
    """Return whether a file of a schema version can be read: its major and minor numbers equal ours."""
    return version.split(".")[:2] == schema_version().split(".")[:2]


def parts(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a part of a schema, followed by the parts that it refers to, directly and indirectly.

    Of `{"anyOf": [X, {"type": "null"}]}`, only X is followed.
    """
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
    """Return the schema to which the references of a part lead in the end, without the alternative null."""
    return parts(spec)[-1]
