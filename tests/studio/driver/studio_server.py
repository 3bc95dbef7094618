"""A Label Studio server for tests and scripts: installed and migrated once under .cache, then copied for each use."""

from __future__ import annotations

import re
import shutil
import socket
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from onrecord.studio import server
from onrecord.studio.alone import alone
from onrecord.studio.client import Client
from onrecord.studio.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEMPLATE = Path(__file__).parents[3] / ".cache" / "studio"
DATA = ("data", "credentials.json")


def template() -> Place:
    """Return the installed server with a migrated database; OnrecordError where it cannot be installed."""
    place = Place(TEMPLATE)
    server.install(place, print)
    ready = place.root / "migrated"
    with alone(place.root / "migrate.lock"):
        if not ready.exists():
            shutil.rmtree(place.data, ignore_errors=True)
            with server.running(place, free_port()):
                pass
            ready.touch()
    return place


def copied(made: Place, root: Path) -> Place:
    """Return a place with a copy of a migrated database, which shares the installation."""
    place = Place(root)
    root.mkdir(exist_ok=True)
    for name in DATA:
        source = made.root / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, place.root / name)
    place.environment.symlink_to(made.environment)
    return place


@contextmanager
def running(variables: Mapping[str, str] | None = None) -> Iterator[tuple[Client, Place]]:
    """Give a client of a new server, and its place, for a block; `variables` name another database than SQLite's."""
    with TemporaryDirectory() as name:
        place, port = copied(template(), Path(name) / "studio"), free_port()
        with server.running(place, port, variables):
            yield Client(server.address(port), place.credentials().token), place


def joined(client: Client, address: str) -> Client:
    """Make a further user of a server by an invitation, as a person would, and return the user's client."""
    import httpx

    token = {"Authorization": f"Token {client.token}"}
    link = httpx.get(f"{client.url}/api/invite", headers=token).json()["invite_url"]
    with httpx.Client(base_url=client.url, follow_redirects=True) as browser:
        form = re.search(r'csrfmiddlewaretoken" value="([^"]+)', browser.get(link).text)
        assert form is not None
        filled = {"csrfmiddlewaretoken": form[1], "email": address, "password": f"{address}-1X"}
        browser.post(link, data=filled, headers={"Referer": client.url})
        return Client(client.url, browser.get("/api/current-user/token").json()["token"])


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((server.HOST, 0))
        return int(probe.getsockname()[1])
