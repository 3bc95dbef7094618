"""One command at a time has a job's scratch directory."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onrecord.cluster.alone import alone
from onrecord.cluster.scratch import Scratch
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from onrecord.cluster.alone import alone
from onrecord.cluster.scratch import Scratch
with alone(Scratch(sys.argv[1])):
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
        with pytest.raises(OnrecordError, match="under way already") as error, alone(job):
            pass
        assert job.url in str(error.value)
        assert "ONRECORD_SCRATCH" in str(error.value)
        other.kill()
    with alone(job):
        pass
    assert list((tmp_path / "scratch").iterdir()) == []


def test_other_jobs_go_on_beside_it(tmp_path: Path) -> None:
    """A lock is one job's: another in the same scratch is let through."""
    with alone(Scratch(str(tmp_path / "one"))), alone(Scratch(str(tmp_path / "other"))):
        assert sorted(path.name for path in tmp_path.iterdir()) == ["one.lock", "other.lock"]


def test_a_job_that_failed_gives_its_lock_back(tmp_path: Path) -> None:
    """An error out of the block frees the job for a second run."""
    job = Scratch(str(tmp_path / "job"))
    with pytest.raises(ZeroDivisionError), alone(job):
        raise ZeroDivisionError
    with alone(job):
        pass


def test_a_scratch_elsewhere_is_not_locked() -> None:
    """Where nothing can be locked, as in a bucket or in memory, work goes on without."""
    job = Scratch("memory://scratch/job")
    with alone(job), alone(job):
        assert job.local is None


def test_a_scratch_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A file where the scratch is to be gives an error that says what to set."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OnrecordError, match="cannot be written") as error, alone(Scratch(str(tmp_path / "file/job"))):
        pass
    assert "ONRECORD_SCRATCH" in str(error.value)
