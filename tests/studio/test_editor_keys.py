"""In the editor: no key changes an entity or a grey mark by accident."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.corpus.load import load
from onrecord.studio.design import design, designs
from onrecord.studio.palette import KEYS, UNREACHABLE
from onrecord.studio.projects import find
from onrecord.studio.push import prepared, push
from onrecord.studio.start import start

if TYPE_CHECKING:
    from studio_editor import Editor

    from conftest import Running
    from onrecord.studio.projects import Project

    Projects = dict[str, tuple[Project, list[dict[str, Any]]]]

SMALL = Path(__file__).parents[1] / "corpus_small"
pytestmark = pytest.mark.xdist_group("studio")
HOTKEYS = """() => {
  const found = [];
  Htx.annotationStore.selected.traverseTree(node => {
    if (node && node.onHotKey)
      found.push([node.type, node.parent?.name ?? '', node._value ?? node.value, node.hotkey ?? '']);
  });
  return found;
}"""
SELECT_FIRST = """label => {
  const chosen = Htx.annotationStore.selected;
  const region = chosen.regionStore.regions.find(each => each.labels.includes(label));
  chosen.selectArea(region);
  return region.cleanId;
}"""


@pytest.fixture(scope="module")
def projects(studio: Running) -> Projects:
    """Return layer -> project and tasks of the small corpus's gold."""
    corpus = load(SMALL)
    tasks, problems = prepared(start(corpus, "gold"), corpus.texts, designs())
    assert problems == []
    assert push(studio.client, "hotkeys", tasks, new_version=False, help_page=lambda _: "")[1] == []
    return {each.layer: (each, studio.client.tasks(each.id)) for each in find(studio.client, "hotkeys")}


def _spans(results: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(each["id"], each["from_name"], each["value"]["labels"]) for each in results if each["type"] == "labels"]


def _chosen(results: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    lists = [each for each in results if each["type"] == "taxonomy"]
    return [(each["id"], each["from_name"], each["value"]["taxonomy"]) for each in lists]


def test_no_key_selects_an_entry_of_a_list(editor: Editor, projects: Projects) -> None:
    """With a selected mark, and its list closed or open."""
    for layer, label in (("entities", "PER"), ("quotes", "direct")):
        project, rows = projects[layer]
        editor.open(project, rows[0])
        editor.page.evaluate(SELECT_FIRST, label)
        before = _chosen(editor.results())
        assert before
        editor.press(*sorted({each for each in KEYS if each.isalpha()}))
        assert _chosen(editor.results()) == before, layer
        editor.click(editor.page.locator(".htx-taxonomy:visible").first)
        editor.type("Trump")
        assert _chosen(editor.results()) == before, layer


def test_no_key_changes_a_grey_mark(editor: Editor, projects: Projects) -> None:
    """In the projects that show marks of other layers."""
    for layer, label in (("identity", "quote"), ("quotes", "mention")):
        project, rows = projects[layer]
        editor.open(project, rows[0])
        editor.page.evaluate(SELECT_FIRST, label)
        before = _spans(editor.results()), _chosen(editor.results())
        assert all(before)
        editor.press(*KEYS)
        assert (_spans(editor.results()), _chosen(editor.results())) == before, layer


@pytest.mark.slow
def test_each_label_has_the_same_key_in_every_article(editor: Editor, projects: Projects) -> None:
    """However many entries its lists have; grey labels have none."""
    for layer, (project, rows) in projects.items():
        found = []
        for row in rows if any(each.options for each in design(layer).attributes) else rows[:1]:
            editor.open(project, row)
            found.append(editor.page.evaluate(HOTKEYS))
        assert found[0], layer
        assert all(each == found[0] for each in found), layer
        keys = [key for *_, key in found[0]]
        assert len(set(keys)) == len(keys), layer
        assert {key for _, control, _, key in found[0] if control == "context"} <= {*UNREACHABLE}
        assert not {"", "u"} & set(keys), layer
