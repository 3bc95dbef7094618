"""A server killed during a push and a pull: a clear error, and a second run with the same result as without."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from studio_commands import at, files, held, push_all, run, submit_all

from onrecord.errors import OnrecordError
from onrecord.studio import server
from onrecord.studio.client import Client
from onrecord.studio.design import designs

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Migrate, Running
    from onrecord.studio.place import Place

pytestmark = [pytest.mark.xdist_group("studio"), pytest.mark.usefixtures("home")]
MIDDLE = 3  # of the five requests that push the small corpus


class Mortal:
    """A server of one test that can be killed, and started again on the same data."""

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
    """Return a running server, which is stopped after the test."""
    made = Mortal(migrate(tmp_path / "mortal"), unused_port)
    made.start()
    yield made
    made.stop()


def _amid(mortal: Mortal, call: Callable[[], Any]) -> Any:
    """Make a request, and kill the server while it answers."""
    killer = threading.Timer(0.03, mortal.kill)  # an import takes longer, and if not, the next request fails
    killer.start()
    try:
        return call()
    finally:
        killer.join()


@pytest.mark.slow
def test_push_and_pull_can_be_repeated_after_the_server_was_killed(
    mortal: Mortal, studio: Running, home: Path, tmp_path: Path
) -> None:
    """The error says that the server does not answer."""
    push_all(studio.place, "undisturbed")
    wanted = held(studio.client, "undisturbed")
    assert len(wanted) == 2 * len(designs())
    with at(MIDDLE, "import_tasks", partial(_amid, mortal)):
        error = run(mortal.place, "push", "--name", "amid").error
    assert isinstance(error, OnrecordError)
    assert (error.what, "onrecord studio serve" in error.hint) == ("The Label Studio server does not answer.", True)
    mortal.start()
    assert 0 < len(held(mortal.client, "amid")) < len(wanted)
    push_all(mortal.place, "amid")
    assert held(mortal.client, "amid") == wanted
    submit_all(mortal.client, "amid")
    with at(3, "saved_tasks", partial(_amid, mortal)):
        error = run(mortal.place, "pull", "--name", "amid").error
    assert isinstance(error, OnrecordError)
    assert error.what == "The Label Studio server does not answer."
    assert files(home) == {}
    mortal.start()
    assert run(mortal.place, "pull", "--name", "amid")[:2] == (0, None)
    assert run(mortal.place, "pull", "--name", "amid", "-o", str(tmp_path / "other"))[:2] == (0, None)
    assert files(home) == files(tmp_path / "other") != {}
