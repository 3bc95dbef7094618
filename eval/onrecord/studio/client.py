"""Speak to a Label Studio server: the few requests that push, pull and status make, and errors that say what to do.

The server's REST interface is asked directly. Its SDK (label-studio-sdk 2.1) brings half a gigabyte, pins numpy below
2.3 by way of OpenCV, and checks none of what `preflight` does. A token is one of two: a legacy token of 40 hexadecimal
digits is sent as it is; a personal access token is a refresh token, which is exchanged for a short-lived one.
"""

from __future__ import annotations

import http.client
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.studio.place import Place

TOKEN_VARIABLE = "LABEL_STUDIO_API_KEY"  # noqa: S105  a variable's name
LEGACY = re.compile(r"[0-9a-f]{40}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TIMEOUT_S = 120
PAGE = 100
NOT_FOUND, UNAUTHORISED, FORBIDDEN = 404, 401, 403


class GoneError(OnrecordError):
    """What was asked for is not on the server (any more)."""


@dataclass
class Client:
    """A server, and the token to use there. The token is never part of a message."""

    url: str
    token: str = field(repr=False)
    _access: str = field(default="", repr=False)

    def get(self, path: str, **query: object) -> Any:
        """Return what a GET gives."""
        return self._ask("GET", path, query=query)

    def post(self, path: str, body: object) -> Any:
        """Return what a POST gives."""
        return self._ask("POST", path, body=body)

    def patch(self, path: str, body: object) -> Any:
        """Return what a PATCH gives."""
        return self._ask("PATCH", path, body=body)

    def delete(self, path: str) -> None:
        """Delete what is there."""
        self._ask("DELETE", path)

    def projects(self) -> list[dict[str, Any]]:
        """Return all projects that the token's user sees."""
        return list(self._pages("/api/projects", "results"))

    def tasks(self, project: int) -> list[dict[str, Any]]:
        """Return all tasks of a project with their data, annotations and drafts, in order of their ids."""
        return sorted(
            self._pages("/api/tasks", "tasks", project=project, fields="all"), key=lambda each: int(each["id"])
        )

    def users(self) -> dict[int, str]:
        """Return the users' addresses by their ids."""
        return {each["id"]: each["email"] for each in self.get("/api/users")}

    def _pages(self, path: str, name: str, **query: object) -> Iterator[dict[str, Any]]:
        page, total, seen = 1, 1, 0
        while seen < total:
            try:
                answer = self.get(path, page=page, page_size=PAGE, **query)
            except GoneError:
                if page == 1:
                    raise
                return  # somebody deleted the last page while it was read
            rows = answer[name]
            if not rows:
                return
            yield from rows
            page, total, seen = page + 1, answer.get("count", answer.get("total")), seen + len(rows)

    def _ask(self, verb: str, path: str, *, query: Mapping[str, object] | None = None, body: object = None) -> Any:
        asked = f"?{urllib.parse.urlencode(query)}" if query else ""
        data = None if body is None else msgspec.json.encode(body)
        return self._send(verb, f"{path}{asked}", data, self._authorization())

    def _authorization(self) -> str:
        if LEGACY.fullmatch(self.token):
            return f"Token {self.token}"
        if not self._access:
            body = msgspec.json.encode({"refresh": self.token})
            self._access = self._send("POST", "/api/token/refresh/", body, "")["access"]
        return f"Bearer {self._access}"

    def _send(self, verb: str, path: str, data: bytes | None, authorization: str) -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": authorization} if authorization else {})
        request = urllib.request.Request(self.url + path, data=data, method=verb, headers=headers)  # noqa: S310  see `connect`
        direct = urllib.parse.urlsplit(self.url).hostname in LOOPBACK
        opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if direct else []))
        where = f"{verb} {self.url}{path.partition('?')[0]}"
        try:
            with opener.open(request, timeout=TIMEOUT_S) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise _refused(where, error.code, error.read().decode("utf-8", errors="replace")) from error
        except (OSError, http.client.HTTPException) as error:
            raise OnrecordError(
                "The Label Studio server does not answer.",
                where=where,
                got=str(getattr(error, "reason", "") or error) or type(error).__name__,
                hint="start it with onrecord studio serve, or name another with --url; then run the command again",
            ) from error
        try:
            return msgspec.json.decode(content) if content else None
        except msgspec.DecodeError as error:
            raise OnrecordError(
                "What answers there is not Label Studio.", where=where, got=shown(content[:80]), hint="check --url"
            ) from error


def _refused(where: str, code: int, said: str) -> OnrecordError:
    got = f"{code} {said[:300]}"
    if code in {UNAUTHORISED, FORBIDDEN}:
        hint = f"set {TOKEN_VARIABLE} to a token of the server: Account & Settings, Access Token"
        return OnrecordError(
            "The server refuses the token: it is wrong, expired, or not allowed.", where=where, hint=hint
        )
    if code == NOT_FOUND:
        return GoneError("It is not on the server: deleted by hand?", where=where, got=got, hint="onrecord studio push")
    return OnrecordError("The server refuses the request.", where=where, got=got, hint="see the server's log")


def connect(url: str | None, own: Place) -> Client:
    """Return a client of the server at `url`, or else of the one of one's own.

    The token is that of the environment variable LABEL_STUDIO_API_KEY, or else, for one's own server, its first user's.
    """
    own_url = own.address()
    chosen = (url or own_url or "").rstrip("/")
    if urllib.parse.urlsplit(chosen).scheme not in {"http", "https"}:
        raise OnrecordError(
            "There is no server to speak to.",
            got=shown(url),
            expected="an address that starts with http:// or https://",
            hint="onrecord studio serve, in another terminal; or --url",
        )
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token and chosen == own_url:
        token = own.credentials().token
    if not token:
        raise OnrecordError(
            "There is no token for the server.",
            where=chosen,
            expected=f"a token in the environment variable {TOKEN_VARIABLE}",
            hint=f"export {TOKEN_VARIABLE}=... (the server's page Account & Settings, Access Token)",
        )
    return Client(chosen, token)
