"""Files are written completely or not at all."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from onrecord.documents.atomic import synced_together, write_bytes, writing
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_written_with_its_directory(tmp_path: Path) -> None:
    """The file has the bytes, its directory is created, and no other file is left."""
    write_bytes(tmp_path / "made" / "file", b"one")
    write_bytes(tmp_path / "made" / "file", b"two")
    assert (tmp_path / "made" / "file").read_bytes() == b"two"
    assert len(list((tmp_path / "made").iterdir())) == 1


def test_an_error_while_writing_keeps_the_old_file(tmp_path: Path) -> None:
    """The error is raised unchanged, and the temporary file is removed."""
    write_bytes(tmp_path / "file", b"one")
    with pytest.raises(TypeError), writing(tmp_path / "file") as file:
        file.writelines([b"two", None])  # type: ignore[list-item]  # what fails, halfway
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"one"]


def test_a_full_disk_keeps_the_old_file_and_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the file and what to do."""
    write_bytes(tmp_path / "file", b"one")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OnrecordError, match="cannot be written") as caught:
        write_bytes(tmp_path / "file", b"two")
    assert caught.value.where == str(tmp_path / "file")
    assert caught.value.got == os.strerror(errno.ENOSPC)
    assert "free space" in caught.value.hint
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"one"]


def test_files_are_synced_together_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is synced in the block, all are at its end, and after the block each one is synced again."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    with synced_together():
        for name in "abc":
            write_bytes(tmp_path / name, name.encode())
        assert not synced
    assert len(synced) == 3
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == [b"a", b"b", b"c"]
    with pytest.raises(TypeError), synced_together():
        write_bytes(tmp_path / "d", None)  # type: ignore[arg-type]  # what fails
    assert len(synced) == 3
    write_bytes(tmp_path / "e", b"e")
    assert len(synced) == 4


def test_an_error_about_another_file_is_raised_unchanged(tmp_path: Path) -> None:
    """An error about another file is raised as it is."""
    with pytest.raises(FileNotFoundError), writing(tmp_path / "file"):
        (tmp_path / "missing").read_bytes()
