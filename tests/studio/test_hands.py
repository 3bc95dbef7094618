"""On a real server with several people: who an annotation belongs to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onrecord.documents.directory import read_document
from onrecord.studio.hands import annotator_names, copied_from, hands
from onrecord.studio.projects import find

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Join, Run, Running

pytestmark = pytest.mark.xdist_group("studio")


def test_an_annotation_updated_by_another_person_belongs_to_both(
    studio: Running, run: Run, join: Join, tmp_path: Path
) -> None:
    """A review names both."""
    carla, dan = join("carla@example.com"), join("dan@example.com")
    assert run("push", "--name", "hands", "--layer", "entities", "--layer", "events").exception is None
    for project in find(studio.client, "hands"):
        for row in studio.client.tasks(project.id):
            result = row["predictions"][0]["result"]
            made = carla.sdk.annotations.create(row["id"], result=result, lead_time=1)
            if project.layer == "entities":
                dan.sdk.annotations.update(id=made.id, result=result)
    done = run("pull", "--name", "hands", "--review", "-o", str(tmp_path / "out"))
    assert (done.exception, done.return_value) == (None, 0)
    assert "carla submitted it and dan updated it: it counts as the work of both" in done.output
    assert sorted(path.name for path in (tmp_path / "out").glob("[a-z]*")) == ["carla", "carla-and-dan"]
    both = read_document(tmp_path / "out" / "carla-and-dan" / "ferry-1.json")
    alone = read_document(tmp_path / "out" / "carla" / "ferry-1.json")
    assert {each.review["who"] for each in both.mentions or () if each.review} == {"carla-and-dan"}
    assert {each.review["who"] for each in alone.events or () if each.review} == {"carla"}
    assert {each.review for each in (*(both.events or ()), *(alone.mentions or ()))} == {None}
    status = run("status", "--name", "hands", "--json", "-o", str(tmp_path / "out"))
    assert {(each["annotator"], each["not_pulled"]) for each in json.loads(status.output)} == {
        ("carla", 0),
        ("carla-and-dan", 0),
    }


def test_a_copy_of_another_persons_annotation_is_not_independent() -> None:
    """A copy of one's own annotation is independent."""
    names = annotator_names({1: "anna@a.example", 2: "bo@a.example"})
    first = {"id": 7, "completed_by": 1, "updated_by": None}
    assert copied_from({"completed_by": 2, "parent_annotation": 7}, [first], names) == "anna"
    assert copied_from({"completed_by": 1, "parent_annotation": 7}, [first], names) is None
    assert copied_from({"completed_by": 2, "parent_annotation": None}, [first], names) is None
    assert copied_from({"completed_by": 2, "parent_annotation": 8}, [first], names) is not None


def test_two_people_with_the_same_name_have_different_directories() -> None:
    """Anna of one house and Anna of another have directories of their own."""
    names = annotator_names({1: "anna@a.example", 2: "anna@b.example", 3: "bo@b.example"})
    assert hands({"completed_by": 1, "updated_by": 2}, names) == ("anna-a-example", "anna-b-example")
    assert hands({"completed_by": {"id": 3}, "updated_by": 3}, names) == ("bo",)


def test_push_for_several_people_makes_a_project_for_each(
    studio: Running, run: Run, join: Join, tmp_path: Path
) -> None:
    """It says who is missing; a pull reports work in the wrong project."""
    eva = join("eva@example.com")
    words = ("push", "--for", "eva,finn", "--from", "nothing", "--layer", "zones")
    done = run(*words)
    assert (done.exception, done.return_value) == (None, 0)
    assert "finn: the server has no user of that name yet" in done.output
    assert "eva: the server" not in done.output
    projects = {each.name: each for name in ("eva", "finn") for each in find(studio.client, name)}
    assert projects.keys() == {"eva", "finn"}
    row = studio.client.tasks(projects["eva"].id)[0]
    studio.client.sdk.annotations.create(row["id"], result=row["predictions"][0]["result"], lead_time=1)
    row = studio.client.tasks(projects["eva"].id)[1]
    eva.sdk.annotations.create(row["id"], result=row["predictions"][0]["result"], lead_time=1)
    pulled = run("pull", "--name", "eva", "-o", str(tmp_path / "out"))
    assert pulled.output.count("was submitted in the project of eva") == 1
    both = run(*words, "--name", "shared")
    assert both.exception is not None
    assert "leave out --name" in both.exception.message
