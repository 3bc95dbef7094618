"""One command at a time has the scratch directory of a job, and a worker that does not see it says so."""

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
with Scratch(sys.argv[1]).held():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_same_job_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    """Another process's job is refused with what to do about it, its killing frees the job, and no lock is left."""
    job = Scratch(str(tmp_path / "scratch" / "job"))
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, job.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(OnrecordError, match="under way already") as error, job.held():
            pass
        assert job.url in str(error.value)
        assert "ONRECORD_SCRATCH" in str(error.value)
        other.kill()
    with job.held():
        pass
    assert list((tmp_path / "scratch").iterdir()) == []


def test_other_jobs_go_on_beside_it(tmp_path: Path) -> None:
    """A lock is one job's: another in the same scratch is let through."""
    with Scratch(str(tmp_path / "one")).held(), Scratch(str(tmp_path / "other")).held():
        assert sorted(path.name for path in tmp_path.iterdir()) == ["one.lock", "other.lock"]


def test_a_job_that_failed_gives_its_lock_back(tmp_path: Path) -> None:
    """An error out of the block frees the job for a second run."""
    job = Scratch(str(tmp_path / "job"))
    with pytest.raises(ZeroDivisionError), job.held():
        raise ZeroDivisionError
    with job.held():
        pass


def test_a_scratch_elsewhere_is_not_locked() -> None:
    """Where nothing can be locked, as in a bucket or in memory, work goes on without."""
    job = Scratch("memory://scratch/job")
    with job.held(), job.held():
        assert job.local is None


def test_a_scratch_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A file where the scratch is to be gives an error that says what to set."""
    (tmp_path / "file").write_text("")
    job = Scratch(str(tmp_path / "file" / "job"))
    with pytest.raises(OnrecordError, match="cannot be written") as error, job.held():
        pass
    assert "ONRECORD_SCRATCH" in str(error.value)


def test_a_scratch_that_is_not_shared_is_said(tmp_path: Path) -> None:
    """A worker that does not see what another has written says so, and what to set."""
    with pytest.raises(OnrecordError, match="does not see the scratch") as error:
        Scratch(str(tmp_path / "elsewhere")).read("index.arrow")
    assert "ONRECORD_SCRATCH" in str(error.value)


def test_a_task_runs_once_and_its_result_is_kept_if_it_is_to_be(tmp_path: Path) -> None:
    """The result of a task is there for a second run; one that is not to be kept is made again."""
    job = Scratch(str(tmp_path / "job"))
    assert [job.once("kept", lambda: 1), job.once("kept", lambda: 2)] == [1, 1]
    never = {"keep": lambda _: False}
    assert [job.once("not-kept", lambda: 1, **never), job.once("not-kept", lambda: 2, **never)] == [1, 2]
    job.forget()
    assert list(tmp_path.iterdir()) == []
