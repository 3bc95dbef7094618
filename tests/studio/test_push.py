"""Push: what is sent, once, and what is refused before the first request."""

from __future__ import annotations

import copy
import json
import shutil
from typing import TYPE_CHECKING

import msgspec
import pytest
from studio_memory import WHEN, MemoryServer, pulled_from, pushed

from onrecord import schema
from onrecord.cli.studio.options import send
from onrecord.corpus.begin import begin, layers_named
from onrecord.errors import OnrecordError
from onrecord.studio import keep
from onrecord.studio.design import designs
from onrecord.studio.early import early
from onrecord.studio.owned import declared_layers
from onrecord.studio.projects import checked_name, find
from onrecord.studio.push import prepared, push
from onrecord.studio.start import start
from onrecord.studio.suggest import SAYS

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.corpus.load import Corpus


def test_a_second_push_sends_nothing(server: MemoryServer, corpus: Corpus) -> None:
    """A second push finds all there and sends nothing."""
    assert pushed(server, corpus) == []
    before = copy.deepcopy(server.held)
    assert pushed(server, corpus) == []
    assert server.held == before
    assert len(server.made) == len(designs())


@pytest.mark.parametrize(
    ("layers", "projects"),
    [
        ("quotes.content,quotes.cue", ("zones", "quotes")),
        ("entities", ("zones", "entities")),
        ("quotes", ("zones", "quotes", "identity")),
        ("events.type", ("zones", "events")),
    ],
)
def test_push_makes_projects_only_for_declared_layers(layers: str, projects: tuple[str, ...], tmp_path: Path) -> None:
    """A corpus of quotes alone has no project of events; identity needs one of its fields."""
    begin(tmp_path / "alder", name="alder", canary="c", layers=layers_named(layers))
    with schema.using(tmp_path / "alder"):
        assert declared_layers() == projects
    assert declared_layers() == designs()


@pytest.mark.parametrize("posts", [0, 1, 4, 5, 7, 9])
def test_an_interrupted_push_is_completed_by_the_next(posts: int, server: MemoryServer, corpus: Corpus) -> None:
    """No task is there twice."""
    server.fail_after = posts
    with pytest.raises(OnrecordError):
        pushed(server, corpus)
    server.fail_after = 10**6
    assert pushed(server, corpus) == []
    documents = [sorted(task["data"]["doc_id"] for task in tasks) for tasks in server.held.values()]
    assert documents == [corpus.doc_ids] * len(designs())


def test_push_refuses_tasks_that_exist_with_other_marks(server: MemoryServer, corpus: Corpus) -> None:
    """A document that is there with other marks is refused, and nothing is sent."""
    assert pushed(server, corpus) == []
    before = copy.deepcopy(server.held)
    problems = pushed(server, corpus, "nothing")
    assert len(problems) == len(designs()) * len(corpus.doc_ids)
    assert "another --name" in problems[0].hint
    assert server.held == before


def test_a_task_that_nobody_has_begun_is_replaced(server: MemoryServer, corpus: Corpus) -> None:
    """An annotation or a draft keeps a task; the others get the new marks."""
    assert pushed(server, corpus) == []
    first, second = server.of("entities")
    second["drafts"] = [{"user": 1}]
    server.of("quotes")[0]["annotations"] = [{"completed_by": 1}]
    for each in corpus.documents.values():
        assert each.mentions is not None
        each.mentions[0] = msgspec.structs.replace(each.mentions[0], note="another look")
    problems = pushed(server, corpus)
    begun = [("ferry-1", "quotes"), ("ferry-2", "entities")]
    assert sorted((each.document, each.path.partition(" ")[0]) for each in problems) == begun
    assert server.of("entities")[0] == first
    server.of("quotes")[0]["annotations"] = second["drafts"][:] = []
    assert pushed(server, corpus) == []
    for layer in ("entities", "quotes"):
        sent = [each["data"]["document"]["mentions"][0]["note"] for each in server.of(layer)]
        assert sent == ["another look"] * 2
    assert [each["data"]["doc_id"] for each in server.of("entities")] == corpus.doc_ids


def test_suggestions_that_go_with_a_replaced_task_are_counted(
    server: MemoryServer, corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those on tasks that stay are not."""
    row = {"type": "labels", "meta": {"text": [SAYS.format("'Lind'")]}, "value": {"start": 0, "end": 4}}

    def sent() -> str:
        tasks, _ = prepared(start(corpus, "gold"), corpus.texts, ("entities",))
        assert send(server, corpus, "shared", tasks, new_version=False) == 0
        return capsys.readouterr().out

    sent()
    for task in server.of("entities"):
        task["predictions"][0]["result"] += [row, row]
    assert "suggestions" not in sent()
    assert corpus.documents["ferry-1"].mentions is not None
    mentions = corpus.documents["ferry-1"].mentions
    mentions[0] = msgspec.structs.replace(mentions[0], note="another look")
    assert "suggestions deleted with the replaced tasks: 2; run onrecord studio suggest again" in sent()


def test_instructions_that_were_edited_on_the_server_are_replaced_with_a_message(
    server: MemoryServer, corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message does not say that the guidelines have changed: they have not."""
    tasks, _ = prepared(start(corpus, "gold"), corpus.texts, ("quotes",))
    for edited in (False, True):
        if edited:
            server.made[0]["expert_instruction"] = "<p>edited</p>"
        assert send(server, corpus, "shared", tasks, new_version=False) == 0
        assert ("its instructions were replaced\n" in capsys.readouterr().out) is edited


def test_a_push_before_the_pull_of_an_earlier_layer_is_reported(server: MemoryServer, corpus: Corpus) -> None:
    """Until the earlier layer was pulled; gold has it already."""
    own = corpus.root / "annotations" / "annotators" / "anna-berg"

    def warned(chosen: str, layer: str) -> list[str]:
        tasks, _ = prepared(start(corpus, chosen, name="anna-berg"), corpus.texts, [layer])
        found = early(server, corpus, "anna-berg", tasks)
        assert push(server, "anna-berg", tasks, new_version=False, help_page=lambda _: "")[1] == []
        return [f"{each.document}: {each.message}" for each in found]

    assert warned("own", "quotes") == []
    missing = [f"anna-berg/{each}: not pulled yet: quotes; the task of events lacks them" for each in corpus.doc_ids]
    assert warned("own", "events") == missing
    assert warned("gold", "identity") == []
    first = [each for each in find(server, "anna-berg") if each.layer == "quotes"]
    for task in server.held[first[0].id]:
        task["annotations"] = [{"completed_by": 1, "was_cancelled": False, "updated_at": WHEN, "result": []}]
    found, _ = pulled_from(server, corpus, own.parent)
    keep.write(own, found)
    assert warned("own", "events") == []
    (events,) = (each for each in find(server, "anna-berg") if each.layer == "events")
    assert {each["data"]["started_from"] for each in server.held[events.id]} == {"annotators/anna-berg"}


def test_a_second_push_of_own_work_leaves_what_was_begun(
    server: MemoryServer, corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new article can be pushed with those that were annotated and pulled; another text is still an error."""
    directory = corpus.root / "annotations" / "annotators"

    def sent(*, only: int) -> int:
        tasks, _ = prepared(start(corpus, "own", name="anna-berg")[:only], corpus.texts, ["quotes"])
        return send(server, corpus, "anna-berg", tasks, new_version=False)

    assert sent(only=1) == 0
    (row,) = server.held[1]
    row["annotations"] = [{"completed_by": 1, "was_cancelled": False, "updated_at": WHEN, "result": []}]
    keep.write(directory / "anna-berg", pulled_from(server, corpus, directory)[0])
    capsys.readouterr()
    assert sent(only=2) == 0
    said = capsys.readouterr().out
    assert "1 added, 1 there already" in said
    assert "begun, and left as they are, without later changes in other layers: ferry-1\n" in said
    row["data"]["text"] += "More."
    assert sent(only=2) == 1
    assert "is there already with another text" in capsys.readouterr().out


def test_work_to_start_from_is_found_by_the_name_of_its_annotator(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """From every directory; `own` is the annotator's own work, and nothing in other articles."""
    own = corpus.root / "annotations" / "annotators" / "anna"
    own.mkdir(parents=True)
    (own / "about.json").write_text("{}")
    shutil.copy2(corpus.gold_dir / "ferry-1.json", own)
    monkeypatch.chdir(tmp_path)
    for chosen in ("anna", "annotations/annotators/anna", str(own)):
        assert [(each.doc_id, of.started_from) for each, of in start(corpus, chosen)] == [
            ("ferry-1", "annotators/anna")
        ]
    found = start(corpus, "own", name="anna")
    assert [of.started_from for _, of in found] == ["annotators/anna", None]
    assert [bool(each.quotes) for each, _ in found] == [True, False]
    assert [of.started_from for _, of in start(corpus, "own", name="bo")] == [None, None]
    with pytest.raises(OnrecordError, match="anna"):
        start(corpus, "annna")


def test_a_push_replaces_the_instructions_that_have_changed(server: MemoryServer, corpus: Corpus) -> None:
    """Once."""
    tasks, _ = prepared(start(corpus, "gold"), corpus.texts, ("quotes",))
    for page, replaced in (("<p>1</p>", False), ("<p>2</p>", True), ("<p>2</p>", False)):
        ((done,), _) = push(server, "rules", tasks, new_version=False, help_page=lambda _, page=page: page)
        assert done.new_help is replaced
        assert server.made[0]["expert_instruction"] == page


def test_push_refuses_a_project_with_an_older_configuration(server: MemoryServer, corpus: Corpus) -> None:
    """With a new version another project is made."""
    assert pushed(server, corpus) == []
    server.made[1]["title"] = server.made[1]["title"][:-8] + "00000000"
    problems = pushed(server, corpus)
    assert ["--new-version" in each.hint for each in problems] == [True]
    assert len(server.made) == len(designs())
    assert pushed(server, corpus, new_version=True) == []
    assert len(server.made) == len(designs()) + 1
    assert len(server.held[2]) == len(corpus.doc_ids)


def test_push_from_nothing_shows_no_marks_and_no_registries(server: MemoryServer, corpus: Corpus) -> None:
    """Only the zones are shown."""
    assert pushed(server, corpus, "nothing") == []
    for task in [task for tasks in server.held.values() for task in tasks]:
        assert task["data"]["started_from"] is None
        assert bool(task["predictions"]) == (task["data"]["layer"] == "zones")
        assert all(rows == [] for rows in task["data"]["registries"].values())
        assert task["data"].get("entities", []) == []


def test_push_from_predictions_without_offsets_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    """The hint says how to align them."""
    path = tmp_path / "system.jsonl"
    row = {"doc_id": corpus.doc_ids[0], "mentions": [{"id": "m1", "text": "Lind", "type": "PER"}]}
    path.write_text(json.dumps(row) + "\n")
    tasks, problems = prepared(start(corpus, str(path)), corpus.texts, ("entities",))
    assert tasks == {"entities": []}
    assert "onrecord align adds offsets" in {each.hint for each in problems}


def test_push_from_predictions_gives_ids_and_records_the_system(
    server: MemoryServer, corpus: Corpus, tmp_path: Path
) -> None:
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
def test_push_refuses_an_invalid_name(name: str) -> None:
    """A project's name is part of its title, from which it is found again."""
    with pytest.raises(OnrecordError, match="name cannot be used"):
        checked_name(name)
