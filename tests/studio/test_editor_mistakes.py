"""In the editor: mistakes that nobody sees are reported at the pull, and do not affect other annotators."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

from onrecord.documents.directory import read_document
from onrecord.studio.projects import find

if TYPE_CHECKING:
    from pathlib import Path

    from studio_editor import Editor

    from conftest import Join, Run

pytestmark = pytest.mark.xdist_group("studio")
PATH = re.compile(r"\w\[\d*\]|\bresults?\[|'value'")


def _twice_and_named(editor: Editor) -> None:
    """Type a name beside a choice, one of spaces, and one in two Unicode forms; mark words that are marked."""
    editor.click_words("shipowner")
    editor.write("by name", "Eve")
    editor.key("Escape")
    editor.click_words("the council")
    editor.write("by name", "  ")
    editor.key("Escape")
    for words, form in (("Inquiry", "NFC"), ("Aside", "NFD")):
        editor.key("7")
        editor.drag(words)
        editor.write("by name", unicodedata.normalize(form, "José"))
        editor.key("Escape")
    editor.key("2")
    editor.drag("Mayor Ada Lind")
    editor.key("Escape")


def _retyped(editor: Editor) -> None:
    """Press another label's key on a mark that has an entity."""
    editor.click_words("Berg")
    editor.key("3", "Escape")


def _deleted(editor: Editor) -> None:
    """Delete the cue of a quote."""
    editor.click_words("told")
    editor.key("Backspace")


def _emptied(editor: Editor) -> None:
    """Delete a time that fills a role."""
    editor.click_words("Monday")
    editor.key("Backspace")


def _on_grey(editor: Editor) -> None:
    """Press a label's key on a grey mark."""
    editor.click_words("Senator")
    editor.key("1", "Escape")


@pytest.mark.slow
def test_mistakes_in_the_editor_are_reported_and_affect_only_their_annotator(
    editor: Editor, run: Run, join: Join, tmp_path: Path
) -> None:
    """Each is reported with words and place."""
    second = join("gus@example.com")
    layers = ("entities", "quotes", "events")
    pushed = run("push", "--name", "told", *(each for one in layers for each in ("--layer", one)))
    assert pushed.exception is None
    projects = {each.layer: each for each in find(editor.client, "told")}
    rows = {(layer, row["data"]["doc_id"]): row for layer in layers for row in editor.client.tasks(projects[layer].id)}
    for layer, doc_id, do in (
        ("entities", "ferry-1", _twice_and_named),
        ("entities", "ferry-2", _retyped),
        ("quotes", "ferry-1", _deleted),
        ("events", "ferry-1", _emptied),
        ("events", "ferry-2", _on_grey),
    ):
        row = rows[layer, doc_id]
        editor.open(projects[layer], row, select=True)
        do(editor)
        editor.save(row)
    row = rows["entities", "ferry-1"]
    second.sdk.annotations.create(row["id"], result=row["predictions"][0]["result"], lead_time=1)
    said = ""
    for at, several in enumerate((("entities", "quotes"), ("events",))):
        chosen = [each for one in several for each in ("--layer", one)]
        done = run("pull", "--name", "told", "--all", *chosen, "-o", str(tmp_path / f"out{at}"))
        assert (done.exception, done.return_value) == (None, 1)
        said += re.sub(r"\s+", " ", done.output.rpartition(" changed\n")[2])
    assert not PATH.search(said)
    for each in (
        "'Mayor Ada Lind' is marked 2 times",
        "'shipowner Tomas Berg' has an entity from the list and another name typed",
        "'the council' has a name of spaces only",
        "in another Unicode form, taken for the same name",
        "'Senator Ove Falk' a grey mark was given a label",
        "'met' has lost an argument got: time: 'Monday'",
        "'I met him once,' has lost its cue got: 'told'",
        "the mention's type is not that of ent-tomas-berg got: ORG for 'Tomas Berg'",
    ):
        assert each in said, each
    assert not (tmp_path / "out0" / "admin" / "ferry-1.json").exists()
    assert read_document(tmp_path / "out0" / "gus" / "ferry-1.json").mentions
