"""The editor in a real Chromium: documents are opened, submitted and pulled unchanged."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from studio_task import bare

from onrecord.adjudicate.remake import canonical
from onrecord.corpus.load import load
from onrecord.documents.directory import encode_document, plain
from onrecord.studio.config import ALL_DECIDED
from onrecord.studio.deciding.both import prepared as both_prepared
from onrecord.studio.deciding.designs import decisions
from onrecord.studio.deciding.settled import settled
from onrecord.studio.deciding.sides import both
from onrecord.studio.design import designs
from onrecord.studio.from_tasks import document, read
from onrecord.studio.projects import create, find
from onrecord.studio.pull import collect
from onrecord.studio.push import prepared, push
from onrecord.studio.start import start
from onrecord.studio.to_tasks import Origin, task

if TYPE_CHECKING:
    from pathlib import Path

    from studio_documents import Case
    from studio_editor import Editor

    from onrecord.corpus.load import Corpus

pytestmark = pytest.mark.xdist_group("studio")


def _assert_submitted_unchanged(editor: Editor, name: str, corpus: Corpus, chosen: dict[str, set[str]]) -> None:
    """Push gold, submit the chosen tasks (layer -> doc_ids) in the editor, and compare what is read with gold."""
    client = editor.client
    doc_ids = set.union(*chosen.values())
    started = [each for each in start(corpus, "gold") if each[0].doc_id in doc_ids]
    tasks, problems = prepared(started, corpus.texts, designs())
    assert problems == []
    for layer, several in tasks.items():
        several[:] = [each for each in several if each["data"]["doc_id"] in chosen[layer]]
    assert push(client, name, tasks, new_version=False, help_page=lambda _: "")[1] == []
    for project in find(client, name):
        rows = client.tasks(project.id)
        assert {row["data"]["doc_id"] for row in rows} == chosen[project.layer]
        for row in rows:
            doc_id = row["data"]["doc_id"]
            reading = read(row["data"], editor.submit(project, row), corpus.texts[doc_id])
            assert reading.problems == [], project.title
            made = document(reading.pushed, [reading])
            assert encode_document(made) == encode_document(corpus.documents[doc_id]), project.title


def test_gold_of_a_short_article_survives_the_editor_byte_for_byte(editor: Editor, corpus: Corpus) -> None:
    """An article of the small corpus, every layer."""
    _assert_submitted_unchanged(editor, "short", corpus, {layer: {"ferry-1"} for layer in designs()})


@pytest.mark.slow
def test_gold_survives_the_editor_byte_for_byte(editor: Editor) -> None:
    """The article with the fewest mentions, every layer, and the events of the one with the most."""
    corpus = load()
    by_mentions = sorted(corpus.documents, key=lambda each: len(corpus.documents[each].mentions or ()))
    chosen = {layer: {by_mentions[0]} for layer in designs()}
    chosen["events"] = {by_mentions[0], by_mentions[-1]}  # the project of events shows mentions and quotes, too
    _assert_submitted_unchanged(editor, "editor", corpus, chosen)


@pytest.mark.slow
def test_odd_characters_survive_the_editor(editor: Editor, odd: Case) -> None:
    """Nested, crossing and equal spans over emoji, combining marks, no-break spaces and CR LF."""
    readings = []
    for layer in designs():
        project = create(editor.client, layer, "odd", help_page="")
        editor.client.import_tasks(project.id, [task(layer, *odd, Origin(None))])
        row = editor.client.tasks(project.id)[0]
        readings.append(read(row["data"], editor.submit(project, row), odd.text))
    assert [each.problems for each in readings] == [[]] * len(designs())
    emptied = {name: [] if isinstance(value, list) else value for name, value in plain(odd.document).items()}
    assert encode_document(document(emptied, readings)) == encode_document(odd.document)


def test_a_mark_has_exactly_the_selected_characters(editor: Editor) -> None:
    """With the mouse: a name without its 's, words without the closing quotation mark."""
    text = "The Trump's surrogate said: “It is over.”"
    project = create(editor.client, "quotes", "letters", help_page="")
    editor.client.import_tasks(project.id, [task("quotes", bare(text), text, Origin(None))])
    (row,) = editor.client.tasks(project.id)
    editor.open(project, row)
    for words in ("Trump", "It is over."):
        editor.key("1")
        editor.drag(words)
    made = editor.results()
    marked = [text[each["value"]["start"] : each["value"]["end"]] for each in made if each["type"] == "labels"]
    assert marked == ["Trump", "It is over."]


def test_an_unchanged_proposal_survives_the_editor_as_gold(editor: Editor, small_corpus: Path) -> None:
    """Ticked and submitted; the log decides for A."""
    annotators = small_corpus / "annotations" / "annotators"
    for name in ("ada", "bo"):
        shutil.copytree(small_corpus / "annotations" / "gold", annotators / name)
    path = annotators / "bo" / "ferry-1.json"
    path.write_bytes(path.read_bytes().replace(b'"polarity": "positive"', b'"polarity": "negative"', 1))
    corpus = load(small_corpus)
    found = both(corpus, "ada", "bo")
    tasks, problems = both_prepared(found, decisions(), ["ferry-1"])
    assert problems == []
    assert push(editor.client, "ticked", tasks, new_version=False, help_page=lambda _: "")[1] == []
    for project in find(editor.client, "ticked", layers=decisions()):
        for row in editor.client.tasks(project.id):
            editor.submit(project, row, tick=ALL_DECIDED)
    saved, problems = collect(editor.client, find(editor.client, "ticked", layers=decisions()))
    assert problems == []
    (made,) = settled(saved, found)
    assert (made.problems, made.document) == ([], canonical(corpus.documents["ferry-1"]))
    assert made.log is not None
    assert [each.decision for each in made.log.decisions] == ["a"]
