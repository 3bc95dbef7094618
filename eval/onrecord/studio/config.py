"""Convert a design to the XML of a Label Studio configuration, and hash the XML.

The hash is stored in every task. If a label is removed from a project's configuration, Label Studio deletes the marks
with this label at the next save. The configuration of a project therefore never changes: a new hash needs a new
project.

Selections are not extended to whole words (`granularity`), because that would include the 's of `Trump's` and the
closing quotation mark of a quote. An adjudicator's panel shows the list of disagreements below the attributes, with a
checkbox "all are decided" and a text box for reasons. `style` decides how the page looks.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from onrecord import schema
from onrecord.errors import OnrecordError
from onrecord.schema.profile import per_corpus
from onrecord.studio.attributes import CONTEXT, LABEL, YES, Attribute, Kind, Option
from onrecord.studio.design import design
from onrecord.studio.palette import choice_keys
from onrecord.studio.style import style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.studio.design import Design

TEXT = "text"
BREAKS = "line_breaks"
DISAGREEMENTS, DECIDED, REASONS = "disagreements", "decided", "reasons"
ALL_DECIDED = "Every disagreement is decided"
DECIDED_KEY = "shift+alt+d"  # hard to press by accident


@per_corpus
def config(layer: str) -> str:
    """Return the XML of a layer's labelling configuration, as a project on a Label Studio server stores it.

    Args:
        layer: A layer of annotation, such as `quotes`, or of adjudication, such as `decide_quotes`.

    Raises:
        OnrecordError: The layer is unknown, or two controls of the page have the same name.
    """
    drawn = design(layer)
    view = ET.Element("View")
    ET.SubElement(view, "Style").text = style(drawn)
    for name, options, hidden in ((LABEL, drawn.labels, False), (CONTEXT, drawn.context, True)):
        if options:
            _labels(view, name, options, hidden=hidden)
    if drawn.roles:
        relations = ET.SubElement(view, "Relations", choice="single")
        for role in drawn.roles:
            ET.SubElement(relations, "Relation", value=role)
    page = ET.SubElement(view, "View", className="onrecord-page")
    words = ET.SubElement(page, "View", className="onrecord-words")
    ET.SubElement(words, "Text", name=TEXT, value="$text", showLabels="true")
    unseen = ET.SubElement(view, "View", className="onrecord-hidden")
    rules = {"name": BREAKS, "value": f"${BREAKS}", "inline": "true", "selectionEnabled": "false"}
    ET.SubElement(unseen, "HyperText", rules)
    panel = ET.SubElement(page, "View", className="onrecord-panel")
    keys = choice_keys(drawn)
    if drawn.roles:
        _roles(panel, drawn)
    for attribute in drawn.attributes:
        if not attribute.hidden:
            _attribute(panel, attribute, keys)
    if drawn.decides:
        _disagreements(panel)
    _only_once(view, layer)
    ET.indent(view)
    return ET.tostring(view, encoding="unicode")


def _only_once(view: ET.Element, layer: str) -> None:
    """Raise OnrecordError if two elements of a configuration have the same name, because the editor would confuse them.

    Args:
        view: The root element of the configuration.
        layer: The layer, for the message.
    """
    names = Counter(each.get("name") for each in view.iter() if each.get("name"))
    if twice := [str(name) for name, count in names.items() if count > 1]:
        raise OnrecordError(
            "Two controls of a Label Studio project have the same name.",
            where=f"the project of the layer {layer}",
            got=", ".join(twice),
            expected="a name of its own for each control; two fields may share a name only if their settings are equal",
            hint="rename the field in schema/, then run the command again",
        )


def _disagreements(panel: ET.Element) -> None:
    box = ET.SubElement(panel, "View", className="onrecord-disagreements")
    ET.SubElement(box, "Header", value="Disagreements", size="4")
    listed = {"name": DISAGREEMENTS, "value": f"${DISAGREEMENTS}", "inline": "true", "selectionEnabled": "false"}
    ET.SubElement(box, "HyperText", listed)
    tick = {"name": DECIDED, "toName": TEXT, "choice": "multiple", "required": "true"}
    choices = ET.SubElement(box, "Choices", tick | {"requiredMessage": "Decide every disagreement, and tick the box."})
    ET.SubElement(choices, "Choice", value=ALL_DECIDED, hotkey=DECIDED_KEY)
    ET.SubElement(box, "Header", value="Reasons: one per line, such as  3 Q33: the cue is denied", size="5")
    reasons = {"name": REASONS, "toName": TEXT, "maxSubmissions": "1", "editable": "true", "rows": "4"}
    ET.SubElement(box, "TextArea", reasons)


def _roles(panel: ET.Element, drawn: Design) -> None:
    """Add to `panel`, for each event type, a line of text with the roles of an arc to and from its trigger.

    The editor shows the line while a trigger of this type is selected.

    Args:
        panel: The XML element of the panel; it is changed.
        drawn: The design of the project, with the event types among its labels.
    """
    for label in drawn.labels:
        if label.value in schema.labels("event_type") and (roles := [*schema.roles(label.value)]):
            shown = {"visibleWhen": "region-selected", "whenTagName": LABEL, "whenLabelValue": label.value}
            first, others = roles[0], ", ".join(roles[1:])
            box = ET.SubElement(panel, "View", shown)
            ET.SubElement(box, "Header", value=f"An arc to it: {first}. An arc from it: {others}", size="5")


@per_corpus
def config_hash(layer: str) -> str:
    """Return the SHA-256 of a layer's labelling configuration, in hexadecimal: of the XML that `config` returns.

    It changes if the schema or this package changes the page; tasks store it.
    """
    return hashlib.sha256(config(layer).encode()).hexdigest()


def _labels(view: ET.Element, name: str, options: tuple[Option, ...], *, hidden: bool) -> None:
    bar = ET.SubElement(view, "View", className="onrecord-hidden" if hidden else "onrecord-bar")
    labels = ET.SubElement(bar, "Labels", name=name, toName=TEXT, showInline="true")
    for option in options:
        drawn = {"value": option.value, "background": option.colour, "hint": option.hint, "hotkey": option.hotkey}
        ET.SubElement(labels, "Label", {key: value for key, value in drawn.items() if value})


def _attribute(panel: ET.Element, attribute: Attribute, keys: Mapping[tuple[str, str], str]) -> None:
    shown = {"visibleWhen": "region-selected", "whenTagName": attribute.control}
    shown["whenLabelValue"] = ",".join(attribute.labels)
    box = ET.SubElement(panel, "View", shown)
    ET.SubElement(box, "Header", value=attribute.title, size="5")
    given = {"name": attribute.name, "toName": TEXT, "perRegion": "true", **shown}
    if attribute.required:
        given |= {"required": "true", "requiredMessage": f"{attribute.title} is missing."}
    if attribute.kind is Kind.TEXT:
        given |= {"maxSubmissions": "1", "editable": "true", "rows": "1"}
        ET.SubElement(box, "TextArea", given)
        return
    if attribute.options:
        given |= {"value": f"${attribute.options}", "placeholder": "type to search", "minWidth": "240px"}
        given |= {"maxUsages": "1"} if attribute.kind is Kind.CHOICE else {}
        ET.SubElement(box, "Taxonomy", given)
        return
    given["choice"] = "single" if attribute.kind is Kind.CHOICE else "multiple"
    choices = ET.SubElement(box, "Choices", given | {"layout": "inline", "showInline": "true"})
    for option in attribute.values or (Option(YES),):
        drawn = {"value": option.value, "hint": option.hint, "hotkey": keys.get((attribute.name, option.value), "")}
        ET.SubElement(choices, "Choice", {key: value for key, value in drawn.items() if value})
