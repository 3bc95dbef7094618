"""Design the Label Studio project of each layer: its labels, the attributes of a marked region, the roles of arcs.

Types, values, definitions and hotkeys come from the inventories in schema/; attributes come from the fields of the
layer. A new type in the schema becomes a button, and a new field becomes a question. This file decides which project
asks for which field, and in which order. Each layer has a project of its own, because a text with the marks of all
layers is unreadable. `config` converts a design to Label Studio's XML; `layers/` and `preflight` use the same design.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.errors import OnrecordError, shown
from onrecord.schema.profile import per_corpus
from onrecord.studio.attributes import (
    CONTEXT,
    IDENTITY,
    LABEL,
    Attribute,
    Kind,
    Option,
    asked,
    attribute,
    inventory_options,
    joined,
    names,
    remarks,
    typed,
)
from onrecord.studio.palette import GREY, UNREACHABLE, painted

if TYPE_CHECKING:
    from collections.abc import Callable

SAME = "same"  # the label of a mention that has the entity of the mark before it


@dataclass(frozen=True, slots=True)
class Design:
    """The design of a layer's project.

    Attributes:
        layer: The name of the layer.
        title: The title of the layer.
        guidelines: The name of the layer's page of guidelines, without `.md`.
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
        """Return the attributes of a region with a label, hidden ones among them; () if there are none.

        `control` is `label` for the layer's own labels, `context` for those of grey marks.
        """
        return tuple(each for each in self.attributes if each.control == control and label in each.labels)

    def shown_attributes_of(self, control: str, label: str) -> tuple[Attribute, ...]:
        """Return the attributes that the editor shows for a region with a label; () if there are none.

        `control` is `label` for the layer's own labels, `context` for those of grey marks.
        """
        return tuple(each for each in self.attributes_of(control, label) if not each.hidden)

    def control_labels(self, control: str) -> tuple[str, ...]:
        """Return the labels of the control `label` (the layer's own) or `context` (of grey marks of other layers)."""
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
            "There is no layer of that name.", got=shown(layer), expected=", ".join(_DESIGNS), hint="name one of these"
        )
    return _DESIGNS[layer]()


def quote_kinds() -> tuple[str, ...]:
    """Return the kinds of quotes, such as `direct`; each is the label of the first content span of such a quote."""
    return tuple(schema.inventory("quote_kind"))


def _zones() -> Design:
    labels = _options("zone")
    return Design("zones", "Text zones", "entities", labels, (), joined(*asked("zones", names(labels))))


def _entities() -> Design:
    types = inventory_options("entity_type")
    same = Option(SAME, "The entity and the type of the mark before it in the text. An arc says the same of any mark.")
    labels = painted((*types, same) if schema.asked().has("mentions", "entity") else types)
    every = names(labels)
    entity = attribute("mentions", "entity", every)
    new = typed("new_entity", "… or a new one, by name", names(types), entity)
    is_hidden = not schema.asked().has("mentions", "head")
    head = Attribute("head", "Head (empty: by its words)", Kind.TEXT, every, hidden=is_hidden)
    form = replace(attribute("mentions", "form", every), title="Form (empty: by its words)", required=False)
    order = (form, entity, new, head, "predicative", "refers_to")
    attributes = joined(*asked("mentions", every, *order), *remarks("mentions", every))
    return Design("entities", "Entities", "entities", labels, (), attributes)


def _quotes() -> Design:
    continuation = Option("continuation", "A further stretch of a quote's words. Draw an arc from it to the quote.")
    parts = {
        "cue": Option("cue", "The word that reports. Draw an arc from it to the quote."),
        "source": Option("source", "The phrase that says who speaks. Draw an arc from it to the quote."),
    }
    nonquote = Option("nonquote", "A pair of quotation marks that is no quote, the marks included.")
    kinds = inventory_options("quote_kind")
    quotes, nonquotes = names(kinds), ("nonquote",)
    speakers, addressees = (attribute("quotes", name, quotes) for name in ("speakers", "addressees"))
    speaker = typed("new_speaker", "… or a new one (GROUP: senior officials)", quotes, speakers)
    addressee = typed("new_addressee", "… or a new one", quotes, addressees)
    missing = attribute("quotes", "content_missing", quotes)
    missing = replace(missing, title=f"{missing.title} (mark the cue)")
    status, act = (attribute("quotes", name, quotes) for name in ("source_status", "act"))
    status = replace(status, title=f"{status.title} (empty: by the source)", required=False)
    act = replace(act, title=f"{act.title} (empty: said, told = assert)", required=False)
    people = (speakers, speaker, status, act, addressees, addressee)
    declared = schema.asked()
    labels = [*kinds, continuation, *(part for name, part in parts.items() if declared.has("quotes", name))]
    return Design(
        "quotes",
        "Quotes",
        "quotes",
        painted((*labels, nonquote) if declared.has("nonquotes") else labels),
        _grey("mention"),
        joined(
            *asked("quotes", quotes, *people, "cue_polarity", "cue_realis", missing),
            *asked("nonquotes", nonquotes),
            *remarks("quotes", quotes),
            *remarks("nonquotes", nonquotes),
        ),
        locked=True,
    )


def _events() -> Design:
    options = {
        "events": inventory_options("event_type"),
        "times": inventory_options("time_type"),
        "fillers": (Option("filler", "A bare stretch of text that fills a role."),),
    }
    declared = {layer: values for layer, values in options.items() if schema.asked().has(layer)}
    marked = {layer: names(values) for layer, values in options.items()}
    questions = [each for layer, values in marked.items() for each in asked(layer, values)]
    notes = [each for layer, values in marked.items() for each in remarks(layer, values)]
    roles = dict.fromkeys(name for each in marked["events"] for name in schema.roles(each))
    return Design(
        "events",
        "Events and times",
        "events",
        painted([each for values in declared.values() for each in values]),
        _grey("mention", "quote"),
        joined(*questions, *notes),
        tuple(roles) if schema.asked().has("events", "arguments") else (),
    )


def _identity() -> Design:
    quote, event = ("quote",), ("event",)
    utterance, rendering = (attribute("quotes", name, quote) for name in IDENTITY["quotes"])
    (instance,) = (attribute("events", name, event) for name in IDENTITY["events"])
    new_utterance = typed("new_utterance", "… or a new one, in a few words", quote, utterance)
    new_event = typed("new_event", "… or a new one, in a few words", event, instance)
    order = (utterance, new_utterance, rendering, instance, new_event)
    attributes = tuple(replace(each, control=CONTEXT) for each in order)
    return Design("identity", "Identity across documents", "identity", (), _grey("quote", "event"), attributes)


_DESIGNS: dict[str, Callable[[], Design]] = {
    "zones": _zones,
    "entities": _entities,
    "quotes": _quotes,
    "events": _events,
    "identity": _identity,
}


def _options(inventory: str) -> tuple[Option, ...]:
    return painted(inventory_options(inventory))


def _grey(*values: str) -> tuple[Option, ...]:
    hint = "Marked in another project; it cannot be changed here."
    return tuple(Option(value, hint, GREY[value], key) for value, key in zip(values, UNREACHABLE, strict=False))
