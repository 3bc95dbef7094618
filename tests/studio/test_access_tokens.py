"""A personal access token works like a legacy one; wrong, expired and revoked ones are refused and not shown."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from label_studio_sdk.core.api_error import ApiError

from onrecord.cli.studio.group import studio as command
from onrecord.errors import OnrecordError
from onrecord.studio.design import designs
from onrecord.studio.projects import find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Running

# The SDK 2.1 reads a refreshed token by a method that pydantic has deprecated.
pytestmark = [pytest.mark.xdist_group("studio"), pytest.mark.filterwarnings("ignore:The `parse_obj` method")]
DAYS = 30


@pytest.fixture
def token(studio: Running) -> Iterator[str]:
    """Return a personal access token that the server made for its first user, as the settings page does."""
    sdk = studio.client.sdk
    sdk.jwt_settings.update(api_token_ttl_days=DAYS, api_tokens_enabled=True, legacy_api_tokens_enabled=True)
    made = sdk.tokens.create().token
    assert made is not None
    yield made
    with suppress(ApiError):  # it is revoked already
        sdk.tokens.blacklist(refresh=made)


def _forged(token: str, **claims: Any) -> str:
    """Return a token with other claims, not signed by the server."""
    import jwt

    held = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode({**held, **claims}, "k" * 40, "HS256")


def _run(studio: Running, token: str, *words: str) -> Any:
    environment = {"LABEL_STUDIO_API_KEY": token}
    return CliRunner(env=environment).invoke(command, [*words, "--url", studio.client.url], standalone_mode=False)


def test_a_personal_access_token_works_and_an_invalid_one_is_not_shown(
    studio: Running, token: str, small_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is exchanged for a short-lived one; forged, out of date or revoked it is refused, and shown nowhere."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    pushed = _run(studio, token, "push", "--name", "personal")
    assert (pushed.exception, pushed.return_value) == (None, 0)
    assert len(find(studio.client, "personal")) == len(designs())
    assert token not in pushed.output

    bad = {
        _forged(token): "Token is invalid",
        _forged(token, exp=int(time.time()) - 60): "expired",
        _forged(token, exp=None): "",
    }
    studio.client.sdk.tokens.blacklist(refresh=token)
    for each, said in {**bad, token: "blacklisted"}.items():
        for words in (("push", "--name", "personal"), ("pull",), ("status",)):
            done = _run(studio, each, *words)
            assert isinstance(done.exception, OnrecordError)
            assert done.exception.what == "The server refuses the token: it is wrong, expired, or not allowed."
            assert "LABEL_STUDIO_API_KEY" in done.exception.hint
            assert said in done.exception.got
            assert each not in f"{done.exception}{done.output}"
