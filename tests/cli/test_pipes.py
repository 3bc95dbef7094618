"""Output into a closed pipe or a full disk, and progress on a terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ONRECORD = [sys.executable, "-m", "onrecord"]
MENTION = {"start": 0, "end": 4, "type": "PER"}


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Return predictions of so many documents that progress is shown, and that a pipe cannot hold the output."""
    path = tmp_path / "p.jsonl"
    path.write_text("".join(json.dumps({"doc_id": f"d{n}", "mentions": [MENTION]}) + "\n" for n in range(1_200)))
    return path


@pytest.mark.parametrize(
    "arguments",
    [["--by", "document", "--measures", "mention.*"], ["--json", "-"]],
    ids=["table", "JSON"],
)
def test_a_closed_pipe_is_no_error(arguments: list[str], many: Path) -> None:
    """`onrecord score … | head` exits with 0 and prints nothing on standard error."""
    command = [*ONRECORD, "score", str(many), "--gold", str(many), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        assert (process.wait(), said) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux's")
@pytest.mark.parametrize("arguments", [["--measures", "mention.*"], ["--json", "-"]], ids=["table", "JSON"])
def test_a_full_disk_is_one_line_of_error_with_exit_code_2(arguments: list[str], many: Path) -> None:
    """The error says that the output cannot be written."""
    command = [*ONRECORD, "score", str(many), "--gold", str(many), *arguments]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"onrecord: the output cannot be written")
    assert done.stderr.count(b"\n") == 1


def test_json_to_a_pipe_has_no_progress_output(many: Path) -> None:
    """Only the JSON is written to a pipe; no progress is shown."""
    command = [*ONRECORD, "score", str(many), "--gold", str(many), "--json", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert len(json.loads(done.stdout)["documents"]) == 1_200
    assert done.stderr == b""


def test_score_shows_progress_on_a_terminal(many: Path) -> None:
    """A long score counts its documents, and clears the line at the end."""
    pty = pytest.importorskip("pty", reason="pseudo-terminals are Unix's")
    ours, theirs = pty.openpty()
    command = [*ONRECORD, "score", str(many), "--gold", str(many), "--measures", "mention.strict"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # how Linux says that the other side is closed
            pass
        finally:
            os.close(ours)
        assert process.wait() == 0
    assert re.search(rb"\r[12],\d00 documents", shown)
    assert shown.endswith(b"\r")
