"""Entities that annotators added since a push are offered in the other tasks, without a new project."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from studio_task import Editor

from onrecord.cli.studio.group import studio as command
from onrecord.studio.from_tasks import read
from onrecord.studio.offering import as_pushed, offering
from onrecord.studio.projects import find
from onrecord.studio.to_tasks import digest, task

if TYPE_CHECKING:
    from pathlib import Path

    from studio_documents import Case

    from conftest import Running
    from onrecord.studio.to_tasks import Origin

ROW = {"id": "ent-harbour", "type": "FAC", "name": "Harbour", "names": ["Harbour"], "wikidata": None}
ROW |= {"nil_reason": "unverified"}


def test_an_offered_entity_can_be_selected_without_naming_it_again(small: list[Case], small_origin: Origin) -> None:
    """A selected entity has its own id and its row in the registry, and needs no name."""
    editor = Editor("entities", small[0], small_origin)
    editor.task["data"] = offering(editor.task["data"], [ROW])
    editor.set("m13", "entity", ROW["id"])
    reading = editor.saved()
    assert reading.part is not None, reading.problems
    assert next(each["entity"] for each in reading.part["mentions"] if each["id"] == "m13") == ROW["id"]
    assert reading.added["entities"] == []


def test_offered_entities_do_not_change_the_hash_of_a_task(small: list[Case], small_origin: Origin) -> None:
    """Entities that the task has are not offered again."""
    data = task("entities", *small[0], small_origin)["data"]
    before = copy.deepcopy(data)
    other = {**ROW, "id": "ent-harbour-2"}
    found = offering(offering(data, [ROW]), [other, ROW])
    assert data == before
    assert digest(found) == digest(data)
    assert as_pushed(found) == data
    assert [each["value"] for each in found["entities"]][-2:] == ["Harbour", "Harbour (ent-harbour-2)"]
    assert offering(found, [ROW, other]) == found
    events = task("events", *small[0], small_origin)["data"]
    assert offering(events, [ROW]) == events


@pytest.mark.xdist_group("studio")
def test_an_entity_named_in_one_article_is_offered_in_all_projects(studio: Running, small_corpus: Path) -> None:
    """As an entity and as a speaker; a push finds no change."""

    def run(*words: str) -> str:
        environment = {"ONRECORD_HOME": str(small_corpus), "LABEL_STUDIO_API_KEY": studio.client.token}
        given = [*words, "--name", "offering", "--url", studio.client.url]
        done = CliRunner(env=environment).invoke(command, given, standalone_mode=False)
        assert done.exception is None, done.output
        return done.output

    layers = ("--layer", "entities", "--layer", "quotes")
    run("push", *layers)
    projects = {each.layer: each for each in find(studio.client, "offering")}
    first = studio.client.tasks(projects["entities"].id)[0]
    result: list[dict[str, Any]] = first["predictions"][0]["result"]
    for each in result:
        if (each["id"], each["from_name"]) == ("m13", "entity"):
            each |= {"from_name": "new_entity", "type": "textarea"}
            each["value"] = {"start": each["value"]["start"], "end": each["value"]["end"], "text": ["Harbour Board"]}
    studio.client.sdk.annotations.create(first["id"], result=result, lead_time=1)
    said = run("suggest")
    assert "new entities in their lists: 1\n" in said
    assert "new entities in their lists: 2\n" in said
    for layer, at in (("entities", 1), ("quotes", 0), ("quotes", 1)):
        row = studio.client.tasks(projects[layer].id)[at]
        assert row["data"]["entities"][-1] == {"value": "Harbour Board", "alias": "ent-harbour-board"}
        case = read(row["data"], row["predictions"][-1]["result"], row["data"]["text"])
        assert case.part is not None, case.problems
    assert run("suggest").count("new entities in their lists: 0") == len(projects)
    assert run("push", *layers).count("0 added, 2 there already") == len(projects)
