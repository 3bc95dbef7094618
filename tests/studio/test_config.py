"""The labelling configuration follows the inventories, and its labels can be told apart."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from onrecord import schema
from onrecord.corpus.begin import begin, layers_named
from onrecord.errors import OnrecordError
from onrecord.studio.attributes import CONTEXT, LABEL
from onrecord.studio.config import config, config_hash
from onrecord.studio.design import design, designs
from onrecord.studio.palette import COLOURS, GREY

if TYPE_CHECKING:
    from pathlib import Path


def _add(root: Path, inventory: str, row: dict[str, object]) -> None:
    """Write an inventory with one additional value into a corpus."""
    path = root / "schema" / "inventory.schema.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"$defs": {inventory: {"oneOf": [row]}}}))


def _labels(layer: str, control: str) -> dict[str, dict[str, str]]:
    view = ET.fromstring(config(layer))  # noqa: S314  our own output
    labels = view.find(f".//Labels[@name='{control}']")
    return {} if labels is None else {each.attrib["value"]: each.attrib for each in labels}


@pytest.mark.parametrize(
    ("layer", "inventory"),
    [
        ("zones", "zone"),
        ("entities", "entity_type"),
        ("quotes", "quote_kind"),
        ("events", "event_type"),
        ("events", "time_type"),
    ],
)
def test_every_value_of_an_inventory_is_a_label(layer: str, inventory: str) -> None:
    """So that an annotator can use it."""
    assert schema.labels(inventory) <= _labels(layer, LABEL).keys()


def test_a_new_type_in_the_inventory_becomes_a_label(small_corpus: Path) -> None:
    """No code names it."""
    before = config_hash("entities")
    _add(small_corpus, "entity_type", {"const": "SHIP", "title": "ship", "description": "A vessel.", "x-hotkey": "8"})
    with schema.using(small_corpus):
        assert _labels("entities", LABEL)["SHIP"]["hotkey"] == "8"
        assert config_hash("entities") != before
    assert config_hash("entities") == before


def test_a_new_role_in_the_inventory_becomes_a_relation(small_corpus: Path) -> None:
    """Roles are read from the schema, too."""
    row = {
        "const": "Sail",
        "title": "sail",
        "description": "A voyage.",
        "x-roles": {"vessel": {"takes": ["mention"], "many": True}},
    }
    _add(small_corpus, "event_type", row)
    with schema.using(small_corpus):
        view = ET.fromstring(config("events"))  # noqa: S314  our own output
    assert "vessel" in {each.attrib["value"] for each in view.iter("Relation")}


@pytest.mark.parametrize("layer", designs())
def test_labels_of_a_layer_differ_in_colour_and_key(layer: str) -> None:
    """An annotator could not tell them apart."""
    rows = list(_labels(layer, LABEL).values())
    assert len({each["background"] for each in rows}) == len(rows)
    assert len({each["hotkey"] for each in rows}) == len(rows)
    assert all(each["background"] in GREY.values() for each in _labels(layer, CONTEXT).values())


@pytest.mark.parametrize("layer", designs())
def test_names_of_controls_are_unique(layer: str) -> None:
    """Label Studio mixes up two controls of one name."""
    view = ET.fromstring(config(layer))  # noqa: S314  our own output
    names = [each.attrib["name"] for each in view.iter() if "name" in each.attrib]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("layer", designs())
def test_every_attribute_belongs_to_an_existing_label(layer: str) -> None:
    """An attribute that is shown for a label that does not exist would never be seen, and its values be dropped."""
    drawn = design(layer)
    for attribute in drawn.attributes:
        assert set(attribute.labels) <= set(drawn.control_labels(attribute.control))


@pytest.mark.parametrize(
    ("layers", "layer", "labels", "asked"),
    [
        ("quotes.content,quotes.speakers", "quotes", ["continuation"], ["speakers", "new_speaker"]),
        ("quotes.content,quotes.cue,quotes.act?", "quotes", ["continuation", "cue"], ["act"]),
        (
            "quotes.content,quotes.note,nonquotes",
            "quotes",
            ["continuation", "nonquote"],
            ["note", "reason", "certainty"],
        ),
        ("mentions.type", "entities", [], []),
        ("mentions.entity,mentions.head", "entities", ["same"], ["entity", "new_entity", "head"]),
        ("events.type,events.realis", "events", [], ["realis"]),
        ("quotes.rendering", "identity", [], ["rendering"]),
        ("events.event", "identity", [], ["event", "new_event"]),
    ],
)
def test_the_editor_shows_only_what_the_corpus_declares(
    layers: str, layer: str, labels: list[str], asked: list[str], tmp_path: Path
) -> None:
    """A field that corpus.json does not name has no question, no label and no arcs."""
    begin(tmp_path / "alder", name="alder", canary="c", layers=layers_named(layers))
    with schema.using(tmp_path / "alder"):
        view, drawn = ET.fromstring(config(layer)), design(layer)  # noqa: S314  our own output
        shown = {each.attrib["whenLabelValue"] for each in view.iter() if "perRegion" in each.attrib}
        assert {each.attrib["name"] for each in view.iter() if "perRegion" in each.attrib} == {*asked}
        of_inventory = {*schema.labels("quote_kind"), *schema.labels("entity_type"), *schema.labels("event_type")}
        assert [each for each in _labels(layer, LABEL) if each not in of_inventory] == labels
        assert {each for labels in shown for each in labels.split(",")} <= {
            *drawn.control_labels(LABEL),
            *drawn.control_labels(CONTEXT),
        }
        assert view.find("Relations") is None


def test_every_field_of_an_item_can_be_annotated() -> None:
    """Each field of the schema is a label, an attribute, an arc or a place."""
    elsewhere = {
        "id",
        "start",
        "end",
        "type",
        "kind",
        "zone",
        "content",
        "cue",
        "source",
        "parent",
        "arguments",
        "review",
        "pieces",  # these two come with other corpora, and `studio` refuses them
        "empty_nodes",
    }
    given = {each.name for layer in designs() for each in design(layer).attributes}
    for name in ("zone", "mention", "time", "filler", "quote", "nonquote", "event"):
        assert schema.load_schema(name)["properties"].keys() <= given | elsewhere, name


def test_an_unknown_layer_is_an_error_that_lists_the_known_ones() -> None:
    """The error for an unknown layer lists the known ones."""
    with pytest.raises(OnrecordError) as raised:
        design("entitys")
    assert raised.value.expected == ", ".join(designs())


def test_the_hash_is_that_of_the_configurations_bytes() -> None:
    """A project with another configuration has another hash."""
    for layer in designs():
        assert config_hash(layer) == hashlib.sha256(config(layer).encode()).hexdigest()
    assert len({config_hash(layer) for layer in designs()}) == len(designs())


def test_there_are_enough_colours_for_every_layer() -> None:
    """The palette has a colour of its own for every label of the layer that has the most."""
    most = max(len(design(layer).labels) for layer in designs())
    assert most <= len(set(COLOURS)) == len(COLOURS)
