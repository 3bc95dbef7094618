"""The entity that a mark gets from another mark: by an arc, or from the mark before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from studio_task import Editor, bare

from onrecord.errors import Severity
from onrecord.studio.to_tasks import Origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio_documents import Case

    from onrecord.studio.from_tasks import Reading


@pytest.fixture
def edit(small: list[Case], small_origin: Origin) -> Callable[[str], Editor]:
    """Return a function that opens a layer of the first small document."""
    return lambda layer: Editor(layer, small[0], small_origin)


def _made(reading: Reading, key: str = "m17") -> dict[str, Any]:
    assert reading.part is not None, reading.problems
    return next(each for each in reading.part["mentions"] if each["id"] == key)


def _errors(reading: Reading) -> list[str]:
    return [each.message for each in reading.problems if each.severity is Severity.ERROR]


@pytest.mark.parametrize("ends", [("new", "m3"), ("m3", "new")])
def test_marks_joined_by_an_arc_have_the_same_entity(ends: tuple[str, str], edit: Callable[[str], Editor]) -> None:
    """In either direction, and over a second arc."""
    editor = edit("entities")
    editor.mark("Mayor Offers", "PER", form="nominal")
    editor.mark("Offers", "PER", key="other", form="nominal")
    editor.arc(*ends)
    editor.arc("other", "new")
    reading = editor.saved()
    assert [_made(reading, key)["entity"] for key in ("m17", "m18")] == ["ent-tomas-berg"] * 2


def test_a_new_entity_named_once_is_used_by_arcs_and_equal_words(edit: Callable[[str], Editor]) -> None:
    """A new entity is typed once; equal words, and other words by an arc, need no name."""
    editor = edit("entities")
    editor.mark("Council Opens", "ORG", key="named", new_entity="Council Opens")
    editor.mark("proper", "ORG", key="joined", form="nominal")
    editor.arc("joined", "named")
    reading = editor.saved()
    (row,) = reading.added["entities"]
    assert [_made(reading, key)["entity"] for key in ("m17", "m18")] == [row["id"]] * 2


def test_a_surname_refers_to_a_new_person_of_the_article() -> None:
    """Not if two people have it, and not another first name."""
    text = "Mayor Ada Lind met shipowner Tom Berg. Mr Lind and Berg spoke. Eve Berg left. Lind stayed with a spokesman."
    editor = Editor("entities", (bare(text), text), Origin(None))
    editor.mark("Mayor Ada Lind", "PER", key="a", new_entity="Ada Lind")
    editor.mark("shipowner Tom Berg", "PER", key="b", new_entity="Tom Berg")
    editor.mark("Mr Lind", "PER", key="c")
    editor.mark("Berg", "PER", key="d", number=2)
    editor.mark("Lind", "PER", key="e", number=3)
    editor.mark("spokesman", "PER", key="g", new_entity="spokesman of Lind")
    reading = editor.saved()
    assert reading.part is not None, reading.problems
    ada, tom = "ent-ada-lind", "ent-tom-berg"
    assert [each["entity"] for each in reading.part["mentions"]] == [ada, tom, ada, tom, ada, "ent-spokesman-of-lind"]
    editor.mark("Eve Berg", "PER", key="f")
    assert _errors(editor.saved()) == ["has no entity"]
    editor.set("f", "new_entity", "Eve Berg")
    assert _errors(editor.saved()) == ["has no entity"]  # `Berg` now goes by two


def test_equal_names_get_the_entity_that_was_chosen_once() -> None:
    """A mark whose entity was chosen gives it to the other marks of the same words, its head typed or not."""
    text = "The Alder Ferry sank. The Alder Ferry was old."
    editor = Editor("entities", (bare(text), text), Origin(None))
    editor.mark("The Alder Ferry", "FAC", key="a", new_entity="ferry of Alder")
    editor.mark("The Alder Ferry", "FAC", key="b", number=2)
    reading = editor.saved()
    assert reading.part is not None, reading.problems
    assert len({each["entity"] for each in reading.part["mentions"]}) == 1


def test_an_arc_between_marks_of_two_entities_is_a_problem(edit: Callable[[str], Editor]) -> None:
    """Neither entity wins; nor does one of two types."""
    editor = edit("entities")
    editor.arc("m3", "m4")
    problems = editor.saved().problems
    assert {each.message for each in problems} == {
        "is joined by arcs to marks of other entities",
        "is joined by arcs to marks of other types",
    }
    assert "'shipowner Tomas Berg' ent-tomas-berg; 'Port Alder' ent-port-alder" in {each.got for each in problems}


def test_label_same_takes_entity_and_type_from_the_mark_before(edit: Callable[[str], Editor]) -> None:
    """Not from a mark that contains it; all are noted."""
    editor = edit("entities")
    editor.erase("m15")
    editor.mark("Lind", "same", number=3)
    reading = editor.saved()
    assert (_made(reading)["entity"], _made(reading)["type"]) == ("ent-ada-lind", "PER")
    assert "entity: ent-ada-lind, taken from the mark before" in {each.message for each in reading.problems}
    editor = edit("entities")
    editor.mark("spokesman", "same", form="nominal")
    assert _made(editor.saved())["entity"] == "ent-ada-lind"  # from `her`, inside of the same phrase


def test_a_later_mark_before_a_same_mark_is_a_problem(edit: Callable[[str], Editor]) -> None:
    """Unless it has the same entity."""
    for entity, asked in (("ent-tomas-berg", True), ("ent-ada-lind", False)):
        editor = edit("entities")
        editor.erase("m15")
        editor.mark("Lind", "same", number=3, key="new")
        editor.mark("resign", "PER", key="later", form="nominal", entity=entity)
        reading = editor.saved()
        assert bool(_errors(reading)) is asked
        if asked:
            (problem,) = (each for each in reading.problems if each.severity is Severity.ERROR)
            assert problem.message == "is the same as the mark before it, but that one was made later"
            assert (problem.got, problem.expected) == ("'resign' ent-tomas-berg", "'she' ent-ada-lind")


def test_label_same_without_a_mark_before_is_a_problem(edit: Callable[[str], Editor]) -> None:
    """The first mark of an article has none before it, and one without an entity gives none."""
    editor = edit("entities")
    editor.mark("Home", "same", form="nominal")
    assert _errors(editor.saved()) == ["is the same as the mark before it, which has no entity"]


def test_label_same_does_not_replace_a_chosen_entity(edit: Callable[[str], Editor]) -> None:
    """A stray key that turns a mark into `same` changes neither its entity nor its type."""
    editor = edit("entities")
    label = next(each for each in editor.results if each.get("id") == "m12" and each["type"] == "labels")
    label["value"]["labels"] = ["same"]
    reading = editor.saved()
    assert (_made(reading, "m12")["entity"], _made(reading, "m12")["type"]) == ("ent-tomas-berg", "PER")


def test_a_label_on_a_grey_mark_is_a_problem(edit: Callable[[str], Editor]) -> None:
    """A label's key that was pressed while a grey mark is selected gives it a second label, which is never an item."""
    editor = edit("events")
    grey = next(each for each in editor.results if each.get("id") == "m9" and each["type"] == "labels")
    editor.results.append(grey | {"from_name": "label", "value": grey["value"] | {"labels": ["Meet"]}})
    (problem,) = editor.saved().problems
    assert (problem.message, problem.got) == ("a grey mark was given a label", "'Meet'")
    assert "'Lind'" in problem.path
