"""In the editor: the actions that an annotation needs, and the list of roles of an arc."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import studio_keys
from studio_longest import GOAL, longest, roles
from studio_steps import EVENTS, STEPS

from onrecord import schema
from onrecord.corpus.load import load
from onrecord.studio.config import DISAGREEMENTS
from onrecord.studio.projects import create

if TYPE_CHECKING:
    from studio_editor import Editor

pytestmark = pytest.mark.xdist_group("studio")
DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.slow
def test_the_table_of_actions_in_the_docs_is_up_to_date(editor: Editor, small_corpus: Path) -> None:
    """Each step of `make keys` gives its annotation with the actions that docs/annotating-costs.md lists."""
    told, costs = (DOCS / "annotating-costs.md").read_text("utf-8"), {}
    for step, count in studio_keys.measured(editor, load(small_corpus)):
        costs[step.title] = count.total()
        assert studio_keys.line(step, count) in told, studio_keys.line(step, count)
    assert len(costs) == len(STEPS)
    table = longest(load(), costs)
    assert table in told, table
    assert int(table.rpartition(" | ")[2].rstrip("% |")) <= 100 * GOAL


def test_the_share_of_roles_without_a_choice_in_the_docs_is_up_to_date() -> None:
    """docs/annotating.md has the share that the reading of arcs gives on gold."""
    share = roles(load()).rpartition("(")[2].rstrip(")")
    assert f"This settles {share} of gold's arguments" in (DOCS / "annotating.md").read_text("utf-8")


FADED_MS = 10_000  # the editor fades a list in
# The words that a person sees in each visible option of an open list.
READABLE = """() => [...document.querySelectorAll('[role=option]')].filter(each => each.checkVisibility()).map(each => {
  const walk = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
  const words = [];
  while (walk.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const box = range.getBoundingClientRect();
    const seen = walk.currentNode.parentElement.checkVisibility({opacityProperty: true, visibilityProperty: true});
    if (seen && box.width > 0 && box.height > 0) words.push(walk.currentNode.data);
  }
  return words.join('');
})"""


@pytest.mark.parametrize("layer", ["events", "decide_events"])
def test_the_list_of_an_arc_has_the_names_of_the_roles_of_its_event_type(
    layer: str, editor: Editor, small_corpus: Path
) -> None:
    """Five roles for a meeting and four for a recusal, whichever end is the trigger; one choice replaces another."""
    corpus, client, page = load(small_corpus), editor.client, editor.page
    project = create(client, layer, "roles", help_page="")
    made = studio_keys.pushed(corpus, "events", EVENTS)
    client.import_tasks(project.id, [made | {"data": made["data"] | {DISAGREEMENTS: "", "events": []}}])
    (row,) = client.tasks(project.id)
    editor.open(project, row)
    page.get_by_text("Relations", exact=True).first.click()
    for trigger, words, kind in (("meeting", "Lind", "Meet"), ("Step", "Berg", "Recuse")):
        editor.click_words(trigger)
        editor.key("Alt+r")
        editor.click_words(words, 2)
        shown = page.locator(".lsf-relations__item").last
        shown.scroll_into_view_if_needed()
        shown.hover()
        shown.get_by_role("button", name="Show Relation Labels").click()
        shown.locator("[data-testid^=select-trigger]").first.click()
        page.get_by_test_id("select-option-time").wait_for()
        page.wait_for_function(f"() => ({READABLE})().every(each => each)", timeout=FADED_MS)
        assert sorted(page.evaluate(READABLE)) == sorted(schema.roles(kind))
        page.get_by_test_id("select-option-time").click()
        shown.locator("[data-testid^=select-trigger]").first.click()
        page.get_by_test_id("select-option-place").click()
        *_, arc = (each for each in editor.results() if each["type"] == "relation")
        assert arc["labels"] == ["place"]
        editor.reset()


def test_an_arc_of_gold_with_two_roles_keeps_both(editor: Editor, small_corpus: Path) -> None:
    """Although the list of roles takes one."""
    project = create(editor.client, "events", "two", help_page="")
    made = studio_keys.pushed(load(small_corpus), "events", ())
    arc = next(each for each in made["predictions"][0]["result"] if each["type"] == "relation")
    arc["labels"] = ["participant", "topic"]
    editor.client.import_tasks(project.id, [made])
    (row,) = editor.client.tasks(project.id)
    saved = editor.submit(project, row)
    assert next(each["labels"] for each in saved if each["type"] == "relation") == ["participant", "topic"]
