"""List the layers of a document, the fields of their items, and the kind of each field.

Everything is derived from schema/document.schema.json and the schemas that it refers to. Other packages select from
`fields` (which field has which inventory, which field refers to which registry, which fields brat or Label Studio can
represent). A new attribute is therefore added in schema/ only.

The kind of a field follows from its schema: a reference to a definition of common.schema.json, a reference to an
inventory, or a JSON type. The fields in `REMARKS` describe the annotation and not the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, shown
from onrecord.schema.profile import per_corpus
from onrecord.schema.properties import (
    described,
    inventory_of,
    not_null,
    object_of,
    properties,
    references,
    registry_of,
)
from onrecord.schema.schemas import SUFFIX, resolved, written

if TYPE_CHECKING:
    from collections.abc import Mapping

REMARKS = ("certainty", "note", "review")
FIRST = ("type", "kind", "act")  # listed before an item's other attributes
ENTITIES = "entities"  # a system's own registry: a layer that only predictions have
ENTITY_FIELDS = ("id", "type", "name", "wikidata")


class Kind(StrEnum):
    """The kind of value that a field holds."""

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
    EXTENT = "extent"  # pieces or empty nodes of the item, which have offsets and no strings
    REVIEW = "review"


ATTRIBUTES = (Kind.LABEL, Kind.FLAG, Kind.TEXT)
KINDS = {
    "offset": Kind.OFFSET,
    "span": Kind.SPAN,
    "spans": Kind.SPANS,
    "item_id": Kind.ITEM,
    "review": Kind.REVIEW,
}
EXTENTS = ("span", "empty_node")  # the definitions that lists of kind EXTENT refer to
TYPES = {"boolean": Kind.FLAG, "string": Kind.TEXT}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an item.

    Attributes:
        name: The name.
        kind: The kind of value.
        inventory: The inventory that lists the values of a label; "" for other kinds.
        registry: The registry whose entries an id refers to; "" for other kinds.
        nullable: Whether gold may hold null or leave the field out.
        title: The name that is shown to people.
        default: The label of an item for which an annotator chose none; None if there is no default.
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
    """Return layer (`mentions`, …) -> name of the schema of its items (`mention`), in the order of a document."""
    rows = [(name, not_null(row)) for name, row in written("document")["properties"].items()]
    return {name: row["items"]["$ref"].removesuffix(SUFFIX) for name, row in rows if row.get("type") == "array"}


@per_corpus
def item_layers() -> tuple[str, ...]:
    """Return the layers whose items can be reviewed: all layers except `zones`."""
    return tuple(layer for layer in layers() if "review" in fields(layer))


@per_corpus
def fields(layer: str) -> Mapping[str, Field]:
    """Return name -> description of each field that the items of a layer have, in the schema's order.

    A description (`Field`) has the kind of value, the inventory (list of allowed labels) or registry that it refers to,
    and whether it may be null.

    Args:
        layer: The layer. For `entities`, the result is the fields of entities in predictions.

    Raises:
        OnrecordError: The schema of a field fits no kind.
    """
    record = record_of(layer)
    chosen = ENTITY_FIELDS if layer == ENTITIES else tuple(properties(record))
    return {name: field(record, name) for name in chosen}


def record_of(layer: str) -> str:
    """Return the name of the schema that describes one item of a layer, such as `mention` for `mentions`.

    For `entities` it is `entity_registry`, the schema of the registry's file. Raises KeyError for an unknown layer.
    """
    return "entity_registry" if layer == ENTITIES else layers()[layer]


@per_corpus
def named(layer: str, *kinds: Kind) -> tuple[str, ...]:
    """Return the names of a layer's fields whose value is of one of `kinds`, in the schema's order."""
    return tuple(name for name, each in fields(layer).items() if each.kind in kinds)


@per_corpus
def attributes(layer: str, *kinds: Kind) -> tuple[str, ...]:
    """Return the names of those fields of a layer's items that are labels, flags or texts.

    `certainty`, `note` and `review`, which describe the annotation and not the text, are left out.

    Args:
        layer: The layer.
        kinds: Fields with these kinds of value, in place of labels, flags and texts.

    Returns:
        `type`, `kind` and `act` first, as far as the layer has them, then the others in the schema's order.
    """
    found = [each for each in named(layer, *(kinds or ATTRIBUTES)) if each not in REMARKS]
    return tuple(sorted(found, key=lambda each: FIRST.index(each) if each in FIRST else len(FIRST)))


@per_corpus
def inventories(layer: str) -> Mapping[str, str]:
    """Return field -> inventory (list of labels), for the fields of a layer whose value is a label."""
    return {name: each.inventory for name, each in fields(layer).items() if each.kind is Kind.LABEL}


def registries(layer: str) -> Mapping[str, str]:
    """Return field -> registry, for the fields of a layer whose value is an id (or several) of registry entries.

    A registry is a list of the entities, events or utterances of a corpus.
    """
    return references(record_of(layer))


@per_corpus
def everywhere() -> Mapping[str, Field]:
    """Return name -> description of each field of all layers.

    A name has the same kind and registry in every layer, because rows of several layers share columns. Where layers
    differ otherwise, the description is that of the first layer.

    Raises:
        OnrecordError: A name has two kinds or two registries.
    """
    found: dict[str, tuple[str, Field]] = {}
    for layer, record in layers().items():
        for name, each in fields(layer).items():
            other, first = found.setdefault(name, (record, each))
            if (first.kind, first.registry) != (each.kind, each.registry):
                raise OnrecordError(
                    "A field of the schema has different kinds in two layers.",
                    where=f"{record}{SUFFIX} {name}",
                    got=f"{each.kind} {each.registry}".strip(),
                    expected=f"{first.kind} {first.registry}".strip() + f", as in {other}{SUFFIX}",
                    hint="give one of them another name",
                )
    return {name: each for name, (_, each) in found.items()}


def of_kind(*kinds: Kind) -> frozenset[str]:
    """Return the names of the fields, of any layer, whose value is of one of `kinds`."""
    return frozenset(name for name, each in everywhere().items() if each.kind in kinds)


def listed(value: str | list[str] | None) -> list[str]:
    """Return an id or a list of ids as a list of ids; [] for None or "".

    >>> listed("ent-a"), listed(["ent-a", "ent-b"]), listed(None)
    (['ent-a'], ['ent-a', 'ent-b'], [])
    """
    return value if isinstance(value, list) else [value] if value else []


def field(record: str, name: str) -> Field:
    """Return the description of one field of the objects that a schema describes.

    Args:
        record: The name of the schema, such as `mention`.
        name: The name of the field.

    Raises:
        OnrecordError: The schema of the field fits no kind.
    """
    spec = properties(record)[name]
    own, resolved_spec = not_null(spec), resolved(spec)
    registry, several = registry_of(spec), resolved_spec.get("type") == "array"
    inventory, definition = inventory_of(spec), own.get("$ref", "").rpartition("/")[-1]
    if inventory:
        kind: Kind | None = Kind.LABEL
    elif registry:
        kind = Kind.IDS if several else Kind.ID
    elif definition in KINDS:
        kind = KINDS[definition]
    elif several and resolved_spec["items"].get("$ref", "").partition(f"{SUFFIX}#/$defs/")[2] in EXTENTS:
        kind = Kind.EXTENT
    elif several and resolved(resolved_spec["items"]).get("type") == "object":
        kind = Kind.ARGUMENTS
    elif {"enum", "const"}.isdisjoint(resolved_spec):  # an inventory lists values, each with a definition
        kind = TYPES.get(str(resolved_spec.get("type")))
    else:
        kind = None
    if kind is None or [each for each in spec.get("anyOf", [own]) if each.get("type") != "null"] != [own]:
        raise OnrecordError(
            "A field of the schema has no kind that onrecord knows.",
            where=f"{record}{SUFFIX} {name}",
            got=shown(spec),
            expected="a $ref to an inventory; a $ref to an id, a span or spans of common.schema.json; a list of ids; "
            'a boolean; or a string. To allow null too (not for a list): {"anyOf": [FORM, {"type": "null"}]}',
            hint=f"use one of these forms in schema/{record}{SUFFIX}; onrecord schema quote prints examples of each",
        )
    keywords = described(name, spec)
    return Field(
        name,
        kind,
        inventory=inventory,
        registry=registry,
        nullable="anyOf" in spec or name not in object_of(record)["required"],
        title=keywords["title"],
        default=keywords.get("default"),
    )
