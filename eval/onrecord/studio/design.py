"""Decide what an annotator of each layer marks: labels, the attributes of a marked region, and the roles of arcs.

A design is made from schema/ alone: types, values, definitions and hotkeys come from its inventories, so that a new
type there is a new button here. One project a layer, since all layers at once are unreadable. `config` draws a design
as Label Studio's XML; the encoding of a document (`layers/`) and the preflight read the same design.

Colours are Paul Tol's vibrant, muted and light schemes (https://sronpersonalpages.nl/~pault/), which tell apart for
colour-blind readers; context marks of other layers are grey.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COLOURS = (
    "#0077BB #EE7733 #009988 #CC3311 #AA4499 #DDCC77 #33BBEE #999933 #332288 #EE3377 #88CCEE #117733 #882255 #BBCC33 "
    "#EE8866 #44BB99 #77AADD #CC6677 #FFAABB #AAAA00 #DDDDDD"
).split()
GREY = {"mention": "#AAAAAA", "quote": "#DDDDDD", "event": "#999999"}  # what was marked in another project
KEYS = "1234567890qwertyuiopasdfghjklzxcvbnm"
LABEL, CONTEXT = "label", "context"
YES = "yes"


class Kind(StrEnum):
    """How an attribute is given."""

    CHOICE = "choice"  # one of its values
    CHOICES = "choices"  # any number of its values
    FLAG = "flag"  # ticked or not
    TEXT = "text"  # typed


@dataclass(frozen=True, slots=True)
class Option:
    """A label or a value: what is stored, and what an annotator is told of it."""

    value: str
    hint: str = ""
    colour: str = ""
    hotkey: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of a marked region.

    values: the fixed values; options: the task's list that gives them instead (`entities`, `events`, `utterances`).
    labels: the labels whose regions have it; control: the control that those labels belong to. required: the editor
    lets nobody submit without it. default: what it means to leave it out.
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


@dataclass(frozen=True, slots=True)
class Design:
    """All that the project of a layer offers; `guidelines` names the file that its help is made from.

    decides: the project is an adjudicator's, who sees a list of disagreements (see `deciding`).
    """

    layer: str
    title: str
    guidelines: str
    labels: tuple[Option, ...]
    context: tuple[Option, ...]
    attributes: tuple[Attribute, ...]
    roles: tuple[str, ...] = ()
    decides: bool = False

    def attributes_of(self, control: str, label: str) -> tuple[Attribute, ...]:
        """Return the attributes that a region of that label has."""
        return tuple(each for each in self.attributes if each.control == control and label in each.labels)

    def control_labels(self, control: str) -> tuple[str, ...]:
        """Return the labels of a control."""
        return tuple(each.value for each in (self.labels if control == LABEL else self.context))


def designs() -> tuple[str, ...]:
    """Return the layers, in the order in which they are annotated; those of adjudication are in `deciding`."""
    return tuple(_DESIGNS)


@cache
def design(layer: str) -> Design:
    """Return the design of a layer; an unknown one is an error that lists the known ones."""
    from onrecord.studio.deciding.designs import deciding, decisions  # made of the designs of this file

    if layer in decisions():
        return deciding(layer)
    if layer not in _DESIGNS:
        raise OnrecordError(
            "There is no layer of that name.", got=shown(layer), expected=", ".join(_DESIGNS), hint="name one of them"
        )
    return _DESIGNS[layer]()


def quote_kinds() -> tuple[str, ...]:
    """Return the labels that a quote's first region has."""
    return tuple(schema.inventory("quote_kind"))


def _zones() -> Design:
    labels = _options("zone")
    every = _values(labels)
    return Design(
        "zones", "Text zones", "entities", labels, (), (Attribute("duplicate", "Repeats other text", Kind.FLAG, every),)
    )


def _entities() -> Design:
    labels = _options("entity_type")
    every = _values(labels)
    return Design(
        "entities",
        "Entities",
        "entities",
        labels,
        (),
        (
            Attribute("form", "Form", Kind.CHOICE, every, values=_plain("mention_form"), required=True),
            Attribute("entity", "Entity", Kind.CHOICE, every, options="entities"),
            Attribute("new_entity", "… or a new one, by name", Kind.TEXT, every),
            Attribute("head", "Head (empty: the whole mention)", Kind.TEXT, every),
            Attribute("predicative", "Predicative", Kind.FLAG, every),
            Attribute("refers_to", "Stands for (metonymy)", Kind.CHOICE, every, options="entities"),
            *_common(every),
        ),
    )


def _quotes() -> Design:
    parts = (
        Option("continuation", "A further stretch of a quote's words. Draw an arc from it to the quote."),
        Option("cue", "The word that reports. Draw an arc from it to the quote."),
        Option("source", "The phrase that says who speaks. Draw an arc from it to the quote."),
        Option("nonquote", "A pair of quotation marks that is no quote, the marks included."),
    )
    kinds = _plain("quote_kind")
    labels = _painted((*kinds, *parts))
    quotes = _values(kinds)
    return Design(
        "quotes",
        "Quotes",
        "quotes",
        labels,
        (),
        (
            Attribute("speakers", "Speakers", Kind.CHOICES, quotes, options="entities"),
            Attribute("new_speaker", "… or a new one (GROUP: senior officials)", Kind.TEXT, quotes),
            Attribute("source_status", "Source", Kind.CHOICE, quotes, values=_plain("source_status"), required=True),
            Attribute("act", "Act", Kind.CHOICE, quotes, values=_plain("act"), required=True),
            Attribute("addressees", "Addressees", Kind.CHOICES, quotes, options="entities"),
            Attribute("new_addressee", "… or a new one", Kind.TEXT, quotes),
            Attribute(
                "cue_polarity", "Cue's polarity", Kind.CHOICE, quotes, values=_plain("polarity"), default="positive"
            ),
            Attribute("cue_realis", "Cue's realis", Kind.CHOICE, quotes, values=_plain("realis"), default="actual"),
            Attribute("content_missing", "The words are not in the article (mark the cue)", Kind.FLAG, quotes),
            Attribute(
                "reason", "Why no quote", Kind.CHOICE, ("nonquote",), values=_plain("nonquote_reason"), required=True
            ),
            *_common((*quotes, "nonquote")),
        ),
    )


def _events() -> Design:
    types, times = _plain("event_type"), _plain("time_type")
    labels = _painted((*types, *times, Option("filler", "A bare stretch of text that fills a role.")))
    events, dated = _values(types), _values(times)
    roles = dict.fromkeys(name for each in events for name in schema.roles(each))
    return Design(
        "events",
        "Events and times",
        "events",
        labels,
        _grey("mention", "quote"),
        (
            Attribute("polarity", "Polarity", Kind.CHOICE, events, values=_plain("polarity"), default="positive"),
            Attribute("realis", "Realis", Kind.CHOICE, events, values=_plain("realis"), default="actual"),
            Attribute("hedged", "Hedged", Kind.FLAG, events),
            Attribute("value", "Value (2017-03-02, P2M)", Kind.TEXT, dated, required=True),
            Attribute("mod", "Modifier", Kind.CHOICE, dated, values=_plain("time_mod")),
            *_common(_values(labels)),
        ),
        tuple(roles),
    )


def _identity() -> Design:
    quote, event = ("quote",), ("event",)
    return Design(
        "identity",
        "Identity across documents",
        "identity",
        (),
        _grey("quote", "event"),
        (
            Attribute("utterance", "Utterance", Kind.CHOICE, quote, CONTEXT, options="utterances"),
            Attribute("new_utterance", "… or a new one, in a few words", Kind.TEXT, quote, CONTEXT),
            Attribute("rendering", "How it is given here", Kind.CHOICE, quote, CONTEXT, _plain("rendering")),
            Attribute("event", "Event instance", Kind.CHOICE, event, CONTEXT, options="events"),
            Attribute("new_event", "… or a new one, in a few words", Kind.TEXT, event, CONTEXT),
        ),
    )


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
    return _painted(_plain(inventory))


def _painted(options: Sequence[Option]) -> tuple[Option, ...]:
    """Return options with a colour each, and the next free key for those that the inventory gives none."""
    taken = {each.hotkey for each in options}
    free = (key for key in KEYS if key not in taken)
    return tuple(
        Option(each.value, each.hint, COLOURS[at % len(COLOURS)], each.hotkey or next(free, ""))
        for at, each in enumerate(options)
    )


def _grey(*values: str) -> tuple[Option, ...]:
    return tuple(
        Option(value, "Marked in another project; it cannot be changed here.", GREY[value]) for value in values
    )


def _values(options: Sequence[Option]) -> tuple[str, ...]:
    return tuple(each.value for each in options)


def _common(labels: tuple[str, ...]) -> tuple[Attribute, ...]:
    return (
        Attribute("certainty", "Certainty", Kind.CHOICE, labels, values=_plain("certainty"), default="high"),
        Attribute("note", "Note", Kind.TEXT, labels),
    )
