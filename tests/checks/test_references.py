"""Level references: each fault is found by its own check and by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onrecord.checks.run import validate

from .conftest import (
    ENTITIES,
    EVENTS,
    FIRST,
    SECOND,
    UTTERANCES,
    Breaks,
    assert_shows,
    by_id,
    edit,
    edited,
    entry,
    item,
)

if TYPE_CHECKING:
    from pathlib import Path


def _target(target: str) -> Any:
    return edited(FIRST, lambda value: value["events"][4]["arguments"][2].update(target=target))


BREAKS: Breaks = {
    ("references.item_id", "the id of a quote starts with q"): item(FIRST, "quotes", 0, id="m99"),
    ("references.item_id", "two items have one id"): item(FIRST, "quotes", 1, id="q1"),
    ("references.registry_id", "gives the id twice"): edited(
        ENTITIES, lambda value: value.append(by_id(value, "ent-reporters"))
    ),
    ("references.entity", "no such entity"): item(FIRST, "mentions", 0, entity="ent-nobody"),
    ("references.event", "no such event"): item(FIRST, "events", 0, event="evt-nothing"),
    ("references.utterance", "no such utterance"): item(SECOND, "quotes", 1, utterance="utt-nothing"),
    ("references.registry", "the place of evt-meet-lind-berg is not an entity"): entry(
        EVENTS, "evt-meet-lind-berg", place="ent-nowhere"
    ),
    ("references.registry", "is part of no known event"): entry(EVENTS, "evt-meet-lind-berg", part_of="evt-nothing"),
    ("references.registry", "is part of itself"): entry(EVENTS, "evt-meet-lind-berg", part_of="evt-meet-lind-berg"),
    ("references.registry", "a speaker of utt-asked-resign is not an entity"): entry(
        UTTERANCES, "utt-asked-resign", speakers=["ent-nobody"]
    ),
    ("references.target", "no item of the document"): _target("m99"),
    ("references.target", "the event is its own argument"): _target("e6"),
    ("references.parent", "no quote of the document"): item(SECOND, "quotes", 1, parent="q99"),
    ("references.unused", "nothing points to the entry"): edited(
        ENTITIES, lambda value: value.append(by_id(value, "ent-reporters") | {"id": "ent-anyone-else"})
    ),
}


@pytest.mark.parametrize("case", BREAKS, ids=" ".join)
def test_each_fault_of_references_is_found_only_by_its_check(small_corpus: Path, case: tuple[str, str]) -> None:
    """A corpus broken in one way shows the one check that is about it, with its severity, place and message."""
    assert_shows(small_corpus, case, BREAKS[case])


@pytest.mark.parametrize("place", ["refers_to", "speakers", "addressees"])
def test_an_unknown_entity_is_found_in_every_field_that_refers_to_one(small_corpus: Path, place: str) -> None:
    """An unknown entity is found in each field that names one, at its path."""
    layer, value = ("mentions", "ent-nobody") if place == "refers_to" else ("quotes", ["ent-nobody"])
    item(FIRST, layer, 0, **{place: value})(small_corpus)
    paths = [each.path for each in validate(small_corpus).problems if each.check == "references.entity"]
    assert paths == [f"{layer}[0].{place}" + ("" if layer == "mentions" else "[0]")]


def test_events_of_a_longer_circle_are_found_and_events_outside_it_are_not(small_corpus: Path) -> None:
    """Each event of a circle is part of itself; one that is part of an event of the circle is not."""
    wholes = {
        "evt-lind-resigns": "evt-lind-steps-aside",
        "evt-lind-steps-aside": "evt-lind-resigns",
        "evt-discuss-ferry": "evt-lind-resigns",
    }

    def change(value: list[dict[str, Any]]) -> None:
        for row in value:
            row["part_of"] = wholes.get(row["id"])

    edit(small_corpus, EVENTS, change)
    found = sorted(each.message for each in validate(small_corpus).problems)
    assert found == ["evt-lind-resigns is part of itself", "evt-lind-steps-aside is part of itself"]


def test_quotes_that_are_their_own_ancestor_are_found(small_corpus: Path) -> None:
    """Two quotes that are each other's parent are reported, and so is a quote that is its own parent."""
    item(SECOND, "quotes", 3, parent="q5")(small_corpus)
    item(FIRST, "quotes", 0, parent="q1")(small_corpus)
    found = [each for each in validate(small_corpus).problems if each.check == "references.parent"]
    assert [each.path for each in found] == ["quotes[0].parent", "quotes[3].parent", "quotes[4].parent"]
    assert {each.message for each in found} == {"the quote is its own ancestor"}
