"""The journal: what is finished is on the disk, under the key of what finished it."""

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
    """Return a finished document."""
    return Entry(under, doc_id, msgspec.Raw(PREDICTION), 0.5, 2, [{"total_tokens": 7}])


def test_what_was_added_is_there_when_the_journal_is_opened_again(tmp_path: Path) -> None:
    """A prediction comes back byte for byte, with its figures."""
    with Journal(tmp_path / "j") as journal:
        journal.add(entry())
    with Journal(tmp_path / "j") as journal:
        kept = journal.get("k", "d1")
        assert kept is not None
        assert (kept.latency_s, kept.attempts, kept.usage) == (0.5, 2, [{"total_tokens": 7}])
        assert journal.prediction(kept) == PREDICTION


def test_nothing_is_served_under_another_key_or_for_another_document(tmp_path: Path) -> None:
    """Both the key and the document have to be the same."""
    with Journal(tmp_path / "j") as journal:
        journal.add(entry())
        assert journal.get("other", "d1") is None
        assert journal.get("k", "d2") is None


@given(cut=st.integers(min_value=0, max_value=400))
def test_a_journal_that_a_crash_cut_anywhere_keeps_all_whole_lines_and_takes_new_ones(cut: int) -> None:
    """Whatever the length to which the file was cut, its whole lines are kept and a new line is not spoilt."""
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


def test_a_damaged_line_is_passed_over_and_counted(tmp_path: Path) -> None:
    """The lines around it are kept."""
    path = tmp_path / "j"
    with Journal(path) as journal:
        for doc_id in ("d1", "d2", "d3"):
            journal.add(entry(doc_id))
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second[:40] + b"\xff\n" + third)
    with Journal(path) as journal:
        assert journal.damaged == 1
        assert [journal.get("k", each) is not None for each in ("d1", "d2", "d3")] == [True, False, True]


def test_two_runs_cannot_hold_one_journal(tmp_path: Path) -> None:
    """The second is told so, and the first goes on."""
    with Journal(tmp_path / "j") as journal:
        with pytest.raises(OnrecordError, match="Another run"):
            Journal(tmp_path / "j")
        journal.add(entry())


def test_a_journal_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    """A file where a directory should be is no traceback."""
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
def test_a_key_changes_with_all_that_can_change_an_answer(
    identity: dict[str, str], document: Input, version: str, scope: str
) -> None:
    """System, text, metadata, schema and scope are in the key."""
    before = key({"prompt": "a"}, [DOCUMENT], schema_version="1", scope="document")
    assert key(identity, [document], schema_version=version, scope=scope) != before


def test_a_key_does_not_hang_on_the_order_of_a_dict() -> None:
    """The same identity written in another order is the same identity."""
    one, other = ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert key(one, [DOCUMENT], schema_version="1", scope="d") == key(other, [DOCUMENT], schema_version="1", scope="d")


def test_a_full_disk_keeps_what_was_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the journal; the line that did not fit is off again, and the next run reads the others."""
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
            with pytest.raises(OnrecordError, match="any further") as caught:
                journal.add(entry("d2"))
        assert caught.value.where == str(path)
    with Journal(path) as journal:
        assert journal.damaged == 0
        assert journal.get("k", "d1") is not None
        assert journal.get("k", "d2") is None
