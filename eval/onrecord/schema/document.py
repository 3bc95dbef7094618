"""Say what a document holds: its layers, the fields of their items, and the kind of each field.

Everything is read off schema/document.schema.json and the schemas that it refers to. The tables that other rooms need
(which field takes which inventory, which field names an entry of which registry, what brat or Label Studio can hold)
are selections from `fields`, so that an attribute is added in schema/ alone.

A field's kind follows from what its schema refers to: a definition of common.schema.json, an inventory, or a type of
JSON's own. `REMARKS` are what an annotator says of the marking and not of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnrecordError, shown
from onrecord.schema.profile import per_corpus
from onrecord.schema.schemas import SUFFIX, parts, resolved, written

if TYPE_CHECKING:
    from collections.abc import Mapping

REMARKS = ("certainty", "note", "review")
FIRST = ("type", "kind", "act")  # what an item is, and does: listed before its other attributes
ENTITIES = "entities"  # the layer that predictions alone have: a system's own registry
ENTITY_FIELDS = ("id", "type", "name", "wikidata")


class Kind(StrEnum):
    """What a field holds."""

    OFFSET = "offset"  # of the item's own span
    SPAN = "span"
    SPANS = "spans"
    ITEM = "item"  # the id of an item of the same document
    ID = "id"  # the id of an entry of a registry
    IDS = "ids"
    LABEL = "label"  # a value of an inventory
    FLAG = "flag"
    TEXT = "text"
    ARGUMENTS = "arguments"
    EXTENT = "extent"  # of the item, where it is more than its own span: pieces or empty nodes, by offsets alone
    REVIEW = "review"


ATTRIBUTES = (Kind.LABEL, Kind.FLAG, Kind.TEXT)
KINDS = {
    "offset": Kind.OFFSET,
    "span": Kind.SPAN,
    "spans": Kind.SPANS,
    "item_id": Kind.ITEM,
    "review": Kind.REVIEW,
}
EXTENTS = ("span", "empty_node")  # what a list of such a kind holds
TYPES = {"boolean": Kind.FLAG, "string": Kind.TEXT}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an item.

    inventory: the one whose values a label takes. registry: the one whose entries ids name. Both are "" elsewhere.
    nullable: gold may hold null, or leave it out. title: what people are shown. default: the label that annotators mean
    who choose none.
    """

    name: str
    kind: Kind
    inventory: str = ""
    registry: str = ""
    nullable: bool = False
    title: str = ""
    default: str | None = None


@per_corpus
def layers() -> Mapping[str, str]:
    """Return the schema of the items of each layer, by the layer's name, in a document's order."""
    rows = [(name, given(row)) for name, row in written("document")["properties"].items()]
    return {name: row["items"]["$ref"].removesuffix(SUFFIX) for name, row in rows if row.get("type") == "array"}


@per_corpus
def item_layers() -> tuple[str, ...]:
    """Return the layers of items that people review: all but the zones."""
    return tuple(layer for layer in layers() if "review" in fields(layer))


@per_corpus
def fields(layer: str) -> Mapping[str, Field]:
    """Return the fields of a layer's items by name, in the schema's order; of `entities` those that predictions have.

    Raises OnrecordError for a field whose schema is none that a field may have.
    """
    record = record_of(layer)
    chosen = ENTITY_FIELDS if layer == ENTITIES else tuple(properties(record))
    return {name: field(record, name) for name in chosen}


def record_of(layer: str) -> str:
    """Return the name of the schema of a layer's items; that of `entities` is the registry's."""
    return "entity_registry" if layer == ENTITIES else layers()[layer]


@per_corpus
def named(layer: str, *kinds: Kind) -> tuple[str, ...]:
    """Return the names of a layer's fields of some kinds, in the schema's order."""
    return tuple(name for name, each in fields(layer).items() if each.kind in kinds)


@per_corpus
def attributes(layer: str, *kinds: Kind) -> tuple[str, ...]:
    """Return the names of what is said of a layer's items: labels, flags and texts (or those of `kinds`), no remarks.

    The fields of `FIRST` come first, the others in the schema's order.
    """
    found = [each for each in named(layer, *(kinds or ATTRIBUTES)) if each not in REMARKS]
    return tuple(sorted(found, key=lambda each: FIRST.index(each) if each in FIRST else len(FIRST)))


@per_corpus
def inventories(layer: str) -> Mapping[str, str]:
    """Return the inventory of each of a layer's labels, by the field's name."""
    return {name: each.inventory for name, each in fields(layer).items() if each.kind is Kind.LABEL}


def registries(layer: str) -> Mapping[str, str]:
    """Return the registry of each of a layer's fields that name its entries, by the field's name."""
    return references(record_of(layer))


@per_corpus
def references(record: str) -> Mapping[str, str]:
    """Return the registry of each field that names its entries, of the objects that a schema describes."""
    found = {name: _registry(spec) for name, spec in properties(record).items() if name != "id"}
    return {name: registry for name, registry in found.items() if registry}


@per_corpus
def registry_schemas() -> Mapping[str, str]:
    """Return the name of each registry's schema."""
    rows = written("common")["$defs"].items()
    return {row["x-registry"]: f"{name.removesuffix('_id')}_registry" for name, row in rows if "x-registry" in row}


@per_corpus
def everywhere() -> Mapping[str, Field]:
    """Return the fields of all layers by name; raises OnrecordError where a name has two kinds, or two registries.

    Rows of several layers share columns, and tools go by a field's name alone.
    """
    found: dict[str, tuple[str, Field]] = {}
    for layer, record in layers().items():
        for name, each in fields(layer).items():
            other, first = found.setdefault(name, (record, each))
            if (first.kind, first.registry) != (each.kind, each.registry):
                raise OnrecordError(
                    "A field of the schema is of another kind in another layer.",
                    where=f"{record}{SUFFIX} {name}",
                    got=f"{each.kind} {each.registry}".strip(),
                    expected=f"{first.kind} {first.registry}".strip() + f", as in {other}{SUFFIX}",
                    hint="give one of them another name",
                )
    return {name: each for name, (_, each) in found.items()}


def of_kind(*kinds: Kind) -> frozenset[str]:
    """Return the names of the fields of some kinds, over all layers."""
    return frozenset(name for name, each in everywhere().items() if each.kind in kinds)


def listed(value: str | list[str] | None) -> list[str]:
    """Return the ids that a field of kind `id` or `ids` holds."""
    return value if isinstance(value, list) else [value] if value else []


def properties(record: str) -> Mapping[str, dict[str, Any]]:
    """Return the properties of a schema's object, or of the objects that its list holds."""
    found: dict[str, dict[str, Any]] = _object(record)["properties"]
    return found


def _object(record: str) -> dict[str, Any]:
    spec = written(record)
    found: dict[str, Any] = spec.get("items", spec)
    return found


def given(spec: dict[str, Any]) -> dict[str, Any]:
    """Return what a property may be beside null: the first of its alternatives."""
    return next(each for each in spec.get("anyOf", [spec]) if each.get("type") != "null")


def described(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of a property, and of what it refers to those that it lacks; a title at least."""
    found = {"title": name.replace("_", " ").capitalize()}
    for part in reversed(parts(spec)):
        found |= part
    return found


def inventory_of(spec: dict[str, Any]) -> str:
    """Return the name of the inventory that lists a property's values, or "" for none."""
    file, _, definition = given(spec).get("$ref", "").partition(f"{SUFFIX}#/$defs/")
    return definition if file == "inventory" else ""


def field(record: str, name: str) -> Field:
    """Return a field of the objects that a schema describes; raises OnrecordError where it has no known kind."""
    spec = properties(record)[name]
    own, meant = given(spec), resolved(spec)
    registry, several = _registry(spec), meant.get("type") == "array"
    inventory, definition = inventory_of(spec), own.get("$ref", "").rpartition("/")[-1]
    if inventory:
        kind: Kind | None = Kind.LABEL
    elif registry:
        kind = Kind.IDS if several else Kind.ID
    elif definition in KINDS:
        kind = KINDS[definition]
    elif several and meant["items"].get("$ref", "").partition(f"{SUFFIX}#/$defs/")[2] in EXTENTS:
        kind = Kind.EXTENT
    elif several and resolved(meant["items"]).get("type") == "object":
        kind = Kind.ARGUMENTS
    elif {"enum", "const"}.isdisjoint(meant):  # values belong into an inventory, with a definition each
        kind = TYPES.get(str(meant.get("type")))
    else:
        kind = None
    if kind is None or [each for each in spec.get("anyOf", [own]) if each.get("type") != "null"] != [own]:
        raise OnrecordError(
            "A field of the schema has no kind that onrecord knows.",
            where=f"{record}{SUFFIX} {name}",
            got=shown(spec),
            expected="a $ref to an inventory, or to an id, a span or spans of common.schema.json; a list of ids; "
            'a boolean; a string; each but a list as it is, or as {"anyOf": [..., {"type": "null"}]}',
            hint="onrecord schema quote shows fields of each kind",
        )
    said = described(name, spec)
    return Field(
        name,
        kind,
        inventory=inventory,
        registry=registry,
        nullable="anyOf" in spec or name not in _object(record)["required"],
        title=said["title"],
        default=said.get("default"),
    )


def _registry(spec: dict[str, Any]) -> str:
    """Return the registry whose ids a property holds, one or a list, or "" where it holds none."""
    meant = resolved(spec)
    registry: str = (resolved(meant["items"]) if meant.get("type") == "array" else meant).get("x-registry", "")
    return registry
