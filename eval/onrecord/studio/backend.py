"""Answer a Label Studio server's requests for predictions, as an ML backend.

The protocol is GET /health, POST /setup and POST /predict. Requests to /webhook, which report annotations, are accepted
and ignored. Every task of a request gets an answer: if the system fails on a task, or the task is not one of ours, the
prediction is empty and the log gives the reason.
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from onrecord.errors import OnrecordError
from onrecord.studio.preannotate import is_ours, preannotated
from onrecord.studio.suggest import count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord.documents.model import Document

    Extract = Callable[[str, str], Document]

HOST = "127.0.0.1"
LONGEST_BYTES = 64 * 1024 * 1024


class Backend:
    """A system that answers requests for predictions; it runs on one document at a time, and once per text."""

    def __init__(self, version: str, extract: Extract, say: Callable[[str], None]) -> None:
        self.version = version
        self._extract = extract
        self._say = say
        self._lock = threading.Lock()
        self._known: dict[str, Document] = {}

    def predictions(self, tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return one Label Studio prediction per task, in the order of the tasks; nothing is raised if a task fails.

        The `tasks` are dicts as Label Studio sends them, with `id` and `data`.

        A prediction is a dict with `result`, `score` (always 0.0) and `model_version`. Its `result` is empty, and the
        reason is logged, if the system fails on the task or the task was not made by `onrecord studio push`.
        """
        return [{"result": self._results(each), "score": 0.0, "model_version": self.version} for each in tasks]

    def _results(self, task: Mapping[str, Any]) -> list[dict[str, Any]]:
        if not is_ours(task):
            self._say(f"task {task.get('id')}: not made by this version of onrecord studio push; no suggestions")
            return []
        data = task["data"]
        try:
            with self._lock:  # a worker is used by one thread at a time
                if data["text"] not in self._known:
                    self._known[data["text"]] = self._extract(data["doc_id"], data["text"])
            found = preannotated(data, self._known[data["text"]], f"suggested by {self.version}")
        except OnrecordError as error:
            self._say(f"{data['doc_id']}: {error}")
            return []
        self._say(f"{data['doc_id']}, {data['layer']}: {count(found)} suggestions")
        return found


def serving(backend: Backend, port: int) -> ThreadingHTTPServer:
    """Return an HTTP server for a backend, bound to a port of 127.0.0.1; it answers once `serve_forever` is called.

    Args:
        backend: The system that makes the predictions.
        port: The port; 0 for any free port.

    Raises:
        OnrecordError: The port is in use.
    """

    class Handler(_Handler):
        answers = backend

    try:
        return ThreadingHTTPServer((HOST, port), Handler)
    except OSError as error:
        raise OnrecordError(
            "The port is in use.",
            where=f"http://{HOST}:{port}",
            got=error.strerror or str(error),
            hint=f"onrecord studio backend SYSTEM --port {port + 1}",
        ) from error


class _Handler(BaseHTTPRequestHandler):
    answers: ClassVar[Backend]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer GET / and /health with the status, /versions with the system's version, and other paths with 404."""
        if self.path.rstrip("/") in {"", "/health"}:
            self._send(200, {"status": "UP", "model_class": self.answers.version})
        elif self.path.startswith("/versions"):
            self._send(200, {"versions": [self.answers.version]})
        else:
            self._send(404, {"error": "there is no such path"})

    def do_POST(self) -> None:
        """Answer POST /setup with the system's version, /predict with predictions, and /webhook with 201.

        Other paths get 404, a request that is not a JSON object or has no tasks 400, and one of more than 64 MiB 413.
        """
        length = int(self.headers.get("Content-Length") or 0)
        if length > LONGEST_BYTES:
            self._send(413, {"error": "the request is too long"})
            return
        try:
            asked = msgspec.json.decode(self.rfile.read(length) or b"{}", type=dict[str, Any])
        except msgspec.DecodeError as error:
            self._send(400, {"error": f"the request is not a JSON object: {error}"})
            return
        path = self.path.partition("?")[0].rstrip("/")
        if path == "/setup":
            self._send(200, {"model_version": self.answers.version})
        elif path == "/predict" and isinstance(asked.get("tasks"), list):
            self._send(
                200, {"results": self.answers.predictions(asked["tasks"]), "model_version": self.answers.version}
            )
        elif path == "/webhook":
            self._send(201, {})
        else:
            self._send(404 if path != "/predict" else 400, {"error": "expected /setup, or /predict with tasks"})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the parent's name
        """Log nothing; the backend itself reports each task."""

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = msgspec.json.encode(body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
