"""A long command shows on a terminal what it is doing, and nothing elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SHOWING = """
from onrecord.cli.progress import Progress
with Progress() as show:
    show("1,000 documents scored")
    show("x" * 500)
    show("done")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal, which POSIX systems have")
def test_a_terminal_gets_one_line_that_is_erased() -> None:
    """Each line takes the place of the one before, and is no wider than the terminal."""
    import pty

    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        environment = {**os.environ, "COLUMNS": "40"}
        subprocess.run([sys.executable, "-c", SHOWING], stderr=theirs, check=True, env=environment)
        os.close(theirs)
        shown = terminal.read(10_000).decode()
    lines = shown.split("\r")
    assert [line.rstrip() for line in lines] == ["", "1,000 documents scored", "x" * 39, "done", "", ""]
    assert max(map(len, lines)) == 39


def test_a_pipe_gets_nothing() -> None:
    """Logs of continuous integration stay short."""
    done = subprocess.run([sys.executable, "-c", SHOWING], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal, which POSIX systems have")
def test_import_shows_what_it_is_doing(tmp_path: Path) -> None:
    """Each step has a line on a terminal, with the number of documents; a pipe gets the summary alone."""
    import pty

    row = "a{0}\t0\t0\tAda\t-\t(1)\n"
    text = "".join(f"#begin document (a{at}); part 000\n{row.format(at)}\n#end document\n" for at in range(120))
    (tmp_path / "a.conll").write_text(text)
    command = [sys.executable, "-m", "onrecord", "import", "a.conll", "--as"]
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        done = subprocess.run([*command, "one"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, check=True)
        os.close(theirs)
        shown = [line.strip() for line in terminal.read(100_000).decode().split("\r")]
    assert shown[1:4] == ["reading a.conll", "100 of 120 documents placed", "100 of 120 documents written"]
    assert "checking spans.range" in shown
    assert shown[-1] == ""
    other = subprocess.run([*command, "other"], cwd=tmp_path, capture_output=True, check=True)
    assert (other.stdout.replace(b"other", b"one"), other.stderr) == (done.stdout, b"")
