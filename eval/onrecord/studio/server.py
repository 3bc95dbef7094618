"""Install, start and stop a local Label Studio server: on loopback, with SQLite, without telemetry.

The server gets only the environment variables that are named here, because it reads HOST, PORT, DEBUG and others
without a prefix, and because `--data-dir` alone would still write to the user's home directory. The first start creates
the database, which takes half a minute; later starts take seconds and keep the data.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.documents.atomic import write_bytes
from onrecord.errors import OnrecordError
from onrecord.studio.alone import alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from onrecord.studio.place import Place

REQUIREMENT = "label-studio==1.23.2"
DONE = "onrecord-installed"  # this file is written last, inside the environment
HOST = "127.0.0.1"
PORT = 8085
START_TIMEOUT_S = 600  # includes the creation of the database; the end of the process is noticed at once
STOP_TIMEOUT_S = 15
LAST_LINES = 15
BANNED = "0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,169.254.0.0/16,172.16.0.0/12,192.168.0.0/16,fc00::/7,fe80::/10"


def install(place: Place, say: Callable[[str], None]) -> None:
    """Install the Label Studio server into its own virtual environment.

    If the required version is there, nothing is done. An unfinished installation is repeated. If another process is
    installing the server, this one waits for it.

    Args:
        place: The directory of the local server.
        say: Receives messages about progress.

    Raises:
        OnrecordError: The installation fails; the error contains the installer's last lines.
    """
    if installed(place):
        return
    with alone(place.root / "install.lock", say=say):
        if not installed(place):
            _install(place, say)


def installed(place: Place) -> bool:
    """Return whether the server is completely installed in a directory, in the required version."""
    done = place.environment / DONE
    return done.exists() and done.read_text("utf-8") == REQUIREMENT


def _install(place: Place, say: Callable[[str], None]) -> None:
    say(f"Installing {REQUIREMENT} into {place.environment} (once, about a minute, 1 GB)")
    shutil.rmtree(place.environment, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(place.environment)])
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    _run([str(_tool(place, "python")), "-m", "pip", "install", *quiet, REQUIREMENT])
    write_bytes(place.environment / DONE, REQUIREMENT.encode())


def _tool(place: Place, name: str) -> str:
    return str(place.environment / ("Scripts" if os.name == "nt" else "bin") / name)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own list
    if done.returncode:
        raise OnrecordError(
            "The Label Studio server could not be installed.",
            where=" ".join(command[1:4]),
            got="\n".join((done.stderr or done.stdout).strip().splitlines()[-LAST_LINES:]),
            hint="correct the problem that pip reports and run the command again, or use another server with --url",
        )


def environment(place: Place, port: int) -> dict[str, str]:
    """Return variable -> value, for all environment variables of the Label Studio server; no others are passed on.

    They contain the password and the token of the first user, who is created if there is none.

    Args:
        place: The directory of the server.
        port: The port on which the server will listen.
    """
    user = place.credentials()
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(place.data / "home"),
        "LANG": "C.UTF-8",
        "LABEL_STUDIO_BASE_DATA_DIR": str(place.data),
        "DJANGO_DB": "sqlite",
        "LABEL_STUDIO_HOST": address(port),
        "LABEL_STUDIO_USERNAME": user.user,
        "LABEL_STUDIO_PASSWORD": user.password,
        "LABEL_STUDIO_USER_TOKEN": user.token,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        # `onrecord studio backend` answers on loopback, which is allowed; the other networks stay banned.
        "USE_DEFAULT_BANNED_SUBNETS": "false",
        "USER_ADDITIONAL_BANNED_SUBNETS": BANNED,
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
    }


def address(port: int) -> str:
    """Return the server's address on a port of this machine.

    >>> address(8085)
    'http://127.0.0.1:8085'
    """
    return f"http://{HOST}:{port}"


@contextmanager
def running(place: Place, port: int, variables: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Return a context manager that starts the server, yields its process once it answers, and stops it at the end.

    The server also stops if this process ends in any way (see `leash`).

    Args:
        place: The directory of the server.
        port: The port on which the server listens.
        variables: Further environment variables of the server, such as those of another database.

    Raises:
        OnrecordError: The port is in use, another process runs a server with the same data, or the server does not
            start.
    """
    busy = OnrecordError(
        "A server with this directory is already running.",
        where=str(place.root),
        got=place.address() or "",
        hint="use that server, or stop it (ctrl-C in its terminal) and run the command again",
    )
    with alone(place.root / "serving.lock", busy=busy):
        _wait_for_the_last(place, busy)
        _wait_for_the_port(place, port)
        with _started(place, port, variables or {}) as process:
            yield process


def _wait_for_the_last(place: Place, busy: OnrecordError) -> None:
    """Wait until an earlier server with this directory, whose command was killed, has stopped, if there is one.

    Raises:
        OnrecordError: The earlier server does not stop within 30 seconds; the error is `busy`.
    """
    last, deadline = place.address(), time.monotonic() + 2 * STOP_TIMEOUT_S
    while last is not None and healthy(last) and _serves(place, last):
        if time.monotonic() > deadline:
            raise busy
        time.sleep(0.3)


def _wait_for_the_port(place: Place, port: int) -> None:
    """Return once the port is free; if this directory's last server had it, it gets 15 seconds to release the port.

    Raises:
        OnrecordError: The port is in use.
    """
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while True:
        try:
            refuse_taken(port)
        except OnrecordError:
            if place.address() != address(port) or time.monotonic() > deadline:
                raise
            time.sleep(0.3)
        else:
            return


def _serves(place: Place, url: str) -> bool:
    """Return whether a server answers at an address and uses this directory's database.

    It does if it accepts the token of the directory's first user.

    Args:
        place: The directory of the server.
        url: The address, such as `http://127.0.0.1:8085`.
    """
    token = {"Authorization": f"Token {place.credentials().token}"}
    request = urllib.request.Request(f"{url}/api/current-user/whoami", headers=token)  # noqa: S310  an address of ours
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def _started(place: Place, port: int, variables: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    (place.data / "home").mkdir(parents=True, exist_ok=True)
    command = [_tool(place, "label-studio"), "start", "--no-browser", "--internal-host", HOST, "--port", str(port)]
    leash = [sys.executable, "-I", str(Path(__file__).with_name("leash.py"))]
    with place.log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  our own list
            [*leash, *command, "--log-level", "INFO"],
            env={**environment(place, port), **variables},
            stdin=subprocess.PIPE,  # nothing is written; the pipe closes when this process ends
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # ctrl-C reaches only this process, which then stops the server
        )
    try:
        _wait(place, port, process)
        write_bytes(place.address_file, address(port).encode())
        yield process
    finally:
        _stop(process)
        if process.stdin is not None:
            process.stdin.close()


def refuse_taken(port: int) -> None:
    """Raise OnrecordError if a program already listens on a port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise OnrecordError(
                "The port is in use by a server or another program.",
                where=address(port),
                got=error.strerror or str(error),
                hint=f"use it as it is, stop it, or onrecord studio serve --port {port + 1}",
            ) from error


def _wait(place: Place, port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise _not_started(place, f"it ended with code {process.returncode}")
        if healthy(address(port)):
            return
        time.sleep(0.3)
    raise _not_started(place, f"no answer within {START_TIMEOUT_S} s")


def healthy(url: str) -> bool:
    """Return whether a server at an address answers GET /health with 200 within five seconds."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/health", timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004  HTTP's own number
    except (urllib.error.URLError, OSError):
        return False


def _not_started(place: Place, why: str) -> OnrecordError:
    lines = place.log.read_text("utf-8", errors="replace").splitlines()[-LAST_LINES:]
    return OnrecordError(
        "The Label Studio server did not start.",
        where=str(place.log),
        got="\n".join([why, *lines]),
        hint=f"read the whole log for the reason: less {place.log}",
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    group = os.killpg if hasattr(os, "killpg") else None
    for stop in (signal.SIGINT, signal.SIGTERM):
        if group:
            group(process.pid, stop)
        else:
            process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()
    process.wait()
