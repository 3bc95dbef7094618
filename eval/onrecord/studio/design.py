"""Design the Label Studio project of each layer: its labels, the attributes of a marked region, the roles of arcs.

Types, values, definitions and hotkeys come from the inventories in schema/; attributes come from the fields of the
layer. A new type in the schema becomes a button, and a new field becomes a question. This file decides which project
asks for which field, and in which order. Each layer has a project of its own, because a text with the marks of all
layers is unreadable. `config` converts a design to Label Studio's XML; `layers/` and `preflight` use the same design.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.errors import OnrecordError, shown
from onrecord.schema.document import REMARKS
from onrecord.schema.document import Kind as FieldKind
from onrecord.schema.profile import per_corpus
from onrecord.studio.palette import GREY, UNREACHABLE, painted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LABEL, CONTEXT = "label", "context"
SAME = "same"  # the label of a mention that has the entity of the mark before it
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

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the fixed values of the attribute; `yes` for a flag; () for text and for lists of the task."""
        return (tuple(each.value for each in self.values) or (YES,)) if self.tag == "choices" else ()

    @property
    def tag(self) -> str:
        """Return the type of Label Studio results for the attribute: `textarea`, `choices` or `taxonomy`.

        A list of the task (`options`) is a taxonomy. As `choices`, its entries would get keys that the fixed values
        need, and a letter typed outside the search box would choose an entry.
        """
        if self.kind is Kind.TEXT:
            return "textarea"
        return "taxonomy" if self.options else "choices"


@dataclass(frozen=True, slots=True)
class Design:
    """The design of a layer's project.

    Attributes:
        layer: The name of the layer.
        title: The title of the layer.
        guidelines: The name of the guidelines file for the help page, without `.md`.
        labels: The labels of the layer.
        context: The labels of grey marks, which show items of other layers.
        attributes: The attributes of marks, in the order in which the editor shows them.
        roles: The labels of arcs.
        decides: Whether the project is for adjudication and shows a list of disagreements (see `deciding`).
        locked: Whether the editor prevents changes of grey marks.
    """

    layer: str
    title: str
    guidelines: str
    labels: tuple[Option, ...]
    context: tuple[Option, ...]
    attributes: tuple[Attribute, ...]
    roles: tuple[str, ...] = ()
    decides: bool = False
    locked: bool = False

    def attributes_of(self, control: str, label: str) -> tuple[Attribute, ...]:
        """Return the attributes that the editor asks for a region with a label of a control; () if there are none."""
        return tuple(each for each in self.attributes if each.control == control and label in each.labels)

    def control_labels(self, control: str) -> tuple[str, ...]:
        """Return the names of a control's labels: the layer's own for `label`, else those of context marks."""
        return tuple(each.value for each in (self.labels if control == LABEL else self.context))


def designs() -> tuple[str, ...]:
    """Return the names of the annotated layers (not those of adjudication), in the order of annotation."""
    return tuple(_DESIGNS)


@per_corpus
def design(layer: str) -> Design:
    """Return the labels, attributes and roles of the project of a layer, such as `quotes` or `decide_quotes`.

    Raises:
        OnrecordError: The layer is unknown.
    """
    from onrecord.studio.deciding.designs import deciding, decisions  # imports this module

    if layer in decisions():
        return deciding(layer)
    if layer not in _DESIGNS:
        raise OnrecordError(
            "There is no layer of that name.", got=shown(layer), expected=", ".join(_DESIGNS), hint="name one of them"
        )
    return _DESIGNS[layer]()


def quote_kinds() -> tuple[str, ...]:
    """Return the kinds of quotes, such as `direct`; each is the label of the first content span of such a quote."""
    return tuple(schema.inventory("quote_kind"))


def _zones() -> Design:
    labels = _options("zone")
    return Design("zones", "Text zones", "entities", labels, (), _joined(*_asked("zones", _values(labels))))


def _entities() -> Design:
    types = _plain("entity_type")
    same = Option(SAME, "The entity and the type of the mark before it in the text. An arc says the same of any mark.")
    labels = painted((*types, same))
    every = _values(labels)
    new = Attribute("new_entity", "… or a new one, by name", Kind.TEXT, _values(types))
    head = Attribute("head", "Head (empty: by its words)", Kind.TEXT, every)
    form = replace(_attribute("mentions", "form", every), title="Form (empty: by its words)", required=False)
    order = (form, "entity", new, head, "predicative", "refers_to")
    attributes = _joined(*_asked("mentions", every, *order), *_remarks("mentions", every))
    return Design("entities", "Entities", "entities", labels, (), attributes)


def _quotes() -> Design:
    parts = (
        Option("continuation", "A further stretch of a quote's words. Draw an arc from it to the quote."),
        Option("cue", "The word that reports. Draw an arc from it to the quote."),
        Option("source", "The phrase that says who speaks. Draw an arc from it to the quote."),
        Option("nonquote", "A pair of quotation marks that is no quote, the marks included."),
    )
    kinds = _plain("quote_kind")
    quotes, nonquotes = _values(kinds), ("nonquote",)
    speaker = Attribute("new_speaker", "… or a new one (GROUP: senior officials)", Kind.TEXT, quotes)
    addressee = Attribute("new_addressee", "… or a new one", Kind.TEXT, quotes)
    missing = _attribute("quotes", "content_missing", quotes)
    missing = replace(missing, title=f"{missing.title} (mark the cue)")
    status, act = (_attribute("quotes", name, quotes) for name in ("source_status", "act"))
    status = replace(status, title=f"{status.title} (empty: by the source)", required=False)
    act = replace(act, title=f"{act.title} (empty: said, told = assert)", required=False)
    people = ("speakers", speaker, status, act, "addressees", addressee)
    return Design(
        "quotes",
        "Quotes",
        "quotes",
        painted((*kinds, *parts)),
        _grey("mention"),
        _joined(
            *_asked("quotes", quotes, *people, "cue_polarity", "cue_realis", missing),
            *_asked("nonquotes", nonquotes),
            *_remarks("quotes", quotes),
            *_remarks("nonquotes", nonquotes),
        ),
        locked=True,
    )


def _events() -> Design:
    types, times = _plain("event_type"), _plain("time_type")
    labels = painted((*types, *times, Option("filler", "A bare stretch of text that fills a role.")))
    marked = {"events": _values(types), "times": _values(times), "fillers": ("filler",)}
    asked = [each for layer, values in marked.items() for each in _asked(layer, values)]
    remarks = [each for layer, values in marked.items() for each in _remarks(layer, values)]
    roles = dict.fromkeys(name for each in marked["events"] for name in schema.roles(each))
    return Design(
        "events",
        "Events and times",
        "events",
        labels,
        _grey("mention", "quote"),
        _joined(*asked, *remarks),
        tuple(roles),
    )


def _identity() -> Design:
    quote, event = ("quote",), ("event",)
    utterance, rendering = (_attribute("quotes", name, quote) for name in IDENTITY["quotes"])
    (instance,) = (_attribute("events", name, event) for name in IDENTITY["events"])
    new_utterance = Attribute("new_utterance", "… or a new one, in a few words", Kind.TEXT, quote)
    new_event = Attribute("new_event", "… or a new one, in a few words", Kind.TEXT, event)
    asked = (utterance, new_utterance, rendering, instance, new_event)
    attributes = tuple(replace(each, control=CONTEXT) for each in asked)
    return Design("identity", "Identity across documents", "identity", (), _grey("quote", "event"), attributes)


_DESIGNS: dict[str, Callable[[], Design]] = {
    "zones": _zones,
    "entities": _entities,
    "quotes": _quotes,
    "events": _events,
    "identity": _identity,
}


def _plain(inventory: str) -> tuple[Option, ...]:
    rows = schema.inventory(inventory).items()
    return tuple(Option(value, row["description"], hotkey=row.get("x-hotkey", "")) for value, row in rows)


def _options(inventory: str) -> tuple[Option, ...]:
    return painted(_plain(inventory))


def _grey(*values: str) -> tuple[Option, ...]:
    hint = "Marked in another project; it cannot be changed here."
    return tuple(Option(value, hint, GREY[value], key) for value, key in zip(values, UNREACHABLE, strict=False))


def _values(options: Sequence[Option]) -> tuple[str, ...]:
    return tuple(each.value for each in options)


def _asked(layer: str, labels: tuple[str, ...], *order: str | Attribute) -> list[Attribute]:
    """Return the attributes of a layer's marks: those of `order` (names of fields, or attributes), then the others.

    The others are the layer's fields in the schema's order, without the field that is the mark's label, those of the
    project `identity`, certainty and note.
    """
    named = {each if isinstance(each, str) else each.name for each in order}
    elsewhere = {LABELLED.get(layer), *IDENTITY.get(layer, ()), *REMARKS, *named}
    others = [name for name, each in schema.fields(layer).items() if each.kind in KINDS and name not in elsewhere]
    return [_attribute(layer, each, labels) if isinstance(each, str) else each for each in (*order, *others)]


def _remarks(layer: str, labels: tuple[str, ...]) -> list[Attribute]:
    """Return the attributes certainty and note, if an annotator can enter these fields in the layer."""
    return [_attribute(layer, name, labels) for name in REMARKS if schema.fields(layer)[name].kind in KINDS]


def _attribute(layer: str, name: str, labels: tuple[str, ...]) -> Attribute:
    """Return the attribute for a field; labels and texts are required unless they may be null or have a default."""
    field = schema.fields(layer)[name]
    return Attribute(
        name,
        field.title,
        KINDS[field.kind],
        labels,
        values=_plain(field.inventory) if field.inventory else (),
        options=field.registry,
        required=field.kind in REQUIRED and not field.nullable and field.default is None,
        default=field.default,
    )


def _joined(*attributes: Attribute) -> tuple[Attribute, ...]:
    """Return the attributes in order; those that differ only in `labels` are merged into one with all the labels."""
    found: dict[Attribute, tuple[str, ...]] = {}
    for each in attributes:
        alike = replace(each, labels=())
        found[alike] = (*found.get(alike, ()), *each.labels)
    return tuple(replace(each, labels=labels) for each, labels in found.items())
