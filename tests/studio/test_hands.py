"""On a real server with several people: whose work an annotation is, and that nobody's is another's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord.cli.studio.group import studio as command
from onrecord.documents.directory import read_document
from onrecord.studio.hands import annotator_names, copied_from, hands
from onrecord.studio.place import VARIABLE
from onrecord.studio.projects import find

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Join, Running

pytestmark = pytest.mark.xdist_group("studio")


def _run(studio: Running, root: Path, *words: str) -> Any:
    environment = {
        VARIABLE: str(studio.place.root),
        "ONRECORD_HOME": str(root),
        "LABEL_STUDIO_API_KEY": studio.client.token,
    }
    given = [*words, "--url", studio.client.url]
    return CliRunner(env=environment).invoke(command, given, standalone_mode=False)


def test_what_another_person_updated_is_the_work_of_both(
    studio: Running, join: Join, small_corpus: Path, tmp_path: Path
) -> None:
    """Carla submits two layers, Dan updates one: it is credited to neither alone, and a review names both."""
    carla, dan = join("carla@example.com"), join("dan@example.com")
    assert (
        _run(studio, small_corpus, "push", "--name", "hands", "--layer", "entities", "--layer", "events").exception
        is None
    )
    for project in find(studio.client, "hands"):
        for row in studio.client.tasks(project.id):
            result = row["predictions"][0]["result"]
            made = carla.sdk.annotations.create(row["id"], result=result, lead_time=1)
            if project.layer == "entities":
                dan.sdk.annotations.update(id=made.id, result=result)
    done = _run(studio, small_corpus, "pull", "--name", "hands", "--review", "-o", str(tmp_path / "out"))
    assert (done.exception, done.return_value) == (None, 0)
    assert "carla submitted it and dan updated it: it counts as the work of both" in done.output
    assert sorted(path.name for path in (tmp_path / "out").glob("[a-z]*")) == ["carla", "carla-and-dan"]
    both = read_document(tmp_path / "out" / "carla-and-dan" / "ferry-1.json")
    alone = read_document(tmp_path / "out" / "carla" / "ferry-1.json")
    assert {each.review["who"] for each in both.mentions or () if each.review} == {"carla-and-dan"}
    assert {each.review["who"] for each in alone.events or () if each.review} == {"carla"}
    assert {each.review for each in (*(both.events or ()), *(alone.mentions or ()))} == {None}
    status = _run(studio, small_corpus, "status", "--name", "hands", "--json", "-o", str(tmp_path / "out"))
    assert {(each["annotator"], each["not_pulled"]) for each in json.loads(status.output)} == {
        ("carla", 0),
        ("carla-and-dan", 0),
    }


def test_a_copy_of_another_persons_annotation_is_not_independent() -> None:
    """The server keeps which annotation a copy was made of; a copy of one's own changes nothing."""
    names = annotator_names({1: "anna@a.example", 2: "bo@a.example"})
    first = {"id": 7, "completed_by": 1, "updated_by": None}
    assert copied_from({"completed_by": 2, "parent_annotation": 7}, [first], names) == "anna"
    assert copied_from({"completed_by": 1, "parent_annotation": 7}, [first], names) is None
    assert copied_from({"completed_by": 2, "parent_annotation": None}, [first], names) is None
    assert copied_from({"completed_by": 2, "parent_annotation": 8}, [first], names) is not None


def test_two_people_of_one_name_are_kept_apart() -> None:
    """Anna of one house and Anna of another have directories of their own."""
    names = annotator_names({1: "anna@a.example", 2: "anna@b.example", 3: "bo@b.example"})
    assert hands({"completed_by": 1, "updated_by": 2}, names) == ("anna-a-example", "anna-b-example")
    assert hands({"completed_by": {"id": 3}, "updated_by": 3}, names) == ("bo",)
