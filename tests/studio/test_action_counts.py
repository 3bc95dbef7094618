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
from onrecord.studio.projects import create

if TYPE_CHECKING:
    from studio_editor import Editor

pytestmark = pytest.mark.xdist_group("studio")
TABLE = Path(__file__).parents[2] / "docs" / "annotating.md"


@pytest.mark.slow
def test_the_table_of_actions_in_the_docs_is_up_to_date(editor: Editor, small_corpus: Path) -> None:
    """Each step of `make keys` gives its annotation with the actions that docs/annotating.md lists."""
    told, costs = TABLE.read_text("utf-8"), {}
    for step, count in studio_keys.measured(editor, load(small_corpus)):
        costs[step.title] = count.total()
        assert studio_keys.line(step, count) in told, studio_keys.line(step, count)
    assert len(costs) == len(STEPS)
    table = longest(load(), costs)
    assert table in told, table
    assert int(table.rpartition(" | ")[2].rstrip("% |")) <= 100 * GOAL


def test_the_share_of_roles_without_a_choice_in_the_docs_is_up_to_date() -> None:
    """What docs/annotating.md says of gold is what the reading of arcs gives."""
    share = roles(load()).rpartition("(")[2].rstrip(")")
    assert f"This settles {share} of gold's arguments" in TABLE.read_text("utf-8")


def test_the_list_of_an_arc_has_only_the_roles_of_its_event_type(editor: Editor, small_corpus: Path) -> None:
    """Five roles for a meeting and four for a recusal, not all of them, whichever end is the trigger."""
    corpus, client, page = load(small_corpus), editor.client, editor.page
    project = create(client, "events", "roles", help_page="")
    client.import_tasks(project.id, [studio_keys.pushed(corpus, "events", EVENTS)])
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
        options = page.locator("[role=option]:visible").evaluate_all("all => all.map(each => each.dataset.value)")
        assert sorted(options) == sorted(schema.roles(kind))
        page.keyboard.press("Escape")
