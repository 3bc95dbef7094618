"""A long command shows on a terminal what it is doing, and nothing elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

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
