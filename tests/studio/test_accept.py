"""From the editor to gold: pushed, reviewed by a person, pulled, and accepted by one command; whole or not at all."""

from __future__ import annotations

import copy
import errno
import itertools
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord.checks.run import validate
from onrecord.cli.studio.group import studio as command
from onrecord.documents.directory import read_document, read_registry
from onrecord.errors import OnrecordError
from onrecord.studio.accept import LOG
from onrecord.studio.projects import find

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Running

NUMBERS = itertools.count()
pytestmark = pytest.mark.xdist_group("studio")


def _run(studio: Running, root: Path, *words: str) -> Any:
    environment = {"ONRECORD_HOME": str(root), "LABEL_STUDIO_API_KEY": studio.client.token}
    return CliRunner(env=environment).invoke(command, list(words), standalone_mode=False)


@pytest.fixture
def reviewed(studio: Running, small_corpus: Path) -> Path:
    """Return a corpus whose gold admin has reviewed: one mention is of a new entity, and everything else as it was."""
    url = ("--url", studio.client.url)
    name = f"accept-{next(NUMBERS)}"
    assert "2 added" in _run(studio, small_corpus, "push", "--name", name, "--layer", "entities", *url).output
    (project,) = find(studio.client, name)
    for row in studio.client.tasks(project.id):
        result = copy.deepcopy(row["predictions"][0]["result"])
        if row["data"]["doc_id"] == "ferry-1":
            for each in result:
                if (each.get("id"), each["from_name"]) == ("m13", "entity"):
                    each |= {"from_name": "new_entity", "type": "textarea"}
                    each["value"] = {**each["value"], "text": ["harbour board"]}
                    del each["value"]["taxonomy"]
        studio.client.sdk.annotations.create(row["id"], result=result, lead_time=1)
    done = _run(studio, small_corpus, "pull", "--name", name, "--review", *url)
    assert done.exception is None, done.output
    return small_corpus


def test_what_was_reviewed_becomes_gold(studio: Running, reviewed: Path) -> None:
    """The new entity is in gold and its registry, every reviewed item says by whom, the log says what changed."""
    before = read_document(reviewed / "annotations" / "gold" / "ferry-1.json")
    done = _run(studio, reviewed, "accept", "admin")
    assert (done.exception, done.return_value) == (None, 0), done.output
    gold = reviewed / "annotations" / "gold"
    made = read_document(gold / "ferry-1.json")
    pairs = zip(made.mentions or (), before.mentions or (), strict=True)
    (changed,) = (each for each, was in pairs if each.entity != was.entity)
    assert changed.id == "m13"
    assert changed.entity in {each.id for each in read_registry(gold, "entities")}
    assert {each.review["who"] for each in made.mentions or () if each.review} == {"admin"}
    lines = [json.loads(each) for each in (reviewed / LOG).read_bytes().splitlines()]
    assert {each["doc_id"] for each in lines} == {"ferry-1", "ferry-2"}
    assert all(each["changed"].keys() == {"mentions"} for each in lines)
    assert [each for each in validate(reviewed).problems if each.severity == "error"] == []
    again = _run(studio, reviewed, "accept", "admin")
    assert "Gold has all of it already" in again.output
    assert len((reviewed / LOG).read_bytes().splitlines()) == len(lines)


def test_gold_that_changed_meanwhile_is_not_replaced(studio: Running, reviewed: Path) -> None:
    """Somebody else's change to gold since the push is kept, unless it is given up by name."""
    path = reviewed / "annotations" / "gold" / "ferry-1.json"
    path.write_bytes(path.read_bytes().replace(b'"certainty": "high"', b'"certainty": "low"', 1))
    before = path.read_bytes()
    done = _run(studio, reviewed, "accept", "admin")
    assert done.return_value == 1
    assert "gold is not what this work started from" in done.output
    assert path.read_bytes() == before
    assert _run(studio, reviewed, "accept", "admin", "--overwrite").return_value == 0
    assert path.read_bytes() != before


def test_work_with_an_error_is_not_taken(studio: Running, reviewed: Path) -> None:
    """What validate would refuse is said with its words, and nothing is written, not even the sound document."""
    path = reviewed / "annotations" / "annotators" / "admin" / "ferry-1.json"
    path.write_bytes(path.read_bytes().replace(b'"type": "PER"', b'"type": "LOC"', 1))
    before = {each.name: each.read_bytes() for each in (reviewed / "annotations" / "gold").iterdir()}
    done = _run(studio, reviewed, "accept", "admin")
    assert done.return_value == 1
    assert "the mention's type is not that of" in done.output
    assert "'Mayor'" in done.output
    assert {each.name: each.read_bytes() for each in (reviewed / "annotations" / "gold").iterdir()} == before
    with pytest.raises(OnrecordError, match="no annotator of that name"):
        raise _run(studio, reviewed, "accept", "nobody").exception


def test_a_full_disk_leaves_a_corpus_that_holds(
    studio: Running, reviewed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Wherever writing stops, gold has no error, and the next run ends with all of it."""
    sync, room = os.fsync, list[None]()

    def full(handle: int) -> None:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        room.pop()
        sync(handle)

    for written in range(6):
        copied = shutil.copytree(reviewed, tmp_path / f"copy-{written}")
        room[:] = [None] * written
        monkeypatch.setattr(os, "fsync", full)
        done = _run(studio, copied, "accept", "admin")
        monkeypatch.undo()
        assert isinstance(done.exception, OnrecordError), (written, done.output)
        unused = {"references.unused"}
        problems = {each.check for each in validate(copied).problems if each.severity == "error"}
        assert problems <= unused, written
        assert _run(studio, copied, "accept", "admin", "--overwrite").return_value == 0
        assert [each for each in validate(copied).problems if each.severity == "error"] == []
