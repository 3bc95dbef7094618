"""Find the address and the token of the Label Studio server that a command should use."""

from __future__ import annotations

import os
import urllib.parse
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, shown
from onrecord.studio.client import Client
from onrecord.studio.refusals import TOKEN_VARIABLE

if TYPE_CHECKING:
    from onrecord.studio.place import Place


def connect(url: str | None, own: Place) -> Client:
    """Return a client (address and token) of a Label Studio server; no request is sent.

    The token is taken from the environment variable LABEL_STUDIO_API_KEY. Without this variable, for the server that
    `onrecord studio serve` started, it is the token of the server's first user.

    Args:
        url: The address of the server; None for the server that `onrecord studio serve` started.
        own: The directory of the server of `onrecord studio serve`.

    Raises:
        OnrecordError: There is no address or no token, or the token is malformed.
    """
    own_url = own.address()
    chosen = (url or own_url or "").rstrip("/")
    if urllib.parse.urlsplit(chosen).scheme not in {"http", "https"}:
        raise OnrecordError(
            "The address is not that of a server." if chosen else "There is no Label Studio server to connect to.",
            got=shown(chosen) if chosen else "",
            expected="an address that starts with http:// or https://",
            hint="run onrecord studio serve in another terminal, or name a running server: --url http://HOST:PORT",
        )
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token and chosen == own_url:
        token = own.credentials().token
    if not token:
        raise OnrecordError(
            "There is no token for the server.",
            where=chosen,
            expected=f"a token in the environment variable {TOKEN_VARIABLE}",
            hint=f"export {TOKEN_VARIABLE}=TOKEN, copied from the server's page Account & Settings, Access Token",
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise OnrecordError(
            "The token is malformed: it contains a character that no token has.",
            where=f"the environment variable {TOKEN_VARIABLE}",
            expected="letters, digits, full stops, hyphens and underscores",
            hint=f"export {TOKEN_VARIABLE}=TOKEN, copied whole from the server's page Account & Settings",
        )
    return Client(chosen, token)
