"""On real servers: killed in a push and in a pull, a full disk, two pulls at once, a project deleted by hand.

Each time: a clear error, nothing half-written, and a second run that ends where an undisturbed one does.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

import pytest
from click.testing import CliRunner

from onrecord.cli.studio.group import studio as command
from onrecord.errors import OnrecordError
from onrecord.studio import keep, server
from onrecord.studio.client import Client
from onrecord.studio.design import designs
from onrecord.studio.projects import find
from onrecord.studio.refusals import GoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Migrate, Running
    from onrecord.studio.place import Place

pytestmark = pytest.mark.xdist_group("studio")
MIDDLE = 5  # of the ten documents that a push of the small corpus sends


class Mortal:
    """A server of a test's own that can be killed, and started again on the same data."""

    def __init__(self, place: Place, port: int) -> None:
        self.place = place
        self.port = port
        self._block = ExitStack()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def client(self) -> Client:
        """Return a client of it."""
        return Client(server.address(self.port), self.place.credentials().token)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = self._block.enter_context(server.running(self.place, self.port))

    def kill(self) -> None:
        """Kill it, as a power cut would."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)  # the command that holds the server, and the server
        self._process.wait()
        self._block.close()

    def stop(self) -> None:
        """Stop it."""
        self._block.close()


@pytest.fixture
def mortal(migrate: Migrate, tmp_path: Path, unused_port: int) -> Iterator[Mortal]:
    """Return a server that runs, and is stopped after the test."""
    made = Mortal(migrate(tmp_path / "mortal"), unused_port)
    made.start()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def home(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use the small corpus, and each server's own token; return where pulls go."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    return small_corpus / "annotations" / "annotators"


class Ran(NamedTuple):
    """What a command ended with."""

    code: int | None
    error: BaseException | None
    output: str


def _run(place: Place, *words: str) -> Ran:
    done = CliRunner(env={"ONRECORD_STUDIO_DIR": str(place.root)}).invoke(command, list(words), standalone_mode=False)
    return Ran(done.return_value, done.exception, done.output)


def _pushed(place: Place, name: str) -> None:
    assert _run(place, "push", "--name", name)[:2] == (0, None)


def _held(client: Client, name: str) -> list[Any]:
    """Return all that a server holds under a name, but for its own numbers and times."""
    return [
        (
            project.layer,
            project.hash,
            row["data"],
            [(each["model_version"], each["result"]) for each in row["predictions"]],
        )
        for project in find(client, name)
        for row in sorted(client.tasks(project.id), key=lambda each: str(each["data"]["doc_id"]))
    ]


def _submit_all(client: Client, name: str) -> None:
    for project in find(client, name):
        for row in client.tasks(project.id):
            result = row["predictions"][0]["result"] if row["predictions"] else []
            client.sdk.annotations.create(row["id"], result=result, lead_time=1)


def _files(directory: Path) -> dict[str, bytes]:
    """Return all that lies in a directory but for the lock, by path."""
    paths = (path for path in directory.rglob("*") if path.is_file() and path.name != keep.LOCK)
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}


@contextmanager
def _at(number: int, method: str, do: Callable[[Callable[[], Any]], Any]) -> Iterator[None]:
    """Let `do` make the client's call of that number, and of that number alone."""
    calls: list[None] = []
    plain = getattr(Client, method)

    def called(self: Client, *given: Any) -> Any:
        calls.append(None)
        return do(lambda: plain(self, *given)) if len(calls) == number else plain(self, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, method, called)
        yield
    assert len(calls) >= number


def _killings(mortal: Mortal) -> dict[str, Callable[[Callable[[], Any]], Any]]:
    def amid(call: Callable[[], Any]) -> Any:
        killer = threading.Timer(0.03, mortal.kill)  # an import takes longer, and if not, the next request fails
        killer.start()
        try:
            return call()
        finally:
            killer.join()

    def after(call: Callable[[], Any]) -> Any:
        answer = call()
        mortal.kill()
        return answer

    return {"amid": amid, "after": after}


def test_a_server_killed_in_a_push_and_in_a_pull(mortal: Mortal, studio: Running, home: Path, tmp_path: Path) -> None:
    """Amid a request and between two: an error that says so, and a second run that ends as an undisturbed one."""
    _pushed(studio.place, "undisturbed")
    wanted = _held(studio.client, "undisturbed")
    assert len(wanted) == 2 * len(designs())
    for name, killing in _killings(mortal).items():
        with _at(MIDDLE, "import_tasks", killing):
            error = _run(mortal.place, "push", "--name", name).error
        assert isinstance(error, OnrecordError)
        assert (error.what, "onrecord studio serve" in error.hint) == ("The Label Studio server does not answer.", True)
        mortal.start()
        assert 0 < len(_held(mortal.client, name)) < len(wanted)
        _pushed(mortal.place, name)
        assert _held(mortal.client, name) == wanted
    _submit_all(mortal.client, "after")
    with _at(3, "tasks", _killings(mortal)["amid"]):
        error = _run(mortal.place, "pull", "--name", "after").error
    assert isinstance(error, OnrecordError)
    assert error.what == "The Label Studio server does not answer."
    assert _files(home) == {}
    mortal.start()
    assert _run(mortal.place, "pull", "--name", "after")[:2] == (0, None)
    assert _run(mortal.place, "pull", "--name", "after", "-o", str(tmp_path / "other"))[:2] == (0, None)
    assert _files(home) == _files(tmp_path / "other") != {}


@pytest.fixture
def saved(studio: Running) -> Iterator[str]:
    """Return the name of projects in which the whole small corpus was submitted; they are deleted after the test."""
    name = uuid4().hex[:12]
    _pushed(studio.place, name)
    _submit_all(studio.client, name)
    yield name
    for project in find(studio.client, name):
        studio.client.sdk.projects.delete(project.id)


@pytest.fixture
def undisturbed(studio: Running, saved: str, tmp_path: Path) -> dict[str, bytes]:
    """Return the files of a pull that nothing disturbed."""
    assert _run(studio.place, "pull", "--name", saved, "-o", str(tmp_path / "undisturbed"))[:2] == (0, None)
    return _files(tmp_path / "undisturbed")


@contextmanager
def _room(directory: Path, size: int) -> Iterator[None]:
    """Leave a directory no more room than that for a block: a small file system, or else a limit on each file."""
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


def test_a_full_disk_stops_a_pull_between_two_files(
    studio: Running, saved: str, undisturbed: dict[str, bytes], disk: Path
) -> None:
    """With a little more room each time, every run says what is full, leaves whole files, and the last has them all."""
    pull = ("pull", "--name", saved, "-o", str(disk))
    stopped = 0
    for size in range(4096, 2**20, 4096):
        with _room(disk, size):
            done = _run(studio.place, *pull)
        if done.error is None:
            break
        assert isinstance(done.error, OnrecordError)
        assert "cannot be" in done.error.what
        assert done.error.got in {"No space left on device", "File too large"}
        whole = {name: data for name, data in _files(disk).items() if name.rpartition("/")[2] != keep.RECORD}
        assert whole.items() <= undisturbed.items()
        stopped += bool(whole)
    assert done.code == 0
    assert stopped > 0
    assert _files(disk) == undisturbed


def test_two_pulls_at_once(studio: Running, saved: str, undisturbed: dict[str, bytes], home: Path) -> None:
    """One of two waits its turn or is refused; what is written is whole and the same."""
    line = [sys.executable, "-m", "onrecord", "studio", "pull", "--name", saved]
    environment = {**os.environ, "ONRECORD_STUDIO_DIR": str(studio.place.root)}
    both = [subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [each.communicate()[1] for each in both]
    codes = [each.returncode for each in both]
    assert 0 in codes, said
    assert all(code == 0 or (code == 2 and "Another pull" in text) for code, text in zip(codes, said, strict=True))
    assert _files(home) == undisturbed
    with keep.only_pull(home):
        error = _run(studio.place, "pull", "--name", saved).error
    assert isinstance(error, OnrecordError)
    assert error.what == "Another pull is writing there."
    assert _files(home) == undisturbed


def test_a_project_deleted_by_hand_in_a_push(studio: Running, saved: str) -> None:
    """The error says so, and the next push makes the project again, with all its documents."""
    wanted = _held(studio.client, saved)

    def deleted(call: Callable[[], Any]) -> Any:
        newest = max(find(studio.client, "deleted-push"), key=lambda each: each.id)
        studio.client.sdk.projects.delete(newest.id)
        return call()

    with _at(MIDDLE, "import_tasks", deleted):
        error = _run(studio.place, "push", "--name", "deleted-push").error
    assert isinstance(error, GoneError)
    assert "onrecord studio push" in error.hint
    _pushed(studio.place, "deleted-push")
    assert _held(studio.client, "deleted-push") == wanted


def test_a_project_deleted_by_hand_in_a_pull(
    studio: Running, saved: str, undisturbed: dict[str, bytes], home: Path
) -> None:
    """The error says so and nothing is written; pushed and saved again, all is as before."""

    def deleted(call: Callable[[], Any]) -> Any:
        gone = next(each for each in find(studio.client, saved) if each.layer == "quotes")
        studio.client.sdk.projects.delete(gone.id)
        return call()

    with _at(3, "tasks", deleted):
        error = _run(studio.place, "pull", "--name", saved).error
    assert isinstance(error, GoneError)
    assert _files(home) == {}
    _pushed(studio.place, saved)
    quotes = next(each for each in find(studio.client, saved) if each.layer == "quotes")
    for row in studio.client.tasks(quotes.id):
        studio.client.sdk.annotations.create(row["id"], result=row["predictions"][0]["result"], lead_time=1)
    assert _run(studio.place, "pull", "--name", saved)[:2] == (0, None)
    records = {name for name in undisturbed if name.endswith(keep.RECORD)}
    again = _files(home)
    assert {name: again[name] for name in undisturbed.keys() - records} == {
        name: undisturbed[name] for name in undisturbed.keys() - records
    }
