"""An adjudicator's tasks: what they show, and what they are made from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord.cli.studio.group import studio
from onrecord.corpus.load import Corpus, load
from onrecord.errors import OnrecordError
from onrecord.studio.config import DISAGREEMENTS, config
from onrecord.studio.deciding.both import Both, prepared
from onrecord.studio.deciding.designs import deciding, decisions
from onrecord.studio.deciding.settled import readings
from onrecord.studio.deciding.sides import both as find_both
from onrecord.studio.design import designs
from onrecord.studio.projects import LONGEST_PAIR, Project, pair_name
from onrecord.studio.pull import Saved
from onrecord.studio.to_tasks import PROPOSAL
from onrecord.studio.wire import META

if TYPE_CHECKING:
    from pathlib import Path

    Plain = dict[str, Any]
    Tasks = dict[str, list[dict[str, Any]]]


from .conftest import WHEN, edit, mark, saved_as


def test_an_adjudicators_task_has_the_proposal_and_both_annotations(tasks: Tasks) -> None:
    """Three named predictions, and a list with every disagreement of the layer once."""
    for layer, rows in tasks.items():
        for row in rows:
            assert [each["model_version"] for each in row["predictions"]] == [PROPOSAL, "ada", "bo"], layer
    pages = [
        row["data"][DISAGREEMENTS] for rows in tasks.values() for row in rows if row["data"]["doc_id"] == "ferry-1"
    ]
    assert "<td>" not in tasks["decide_entities"][1]["data"][DISAGREEMENTS]
    assert ["negative" in page for page in pages] == [False, False, True]
    assert all("ada" in page and "bo" in page for page in pages)


def test_markup_in_the_list_of_disagreements_is_escaped(home: Path) -> None:
    """Markup of an article or a note changes nothing on the page."""
    for name in ("ada", "bo"):
        edit(
            home / "annotations" / "annotators" / name / "ferry-1.json",
            partial(_with_speaker, f"<img src={name}>"),
        )
    corpus = load(home)
    made = find_both(corpus, "ada", "bo")
    page = prepared(made, ("decide_quotes",), ["ferry-1"])[0]["decide_quotes"][0]["data"][DISAGREEMENTS]
    assert "<img" not in page


def _with_speaker(speaker: str, found: Plain) -> None:
    found["quotes"][0]["speakers"] = [speaker]


def test_tasks_of_a_later_layer_use_the_saved_mentions(tasks: Tasks, both: Both) -> None:
    """An added mention is grey among the events; a deleted one is missing, and so are its arcs."""
    saved = next(
        each for each in saved_as(tasks) if each.project.layer == "decide_entities" and each.doc_id == "ferry-1"
    )
    events = tasks["decide_events"][0]["data"]["document"]["events"]
    targets = {argument["target"] for event in events for argument in event["arguments"]}
    gone = next(each["id"] for each in saved.result if each.get("meta", {}).get(META) in targets)
    start = saved.data["text"].index("Offers")
    place = {"start": start, "end": start + 6}
    fresh = [
        mark("label", "labels", place | {"labels": ["WORK"]}),
        mark("form", "choices", place | {"choices": ["name"]}),
        mark("new_entity", "textarea", place | {"text": ["An offer"]}),
    ]
    kept = [each for each in saved.result if each["id"] != gone]
    changed = Saved("cy", "ferry-1", saved.project, WHEN, saved.data, [*kept, *fresh])
    earlier, problems = readings([changed], both)
    assert problems == []
    made, problems = prepared(both, ("decide_quotes", "decide_events"), ["ferry-1"], earlier=earlier)
    assert problems == []
    document = made["decide_events"][0]["data"]["document"]
    assert gone not in {each["id"] for each in document["mentions"]}
    assert gone not in {each["target"] for event in document["events"] for each in event["arguments"]}
    assert "ent-an-offer" in {each["entity"] for each in document["mentions"]}
    again, _ = prepared(both, ("decide_entities",), ["ferry-1"], earlier=earlier)
    assert again["decide_entities"][0]["data"]["document"] == saved.data["document"]


def test_adjudication_projects_have_the_fields_of_layer_and_identity() -> None:
    """Zones have no such project."""
    assert [each.removeprefix("decide_") for each in decisions()] == ["entities", "quotes", "events"]
    names = {each: {one.name for one in deciding(each).attributes} for each in decisions()}
    assert {"utterance", "new_utterance", "rendering"} <= names["decide_quotes"]
    assert {"event", "new_event"} <= names["decide_events"]
    assert all(DISAGREEMENTS in config(each) for each in decisions())
    assert not any(DISAGREEMENTS in config(each) for each in designs())


def test_titles_of_adjudication_projects_have_at_most_50_characters() -> None:
    """Label Studio refuses longer titles."""
    name = pair_name("a" * 24, "b" * 24)
    assert len(name) <= LONGEST_PAIR
    assert max(len(Project(each, name, "0" * 8, 1).title) for each in decisions()) <= 50


def test_annotations_with_dangling_references_are_an_error(home: Path) -> None:
    """The error names the annotator, the document and the place."""
    path = home / "annotations" / "annotators" / "bo" / "ferry-1.json"
    edit(path, lambda found: found["mentions"].clear())
    with pytest.raises(OnrecordError, match="does not name another item of the document") as raised:
        find_both(load(home), "ada", "bo")
    assert "annotators/bo" in str(raised.value)


@pytest.mark.parametrize(("a", "b", "word"), [("ada", "eve", "no annotator"), ("ada", "ada", "are the same")])
def test_annotators_that_cannot_be_compared_are_an_error(corpus: Corpus, a: str, b: str, word: str) -> None:
    """An unknown annotator is answered with the known ones; one annotator twice is refused."""
    with pytest.raises(OnrecordError, match=word):
        find_both(corpus, a, b)


def test_the_list_says_how_it_is_numbered_and_names_what_fills_a_role(tasks: Tasks) -> None:
    """Events come after times and quotes, so that the numbers of one project have gaps."""
    (page,) = (row["data"][DISAGREEMENTS] for row in tasks["decide_events"] if row["data"]["doc_id"] == "ferry-1")
    assert "They are numbered over all projects of the article." in page
    assert "time: Monday (time)" in page


def test_adjudicate_prints_the_number_of_disagreements_of_each_project(home: Path) -> None:
    """Before anything is sent, here to a server that does not answer."""
    words = ["adjudicate", "ada", "bo", "--url", "http://127.0.0.1:9"]
    environment = {"ONRECORD_HOME": str(home), "LABEL_STUDIO_API_KEY": "x"}
    done = CliRunner(env=environment).invoke(studio, words, standalone_mode=False)
    assert isinstance(done.exception, OnrecordError)
    assert done.output.splitlines()[:2] == [
        "decide_entities: 1 disagreement in 2 documents",
        "decide_quotes: 1 disagreement in 2 documents",
    ]
