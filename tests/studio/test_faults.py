"""On a real server: a full disk, two pulls at once, a project deleted by hand.

Each time: a clear error, nothing half-written, and a second run that ends where an undisturbed one does.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from studio_commands import at, files, held, push_all, run, submit_all

from onrecord.errors import OnrecordError
from onrecord.studio import keep
from onrecord.studio.projects import find
from onrecord.studio.refusals import GoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Running

pytestmark = [pytest.mark.xdist_group("studio"), pytest.mark.usefixtures("home")]
SMALL_CORPUS = Path(__file__).parents[1] / "corpus_small"
MIDDLE = 3  # of the five requests that push the small corpus


@contextmanager
def _submitted(studio: Running) -> Iterator[str]:
    """Give the name of projects in which the whole small corpus was submitted; they are deleted afterwards."""
    name = uuid4().hex[:12]
    push_all(studio.place, name)
    submit_all(studio.client, name)
    yield name
    for project in find(studio.client, name):
        studio.client.sdk.projects.delete(project.id)


@pytest.fixture(scope="module")
def saved(studio: Running) -> Iterator[str]:
    """Return the name of projects in which the whole small corpus was submitted, for tests that leave them alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONRECORD_HOME", str(SMALL_CORPUS))
        patch.delenv("LABEL_STUDIO_API_KEY", raising=False)
        with _submitted(studio) as name:
            yield name


@pytest.fixture
def own(studio: Running, home: Path) -> Iterator[str]:
    """Return the name of projects in which the whole small corpus was submitted, for one test."""
    assert home
    with _submitted(studio) as name:
        yield name


@pytest.fixture(scope="module")
def undisturbed(studio: Running, saved: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of an undisturbed pull."""
    directory = tmp_path_factory.mktemp("pulled") / "undisturbed"
    assert run(studio.place, "pull", "--name", saved, "-o", str(directory))[:2] == (0, None)
    return files(directory)


@contextmanager
def _room(directory: Path, size: int) -> Iterator[None]:
    """Limit the free space of a directory in a context: by a small file system, or else by a limit on each file."""
    option = "size" if not directory.is_mount() else "remount,size"
    mount = ["mount", "-t", "tmpfs", "-o", f"{option}={size}", "tmpfs", str(directory)]
    if os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return an empty directory; what the test mounts there is unmounted after it."""
    path = tmp_path / "disk"
    path.mkdir()
    yield path
    if path.is_mount():
        subprocess.run(["umount", str(path)], check=True)  # noqa: S607  the system's


def test_a_pull_on_a_full_disk_leaves_whole_files_and_can_be_continued(
    studio: Running, saved: str, undisturbed: dict[str, bytes], disk: Path
) -> None:
    """At every second size of disk the error names the full one and files are whole; the last run has them all."""
    pull = ("pull", "--name", saved, "-o", str(disk))
    stopped = 0
    for size in range(4096, 2**20, 2 * 4096):
        with _room(disk, size):
            done = run(studio.place, *pull)
        if done.error is None:
            break
        assert isinstance(done.error, OnrecordError)
        assert "cannot be" in done.error.what
        assert done.error.got in {"No space left on device", "File too large"}
        whole = {name: data for name, data in files(disk).items() if name.rpartition("/")[2] != keep.RECORD}
        assert whole.items() <= undisturbed.items()
        stopped += bool(whole)
    assert done.code == 0
    assert stopped > 0
    assert files(disk) == undisturbed


def test_two_pulls_at_once_write_whole_files(
    studio: Running, saved: str, undisturbed: dict[str, bytes], home: Path
) -> None:
    """One of them waits or is refused."""
    line = [sys.executable, "-m", "onrecord", "studio", "pull", "--name", saved]
    environment = {**os.environ, "ONRECORD_STUDIO_DIR": str(studio.place.root)}
    both = [subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [each.communicate()[1] for each in both]
    codes = [each.returncode for each in both]
    assert 0 in codes, said
    assert all(code == 0 or (code == 2 and "Another pull" in text) for code, text in zip(codes, said, strict=True))
    assert files(home) == undisturbed
    with keep.only_pull(home):
        error = run(studio.place, "pull", "--name", saved).error
    assert isinstance(error, OnrecordError)
    assert error.what == "Another pull is writing to this directory."
    assert files(home) == undisturbed


def test_a_project_deleted_during_a_push_is_an_error_and_made_again(studio: Running, saved: str) -> None:
    """The error says so, and the next push makes the project again, with all its documents."""
    wanted = held(studio.client, saved)

    def deleted(call: Callable[[], Any]) -> Any:
        gone = next(each for each in find(studio.client, "deleted-push") if each.layer == "quotes")
        studio.client.sdk.projects.delete(gone.id)
        return call()

    with at(MIDDLE, "import_tasks", deleted):
        error = run(studio.place, "push", "--name", "deleted-push").error
    assert isinstance(error, GoneError)
    assert "onrecord studio push" in error.hint
    push_all(studio.place, "deleted-push")
    assert held(studio.client, "deleted-push") == wanted


def test_a_project_deleted_during_a_pull_is_an_error_and_nothing_is_written(
    studio: Running, own: str, undisturbed: dict[str, bytes], home: Path
) -> None:
    """The error says so and nothing is written; pushed and saved again, all is as before."""

    def deleted(call: Callable[[], Any]) -> Any:
        gone = next(each for each in find(studio.client, own) if each.layer == "quotes")
        studio.client.sdk.projects.delete(gone.id)
        return call()

    with at(3, "saved_tasks", deleted):
        error = run(studio.place, "pull", "--name", own).error
    assert isinstance(error, GoneError)
    assert files(home) == {}
    push_all(studio.place, own)
    quotes = next(each for each in find(studio.client, own) if each.layer == "quotes")
    for row in studio.client.tasks(quotes.id):
        studio.client.sdk.annotations.create(row["id"], result=row["predictions"][0]["result"], lead_time=1)
    assert run(studio.place, "pull", "--name", own)[:2] == (0, None)
    records = {name for name in undisturbed if name.endswith(keep.RECORD)}
    again = files(home)
    assert {name: again[name] for name in undisturbed.keys() - records} == {
        name: undisturbed[name] for name in undisturbed.keys() - records
    }
