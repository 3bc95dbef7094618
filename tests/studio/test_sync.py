"""Push and pull, against a server of a few lines: what is sent, what is refused, what is written, and what is not."""

from __future__ import annotations

import copy
import errno
import json
import os
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from onrecord.checks.annotator import validate_annotator
from onrecord.corpus.load import load
from onrecord.corpus.review import item_sha256
from onrecord.documents.directory import encode_document, read_document, read_registry, write_registry
from onrecord.errors import OnrecordError, Severity
from onrecord.studio import keep
from onrecord.studio.client import Client
from onrecord.studio.design import designs
from onrecord.studio.guidelines import help_page, version
from onrecord.studio.projects import checked_name, find
from onrecord.studio.pull import collect, pulled, whose_own
from onrecord.studio.push import prepared, push
from onrecord.studio.review import reviewed
from onrecord.studio.start import start
from onrecord.studio.status import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.errors import Problem
    from onrecord.studio.pull import Pulled


class FakeServer(Client):
    """A server in memory that answers as Label Studio does; `fail_after` posts it goes away."""

    def __init__(self) -> None:
        super().__init__("http://fake", "")
        self.made: list[dict[str, Any]] = []
        self.held: dict[int, list[dict[str, Any]]] = {}
        self.fail_after = 10**6

    def projects(self) -> list[dict[str, Any]]:
        """Return the projects."""
        return self.made

    def users(self) -> dict[int, str]:
        """Return two users."""
        return {1: "Anna.Berg@example.com", 2: "bo@example.com"}

    def tasks(self, project: int) -> list[dict[str, Any]]:
        """Return copies, as a server would."""
        return copy.deepcopy(self.held[project])

    def create_project(self, **settings: Any) -> int:
        """Make a project."""
        self._post()
        self.made.append(settings | {"id": len(self.made) + 1})
        self.held[len(self.made)] = []
        return len(self.made)

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> None:
        """Import tasks."""
        self._post()
        for each in json.loads(json.dumps(tasks)):
            self.held[project].append({"id": 0, "annotations": [], "drafts": [], "predictions": [], **each})

    def _post(self) -> None:
        if self.fail_after == 0:
            raise OnrecordError("The Label Studio server does not answer.")
        self.fail_after -= 1

    def submit(self, user: int, *, at: str = "2031-05-05T10:00:00Z", layers: tuple[str, ...] = designs()) -> None:
        """Submit each task as it was pushed."""
        for task in [task for tasks in self.held.values() for task in tasks]:
            if task["data"]["layer"] in layers:
                result = copy.deepcopy(task["predictions"][0]["result"]) if task["predictions"] else []
                saved = {"completed_by": user, "was_cancelled": False, "updated_at": at, "result": result}
                task["annotations"].append(saved)


@pytest.fixture
def corpus(small_corpus: Path) -> Corpus:
    """Return the small corpus."""
    return load(small_corpus)


@pytest.fixture
def server() -> FakeServer:
    """Return an empty server."""
    return FakeServer()


def _push(server: FakeServer, corpus: Corpus, chosen: str = "gold", *, new_version: bool = False) -> list[Problem]:
    tasks, problems = prepared(start(corpus, chosen), corpus.texts, designs())
    assert problems == []
    return push(
        server, "shared", tasks, new_version=new_version, help_page=lambda layer: help_page(corpus.root, layer)
    )[1]


def _pull(server: FakeServer, corpus: Corpus, directory: Path) -> tuple[list[Pulled], list[Problem]]:
    saved, problems = collect(server, find(server))
    pairs = {(each.annotator, each.doc_id): directory / each.annotator / f"{each.doc_id}.json" for each in saved}
    local = {pair: read_document(path) for pair, path in pairs.items() if path.exists()}
    return pulled(saved, corpus.texts, local), problems


def test_gold_comes_back_as_it_went(server: FakeServer, corpus: Corpus, tmp_path: Path) -> None:
    """Pushed, submitted untouched, pulled and written, every document is gold, byte for byte."""
    assert _push(server, corpus) == []
    server.submit(1)
    found, problems = _pull(server, corpus, tmp_path)
    assert problems == []
    assert {each.annotator for each in found} == {"anna-berg"}
    assert keep.write(tmp_path / "anna-berg", found, root=corpus.root) == corpus.doc_ids
    for doc_id, document in corpus.documents.items():
        assert (tmp_path / "anna-berg" / f"{doc_id}.json").read_bytes() == encode_document(document)
    assert read_registry(tmp_path / "anna-berg", "entities") == list(corpus.entities.values())
    about = json.loads((tmp_path / "anna-berg" / "about.json").read_bytes())
    assert (about["kind"], about["started_from"]) == ("person", "gold")


def test_pushed_twice_changes_nothing(server: FakeServer, corpus: Corpus) -> None:
    """A second push finds all there and sends nothing."""
    assert _push(server, corpus) == []
    before = copy.deepcopy(server.held)
    assert _push(server, corpus) == []
    assert server.held == before
    assert len(server.made) == len(designs())


@pytest.mark.parametrize("posts", [0, 1, 2, 7, 14])
def test_a_push_that_was_cut_off_is_finished_by_the_next(posts: int, server: FakeServer, corpus: Corpus) -> None:
    """Wherever the server died, the second run goes on there, and nothing is there twice."""
    server.fail_after = posts
    with pytest.raises(OnrecordError):
        _push(server, corpus)
    server.fail_after = 10**6
    assert _push(server, corpus) == []
    documents = [sorted(task["data"]["doc_id"] for task in tasks) for tasks in server.held.values()]
    assert documents == [corpus.doc_ids] * len(designs())


def test_other_marks_are_never_mixed_in(server: FakeServer, corpus: Corpus) -> None:
    """A document that is there with other marks is refused, and nothing is sent."""
    assert _push(server, corpus) == []
    before = copy.deepcopy(server.held)
    problems = _push(server, corpus, "nothing")
    assert len(problems) == len(designs()) * len(corpus.doc_ids)
    assert "--name" in problems[0].hint
    assert server.held == before


def test_another_configuration_is_another_project(server: FakeServer, corpus: Corpus) -> None:
    """A project of an older configuration is refused, unless a new version is asked for; it is not touched then."""
    assert _push(server, corpus) == []
    server.made[1]["title"] = server.made[1]["title"][:-8] + "00000000"
    problems = _push(server, corpus)
    assert ["--new-version" in each.hint for each in problems] == [True]
    assert len(server.made) == len(designs())
    assert _push(server, corpus, new_version=True) == []
    assert len(server.made) == len(designs()) + 1
    assert len(server.held[2]) == len(corpus.doc_ids)


def test_who_starts_from_nothing_sees_nothing(server: FakeServer, corpus: Corpus) -> None:
    """Independent work is blind: no marks but the zones, and no registry that would tell what is to be found."""
    assert _push(server, corpus, "nothing") == []
    for task in [task for tasks in server.held.values() for task in tasks]:
        assert task["data"]["started_from"] is None
        assert bool(task["predictions"]) == (task["data"]["layer"] == "zones")
        assert all(rows == [] for rows in task["data"]["registries"].values())
        assert task["data"].get("entities", []) == []


def test_work_of_somebody_who_started_from_nothing_is_independent(
    server: FakeServer, corpus: Corpus, tmp_path: Path
) -> None:
    """What an annotator started from is recorded, and stays so until another's marks are shown."""
    assert _push(server, corpus, "nothing") == []
    server.submit(2)
    found, _ = _pull(server, corpus, tmp_path)
    keep.write(tmp_path / "bo", found, root=corpus.root)
    assert json.loads((tmp_path / "bo" / "about.json").read_bytes())["started_from"] is None
    other = FakeServer()
    assert _push(other, corpus) == []
    other.submit(2)
    keep.write(tmp_path / "bo", _pull(other, corpus, tmp_path)[0], root=corpus.root)
    assert json.loads((tmp_path / "bo" / "about.json").read_bytes())["started_from"] == "gold"


def test_drafts_and_skipped_tasks_are_told_of(server: FakeServer, corpus: Corpus, tmp_path: Path) -> None:
    """What nobody submitted does not count, and nobody is left to believe that it does."""
    assert _push(server, corpus) == []
    server.submit(1)
    server.held[1][0]["drafts"] = [{"user": "bo@example.com"}]
    server.held[2][0]["annotations"][0]["was_cancelled"] = True
    found, problems = _pull(server, corpus, tmp_path)
    assert [each.severity for each in problems] == [Severity.WARNING] * 2
    assert "entities" not in found[0].updated_at
    skipped = next(each for each in rows(server, find(server), tmp_path) if each.skipped)
    assert (skipped.done, skipped.skipped) == (1, 1)


def test_one_person_cannot_save_a_task_twice(server: FakeServer, corpus: Corpus, tmp_path: Path) -> None:
    """Two annotations of one task by one person contradict each other: neither is taken."""
    assert _push(server, corpus) == []
    server.submit(1, layers=("zones",))
    server.submit(1, layers=("zones",))
    found, problems = _pull(server, corpus, tmp_path)
    assert found == []
    assert {(each.document, each.message) for each in problems} == {
        (f"anna-berg/{doc_id}", "the task was saved twice") for doc_id in corpus.doc_ids
    }


def test_who_saved_between_the_first_and_the_last_is_remembered(
    server: FakeServer, corpus: Corpus, tmp_path: Path
) -> None:
    """The server forgets a hand in the middle; an earlier pull that saw it is not forgotten."""
    assert _push(server, corpus) == []
    server.submit(1, layers=("zones",))
    for task in server.held[1]:
        task["annotations"][0]["updated_by"] = 2
    found, problems = _pull(server, corpus, tmp_path)
    assert {each.annotator for each in found} == {"anna-berg-and-bo"}
    assert {"it counts as the work of both" in each.message for each in problems} == {True}
    keep.write(tmp_path / "anna-berg-and-bo", found, root=corpus.root)
    assert keep.shared_before(tmp_path, collect(server, find(server))[0]) == []
    for task in server.held[1]:
        task["annotations"][0]["updated_by"] = 1
    told = keep.shared_before(tmp_path, collect(server, find(server))[0])
    assert [each.document for each in told] == [f"anna-berg/{doc_id}" for doc_id in corpus.doc_ids]
    assert {each.got for each in told} == {"anna-berg-and-bo"}


def test_a_document_with_an_error_is_not_written(server: FakeServer, corpus: Corpus, tmp_path: Path) -> None:
    """One that cannot be read leaves no file, and does not hold up the others."""
    assert _push(server, corpus) == []
    server.submit(1)
    server.held[2][0]["annotations"][0]["result"][0]["value"]["labels"] = ["starship"]
    found, _ = _pull(server, corpus, tmp_path)
    assert keep.write(tmp_path / "anna-berg", found, root=corpus.root) == corpus.doc_ids[1:]
    assert not (tmp_path / "anna-berg" / f"{corpus.doc_ids[0]}.json").exists()


def test_work_done_here_is_not_overwritten(server: FakeServer, corpus: Corpus, tmp_path: Path) -> None:
    """A document that was changed since it was pulled is refused; an untouched one is replaced."""
    assert _push(server, corpus) == []
    server.submit(1)
    directory = tmp_path / "anna-berg"
    found, _ = _pull(server, corpus, tmp_path)
    keep.write(directory, found, root=corpus.root)
    assert keep.overwritten(directory, found) == []
    document = read_document(directory / f"{corpus.doc_ids[0]}.json")
    (directory / f"{corpus.doc_ids[0]}.json").write_bytes(encode_document(msgspec.structs.replace(document, events=[])))
    again, _ = _pull(server, corpus, tmp_path)
    assert [each.document for each in keep.overwritten(directory, again)] == [f"anna-berg/{corpus.doc_ids[0]}"]


def test_a_layer_alone_leaves_the_others_as_they_are_here(server: FakeServer, corpus: Corpus, tmp_path: Path) -> None:
    """What no project gave stays as it stands locally."""
    assert _push(server, corpus) == []
    server.submit(1, layers=("zones", "entities"))
    keep.write(tmp_path / "anna-berg", _pull(server, corpus, tmp_path)[0], root=corpus.root)
    made = read_document(tmp_path / "anna-berg" / f"{corpus.doc_ids[0]}.json")
    assert made == corpus.documents[corpus.doc_ids[0]]


def test_what_is_not_complete_yet_is_told_once_a_field(server: FakeServer, corpus: Corpus) -> None:
    """Quotes without utterances are one warning with their number, not a page of them, and keep nothing back."""
    doc_id = corpus.doc_ids[0]
    gold = corpus.documents[doc_id]
    quotes = [msgspec.structs.replace(each, utterance=None) for each in gold.quotes or ()]
    assert len(quotes) > 1
    assert _push(server, corpus) == []
    server.submit(1, layers=("zones",))
    saved, _ = collect(server, find(server))
    local = {("anna-berg", doc_id): msgspec.structs.replace(gold, quotes=quotes)}
    (found,) = (each for each in pulled(saved, corpus.texts, local) if each.doc_id == doc_id)
    (problem,) = found.problems
    assert (problem.path, problem.severity) == ("quotes: utterance", Severity.WARNING)
    assert f"in {len(quotes)} places" in problem.message
    assert found.document is not None


def _relabelled(server: FakeServer, label: str) -> None:
    """Give the first mention of the first document a label and a new entity, in what was submitted."""
    (project,) = (each for each in find(server) if each.layer == "entities")
    result = server.held[project.id][0]["annotations"][0]["result"]
    first = next(each for each in result if each["type"] == "labels")
    first["value"]["labels"] = [label]
    own = [each for each in result if each.get("id") == first["id"] and each["from_name"] == "new_entity"]
    result[:] = [each for each in result if (each.get("id"), each.get("from_name")) != (first["id"], "entity")]
    if not own:
        place = {key: first["value"][key] for key in ("start", "end")}
        named = {"id": first["id"], "from_name": "new_entity", "to_name": "text", "type": "textarea"}
        result.append(named | {"value": {**place, "text": ["The Harbour"]}})


def test_a_label_that_is_corrected_corrects_the_type_of_an_entity_named_by_it(
    server: FakeServer, corpus: Corpus, tmp_path: Path
) -> None:
    """The registry follows the mark from pull to pull, and keeps what somebody filled in there by hand."""
    directory = tmp_path / "anna-berg"
    assert _push(server, corpus) == []
    server.submit(1)
    _relabelled(server, "GROUP")
    keep.write(directory, _pull(server, corpus, tmp_path)[0], root=corpus.root)
    by_hand = [
        msgspec.structs.replace(each, names=[*each.names, "Harbour"]) if each.id == "ent-the-harbour" else each
        for each in read_registry(directory, "entities")
    ]
    write_registry(directory, "entities", by_hand)
    _relabelled(server, "FAC")
    found, _ = _pull(server, corpus, tmp_path)
    keep.write(directory, found, root=corpus.root)
    (made,) = (each for each in read_registry(directory, "entities") if each.id == "ent-the-harbour")
    assert (made.type, made.names) == ("FAC", ["The Harbour", "Harbour"])
    assert "consistency.entity_type" not in {each.check for each in _checked(corpus, directory, found)}


def test_a_mark_of_another_type_than_its_entity_is_told_of(server: FakeServer, corpus: Corpus, tmp_path: Path) -> None:
    """A key pressed while a mark is selected changes its label in silence; the pull says so, with words and place."""
    directory = tmp_path / "anna-berg"
    assert _push(server, corpus) == []
    server.submit(1)
    found, _ = _pull(server, corpus, tmp_path)
    keep.write(directory, found, root=corpus.root)
    assert [each for each in _checked(corpus, directory, found) if each.severity is Severity.ERROR] == []
    (project,) = (each for each in find(server) if each.layer == "entities")
    result = server.held[project.id][0]["annotations"][0]["result"]
    next(each for each in result if each["type"] == "labels")["value"]["labels"] = ["LOC"]
    found, _ = _pull(server, corpus, tmp_path)
    keep.write(directory, found, root=corpus.root)
    (problem,) = (each for each in _checked(corpus, directory, found) if each.check == "consistency.entity_type")
    assert (problem.document, problem.got) == (f"anna-berg/{corpus.doc_ids[0]}", "LOC for 'Mayor'")
    assert problem.path == "mention m1 6-11 'Mayor', type"


def _checked(corpus: Corpus, directory: Path, found: Sequence[Pulled]) -> list[Problem]:
    return whose_own(validate_annotator(corpus.root, directory).problems, found)


def test_a_review_is_recorded_for_what_was_saved_alone(server: FakeServer, corpus: Corpus, tmp_path: Path) -> None:
    """Who and when stand on every item of the saved layers, on no other, and stay through an untouched pull."""
    assert _push(server, corpus) == []
    server.submit(1, layers=("entities", "identity"))
    found = [reviewed(each) for each in _pull(server, corpus, tmp_path)[0]]
    keep.write(tmp_path / "anna-berg", found, root=corpus.root)
    keep.write(tmp_path / "anna-berg", _pull(server, corpus, tmp_path)[0], root=corpus.root)
    made = read_document(tmp_path / "anna-berg" / f"{corpus.doc_ids[0]}.json")
    assert [each.review for each in made.mentions or ()] == [
        {"who": "anna-berg", "when": "2031-05-05T10:00:00Z", "item_sha256": item_sha256(each, made.text_sha256)}
        for each in made.mentions or ()
    ]
    assert {each.review for each in (*(made.quotes or ()), *(made.events or ()))} == {None}


def test_status_says_what_was_saved_since_the_last_pull(server: FakeServer, corpus: Corpus, tmp_path: Path) -> None:
    """A task counts as not pulled until its last save has been pulled."""
    assert _push(server, corpus) == []
    server.submit(1)
    count = len(corpus.doc_ids)
    assert {each.not_pulled for each in rows(server, find(server), tmp_path)} == {count}
    keep.write(tmp_path / "anna-berg", _pull(server, corpus, tmp_path)[0], root=corpus.root)
    assert {each.not_pulled for each in rows(server, find(server), tmp_path)} == {0}
    server.held[1][0]["annotations"][0]["updated_at"] = "2031-05-06T10:00:00Z"
    assert [each.not_pulled for each in rows(server, find(server), tmp_path) if each.project.startswith("zones")] == [1]


def test_a_full_disk_leaves_whole_files_and_the_next_pull_goes_on(
    server: FakeServer, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the disk is full, no file is cut short, and a second run ends with all of them."""
    assert _push(server, corpus) == []
    server.submit(1)
    found, _ = _pull(server, corpus, tmp_path)
    directory, sync = tmp_path / "anna-berg", os.fsync
    room: list[None] = []

    def full(handle: int) -> None:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        room.pop()
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    for written in range(5):  # the registries, about.json, and the first document, one a run
        with pytest.raises(OnrecordError, match="cannot be written") as raised:
            keep.write(directory, found, root=corpus.root)
        assert raised.value.got == "No space left on device"
        assert len([msgspec.json.decode(path.read_bytes()) for path in directory.iterdir()]) == written
        assert keep.overwritten(directory, found) == []
        room.append(None)
    monkeypatch.undo()
    keep.write(directory, found, root=corpus.root)
    assert read_document(directory / f"{corpus.doc_ids[-1]}.json") == corpus.documents[corpus.doc_ids[-1]]
    assert keep.overwritten(directory, found) == []


def test_two_pulls_at_once_are_refused(tmp_path: Path) -> None:
    """The second is told to wait; a finished one leaves the place free."""
    with keep.only_pull(tmp_path), pytest.raises(OnrecordError, match="Another pull"), keep.only_pull(tmp_path):
        pass
    with keep.only_pull(tmp_path):
        pass


def test_a_system_without_offsets_is_refused_before_any_request(corpus: Corpus, tmp_path: Path) -> None:
    """Predictions of strings have no place in the editor; the hint says how to give them one."""
    path = tmp_path / "system.jsonl"
    row = {"doc_id": corpus.doc_ids[0], "mentions": [{"id": "m1", "text": "Lind", "type": "PER"}]}
    path.write_text(json.dumps(row) + "\n")
    tasks, problems = prepared(start(corpus, str(path)), corpus.texts, ("entities",))
    assert tasks == {"entities": []}
    assert "onrecord align places strings" in {each.hint for each in problems}


def test_a_systems_output_can_be_started_from(server: FakeServer, corpus: Corpus, tmp_path: Path) -> None:
    """Items without ids get some, entities go along, and the work is marked as begun from that system."""
    path = tmp_path / "system.jsonl"
    mention = {"start": 34, "end": 48, "type": "PER", "entity": "x#1"}
    row = {"doc_id": corpus.doc_ids[0], "mentions": [mention], "entities": [{"id": "x#1", "name": "Ada"}]}
    path.write_text(json.dumps(row) + "\n")
    tasks, problems = prepared(start(corpus, str(path)), corpus.texts, ("entities",))
    assert problems == []
    data = tasks["entities"][0]["data"]
    assert data["entities"] == [{"value": "Ada", "alias": "x#1"}]
    assert data["started_from"] == "predictions of system"
    assert data["document"]["mentions"][0]["id"] == "m1"
    assert push(server, "s", tasks, new_version=False, help_page=lambda _: "")[1] == []


@pytest.mark.parametrize("name", ["", "Anna", "a b", "x" * 25, "-a", "../a"])
def test_a_name_that_is_no_name_is_refused(name: str) -> None:
    """A project's name is part of its title, from which it is found again."""
    with pytest.raises(OnrecordError):
        checked_name(name)


def test_the_guidelines_are_the_projects_help() -> None:
    """Rules are rendered, set apart from each other; the front matter is not, and every layer's version is found."""
    root = load().root
    page = help_page(root, "entities")
    assert "<h2>What counts</h2>" in page
    assert "layer: entities" not in page
    assert page.startswith("<style>")
    for layer in designs():
        name = "entities" if layer == "zones" else layer
        written = (root / "annotations" / "guidelines" / f"{name}.md").read_text("utf-8")
        assert f"\nversion: {version(root, layer)}\n" in written


def test_each_project_is_made_with_its_guidelines(server: FakeServer, corpus: Corpus) -> None:
    """What an annotator finds under Instructions is the layer's rules, and the page does not open over each task."""
    rules = corpus.root / "annotations" / "guidelines"
    rules.mkdir()
    for name in ("entities", "quotes", "events", "identity"):
        (rules / f"{name}.md").write_text(f"# Rules of {name}\n", "utf-8")
    assert _push(server, corpus) == []
    for made, name in zip(server.made, ("entities", "entities", "quotes", "events", "identity"), strict=True):
        assert f"<h1>Rules of {name}</h1>" in made["expert_instruction"]
        assert made["show_instruction"] is False


def test_a_corpus_without_guidelines_has_no_help(tmp_path: Path) -> None:
    """The project says so, and no version is claimed to have been read."""
    assert "no guidelines" in help_page(tmp_path, "quotes")
    assert version(tmp_path, "quotes") is None
