"""`onrecord studio` without a server: exit codes, and no request if something is wrong."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord.cli.studio.group import studio
from onrecord.cli.studio.options import LAYERS
from onrecord.errors import OnrecordError
from onrecord.studio.design import designs

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

URL = ["--url", "http://127.0.0.1:9"]


@pytest.fixture(autouse=True)
def home(small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the small corpus, a server directory of the test's own, and a token that no server knows."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    monkeypatch.setenv("ONRECORD_STUDIO_DIR", str(tmp_path / "studio"))
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "f" * 40)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(studio, list(arguments), standalone_mode=False)


def _error(*arguments: str) -> OnrecordError:
    found = _run(*arguments).exception
    assert isinstance(found, OnrecordError)
    return found


def test_the_layer_option_lists_every_project_design() -> None:
    """The list is written out in the option, so that --help stays fast."""
    assert designs() == LAYERS


@pytest.mark.parametrize("command", ["push", "pull", "status"])
def test_without_a_server_every_command_says_how_to_start_one(command: str) -> None:
    """Without an address and without a server, the error gives the command that starts one."""
    assert "onrecord studio serve" in _error(command).hint


@pytest.mark.parametrize("command", ["push", "pull", "status"])
def test_a_server_that_does_not_answer_is_an_error_with_the_address(command: str) -> None:
    """Nothing listens there: an error of ours, with the address."""
    found = _error(command, *URL)
    assert found.what == "The Label Studio server does not answer."
    assert "127.0.0.1:9" in found.where


def test_push_of_an_unknown_document_lists_the_known_ones() -> None:
    """A mistyped id is no empty push."""
    assert _error("push", "--doc", "ferry-9").expected == "ferry-1, ferry-2"


def test_push_from_a_missing_path_lists_the_alternatives() -> None:
    """The error names the path that does not exist, and what could be given."""
    assert "gold" in _error("push", "--from", "no/such/place").expected


def test_a_document_with_invalid_references_is_refused_before_any_request(small_corpus: Path) -> None:
    """All problems are shown, the exit code is 1, and no request is made."""
    path = small_corpus / "annotations/gold/ferry-1.json"
    document = json.loads(path.read_bytes())
    document["events"][0]["arguments"] = [{"role": "person", "target": "m99"}, {"role": "captain", "target": "m1"}]
    path.write_text(json.dumps(document))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        result = _run("push", "--url", f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(BlockingIOError):  # nobody connected
            server.accept()
    assert result.return_value == 1
    assert "does not name another item of the document" in result.output
    assert "is not a role of any event type" in result.output
