"""Pull: whose work counts, what is reported, and what a layer changes in a document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
from studio_memory import MemoryServer, pulled_from, pushed

from onrecord.checks.annotator import checked
from onrecord.documents.directory import encode_document, read_document, read_registry, write_registry
from onrecord.errors import Severity
from onrecord.studio import keep
from onrecord.studio.projects import find
from onrecord.studio.pull import collect, pulled, whose_own
from onrecord.studio.status import rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.errors import Problem
    from onrecord.studio.pull import Pulled


def test_gold_pushed_and_submitted_is_pulled_unchanged(server: MemoryServer, corpus: Corpus, tmp_path: Path) -> None:
    """Pushed, submitted untouched, pulled and written, every document is gold, byte for byte."""
    assert pushed(server, corpus) == []
    server.submit(1)
    found, problems = pulled_from(server, corpus, tmp_path)
    assert problems == []
    assert {each.annotator for each in found} == {"anna-berg"}
    assert keep.write(tmp_path / "anna-berg", found) == corpus.doc_ids
    for doc_id, document in corpus.documents.items():
        assert (tmp_path / "anna-berg" / f"{doc_id}.json").read_bytes() == encode_document(document)
    assert read_registry(tmp_path / "anna-berg", "entities") == list(corpus.entities.values())
    about = json.loads((tmp_path / "anna-berg" / "about.json").read_bytes())
    assert (about["kind"], about["started_from"]) == ("person", "gold")


def test_pull_reports_drafts_and_skipped_tasks(server: MemoryServer, corpus: Corpus, tmp_path: Path) -> None:
    """They do not count."""
    assert pushed(server, corpus) == []
    server.submit(1)
    server.of("zones")[0]["drafts"] = [{"user": "bo@example.com"}]
    server.of("entities")[0]["annotations"][0]["was_cancelled"] = True
    found, problems = pulled_from(server, corpus, tmp_path)
    assert [each.severity for each in problems] == [Severity.WARNING] * 2
    assert "entities" not in found[0].updated_at
    skipped = next(each for each in rows(server, find(server), tmp_path) if each.skipped)
    assert (skipped.done, skipped.skipped) == (1, 1)


def test_two_annotations_of_a_task_by_one_person_are_refused(
    server: MemoryServer, corpus: Corpus, tmp_path: Path
) -> None:
    """Two annotations of one task by one person contradict each other: neither is taken."""
    assert pushed(server, corpus) == []
    server.submit(1, layers=("zones",))
    server.submit(1, layers=("zones",))
    found, problems = pulled_from(server, corpus, tmp_path)
    assert found == []
    assert {(each.document, each.message) for each in problems} == {
        (f"anna-berg/{doc_id}", "the task was saved twice") for doc_id in corpus.doc_ids
    }


def test_an_annotator_seen_by_an_earlier_pull_is_remembered(
    server: MemoryServer, corpus: Corpus, tmp_path: Path
) -> None:
    """The server forgets who saved between the first and the last."""
    assert pushed(server, corpus) == []
    server.submit(1, layers=("zones",))
    for task in server.of("zones"):
        task["annotations"][0]["updated_by"] = 2
    found, problems = pulled_from(server, corpus, tmp_path)
    assert {each.annotator for each in found} == {"anna-berg-and-bo"}
    assert {"it counts as the work of both" in each.message for each in problems} == {True}
    keep.write(tmp_path / "anna-berg-and-bo", found)
    assert keep.shared_before(tmp_path, collect(server, find(server))[0]) == []
    for task in server.of("zones"):
        task["annotations"][0]["updated_by"] = 1
    told = keep.shared_before(tmp_path, collect(server, find(server))[0])
    assert [each.document for each in told] == [f"anna-berg/{doc_id}" for doc_id in corpus.doc_ids]
    assert {each.got for each in told} == {"anna-berg-and-bo"}


def test_pulling_one_layer_keeps_the_other_layers(server: MemoryServer, corpus: Corpus, tmp_path: Path) -> None:
    """Layers that were not pulled stay as they are in the local file."""
    assert pushed(server, corpus) == []
    server.submit(1, layers=("zones", "entities"))
    keep.write(tmp_path / "anna-berg", pulled_from(server, corpus, tmp_path)[0])
    made = read_document(tmp_path / "anna-berg" / f"{corpus.doc_ids[0]}.json")
    assert made == corpus.documents[corpus.doc_ids[0]]


def test_missing_fields_of_later_layers_are_one_warning_each(server: MemoryServer, corpus: Corpus) -> None:
    """Quotes without utterances are one warning with their number, not a page of them, and keep nothing back."""
    doc_id = corpus.doc_ids[0]
    gold = corpus.documents[doc_id]
    quotes = [msgspec.structs.replace(each, utterance=None) for each in gold.quotes or ()]
    assert len(quotes) > 1
    assert pushed(server, corpus) == []
    server.submit(1, layers=("zones",))
    saved, _ = collect(server, find(server))
    local = {("anna-berg", doc_id): msgspec.structs.replace(gold, quotes=quotes)}
    (found,) = (each for each in pulled(saved, corpus.texts, local) if each.doc_id == doc_id)
    (problem,) = found.problems
    assert (problem.path, problem.severity) == ("quotes: utterance", Severity.WARNING)
    assert f"in {len(quotes)} places" in problem.message
    assert found.document is not None


def _relabelled(server: MemoryServer, label: str) -> None:
    """Give the first submitted mention of the first document a label and a new entity."""
    result = server.of("entities")[0]["annotations"][0]["result"]
    first = next(each for each in result if each["type"] == "labels")
    first["value"]["labels"] = [label]
    own = [each for each in result if each.get("id") == first["id"] and each["from_name"] == "new_entity"]
    result[:] = [each for each in result if (each.get("id"), each.get("from_name")) != (first["id"], "entity")]
    if not own:
        place = {key: first["value"][key] for key in ("start", "end")}
        named = {"id": first["id"], "from_name": "new_entity", "to_name": "text", "type": "textarea"}
        result.append(named | {"value": {**place, "text": ["The Harbour"]}})


def test_a_corrected_label_changes_the_type_of_a_new_entity(
    server: MemoryServer, corpus: Corpus, tmp_path: Path
) -> None:
    """The type follows the label, and fields that were edited in the registry are kept."""
    directory = tmp_path / "anna-berg"
    assert pushed(server, corpus) == []
    server.submit(1)
    _relabelled(server, "GROUP")
    keep.write(directory, pulled_from(server, corpus, tmp_path)[0])
    by_hand = [
        msgspec.structs.replace(each, names=[*each.names, "Harbour"]) if each.id == "ent-the-harbour" else each
        for each in read_registry(directory, "entities")
    ]
    write_registry(directory, "entities", by_hand)
    _relabelled(server, "FAC")
    found, _ = pulled_from(server, corpus, tmp_path)
    keep.write(directory, found)
    (made,) = (each for each in read_registry(directory, "entities") if each.id == "ent-the-harbour")
    assert (made.type, made.names) == ("FAC", ["The Harbour", "Harbour"])
    assert "consistency.entity_type" not in {each.check for each in _problems(corpus, directory, found)}


def test_a_mark_with_another_type_than_its_entity_is_reported(
    server: MemoryServer, corpus: Corpus, tmp_path: Path
) -> None:
    """A key pressed by accident changes a label without a message."""
    directory = tmp_path / "anna-berg"
    assert pushed(server, corpus) == []
    server.submit(1)
    found, _ = pulled_from(server, corpus, tmp_path)
    keep.write(directory, found)
    assert [each for each in _problems(corpus, directory, found) if each.severity is Severity.ERROR] == []
    result = server.of("entities")[0]["annotations"][0]["result"]
    next(each for each in result if each["type"] == "labels")["value"]["labels"] = ["LOC"]
    found, _ = pulled_from(server, corpus, tmp_path)
    keep.write(directory, found)
    (problem,) = (each for each in _problems(corpus, directory, found) if each.check == "consistency.entity_type")
    assert (problem.document, problem.got) == (f"anna-berg/{corpus.doc_ids[0]}", "LOC for 'Mayor'")
    assert problem.path == "mention m1 6-11 'Mayor', type"


def _problems(corpus: Corpus, directory: Path, found: Sequence[Pulled]) -> list[Problem]:
    return whose_own(checked(corpus.root, directory).problems, found)


def test_status_counts_tasks_saved_since_the_last_pull(server: MemoryServer, corpus: Corpus, tmp_path: Path) -> None:
    """A task counts as not pulled until its last save has been pulled."""
    assert pushed(server, corpus) == []
    server.submit(1)
    count = len(corpus.doc_ids)
    assert {each.not_pulled for each in rows(server, find(server), tmp_path)} == {count}
    keep.write(tmp_path / "anna-berg", pulled_from(server, corpus, tmp_path)[0])
    assert {each.not_pulled for each in rows(server, find(server), tmp_path)} == {0}
    server.of("zones")[0]["annotations"][0]["updated_at"] = "2031-05-06T10:00:00Z"
    assert [each.not_pulled for each in rows(server, find(server), tmp_path) if each.project.startswith("zones")] == [1]
