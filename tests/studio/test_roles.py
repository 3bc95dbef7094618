"""The role of an arc without a label: by the event type, the target, the direction and other arcs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from studio_task import Editor, bare

from onrecord.documents.directory import plain
from onrecord.documents.model import Document
from onrecord.errors import Severity
from onrecord.studio.to_tasks import Origin

if TYPE_CHECKING:
    from studio_documents import Case

    from onrecord.studio.from_tasks import Reading


@pytest.fixture
def editor(small: list[Case], small_origin: Origin) -> Editor:
    """Return the opened events of the first small document."""
    return Editor("events", small[0], small_origin)


def _roles(reading: Reading, words: str, text: str) -> list[tuple[str, str]]:
    assert reading.part is not None, reading.problems
    (event,) = (each for each in reading.part["events"] if text[each["start"] : each["end"]] == words)
    return [(each["role"], each["target"]) for each in event["arguments"]]


def _told(reading: Reading) -> str:
    return "; ".join(each.message for each in reading.problems)


@pytest.mark.parametrize(
    ("arc", "role"),
    [
        (("e5", "t1"), "time"),
        (("t1", "e5"), "time"),
        (("e5", "m12"), "participant"),
        (("m12", "e5"), "participant"),
        (("e5", "q3"), "topic"),
    ],
)
def test_an_arc_without_a_label_gets_the_only_role_that_fits(editor: Editor, arc: tuple[str, str], role: str) -> None:
    """In either direction, with a note."""
    editor.arc(*arc)
    reading = editor.saved()
    (target,) = {*arc} - {"e5"}
    assert _roles(reading, "meeting", editor.text) == [(role, target)]
    assert f"role: {role} " in _told(reading)
    assert "(Meet has no other for" in _told(reading)


@pytest.mark.parametrize(
    ("arc", "role"),
    [
        (("m15", "e6"), "agent"),  # a person
        (("e6", "m15"), "audience"),
        (("m10", "e5"), "participant"),  # an organisation
        (("e5", "m10"), "topic"),
        (("f1", "e5"), "topic"),  # a filler
        (("e5", "f1"), "capacity"),
    ],
)
def test_the_direction_of_an_arc_decides_between_two_roles(editor: Editor, arc: tuple[str, str], role: str) -> None:
    """An arc to the trigger has the first role that fits its type, one from it the second, with a note."""
    editor.arc(*arc)
    reading = editor.saved()
    trigger, words = ("e6", "lying") if "e6" in arc else ("e5", "meeting")
    (target,) = {*arc} - {trigger}
    assert (role, target) in _roles(reading, words, editor.text)
    where = "to" if arc[1] == trigger else "from"
    assert f"role: {role} " in _told(reading)
    assert f"(the arc was drawn {where} its trigger)" in _told(reading)


def test_a_role_chosen_once_is_used_for_equal_arcs(editor: Editor) -> None:
    """Asked for at first, with the roles that fit; an arc of the same type to the same kind then takes that role."""
    editor.mark("told", "Address", key="told")
    editor.arc("told", "m13")
    (problem,) = editor.saved().problems
    assert (problem.message, problem.severity) == ("has an arc to 'the council' without a role", Severity.ERROR)
    assert problem.expected == "audience, occasion"
    editor.arc("told", "m10", "occasion")
    reading = editor.saved()
    assert _roles(reading, "told", editor.text) == [("occasion", "m13"), ("occasion", "m10")]
    assert "role: occasion 'the council' (you chose it for another)" in _told(reading)


def test_two_roles_of_one_target_are_one_relation_with_two_labels(small: list[Case], small_origin: Origin) -> None:
    """As gold has them; both are read back."""
    document = small[0].document
    event = next(each for each in document.events or () if each.type == "Meet" and each.arguments)
    first = (event.arguments or [])[0]
    roles = [first.role, "topic"]
    two = msgspec.structs.replace(event, arguments=[msgspec.structs.replace(first, role=role) for role in roles])
    changed = msgspec.structs.replace(
        document, events=[two if each is event else each for each in document.events or ()]
    )
    editor = Editor("events", small[0]._replace(document=changed), small_origin)
    labels = [each["labels"] for each in editor.results if each["type"] == "relation" and each["from_id"] == event.id]
    assert labels == [roles]
    reading = editor.saved()
    assert reading.part is not None, reading.problems
    (made,) = (each for each in reading.part["events"] if each["id"] == event.id)
    assert made["arguments"] == [{"role": role, "target": first.target} for role in roles]


def test_two_arcs_with_different_roles_to_one_mark_are_a_problem(editor: Editor) -> None:
    """One in each direction; two of one role are one argument."""
    editor.arc("e5", "m10", "topic")
    editor.arc("m10", "e5", "participant")
    (problem,) = (each for each in editor.saved().problems if each.severity is Severity.ERROR)
    assert (problem.message, problem.got) == (
        "has two arcs to 'the Alder Gazette', with different roles",
        "topic; participant",
    )
    editor.results[-1]["labels"] = ["topic"]
    assert _roles(editor.saved(), "meeting", editor.text) == [("topic", "m10")]


@pytest.mark.parametrize("drawn", [("met", "place"), ("place", "met")])
@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("He met Ruiz in Bilbao.", "place"),
        ("In Bilbao he met Ruiz.", "place"),
        ("He met Ruiz near the Bilbao port.", "place"),
        ("He met Ruiz of Bilbao.", ""),
        ("Bilbao in spring: he met Ruiz.", ""),
    ],
)
def test_a_place_after_a_preposition_of_place_gets_the_role_place(text: str, role: str, drawn: tuple[str, str]) -> None:
    """In either direction of the arc."""
    start = text.index("Bilbao")
    span = {"start": start, "end": start + len("Bilbao")}
    mention = span | {"id": "m1", "type": "GPE", "form": "name", "entity": "ent-bilbao", "head": span}
    document = msgspec.convert(plain(bare(text)) | {"mentions": [mention]}, Document)
    editor = Editor("events", (document, text), Origin(None))
    editor.mark("met", "Meet", key="met")
    editor.arc(*("m1" if each == "place" else each for each in drawn))
    reading = editor.saved()
    found = [] if reading.part is None else [each for each, _ in _roles(reading, "met", text)]
    assert ("place" in found) is (role == "place"), reading.problems
    assert ("stands before it)" in _told(reading)) is (role == "place")


def test_an_arc_in_both_directions_needs_a_role(editor: Editor) -> None:
    """The editor can turn an arc so that it points both ways; its role is then asked for."""
    editor.arc("e5", "m10", direction="bi")
    (problem,) = editor.saved().problems
    assert problem.expected == "participant, topic"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("He met her during the course of the long speech.", "time"),
        ("After her long, dull speech he met her.", "topic"),
        ("After the speech he met her.", "time"),
        ("They met about the speech.", "topic"),
        ("He met her. When asked, she praised the speech.", "topic"),
        ("After he met her they praised the speech.", "topic"),
    ],
)
def test_an_event_after_a_word_of_time_gets_the_role_time(text: str, role: str) -> None:
    """Such as `after`, `before` or `during`, in the same clause."""
    editor = Editor("events", (bare(text), text), Origin(None))
    editor.mark("met", "Meet", key="met")
    editor.mark("speech", "Address", key="speech")
    editor.arc("met", "speech")
    reading = editor.saved()
    assert [each for each, _ in _roles(reading, "met", text)] == [role]
    assert "introduces the event" in _told(reading)
