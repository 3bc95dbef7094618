"""Convert errors of the SDK and its HTTP library to OnrecordError with a hint; the token never appears in them.

These cases have different hints: no server answers; the server is not Label Studio or has moved; the token is refused;
an object does not exist; a request is refused. The token is removed from all quoted text.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TOKEN_VARIABLE = "LABEL_STUDIO_API_KEY"  # noqa: S105  a variable's name
MOVED, WRONG = range(300, 400), range(400, 600)
NOT_FOUND, UNAUTHORISED, FORBIDDEN = 404, 401, 403
QUOTED = 300
RESERVED = "reserved network address"
HIDDEN = "…"


class GoneError(OnrecordError):
    """A requested object, such as a project, does not exist on the server (any more)."""


def missing(error: ImportError) -> OnrecordError:
    """Return an error to raise, which says that a library of the extra `studio` is missing and how to install it."""
    return OnrecordError(
        "Label Studio needs libraries that are not installed.",
        got=str(error),
        hint="pip install 'onrecord[studio]' (with Python 3.11 to 3.13: its SDK has no numpy for later ones)",
    )


@contextmanager
def translated(where: str, secret: str) -> Iterator[None]:
    """Return a context manager that converts errors of the SDK and of HTTP to OnrecordError.

    Args:
        where: The server's address and the request, which messages show.
        secret: The token, which is removed from messages.

    Raises:
        GoneError: A requested object does not exist.
        OnrecordError: Another request failed, or the SDK is not installed.
    """
    try:
        import httpx
        from label_studio_sdk.core.api_error import ApiError
    except ImportError as error:
        raise missing(error) from error
    try:
        yield
    except ApiError as error:
        got = _said(error.body).replace(secret, HIDDEN)
        raise _refused(where, error.status_code or 0, got, error.headers or {}) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise OnrecordError(
            "The Label Studio server does not answer.",
            where=where,
            got=(str(error) or type(error).__name__).replace(secret, HIDDEN),
            hint="start it with onrecord studio serve, or name another with --url; then run the command again",
        ) from error
    except (ValueError, TypeError, AttributeError, KeyError) as error:  # the SDK does not check the form of answers
        raise _not_label_studio(where, type(error).__name__) from error


def _said(body: Any) -> str:
    """Return the error message in the body of a server's answer, or else the beginning of the body.

    The result for a page is `an HTML page`.

    Args:
        body: The body: a value decoded from JSON, such as a dict with `detail`, or a string.

    >>> _said({"detail": "Invalid token."}), _said("<!doctype html>")
    ('Invalid token.', 'an HTML page')
    """
    if isinstance(body, dict):
        body = body.get("validation_errors") or body.get("detail") or body
    said = body if isinstance(body, str) else shown(body)
    return "an HTML page" if said.lstrip().startswith("<") else said.strip()[:QUOTED]


def _refused(where: str, code: int, said: str, headers: Mapping[str, str]) -> OnrecordError:
    got = f"{code} {said}".strip()
    if code == FORBIDDEN and RESERVED in said:
        return OnrecordError(
            "The Label Studio server refuses connections to addresses of its own machine.",
            where=where,
            got=got,
            hint="use the server of onrecord studio serve, or set USE_DEFAULT_BANNED_SUBNETS=false for this one",
        )
    if code in {UNAUTHORISED, FORBIDDEN}:
        return OnrecordError(
            "The server refuses the token: it is wrong, expired, or not allowed.",
            where=where,
            got=got,
            hint=f"export {TOKEN_VARIABLE}=TOKEN, copied from the server's page Account & Settings, Access Token",
        )
    if code == NOT_FOUND:
        return GoneError(
            "The requested object is not on the server; it may have been deleted.",
            where=where,
            got=got,
            hint="onrecord studio status lists the projects; onrecord studio push makes a missing one",
        )
    if code in MOVED:
        to = headers.get("location", "another address")
        return OnrecordError(
            "The server has moved to another address.",
            where=where,
            got=f"{code} {to}",
            hint="run the command again with --url and the new address",
        )
    if code not in WRONG:
        return _not_label_studio(where, got)
    return OnrecordError(
        "The server refuses the request.",
        where=where,
        got=got,
        hint="read the server's log for the reason (onrecord studio serve: server.log beside its data directory)",
    )


def _not_label_studio(where: str, got: str) -> OnrecordError:
    return OnrecordError(
        "The server at this address is not Label Studio.",
        where=where,
        got=got,
        hint="name another server with --url, or start one: onrecord studio serve",
    )
