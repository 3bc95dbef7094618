"""Decide the directory and the first user of the Label Studio server of `onrecord studio serve`.

One directory in the user's data directory (or ONRECORD_STUDIO_DIR) contains the server's virtual environment, because
the server needs other versions of packages than this tool; its database; and the first user's password and token, in a
file that only its owner can read. Nothing is written into the project.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from onrecord.documents.atomic import write_bytes
from onrecord.errors import OnrecordError, shown
from onrecord.studio.alone import alone

VARIABLE = "ONRECORD_STUDIO_DIR"
USER = "admin@example.com"


class Credentials(msgspec.Struct, frozen=True):
    """The first user of the server; push and pull send the token."""

    user: str
    password: str
    token: str


@dataclass(frozen=True)
class Place:
    """The directory of the server of `onrecord studio serve`."""

    root: Path

    @property
    def environment(self) -> Path:
        """Return the directory of the server's virtual environment."""
        return self.root / "environment"

    @property
    def data(self) -> Path:
        """Return the directory of the server's database and uploaded files."""
        return self.root / "data"

    @property
    def credentials_file(self) -> Path:
        """Return the path of the JSON file with the first user's email address, password and token."""
        return self.root / "credentials.json"

    @property
    def log(self) -> Path:
        """Return the path of the server's log."""
        return self.root / "server.log"

    @property
    def address_file(self) -> Path:
        """Return the path of the text file that holds the address at which the server was last started."""
        return self.root / "address"

    def address(self) -> str | None:
        """Return the address, such as `http://127.0.0.1:8085`, of the last start; None if there was none."""
        return self.address_file.read_text("utf-8").strip() if self.address_file.exists() else None

    def credentials(self, user: str | None = None) -> Credentials:
        """Return the first user of the server; the first call creates and stores the user with a random password.

        Args:
            user: The email address for a new user; None for the default or the existing user.

        Raises:
            OnrecordError: The server has a first user with another address.
        """
        path = self.credentials_file
        if not path.exists():
            with alone(self.root / "credentials.lock"):
                if not path.exists():
                    self._make_up(user or USER)
        known = msgspec.json.decode(path.read_bytes(), type=Credentials)
        if user not in {None, known.user}:
            raise OnrecordError(
                "The server already has a first user with another address.",
                where=str(path),
                got=shown(user),
                expected=known.user,
                hint="leave out --user; further people are invited under Organization on the server's page",
            )
        return known

    def _make_up(self, user: str) -> None:
        made = Credentials(user, secrets.token_urlsafe(12), secrets.token_hex(20))
        mask = os.umask(0o077)
        try:
            write_bytes(self.credentials_file, msgspec.json.encode(made) + b"\n")
        finally:
            os.umask(mask)


def place() -> Place:
    """Return the directory of the local Label Studio server, which may not exist yet; nothing is created.

    The directory is `$ONRECORD_STUDIO_DIR` if this variable is set, else `onrecord/studio` below the user's data
    directory.
    """
    import platformdirs

    chosen = os.environ.get(VARIABLE)
    return Place(Path(chosen) if chosen else platformdirs.user_data_path("onrecord") / "studio")
