"""An adjudicator's saved tasks as gold and its log; and what is refused, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.adjudicate.remake import canonical
from onrecord.corpus.load import Corpus, load
from onrecord.documents.directory import encode_document
from onrecord.errors import Severity
from onrecord.studio.deciding.settled import settled
from onrecord.studio.deciding.sides import both as find_both
from onrecord.studio.pull import Saved

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.studio.deciding.both import Both

    Plain = dict[str, Any]
    Tasks = dict[str, list[dict[str, Any]]]


from .conftest import WHEN, edit, first, mark, saved_as, with_marks


def test_an_unchanged_proposal_gives_gold_and_a_complete_log(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """Each disagreement has a decision with person and time."""
    found = first(settled(saved_as(tasks, reasons="1 E4: it is a council\n2: so the text says"), both))
    assert found.problems == []
    assert found.document is not None
    assert found.log is not None
    assert encode_document(found.document) == encode_document(canonical(corpus.documents["ferry-1"]))
    assert {each.decision for each in found.log.decisions} == {"a"}
    assert [each["n"] for each in found.disagreements] == [each.n for each in found.log.decisions]
    assert [(each.rule, each.reason) for each in found.log.decisions[:2]] == [
        ("E4", "it is a council"),
        ("", "so the text says"),
    ]
    assert {(each.who, each.when) for each in found.log.decisions} == {("cy", WHEN)}
    assert found.log.revisions == []


def test_submitting_the_marks_of_b_gives_decisions_for_b(tasks: Tasks, both: Both) -> None:
    """If B's marks are submitted unchanged, each decision is `b`, or `neither` for an item that B lacks."""
    saved = saved_as(tasks, of="bo")
    found = first(settled(saved, both))
    assert [each.message for each in found.problems if each.severity is Severity.ERROR] == []
    assert found.log is not None
    assert {each.decision for each in found.log.decisions} == {"b", "neither"}


def test_a_task_without_the_ticked_box_is_refused(tasks: Tasks, both: Both) -> None:
    """The hint says what to tick."""
    found = first(settled(saved_as(tasks, tick=False), both))
    assert found.document is None
    assert {each.hint for each in found.problems} == {"tick the box, and press Update"}


def test_a_document_with_an_undecided_layer_gives_no_gold(tasks: Tasks, both: Both) -> None:
    """It is a warning; a document without disagreements needs no task."""
    saved = [each for each in saved_as(tasks) if each.project.layer != "decide_quotes"]
    found = settled(saved, both)
    assert [each.document is None for each in found] == [True, False]
    assert [each.severity for each in found[0].problems] == [Severity.WARNING]
    assert found[0].problems[0].message == "1 disagreement of the layer decide_quotes is not decided yet"


def test_two_adjudicators_of_one_task_are_refused(tasks: Tasks, both: Both) -> None:
    """Both are named."""
    saved = saved_as(tasks)
    other = [Saved("dee", each.doc_id, each.project, WHEN, each.data, each.result) for each in saved]
    problems = first(settled([*saved, *other], both)).problems
    assert {each.got for each in problems} == {"cy, dee"}


def test_a_decision_on_an_annotation_that_changed_is_refused(tasks: Tasks, home: Path) -> None:
    """The disagreement is another one now."""
    path = home / "annotations" / "annotators" / "bo" / "ferry-1.json"
    edit(path, lambda found: found["mentions"][0].update(note="on second thoughts"))
    found = first(settled(saved_as(tasks), find_both(load(home), "ada", "bo")))
    assert found.document is None
    assert {each.message for each in found.problems} == {"an annotator's document has changed since it was pushed"}


def test_a_target_that_was_deleted_in_an_earlier_layer_is_a_problem(tasks: Tasks, both: Both) -> None:
    """An argument whose mention the adjudicator has deleted since keeps the document back, and is named."""
    saved = saved_as(tasks)
    entities, events = (
        next(each for each in saved if each.project.layer == layer and each.doc_id == "ferry-1")
        for layer in ("decide_entities", "decide_events")
    )
    targets = [each["target"] for event in events.data["document"]["events"] for each in event["arguments"]]
    gone = next(each for each in targets if each.startswith("m"))
    left = Saved(
        *(entities.annotator, entities.doc_id, entities.project, WHEN, entities.data),
        [each for each in entities.result if each["id"] != gone],
    )
    found = first(settled([*(each for each in saved if each is not entities), left], both))
    assert found.document is None
    assert "does not name another item of the document" in {each.message for each in found.problems}


def test_an_item_that_is_added_is_finished_where_it_is(tasks: Tasks, both: Both) -> None:
    """A new trigger needs its instance at once, from the list or by a new name, and becomes a finding in the log."""
    saved = saved_as(tasks)
    own = next(each for each in saved if each.project.layer == "decide_events" and each.doc_id == "ferry-1")
    text = own.data["text"]
    start = text.index("ferry")
    place = {"start": start, "end": start + 5}
    trigger = mark("label", "labels", place | {"labels": ["Publish"]})
    without = settled([*(each for each in saved if each is not own), with_marks(own, trigger)], both)
    assert [each.message for each in first(without).problems] == ["has no event"]
    named = mark("new_event", "textarea", place | {"text": ["a print"]})
    found = first(settled([*(each for each in saved if each is not own), with_marks(own, trigger, named)], both))
    assert found.log is not None
    assert [(each.action, each.layer, each.who) for each in found.log.revisions] == [("add", "events", "cy")]
    assert found.added is not None
    assert [each["label"] for each in found.added["events"]] == ["a print"]
