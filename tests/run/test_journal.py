"""The journal: finished documents are on disk, under the key of the system that finished them."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import OnrecordError
from onrecord.run.extractor import Input
from onrecord.run.journal import Entry, Journal, key

DOCUMENT = Input("d1", "Words.", "00")
PREDICTION = b'{"doc_id":"d1","quotes":[]}'


def entry(doc_id: str = "d1", under: str = "k") -> Entry:
    """Return the entry of a finished document."""
    return Entry(under, doc_id, msgspec.Raw(PREDICTION), 0.5, 2, [{"total_tokens": 7}])


def test_a_reopened_journal_has_its_entries(tmp_path: Path) -> None:
    """A reopened journal returns the prediction byte for byte, with its figures."""
    with Journal(tmp_path / "j") as journal:
        journal.add(entry())
    with Journal(tmp_path / "j") as journal:
        kept = journal.get("k", "d1")
        assert kept is not None
        assert (kept.latency_s, kept.attempts, kept.usage) == (0.5, 2, [{"total_tokens": 7}])
        assert journal.prediction(kept) == PREDICTION


def test_the_journal_has_no_entry_for_another_key_or_document(tmp_path: Path) -> None:
    """Key and document must both be equal."""
    with Journal(tmp_path / "j") as journal:
        journal.add(entry())
        assert journal.get("other", "d1") is None
        assert journal.get("k", "d2") is None


@given(cut=st.integers(min_value=0, max_value=400))
def test_a_truncated_journal_keeps_its_complete_lines(cut: int) -> None:
    """A truncated journal keeps its complete lines, and new lines can be added."""
    with TemporaryDirectory() as name:
        path = Path(name) / "j"
        with Journal(path) as journal:
            for doc_id in ("d1", "d2"):
                journal.add(entry(doc_id))
        whole = path.read_bytes()
        path.write_bytes(whole[:cut])
        with Journal(path) as journal:
            assert (journal.get("k", "d2") is not None) == (cut >= len(whole))
            assert journal.damaged == 0
            journal.add(entry("d3"))
        with Journal(path) as journal:
            assert journal.get("k", "d3") is not None
            assert (journal.get("k", "d1") is not None) == (cut > whole.index(b"\n"))
            assert journal.damaged == 0


def test_a_damaged_line_of_the_journal_is_ignored_and_counted(tmp_path: Path) -> None:
    """A damaged line is ignored and counted; the others are kept."""
    path = tmp_path / "j"
    with Journal(path) as journal:
        for doc_id in ("d1", "d2", "d3"):
            journal.add(entry(doc_id))
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second[:40] + b"\xff\n" + third)
    with Journal(path) as journal:
        assert journal.damaged == 1
        assert [journal.get("k", each) is not None for each in ("d1", "d2", "d3")] == [True, False, True]


def test_two_runs_cannot_use_one_journal(tmp_path: Path) -> None:
    """A second run gets an error, and the first continues."""
    with Journal(tmp_path / "j") as journal:
        with pytest.raises(OnrecordError, match="Another run"):
            Journal(tmp_path / "j")
        journal.add(entry())


def test_a_journal_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    """A journal that cannot be created is an OnrecordError."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(OnrecordError, match="journal cannot be written"):
        Journal(tmp_path / "file" / "j")


@pytest.mark.parametrize(
    ("identity", "document", "version", "scope"),
    [
        ({"prompt": "b"}, DOCUMENT, "1", "document"),
        ({"prompt": "a"}, Input("d1", "Words!", "00"), "1", "document"),
        ({"prompt": "a"}, Input("d1", "Words.", "00", title="A"), "1", "document"),
        ({"prompt": "a"}, DOCUMENT, "2", "document"),
        ({"prompt": "a"}, DOCUMENT, "1", "corpus"),
    ],
)
def test_the_key_changes_with_system_text_metadata_schema_and_scope(
    identity: dict[str, str], document: Input, version: str, scope: str
) -> None:
    """The key depends on system, text, metadata, schema and scope."""
    before = key({"prompt": "a"}, [DOCUMENT], schema_version="1", scope="document")
    assert key(identity, [document], schema_version=version, scope=scope) != before


def test_the_key_does_not_depend_on_the_order_of_a_dict() -> None:
    """The key does not depend on the order of the identity's keys."""
    one, other = ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert key(one, [DOCUMENT], schema_version="1", scope="d") == key(other, [DOCUMENT], schema_version="1", scope="d")


def test_a_full_disk_keeps_the_finished_documents_of_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is an error; the incomplete line is removed, and the next run reads the others."""
    path = tmp_path / "j.jsonl"
    whole = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) < 30:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return whole(descriptor, data[: len(data) // 2])

    with Journal(path) as journal:
        journal.add(entry("d1"))
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", full)
            with pytest.raises(OnrecordError, match="cannot be extended") as caught:
                journal.add(entry("d2"))
        assert caught.value.where == str(path)
    with Journal(path) as journal:
        assert journal.damaged == 0
        assert journal.get("k", "d1") is not None
        assert journal.get("k", "d2") is None
