"""In the editor itself: no key that somebody presses by accident changes who a mark is, or what stands grey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from studio_editor import Editor, browser

from onrecord.corpus.load import load
from onrecord.studio.design import designs
from onrecord.studio.palette import KEYS, UNREACHABLE
from onrecord.studio.projects import find
from onrecord.studio.push import prepared, push
from onrecord.studio.start import start

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Running
    from onrecord.studio.client import Client
    from onrecord.studio.projects import Project

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


def _pushed(client: Client, root: Path, name: str) -> dict[str, tuple[Project, list[dict[str, Any]]]]:
    corpus = load(root)
    tasks, problems = prepared(start(corpus, "gold"), corpus.texts, designs())
    assert problems == []
    assert push(client, name, tasks, new_version=False, help_page=lambda _: "")[1] == []
    return {each.layer: (each, client.tasks(each.id)) for each in find(client, name)}


def _spans(results: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(each["id"], each["from_name"], each["value"]["labels"]) for each in results if each["type"] == "labels"]


def _chosen(results: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    lists = [each for each in results if each["type"] == "taxonomy"]
    return [(each["id"], each["from_name"], each["value"]["taxonomy"]) for each in lists]


def test_letters_never_choose_from_a_list(studio: Running, chromium: str, small_corpus: Path) -> None:
    """With a mark selected and its list closed, then open: no letter changes its entity, or another mark's."""
    projects = _pushed(studio.client, small_corpus, "letters-keys")
    with browser(chromium) as page:
        editor = Editor(page, studio.client, studio.place.credentials())
        for layer, label in (("entities", "PER"), ("quotes", "direct")):
            project, rows = projects[layer]
            editor.open(project, rows[0])
            page.evaluate(SELECT_FIRST, label)
            before = _chosen(editor.results())
            assert before
            letters = sorted({each for each in KEYS if each.isalpha()})
            editor.key(*letters)
            assert _chosen(editor.results()) == before, layer
            editor.click(page.locator(".htx-taxonomy:visible").first)
            editor.type("Trump")
            assert _chosen(editor.results()) == before, layer


def test_no_key_changes_a_grey_mark(studio: Running, chromium: str, small_corpus: Path) -> None:
    """In the projects that show other layers' marks, a selected grey mark keeps its label whatever key is pressed."""
    projects = _pushed(studio.client, small_corpus, "grey-keys")
    with browser(chromium) as page:
        editor = Editor(page, studio.client, studio.place.credentials())
        for layer, label in (("identity", "quote"), ("quotes", "mention")):
            project, rows = projects[layer]
            editor.open(project, rows[0])
            page.evaluate(SELECT_FIRST, label)
            before = _spans(editor.results()), _chosen(editor.results())
            assert all(before)
            editor.key(*KEYS)
            assert (_spans(editor.results()), _chosen(editor.results())) == before, layer


def test_keys_are_the_same_in_every_article(studio: Running, chromium: str, small_corpus: Path) -> None:
    """Each label and fixed choice has one key in every task, however many entries its lists have; grey labels none."""
    projects = _pushed(studio.client, small_corpus, "same-keys")
    with browser(chromium) as page:
        editor = Editor(page, studio.client, studio.place.credentials())
        for layer, (project, rows) in projects.items():
            found = []
            for row in rows:
                editor.open(project, row)
                found.append(page.evaluate(HOTKEYS))
            assert found[0], layer
            assert found == found[:1] * len(rows), layer
            keys = [key for *_, key in found[0]]
            assert len(set(keys)) == len(keys), layer
            assert {key for _, control, _, key in found[0] if control == "context"} <= {*UNREACHABLE}
            assert not {"", "u"} & set(keys), layer
