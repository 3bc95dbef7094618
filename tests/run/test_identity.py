"""The fingerprint of code changes with the code only."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from onrecord.run.identity import LARGE_BYTES, fingerprint, module_places

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_fingerprint_changes_with_any_byte_and_any_name_below_a_directory(tmp_path: Path) -> None:
    """A changed, a renamed and an added file each change the fingerprint."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "code.py").write_text("1")
    seen = [fingerprint([tmp_path])]
    (tmp_path / "a" / "code.py").write_text("2")
    seen.append(fingerprint([tmp_path]))
    (tmp_path / "a" / "code.py").rename(tmp_path / "a" / "core.py")
    seen.append(fingerprint([tmp_path]))
    (tmp_path / "weights").write_text("")
    seen.append(fingerprint([tmp_path]))
    assert len(set(seen)) == 4


def test_times_bytecode_and_hidden_files_do_not_change_the_fingerprint(tmp_path: Path) -> None:
    """Times, bytecode and hidden files do not change the fingerprint."""
    (tmp_path / "code.py").write_text("1")
    before = fingerprint([tmp_path])
    os.utime(tmp_path / "code.py", (1, 1))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "code.pyc").write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("x")
    assert fingerprint([tmp_path]) == before


def test_the_fingerprint_of_a_large_file_changes_with_its_time(tmp_path: Path) -> None:
    """A large file changes the fingerprint by its size or time, without being read."""
    (tmp_path / "weights").touch()
    os.truncate(tmp_path / "weights", LARGE_BYTES + 1)  # without blocks on the disk
    os.utime(tmp_path / "weights", (1, 1))
    before = fingerprint([tmp_path])
    os.utime(tmp_path / "weights", (2, 2))
    assert fingerprint([tmp_path]) != before


def test_a_module_is_found_in_the_working_directory_without_being_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module, a package and a missing module in the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "explosive_one.py").write_text("raise SystemExit")
    (tmp_path / "explosive_two").mkdir()
    (tmp_path / "explosive_two" / "__init__.py").write_text("raise SystemExit")
    assert module_places("explosive_one") == [tmp_path / "explosive_one.py"]
    assert module_places("explosive_two.inner") == [tmp_path / "explosive_two"]
    assert module_places("explosive_three") == []
