"""Pulled documents: whole files, no overwriting of work by hand, and a record of who annotated from what."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING

import msgspec
import pytest
from studio_memory import MemoryServer, pulled_from, pushed

from onrecord.corpus.review import item_sha256
from onrecord.documents.directory import encode_document, read_document
from onrecord.errors import OnrecordError
from onrecord.studio import keep
from onrecord.studio.review import reviewed

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.corpus.load import Corpus


def test_about_json_records_what_an_annotator_started_from(
    server: MemoryServer, corpus: Corpus, tmp_path: Path
) -> None:
    """It changes once another's marks are shown."""
    assert pushed(server, corpus, "nothing") == []
    server.submit(2)
    found, _ = pulled_from(server, corpus, tmp_path)
    keep.write(tmp_path / "bo", found)
    assert json.loads((tmp_path / "bo" / "about.json").read_bytes())["started_from"] is None
    other = MemoryServer()
    assert pushed(other, corpus) == []
    other.submit(2)
    keep.write(tmp_path / "bo", pulled_from(other, corpus, tmp_path)[0])
    assert json.loads((tmp_path / "bo" / "about.json").read_bytes())["started_from"] == "gold"


def test_a_document_with_an_error_is_not_written(server: MemoryServer, corpus: Corpus, tmp_path: Path) -> None:
    """The other documents are."""
    assert pushed(server, corpus) == []
    server.submit(1)
    server.of("entities")[0]["annotations"][0]["result"][0]["value"]["labels"] = ["starship"]
    found, _ = pulled_from(server, corpus, tmp_path)
    assert keep.write(tmp_path / "anna-berg", found) == corpus.doc_ids[1:]
    assert not (tmp_path / "anna-berg" / f"{corpus.doc_ids[0]}.json").exists()


def test_a_pulled_document_that_was_edited_is_not_overwritten(
    server: MemoryServer, corpus: Corpus, tmp_path: Path
) -> None:
    """An unchanged one is replaced."""
    assert pushed(server, corpus) == []
    server.submit(1)
    directory = tmp_path / "anna-berg"
    found, _ = pulled_from(server, corpus, tmp_path)
    keep.write(directory, found)
    assert keep.overwritten(directory, found) == []
    document = read_document(directory / f"{corpus.doc_ids[0]}.json")
    (directory / f"{corpus.doc_ids[0]}.json").write_bytes(encode_document(msgspec.structs.replace(document, events=[])))
    again, _ = pulled_from(server, corpus, tmp_path)
    assert [each.document for each in keep.overwritten(directory, again)] == [f"anna-berg/{corpus.doc_ids[0]}"]


def test_reviews_are_recorded_only_for_the_saved_layers(server: MemoryServer, corpus: Corpus, tmp_path: Path) -> None:
    """They are kept by a pull without changes."""
    assert pushed(server, corpus) == []
    server.submit(1, layers=("entities", "identity"))
    found = [reviewed(each) for each in pulled_from(server, corpus, tmp_path)[0]]
    keep.write(tmp_path / "anna-berg", found)
    keep.write(tmp_path / "anna-berg", pulled_from(server, corpus, tmp_path)[0])
    made = read_document(tmp_path / "anna-berg" / f"{corpus.doc_ids[0]}.json")
    assert [each.review for each in made.mentions or ()] == [
        {"who": "anna-berg", "when": "2031-05-05T10:00:00Z", "item_sha256": item_sha256(each, made.text_sha256)}
        for each in made.mentions or ()
    ]
    assert {each.review for each in (*(made.quotes or ()), *(made.events or ()))} == {None}


def test_a_full_disk_leaves_whole_files_and_the_next_pull_completes_them(
    server: MemoryServer, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the disk is full, no file is cut short, and a second run ends with all of them."""
    assert pushed(server, corpus) == []
    server.submit(1)
    found, _ = pulled_from(server, corpus, tmp_path)
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
            keep.write(directory, found)
        assert raised.value.got == "No space left on device"
        assert len([msgspec.json.decode(path.read_bytes()) for path in directory.iterdir()]) == written
        assert keep.overwritten(directory, found) == []
        room.append(None)
    monkeypatch.undo()
    keep.write(directory, found)
    assert read_document(directory / f"{corpus.doc_ids[-1]}.json") == corpus.documents[corpus.doc_ids[-1]]
    assert keep.overwritten(directory, found) == []


def test_a_second_pull_into_a_directory_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    """The error of the second pull says to wait; after the first has ended, a pull is possible."""
    with keep.only_pull(tmp_path), pytest.raises(OnrecordError, match="Another pull"), keep.only_pull(tmp_path):
        pass
    with keep.only_pull(tmp_path):
        pass


def test_a_record_of_an_older_version_can_be_read(tmp_path: Path) -> None:
    """It does not say what the annotator started from, list by list; the next pull does."""
    older = {"ferry-1": {"sha256": "0" * 64, "updated_at": {"zones": "2031"}, "bases": ["1" * 64]}}
    (tmp_path / keep.RECORD).write_text(json.dumps(older))
    assert keep.record(tmp_path) == {"ferry-1": keep.Kept("0" * 64, {"zones": "2031"})}
