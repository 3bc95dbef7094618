"""A file is there whole, or not at all."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from onrecord.documents.atomic import write_bytes, writing
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_written_is_there(tmp_path: Path) -> None:
    """The bytes, in a directory that is made, and nothing beside them."""
    write_bytes(tmp_path / "made" / "file", b"one")
    write_bytes(tmp_path / "made" / "file", b"two")
    assert (tmp_path / "made" / "file").read_bytes() == b"two"
    assert len(list((tmp_path / "made").iterdir())) == 1


def test_a_block_that_fails_leaves_the_former_file(tmp_path: Path) -> None:
    """Its error is its own, and its scratch is gone."""
    write_bytes(tmp_path / "file", b"one")
    with pytest.raises(TypeError), writing(tmp_path / "file") as file:
        file.writelines([b"two", None])  # type: ignore[list-item]  # what fails, halfway
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"one"]


def test_a_full_disk_is_said_in_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The former file stays, and the error names the file and what to do."""
    write_bytes(tmp_path / "file", b"one")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OnrecordError, match="cannot be written") as caught:
        write_bytes(tmp_path / "file", b"two")
    assert caught.value.where == str(tmp_path / "file")
    assert caught.value.got == os.strerror(errno.ENOSPC)
    assert "make room" in caught.value.hint
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"one"]


def test_another_error_of_the_block_stays_what_it_is(tmp_path: Path) -> None:
    """A file that the block misses is not this file's trouble."""
    with pytest.raises(FileNotFoundError), writing(tmp_path / "file"):
        (tmp_path / "missing").read_bytes()
