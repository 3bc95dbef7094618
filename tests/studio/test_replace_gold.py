"""Gold is replaced as a whole: after a kill at any file operation it is the old one or the new one."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from studio_killed import LOG, files, new_gold

from onrecord.documents.atomic import exchange
from onrecord.errors import OnrecordError
from onrecord.studio.replace_gold import STAGED, replace_gold

KILLED = Path(__file__).parent / "driver" / "studio_killed.py"


def _killed(steps: str) -> list[dict[str, Any]]:
    done = subprocess.run([sys.executable, str(KILLED), steps], capture_output=True, text=True, check=True)
    return [json.loads(each) for each in done.stdout.splitlines()]


@pytest.mark.parametrize(("steps", "seen"), [("one", {"before", "after"}), ("two", {"before", "missing", "after"})])
def test_a_kill_at_any_step_leaves_whole_gold_with_its_log(steps: str, seen: set[str]) -> None:
    """The log is there exactly where gold is the new one, and the next run leaves nothing of the last one behind.

    Without the system's exchange gold is missing after a kill between two renames, until the next run begins.
    """
    found = _killed(steps)
    assert {each["at_once"] for each in found} == seen
    assert {each["then"] for each in found} == {"before", "after"}
    assert all(each["whole"] for each in found)
    assert [each["log"] for each in found] == [each["then"] == "after" for each in found]
    assert not any(each["rest"] for each in found)


def test_a_full_disk_changes_neither_gold_nor_its_log(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever file cannot be written, gold and its log are unchanged and no other file is left."""
    annotations, sync, room = small_corpus / "annotations", os.fsync, list[None]()
    before, made = files(annotations / "gold"), new_gold(annotations / "gold")

    def full(handle: int) -> None:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        room.pop()
        sync(handle)

    for written in range(5):  # three registries, a document and the log
        room[:] = [None] * written
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OnrecordError, match="cannot be written"):
            replace_gold(annotations, made, after={LOG: b"taken\n"})
        monkeypatch.undo()
        assert files(annotations / "gold") == before
        assert not (annotations / LOG).exists()
        assert not (annotations / STAGED).exists()
    replace_gold(annotations, made, after={LOG: b"taken\n"})
    assert files(annotations / "gold") != before
    assert (annotations / LOG).read_bytes() == b"taken\n"


def test_exchanging_a_missing_directory_is_an_error(tmp_path: Path) -> None:
    """The system's refusal is an error, not taken for a system that cannot."""
    (tmp_path / "one").mkdir()
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "one", tmp_path / "other")
