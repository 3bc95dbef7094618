"""`onrecord studio serve` as a separate process, stopped by ctrl-C or by a service manager."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord.cli.studio.group import studio
from onrecord.errors import OnrecordError
from onrecord.studio import server
from onrecord.studio.client import Client
from onrecord.studio.place import VARIABLE, Place, place
from onrecord.studio.projects import create, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Migrate

pytestmark = pytest.mark.xdist_group("studio")
PROCESSES = Path("/proc")
WAIT_S = 60


@contextmanager
def _serving(place: Place, port: int, stop: signal.Signals) -> Iterator[list[str]]:
    """Run the command in a context, stop it by a signal, and add its last output to the list."""
    command = [sys.executable, "-m", "onrecord", "studio", "serve", "--port", str(port)]
    environment = os.environ | {VARIABLE: str(place.root), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        said: list[str] = []
        try:
            for line in process.stdout:
                said.append(line)
                if "ctrl-C" in line:
                    break
            yield said
            process.send_signal(stop)
            rest, _ = process.communicate(timeout=WAIT_S)
            said.append(rest)
            assert process.returncode == 0, "".join(said)
        finally:
            process.kill()


def _environments(place: Place) -> list[str]:
    """Return the environments of the processes that serve a place's data."""
    found = []
    for path in PROCESSES.glob("[0-9]*/environ"):
        try:
            said = path.read_text("utf-8", errors="replace")
        except OSError:  # it has ended meanwhile, or is not ours
            continue
        if f"LABEL_STUDIO_BASE_DATA_DIR={place.data}\0" in said:
            found.append(said)
    return found


@pytest.mark.slow
def test_serve_stops_all_its_processes_and_keeps_its_data(migrate: Migrate, tmp_path: Path, unused_port: int) -> None:
    """No secret is printed, and telemetry is off in each process; three times in a row."""
    place, url = migrate(tmp_path / "own"), server.address(unused_port)
    own = place.credentials()
    client = Client(url, own.token)
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with _serving(place, unused_port, stop) as said:
            if not find(client, "kept"):
                create(client, "zones", "kept", help_page="")
            assert [each.name for each in find(client, "kept")] == ["kept"]
            running = _environments(place)
        printed = "".join(said)
        assert url in printed
        assert own.user in printed
        assert own.token not in printed
        assert own.password not in printed
        assert not server.healthy(url)
        if PROCESSES.is_dir():
            assert running
            assert all("COLLECT_ANALYTICS=false\0" in each and "SENTRY_DSN=\0" in each for each in running)
            assert _environments(place) == []


def test_a_killed_serve_command_ends_its_server(migrate: Migrate, tmp_path: Path, unused_port: int) -> None:
    """The next server waits for the end of the old one."""
    place, url = migrate(tmp_path / "own"), server.address(unused_port)
    command = [sys.executable, "-m", "onrecord", "studio", "serve", "--port", str(unused_port)]
    environment = os.environ | {VARIABLE: str(place.root), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as killed:
        assert killed.stdout is not None
        assert any("ctrl-C" in line for line in killed.stdout)
        assert server.healthy(url)
        killed.kill()
    with server.running(place, unused_port) as process:
        assert process.poll() is None


def test_a_taken_port_is_an_error_before_anything_is_installed(tmp_path: Path) -> None:
    """A gigabyte is not fetched for a server that cannot listen."""
    with socket.socket() as taken:
        taken.bind((server.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = CliRunner(env={VARIABLE: str(tmp_path / "own")}).invoke(
            studio, ["serve", "--port", str(port)], standalone_mode=False
        )
    assert isinstance(done.exception, OnrecordError)
    assert "The port is in use" in done.exception.what
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("variable", [VARIABLE, "XDG_DATA_HOME"])
def test_serve_names_its_directory_before_it_installs_anything(
    variable: str, tmp_path: Path, unused_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And how to choose another, unless that was done; here another first user stops it."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    directory = place().root
    assert place().credentials("anna@example.com").user == "anna@example.com"
    words = ["serve", "--port", str(unused_port), "--user", "bo@example.com"]
    done = CliRunner().invoke(studio, words, standalone_mode=False)
    assert isinstance(done.exception, OnrecordError)
    assert done.output.splitlines()[0] == f"Program (1 GB), data and password go into {directory}"
    assert (f"{VARIABLE}=DIR onrecord studio serve" in done.output) is (variable != VARIABLE)
    assert not (directory / "environment").exists()
