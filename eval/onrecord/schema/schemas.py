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
    """Return the sorted names of all schemas, without suffix: those of the package and of the corpus in use."""
    directories = (current().directory, paths.installed_schema_dir())
    found = {path.name for each in directories if each is not None for path in each.glob(f"*{SUFFIX}")}
    return sorted({each.removesuffix(SUFFIX) for each in found} | {*DERIVED})


@per_corpus
def written(name: str) -> dict[str, Any]:
    """Return the content of a schema's file, changed as the corpus in use asks.

    A corpus may add labels (its inventory) and make fields optional (its corpus.json).

    Args:
        name: The name of the schema without suffix, such as `mention`.

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
    """Return a schema as a dictionary, as it is in its file.

    Raises OnrecordError if there is no schema of that name.
    """
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
    """Return label -> a dictionary that describes it, for an inventory of the corpus in use.

    The keys are `const` (the label), `title`, `description`, and those that only some inventories have, such as
    `x-roles` of an event type or `x-annotated` of a zone. Labels are in the order of the inventory's file. If the
    inventory allows every label, the other labels that gold of the corpus in use has follow.

    name: the inventory (list of labels), such as `entity_type`. KeyError is raised for an unknown one.
    """
    rows = {row["const"]: row for row in written("inventory")["$defs"][name]["oneOf"]}
    if is_open(name):
        found = labels_in_gold(current().gold).get(name, {})
        rows |= {label: own.value(name, {"const": label, **more}) for label, more in found.items() if label not in rows}
    return rows


def written_labels(name: str) -> frozenset[str]:
    """Return the labels that the file of an inventory lists, without others that only gold of the corpus in use has.

    name: the inventory (list of labels), such as `entity_type`.
    """
    return frozenset(row["const"] for row in written("inventory")["$defs"][name]["oneOf"])


@per_corpus
def is_open(name: str) -> bool:
    """Return whether an inventory (list of labels, such as `entity_type`) allows labels that it does not list."""
    return bool(written("inventory")["$defs"][name].get("open"))


def is_label(value: str, name: str) -> bool:
    """Return whether the inventory `name` (a list of labels, such as `entity_type`) allows the label `value`."""
    return value in labels(name) or is_open(name)


@per_corpus
def labels(name: str) -> frozenset[str]:
    """Return the set of labels of an inventory, in the schema of the corpus in use.

    If the inventory allows every label, they are those that it lists and those that gold of this corpus has.

    name: the inventory, such as `entity_type`.
    """
    return frozenset(inventory(name))


@per_corpus
def schema_version() -> str:
    """Return the version of the schema, such as `0.1.0`."""
    version: str = written("inventory")["$defs"]["schema_version"]["const"]
    return version


@per_corpus
def roles(event_type: str) -> Mapping[str, Role]:
    """Return name -> role, for the roles that an event type may have: its own first, then those that all types have.

    For a type that is not in the schema, the result has only those that all types have.
    """
    named = inventory("event_type").get(event_type, {}).get("x-roles", {})
    common = written("inventory")["$defs"]["event_type"]["x-common-roles"]
    return {name: Role(name, frozenset(row["takes"]), row["many"]) for name, row in {**named, **common}.items()}


def role(event_type: str, name: str) -> Role | None:
    """Return the role with the name `name`, such as `participant`, of an event type; None if the type does not have it.

    If the schema in use allows every event type, the result is never None: an unknown role is returned as one that
    several items of any kind may fill.
    """
    found = roles(event_type).get(name)
    return Role(name, frozenset(own.EVERY_KIND), many=True) if found is None and is_open("event_type") else found


@per_corpus
def prefixes() -> Mapping[str, str]:
    """Return layer -> the letter with which the ids of its items start (`m` for mentions).

    Layers whose items have no ids are left out.
    """
    return {row["x-layer"]: row["x-prefix"] for row in inventory("item_kind").values()}


@per_corpus
def registry_prefixes() -> Mapping[str, str]:
    """Return name of a registry -> the prefix of its ids without the hyphen that follows: `ent` for `entities`."""
    rows = written("common")["$defs"].values()
    return {row["x-registry"]: row["x-prefix"] for row in rows if "x-registry" in row}


@per_corpus
def annotated_zones() -> frozenset[str]:
    """Return the names of the zones whose text is annotated, such as `headline`."""
    return frozenset(name for name, row in inventory("zone").items() if row["x-annotated"])


@per_corpus
def asked() -> declared.Declaration:
    """Return the content of the corpus.json of the corpus in use: the layers and fields that gold must have."""
    return declared.declaration(current().declaration)


def compatible(version: str) -> bool:
    """Return whether a file with the schema version `version` can be read: its major and minor numbers equal ours."""
    return version.split(".")[:2] == schema_version().split(".")[:2]


def parts(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the chain of `$ref` from a part of a JSON schema: the part itself, then what each `$ref` leads to.

    Of `{"anyOf": [X, {"type": "null"}]}`, the chain has the part without `anyOf`, then X, and what X leads to.
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
    """Return the JSON schema at the end of a part's chain of `$ref`, without the alternative null.

    `spec` is the part; without `$ref` and `anyOf`, it is returned itself.
    """
    return parts(spec)[-1]
