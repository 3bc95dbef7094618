"""In a browser: what docs/annotating.md says about the list of entities of a mark, which another version may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.corpus.load import load
from onrecord.studio.projects import find
from onrecord.studio.push import prepared, push
from onrecord.studio.start import start

if TYPE_CHECKING:
    from pathlib import Path

    from studio_editor import Editor

    from conftest import Running

pytestmark = pytest.mark.xdist_group("studio")
SELECTED = "Htx.annotationStore.selected.selectedRegions.length"
ONE_OPTION = """
[...document.querySelectorAll('.ant-select-tree-treenode')].map(each => each.innerText).join('') == 'Tomas Berg'
"""
MOST = 9  # a press is lost while a slow page closes the list
REMOVE = ".ant-select-selection-item-remove:visible"


def test_a_choice_is_added_to_the_one_before_and_esc_leaves_the_mark_after_the_list(
    editor: Editor, studio: Running, small_corpus: Path
) -> None:
    """The × takes the first entity out. Esc empties the search, closes the list, and leaves the mark."""
    corpus = load(small_corpus)
    tasks, _ = prepared(start(corpus, "gold"), corpus.texts, ["entities"])
    push(studio.client, "lists", tasks, new_version=False, help_page=lambda _: "")
    (project,) = find(studio.client, "lists")
    row = studio.client.tasks(project.id)[0]
    mark = next(each for each in row["data"]["document"]["mentions"] if each["entity"] == "ent-ada-lind")

    def entities() -> list[str]:
        found = [each for each in editor.results() if (each.get("id"), each.get("from_name")) == (mark["id"], "entity")]
        return [name for each in found for path in each["value"]["taxonomy"] for name in path]

    editor.open(project, row)
    editor.click_words(row["data"]["text"][mark["start"] : mark["end"]])
    assert entities() == ["ent-ada-lind"]
    editor.click(editor.page.locator(".onrecord-panel .htx-taxonomy:visible").first)
    editor.type("Tomas")
    editor.page.wait_for_function(ONE_OPTION)
    editor.key("ArrowDown", "Enter")
    assert entities() == ["ent-ada-lind", "ent-tomas-berg"]
    editor.key("Escape")
    assert editor.page.evaluate(SELECTED) == 1
    for _ in range(MOST):
        editor.key("Escape")
        if editor.page.evaluate(SELECTED) == 0:
            break
    assert editor.page.evaluate(SELECTED) == 0
    editor.click_words(row["data"]["text"][mark["start"] : mark["end"]])
    editor.click(editor.page.locator(REMOVE).first)
    assert entities() == ["ent-tomas-berg"]
