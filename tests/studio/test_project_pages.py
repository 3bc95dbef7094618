"""In a browser: the pages of a pushed project show what an annotator needs, in the order of work."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onrecord import schema
from onrecord.corpus.load import load
from onrecord.documents.model import Document
from onrecord.studio.design import designs
from onrecord.studio.projects import create, find
from onrecord.studio.push import prepared, push
from onrecord.studio.start import start
from onrecord.studio.to_tasks import Origin, task

if TYPE_CHECKING:
    from studio_editor import Editor

    from conftest import Running
    from onrecord.studio.projects import Project

pytestmark = pytest.mark.xdist_group("studio")
LINES = ["A headline", "", "The first line.", "The second.", "", "The end."]
SHOWN = "() => document.querySelector('.onrecord-words').innerText.split('\\n')"
TIMEOUT_MS = 60_000


@pytest.fixture(scope="module")
def pushed(studio: Running) -> dict[str, Project]:
    """Return the projects of all layers, by layer."""
    corpus = load(Path(__file__).parents[1] / "corpus_small")
    tasks, problems = prepared(start(corpus, "gold"), corpus.texts, designs())
    assert problems == []
    assert push(studio.client, "pages", tasks, new_version=False, help_page=lambda _: "")[1] == []
    return {each.layer: each for each in find(studio.client, "pages")}


def test_projects_and_articles_are_shown_by_name(editor: Editor, pushed: dict[str, Project]) -> None:
    """Projects are in the order of work; a list of tasks has four columns."""
    page, client = editor.page, editor.client
    page.goto(f"{client.url}/projects")
    card = page.get_by_role("link", name=pushed["zones"].title)
    card.get_by_text("Text zones, step 1 of 5.").wait_for(timeout=TIMEOUT_MS)  # a card shows its title first
    titles = page.evaluate("[...document.querySelectorAll('a[href^=\"/projects/\"]')].map(each => each.href)")
    own = [str(each.id) for each in pushed.values()]
    assert [each for each in (title.split("/")[4] for title in titles) if each in own] == own
    page.goto(f"{client.url}/projects/{pushed['quotes'].id}/data")
    page.get_by_text("ferry-2").wait_for(timeout=TIMEOUT_MS)
    heads = page.locator(".lsf-table-head").first.inner_text().split("\n")
    named = [each for each in heads if each.strip() and each != "str"]
    assert named == ["Completed", "Annotated by", "doc_id"]
    editor.open(pushed["quotes"], client.tasks(pushed["quotes"].id)[0])
    assert page.get_by_text("ferry-2").is_visible()


def test_mentions_are_grey_and_locked_in_the_quotes_project(editor: Editor, pushed: dict[str, Project]) -> None:
    """A click does not select one; a cue on its words is a new mark."""
    row = editor.client.tasks(pushed["quotes"].id)[0]
    editor.open(pushed["quotes"], row)
    before = editor.results()
    grey = [each for each in before if each.get("from_name") == "context"]
    assert [each["meta"]["onrecord"] for each in grey] == [each["id"] for each in row["data"]["document"]["mentions"]]
    editor.click_words("Ada Lind")
    assert editor.page.evaluate("Htx.annotationStore.selected.selectedRegions.map(each => each.labels[0])") == [
        "indirect"
    ]
    editor.key("Escape")
    assert editor.results() == before
    editor.key("7")
    editor.drag("shipowner Tomas Berg")
    (made,) = [each for each in editor.results() if each not in before]
    assert (made["from_name"], made["value"]["labels"]) == ("label", ["source"])


def test_a_click_on_a_grey_mark_in_a_quote_selects_the_quote(editor: Editor, pushed: dict[str, Project]) -> None:
    """Its act can then be chosen by a key; words can be selected from the grey mark on."""
    row = editor.client.tasks(pushed["quotes"].id)[0]
    editor.open(pushed["quotes"], row)
    editor.click_words("I met him once")
    editor.key("c")
    acts = [each["value"] for each in editor.results() if each.get("from_name") == "act"]
    chosen = [row["data"]["text"][each["start"] :] for each in acts if each["choices"] == ["commit"]]
    assert any(each.startswith("I met him once") for each in chosen)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "mixed"])
def test_every_kind_of_line_break_is_shown_once(ends: str, editor: Editor) -> None:
    """A mark across one has its offsets."""
    text = "\r\n".join(LINES[:4]) + "\n" + "\n".join(LINES[4:]) if ends == "mixed" else ends.join(LINES)
    bare = Document(
        doc_id="bare",
        schema_version=schema.schema_version(),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        **{name: [] for name in ("zones", *schema.prefixes(), "nonquotes") if name in Document.__struct_fields__},
    )
    project = create(editor.client, "quotes", "lines", help_page="")
    editor.client.import_tasks(project.id, [task("quotes", bare, text, Origin(None))])
    (row,) = editor.client.tasks(project.id)
    editor.open(project, row)
    editor.page.locator(".onrecord-words").wait_for(timeout=TIMEOUT_MS)
    assert [each.strip() for each in editor.page.evaluate(SHOWN)] == LINES
    editor.key("1")
    editor.drag("line.The second")
    (made,) = (each["value"] for each in editor.results())
    assert text[made["start"] : made["end"]].split() == ["line.", "The", "second"]


def test_only_the_document_id_of_a_task_is_shown_in_lists(pushed: dict[str, Project], studio: Running) -> None:
    """Each field of a task but its name is hidden in both lists of the server's own view."""
    (view,) = studio.client.sdk.views.list(project=pushed["events"].id)
    hidden = view.data["hiddenColumns"]
    fields = studio.client.tasks(pushed["events"].id)[0]["data"].keys() - {"doc_id"}
    for name in ("explore", "labeling"):
        assert {f"tasks:data.{each}" for each in fields} <= set(hidden[name])
