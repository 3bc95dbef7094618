"""Describe how an annotator enters a field of a mark, and derive these descriptions from the fields in schema/."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.schema.document import REMARKS
from onrecord.schema.document import Kind as FieldKind

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL, CONTEXT = "label", "context"
YES = "yes"
LABELLED = {"zones": "zone", "mentions": "type", "times": "type", "quotes": "kind", "events": "type"}  # a mark's label
IDENTITY = {"quotes": ("utterance", "rendering"), "events": ("event",)}  # the fields of the project `identity`


class Kind(StrEnum):
    """How an annotator enters an attribute."""

    CHOICE = "choice"  # one of its values
    CHOICES = "choices"  # any number of its values
    FLAG = "flag"  # ticked or not
    TEXT = "text"  # typed


KINDS = {
    FieldKind.LABEL: Kind.CHOICE,
    FieldKind.FLAG: Kind.FLAG,
    FieldKind.TEXT: Kind.TEXT,
    FieldKind.ID: Kind.CHOICE,
    FieldKind.IDS: Kind.CHOICES,
}
REQUIRED = frozenset({FieldKind.LABEL, FieldKind.TEXT})


@dataclass(frozen=True, slots=True)
class Option:
    """A label or a value: the stored string, its tooltip, its colour and its key."""

    value: str
    hint: str = ""
    colour: str = ""
    hotkey: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of a marked region.

    Attributes:
        name: The name of the field.
        title: The question that the editor shows.
        kind: How the annotator enters the attribute.
        labels: The labels whose regions have the attribute.
        control: The control that the labels belong to.
        values: The fixed values to choose from.
        options: The list in the task to choose from instead: `entities`, `events` or `utterances`.
        required: Whether the editor refuses to submit a task without it.
        default: The value of an attribute that is left empty.
        hidden: Whether the editor does not show it, because the corpus does not declare its field.
    """

    name: str
    title: str
    kind: Kind
    labels: tuple[str, ...]
    control: str = LABEL
    values: tuple[Option, ...] = ()
    options: str = ""
    required: bool = False
    default: str | None = None
    hidden: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the strings that an annotator can choose from: the fixed values; `yes` for a flag.

        The result is () for text, and for an attribute whose list is in the task (`options`).
        """
        return (tuple(each.value for each in self.values) or (YES,)) if self.tag == "choices" else ()

    @property
    def tag(self) -> str:
        """Return the type of the attribute's results in Label Studio: `textarea`, `choices` or `taxonomy`.

        A list that each task has of its own (`options`) is a taxonomy. As `choices`, its entries would get keys that
        the fixed values need, and a letter typed outside the search box would choose an entry.
        """
        if self.kind is Kind.TEXT:
            return "textarea"
        return "taxonomy" if self.options else "choices"


def inventory_options(inventory: str) -> tuple[Option, ...]:
    """Return the values that the schema lists, with their descriptions and hotkeys.

    Args:
        inventory: The name of the list of values in the schema, such as `event_type`.
    """
    rows = schema.inventory(inventory).items()
    return tuple(Option(value, row["description"], hotkey=row.get("x-hotkey", "")) for value, row in rows)


def names(options: Sequence[Option]) -> tuple[str, ...]:
    """Return the values of options, the strings that annotations store, such as `direct`."""
    return tuple(each.value for each in options)


def asked(layer: str, labels: tuple[str, ...], *order: str | Attribute) -> list[Attribute]:
    """Return the attributes of a layer's marks: first those of `order`, then the other fields in the schema's order.

    Four kinds of fields are left out, unless `order` names them: the field that is the mark's label, the ids that
    annotators give in the project `identity` (of entities, events and utterances), `certainty`, and `note`.

    Args:
        layer: The list of the items, such as `quotes`.
        labels: The labels of the marks beside which the editor shows these attributes.
        order: The names of fields; or attributes, which are taken unchanged.
    """
    named = {each if isinstance(each, str) else each.name for each in order}
    elsewhere = {LABELLED.get(layer), *IDENTITY.get(layer, ()), *REMARKS, *named}
    others = [name for name, each in schema.fields(layer).items() if each.kind in KINDS and name not in elsewhere]
    return [attribute(layer, each, labels) if isinstance(each, str) else each for each in (*order, *others)]


def remarks(layer: str, labels: tuple[str, ...]) -> list[Attribute]:
    """Return the attributes certainty and note; [] if the layer does not ask for them.

    Args:
        layer: The list of the items, such as `quotes`.
        labels: The labels whose marks have the attributes.
    """
    return [attribute(layer, name, labels) for name in REMARKS if schema.fields(layer)[name].kind in KINDS]


def attribute(layer: str, name: str, labels: tuple[str, ...]) -> Attribute:
    """Return the attribute for a field of the schema.

    The attribute is required if the field is a label or a text, may not be null and has no default, and if the corpus
    asks for the field. Any other attribute may stay empty. A field that the corpus does
    not declare is hidden.

    Args:
        layer: The list of the items, such as `quotes`.
        name: The name of the field, such as `act`.
        labels: The labels whose marks have the attribute.
    """
    field = schema.fields(layer)[name]
    asked_for = schema.asked().asks(layer, name)
    return Attribute(
        name,
        field.title,
        KINDS[field.kind],
        labels,
        values=inventory_options(field.inventory) if field.inventory else (),
        options=field.registry,
        required=field.kind in REQUIRED and not field.nullable and field.default is None and asked_for,
        default=field.default,
        hidden=not schema.asked().has(layer, name),
    )


def typed(name: str, title: str, labels: tuple[str, ...], beside: Attribute) -> Attribute:
    """Return an attribute for a name that the annotator types in place of a choice from another attribute's list.

    Args:
        name: The attribute's name, such as `new_speaker`.
        title: The question that the editor shows.
        labels: The labels whose marks have the attribute.
        beside: The other attribute, with which this one is hidden.
    """
    return Attribute(name, title, Kind.TEXT, labels, hidden=beside.hidden)


def joined(*attributes: Attribute) -> tuple[Attribute, ...]:
    """Return the attributes in order; those that differ only in `labels` are merged into one with all these labels."""
    found: dict[Attribute, tuple[str, ...]] = {}
    for each in attributes:
        alike = replace(each, labels=())
        found[alike] = (*found.get(alike, ()), *each.labels)
    return tuple(replace(each, labels=labels) for each, labels in found.items())
