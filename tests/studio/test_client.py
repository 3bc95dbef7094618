"""Every answer or silence of a server is a clear error without the token; no request is repeated, no page lost."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.errors import OnrecordError
from onrecord.studio.client import Client
from onrecord.studio.connection import connect
from onrecord.studio.place import Place
from onrecord.studio.refusals import GoneError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "ab12" * 10
ASK = {
    "projects": lambda client: client.projects(),
    "tasks": lambda client: client.tasks(1),
    "users": lambda client: client.users(),
    "create": lambda client: client.create_project(title="abc"),
    "import": lambda client: client.import_tasks(1, [{"data": {"text": "x"}}]),
}
READS = ["projects", "tasks", "users", "create"]


class Answers:
    """A server that sends prepared answers in order, and records the requests."""

    def __init__(self) -> None:
        self.given: deque[tuple[int, dict[str, str], str]] = deque()
        self.asked: list[tuple[str, str]] = []
        self.url = ""

    def give(self, status: int, body: Any, **headers: str) -> None:
        """Prepare the answer to the next request; a string is sent unchanged, and status 0 closes the connection."""
        self.given.append((status, headers, body if isinstance(body, str) else json.dumps(body)))


@pytest.fixture
def answers() -> Iterator[Answers]:
    """Return a server on loopback with prepared answers."""
    kept = Answers()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            kept.asked.append((self.command, self.path))
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, body = kept.given.popleft()
            if status:
                data = body.encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815  the library's names

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


def _error(answers: Answers, ask: str) -> OnrecordError:
    with pytest.raises(OnrecordError) as raised:
        ASK[ask](Client(answers.url, TOKEN))
    assert TOKEN not in str(raised.value)
    assert answers.url in raised.value.where
    return raised.value


@pytest.mark.parametrize("ask", READS)
@pytest.mark.parametrize("body", ["<!doctype html><p>Welcome", '"hello"', "null", "7", "[3]", '{"results": 3}'])
def test_the_answer_of_another_program_is_an_error(body: str, ask: str, answers: Answers) -> None:
    """HTML, or JSON of another form."""
    answers.give(200, body)
    found = _error(answers, ask)
    assert found.what == "The server at this address is not Label Studio."
    assert "doctype" not in found.got


@pytest.mark.parametrize("ask", ASK)
@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_removed_from_the_servers_message(status: int, ask: str, answers: Answers) -> None:
    """The hint names the variable."""
    answers.give(status, {"detail": f"Token {TOKEN} is unknown here."})
    found = _error(answers, ask)
    assert "is unknown here." in found.got
    assert "LABEL_STUDIO_API_KEY" in found.hint


@pytest.mark.parametrize("ask", ["projects", "import"])
@pytest.mark.parametrize("status", [0, 500, 503, 429])
def test_no_request_is_repeated(status: int, ask: str, answers: Answers) -> None:
    """A repeated request could create a document twice."""
    answers.give(status, {"detail": "busy"})
    found = _error(answers, ask)
    assert len(answers.asked) == 1
    assert ("busy" in found.got) == bool(status)
    assert ("start it with onrecord studio serve" in found.hint) == (not status)


def test_the_validation_errors_of_the_server_are_shown(answers: Answers) -> None:
    """The error lists the server's validation errors, not its whole answer."""
    answers.give(400, {"id": "x", "detail": "Validation error", "validation_errors": {"title": ["too short"]}})
    assert _error(answers, "create").got == "400 {'title': ['too short']}"


def test_a_redirection_is_an_error_with_the_new_address(answers: Answers) -> None:
    """It is not followed, since a POST would arrive as a GET."""
    answers.give(301, "", Location="https://example.com/api/projects/")
    found = _error(answers, "projects")
    assert "https://example.com" in found.got
    assert "--url" in found.hint
    assert len(answers.asked) == 1


def _page(first: int, count: int, total: int) -> dict[str, Any]:
    return {"total": total, "tasks": [{"id": at, "data": {}} for at in range(first, first + count)]}


def test_all_pages_of_tasks_are_read_and_sorted(answers: Answers) -> None:
    """The server decides how many tasks a page has; no page beyond the last is requested."""
    for page in (_page(3, 2, 5), _page(1, 2, 5), _page(5, 1, 5)):
        answers.give(200, page)
    assert [each["id"] for each in Client(answers.url, TOKEN).tasks(1)] == [1, 2, 3, 4, 5]
    assert len(answers.asked) == 3


def test_a_project_deleted_between_two_pages_is_an_error(answers: Answers) -> None:
    """Half of the tasks are not taken for all of them."""
    answers.give(200, _page(1, 2, 5))
    answers.give(404, {"detail": "No Project matches the given query."})
    with pytest.raises(GoneError, match="not on the server"):
        Client(answers.url, TOKEN).tasks(1)


def test_a_task_deleted_between_two_pages_is_an_error(answers: Answers) -> None:
    """The later pages moved by one, so that a task is on neither."""
    answers.give(200, _page(1, 2, 5))
    answers.give(200, _page(4, 2, 4))
    with pytest.raises(GoneError, match="changed while it was read") as raised:
        Client(answers.url, TOKEN).tasks(1)
    assert raised.value.hint == "run the command again"


def test_tasks_are_read_as_the_server_sent_them(answers: Answers) -> None:
    """Unknown fields, nulls, numbers and times are unchanged."""
    row = {
        "id": 7,
        "data": {"text": "e\u0301 😀\r\n", "x": [1.5, None, {"y": True}]},
        "annotations": [{"id": 1, "result": [{"value": {"start": 0}}], "updated_at": "2031-05-05T10:00:00.120000Z"}],
        "drafts": [{"user": "bo@example.com", "result": [], "created_at": "2031-05-05T10:00:00.000001Z"}],
        "predictions": [{"model_version": "a", "result": [{"meta": {"onrecord": "m1"}}], "score": 0.25}],
        "a_field_of_tomorrow": {"deep": [None]},
    }
    answers.give(200, {"total": 1, "tasks": [row]})
    (found,) = Client(answers.url, TOKEN).tasks(1)
    for name in ("data", "annotations", "a_field_of_tomorrow"):
        assert found[name] == row[name]
    for name in ("drafts", "predictions"):
        assert row[name][0].items() <= found[name][0].items()


def test_requests_to_loopback_bypass_the_proxy(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment sees neither the request nor the token."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    answers.give(200, [{"id": 1, "email": "anna@example.com", "username": ""}])
    assert Client(answers.url, TOKEN).users() == {1: "anna@example.com"}


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:99999", "http://"])
def test_an_invalid_address_is_an_error(url: str) -> None:
    """A mistyped address is an error of ours."""
    with pytest.raises(OnrecordError, match=r"is not Label Studio|does not answer"):
        Client(url, TOKEN).users()


@pytest.mark.parametrize("token", ["ab cd", "ab\ncd", "tök" * 9])
def test_a_token_with_invalid_characters_is_refused_without_showing_it(
    token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any request."""
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", token)
    with pytest.raises(OnrecordError, match="no token has") as raised:
        connect("https://example.com", Place(tmp_path))
    assert token not in str(raised.value)


def test_a_missing_sdk_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "label_studio_sdk.core.api_error", None)
    with pytest.raises(OnrecordError) as raised:
        Client("http://127.0.0.1:9", TOKEN).users()
    assert "pip install 'onrecord[studio]'" in raised.value.hint


def test_help_does_not_import_the_sdk() -> None:
    """The commands are listed without importing the SDK, its HTTP library or the locks."""
    code = (
        "import sys; from onrecord.cli.studio.group import studio; studio(['push', '--help'], standalone_mode=False)\n"
        "assert not {'label_studio_sdk', 'httpx', 'filelock', 'pandas'} & set(sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
