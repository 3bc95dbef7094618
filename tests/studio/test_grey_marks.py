"""Grey marks of another layer: locked unless arcs may go to them, and not read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio_task import Editor

from onrecord.studio.to_tasks import task

if TYPE_CHECKING:
    from studio_documents import Case

    from onrecord.studio.to_tasks import Origin


def test_grey_mentions_are_locked_unless_arcs_may_go_to_them(small: list[Case], small_origin: Origin) -> None:
    """The quotes project locks its grey mentions; in the events project arcs go to them, so they are not."""
    locked = {}
    for layer in ("quotes", "events"):
        result = task(layer, *small[0], small_origin)["predictions"][0]["result"]
        locked[layer] = {each.get("readonly") for each in result if each.get("from_name") == "context"}
    assert locked == {"quotes": {True}, "events": {None}}


def test_changes_of_grey_mentions_do_not_change_quotes(small: list[Case], small_origin: Origin) -> None:
    """If grey mentions are erased, moved or added, the pulled quotes equal those that were pushed."""
    editor = Editor("quotes", small[0], small_origin)
    before = editor.saved()
    editor.erase("m1")
    editor.move("m2", 0, 3)
    editor.results.append({**next(each for each in editor.results if each["id"] == "m3"), "id": "more"})
    after = editor.saved()
    assert (after.part, after.problems) == (before.part, [])


def test_an_arc_to_a_grey_mention_is_a_problem_in_the_quotes_project(small: list[Case], small_origin: Origin) -> None:
    """The source of a quote is a mark of its own."""
    editor = Editor("quotes", small[0], small_origin)
    editor.arc("q1", "m1")
    (problem,) = editor.saved().problems
    assert problem.message == "has an arc to a grey mark, which has no meaning"
    assert problem.hint == "delete the arc"
