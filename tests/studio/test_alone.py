"""Two processes at once: only one installs, makes the password, or writes."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onrecord.errors import OnrecordError
from onrecord.studio.alone import alone

if TYPE_CHECKING:
    from pathlib import Path

START = "import sys; from pathlib import Path; print(flush=True); sys.stdin.readline(); root = Path(sys.argv[1])\n"
INSTALL = """
from onrecord.studio import server
from onrecord.studio.place import Place
server.install(Place(root), lambda said: print(said, flush=True))
"""
# A stand-in for Python's module venv, since the real one and pip would take a minute and a gigabyte.
VENV = """
import sys
from pathlib import Path
python = Path(sys.argv[-1], "bin", "python")
python.parent.mkdir(parents=True)
step = f"echo {{}} >> {python.parents[2] / 'log'}"
python.write_text(f"#!/bin/sh\\n{step.format('begin')}\\nsleep 0.5\\n{step.format('end')}\\n")
python.chmod(0o755)
"""
CREDENTIALS = """
from onrecord.studio.place import Place
for at in range(30):
    print(Place(root / str(at)).credentials().token)
"""
HOLD = """
from onrecord.studio.alone import alone
with alone(root / "lock"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def _two(code: str, root: Path) -> list[str]:
    """Run code in two processes that start together, and return the output of each."""
    command = [sys.executable, "-c", START + code, str(root)]
    pipe = subprocess.PIPE
    both = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    for each in both:
        assert each.stdout is not None
        each.stdout.readline()
    for each in both:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    printed = [each.communicate() for each in both]
    assert [each.returncode for each in both] == [0, 0], printed
    return [out for out, _ in printed]


def test_two_processes_install_label_studio_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other says that it waits, and then finds everything installed."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "venv.py").write_text(VENV)
    paths = [str(tmp_path / "modules"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    printed = sorted(_two(INSTALL, tmp_path))
    assert (tmp_path / "log").read_text().split() == ["begin", "end"]
    assert [each.split()[0] for each in printed] == ["Installing", "Waiting"]
    assert not any("Installing" in each for each in printed[1:])


def test_two_processes_create_the_same_user(tmp_path: Path) -> None:
    """The second reads the password and the token of the first."""
    first, second = _two(CREDENTIALS, tmp_path)
    assert first == second
    assert len(set(first.split())) == 30


def test_a_killed_process_releases_its_lock(tmp_path: Path) -> None:
    """While it lives the place is taken; dead, however it died, it is free."""
    command = [sys.executable, "-c", START + HOLD, str(tmp_path)]
    busy = OnrecordError("Taken.")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.stdin.write("\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OnrecordError, match="Taken"), alone(tmp_path / "lock", busy=busy):
            pass
        holder.kill()
    with alone(tmp_path / "lock", busy=busy):
        pass


def test_a_lock_in_an_unwritable_place_is_an_error_with_its_path(tmp_path: Path) -> None:
    """A file in place of the lock's directory is an error without a traceback."""
    (tmp_path / "file").touch()
    with pytest.raises(OnrecordError, match="cannot be locked") as raised, alone(tmp_path / "file" / "lock"):
        pass
    assert "file" in raised.value.where
