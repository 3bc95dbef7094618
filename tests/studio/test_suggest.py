"""Words that were annotated once are suggested wherever they occur, and count once they are submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.testing import CliRunner
from studio_editor import Editor, browser
from studio_task import Editor as Task

from onrecord.cli.studio.group import studio as command
from onrecord.documents.directory import plain, write_document, write_registry
from onrecord.errors import OnrecordError
from onrecord.studio.from_tasks import read
from onrecord.studio.projects import find
from onrecord.studio.suggest import SAYS, learned, suggested
from onrecord.studio.to_tasks import task

if TYPE_CHECKING:
    from pathlib import Path

    from studio_documents import Case

    from conftest import Running
    from onrecord.studio.to_tasks import Origin

pytestmark = pytest.mark.xdist_group("studio")
BARE: dict[str, Any] = {name: [] for name in ("mentions", "quotes", "nonquotes", "events", "times", "fillers")}


def _half(small: list[Case]) -> tuple[Case, Case]:
    """Return the first document with gold, and the second one without annotations."""
    return small[0], small[1]._replace(document=msgspec.structs.replace(small[1].document, **BARE))


def test_names_are_suggested_with_their_entity_and_head(small: list[Case], small_origin: Origin) -> None:
    """Every proposal is a mark of gold's other article, of the same entity and head."""
    first, bare = _half(small)
    known = learned([(plain(first.document), first.text)])
    made = task("entities", *bare, small_origin)
    found = suggested("entities", known, made["data"], [])
    reading = read(made["data"], found, bare.text)
    assert reading.part is not None, reading.problems
    gold = {(each["start"], each["end"]): each for each in plain(small[1].document)["mentions"]}
    assert reading.part["mentions"]
    for each in reading.part["mentions"]:
        own = gold[each["start"], each["end"]]
        assert (each["entity"], each["head"], each["form"]) == (own["entity"], own["head"], own["form"])


def test_a_new_entity_is_suggested_by_its_name_in_other_articles(small: list[Case], small_origin: Origin) -> None:
    """A name typed in one article is suggested as text in others, and both are one entity."""
    first, bare = _half(small)
    editor = Task("entities", first, small_origin)
    editor.name("m3", "entity", "Tomas the Shipowner")
    read_first = editor.saved()
    assert read_first.part is not None, read_first.problems
    (row,) = read_first.added["entities"]
    document = plain(first.document) | {"mentions": read_first.part["mentions"]}
    made = task("entities", *bare, small_origin)
    found = suggested("entities", learned([(document, first.text)], [row]), made["data"], [])
    reading = read(made["data"], found, bare.text)
    assert reading.part is not None, reading.problems
    assert row["id"] in {each["entity"] for each in reading.part["mentions"]}
    assert [each["id"] for each in reading.added["entities"]] == [row["id"]]
    assert suggested("entities", learned([(document, first.text)]), made["data"], []) != found


def test_ambiguous_names_and_rare_cues_are_not_suggested(small: list[Case], small_origin: Origin) -> None:
    """One name of two entities, and a word that is a cue less often than not, are left to the annotator."""
    first, bare = _half(small)
    document = plain(first.document)
    lind = [each for each in document["mentions"] if first.text[each["start"] : each["end"]] == "Lind"]
    lind[0]["entity"] = "ent-tomas-berg"
    known = learned([(document, first.text)])
    assert "Lind" not in known.names
    assert "said" not in known.cues
    assert "say" in known.cues
    made = task("quotes", *bare, small_origin)
    found = suggested("quotes", known, made["data"], [])
    assert {each["value"]["labels"][0] for each in found} == {"cue"}


def test_nothing_is_suggested_on_existing_marks(small: list[Case], small_origin: Origin) -> None:
    """Nothing is proposed on a mark: a document that is done gets nothing new."""
    known = learned([(plain(each.document), each.text) for each in small])
    made = task("entities", *small[0], small_origin)
    given = made["predictions"][0]["result"]
    assert suggested("entities", known, made["data"], given) == given


def test_suggestions_are_shown_in_the_editor_and_not_repeated(
    studio: Running, chromium: str, small: list[Case], small_origin: Origin, small_corpus: Path
) -> None:
    """A task without annotations opens with labelled suggestions, and a second run changes nothing."""
    own = small_corpus / "annotations" / "annotators" / "eve"
    own.mkdir(parents=True)
    for case in _half(small):
        write_document(own, case.document)
    for name in ("entities", "events", "utterances"):
        write_registry(own, name, list(getattr(small_origin.registries, name)))

    def run(*words: str) -> str:
        environment = {"ONRECORD_HOME": str(small_corpus), "LABEL_STUDIO_API_KEY": studio.client.token}
        given = [*words, "--url", studio.client.url]
        done = CliRunner(env=environment).invoke(command, given, standalone_mode=False)
        if done.exception:
            raise done.exception
        return done.output

    with pytest.raises(OnrecordError, match="no project of this corpus"):
        run("suggest", "--name", "suggest")
    run("push", "--name", "suggest", "--from", str(own), "--layer", "entities")
    (project,) = find(studio.client, "suggest")
    said = run("suggest", "--name", "suggest")
    before = studio.client.tasks(project.id)
    assert run("suggest", "--name", "suggest") == said
    assert studio.client.tasks(project.id) == before
    row = next(each for each in before if each["data"]["doc_id"] == small[1].document.doc_id)
    marks = [each for each in row["predictions"][0]["result"] if each["type"] == "labels"]
    assert f"{len(marks)} suggestions in 2 tasks; 0 tasks done" in said
    with browser(chromium) as page:
        editor = Editor(page, studio.client, studio.place.credentials())
        saved = editor.submit(project, row)
    labels = [each for each in saved if each["type"] == "labels"]
    assert len(labels) == len(marks) > 0
    assert all(each["meta"]["text"][0].startswith(SAYS.partition("{")[0]) for each in labels)
    assert "1 task done or in work, left alone" in run("suggest", "--name", "suggest")
    assert read(row["data"], saved, small[1].text).part is not None
