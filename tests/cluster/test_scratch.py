"""A job's directory is used by one command at a time, and must be visible to every worker."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onrecord.cluster.scratch import Scratch
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from onrecord.cluster.scratch import Scratch
with Scratch(sys.argv[1]).locked_job():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_same_job_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    """A job of another process is refused with a hint; killing that process frees it, and no lock file remains."""
    job = Scratch(str(tmp_path / "scratch" / "job"))
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, job.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(OnrecordError, match="already running") as error, job.locked_job():
            pass
        assert job.url in str(error.value)
        assert "ONRECORD_SCRATCH" in str(error.value)
        other.kill()
    with job.locked_job():
        pass
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_job_does_not_lock_other_jobs(tmp_path: Path) -> None:
    """Another job with the same parent directory is not locked."""
    with Scratch(str(tmp_path / "one")).locked_job(), Scratch(str(tmp_path / "other")).locked_job():
        assert sorted(path.name for path in tmp_path.iterdir()) == ["one.lock", "other.lock"]


def test_a_failed_job_releases_its_lock(tmp_path: Path) -> None:
    """An error inside the context releases the lock."""
    job = Scratch(str(tmp_path / "job"))
    with pytest.raises(ZeroDivisionError), job.locked_job():
        raise ZeroDivisionError
    with job.locked_job():
        pass


def test_a_remote_directory_is_not_locked() -> None:
    """A directory in an object store or in memory is not locked."""
    job = Scratch("memory://scratch/job")
    with job.locked_job(), job.locked_job():
        assert job.local is None


def test_an_unwritable_directory_is_an_error(tmp_path: Path) -> None:
    """A directory that cannot be created is an error with the setting to change."""
    (tmp_path / "file").write_text("")
    job = Scratch(str(tmp_path / "file" / "job"))
    with pytest.raises(OnrecordError, match="cannot be written") as error, job.locked_job():
        pass
    assert "ONRECORD_SCRATCH" in str(error.value)


def test_a_directory_that_is_not_shared_is_an_error(tmp_path: Path) -> None:
    """A worker that cannot see a file raises an error with the setting to change."""
    with pytest.raises(OnrecordError, match="does not see the scratch") as error:
        Scratch(str(tmp_path / "elsewhere")).read("index.arrow")
    assert "ONRECORD_SCRATCH" in str(error.value)


def test_a_task_runs_once_if_its_result_is_kept(tmp_path: Path) -> None:
    """A stored result is returned by a second run; a result with keep false is computed again."""
    job = Scratch(str(tmp_path / "job"))
    assert [job.once("kept", lambda: 1), job.once("kept", lambda: 2)] == [1, 1]
    never = {"keep": lambda _: False}
    assert [job.once("not-kept", lambda: 1, **never), job.once("not-kept", lambda: 2, **never)] == [1, 2]
    job.remove()
    assert list(tmp_path.iterdir()) == []
