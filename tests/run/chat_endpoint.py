"""A local endpoint for chat completions with prepared responses, and runs against it."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from onrecord.run import drive, systems
from onrecord.run.extractor import Settings
from onrecord.run.workers import Retries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.corpus.load import Corpus

USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120, "cost": 0.001}
NO_QUOTES: dict[str, Any] = dict.fromkeys(("mentions", "times", "fillers", "nonquotes", "events", "entities")) | {
    "doc_id": "whatever",
    "quotes": [],
}


@dataclass(frozen=True)
class Reply:
    """A response: status, headers, body, and the seconds before it is sent."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stall_s: float = 0.0


def completion(
    content: str | list[dict[str, Any]] | None, *, finish: str = "stop", refusal: str | None = None
) -> Reply:
    """Return a chat completion in the endpoints' format."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "small-1",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": USAGE,
    }
    return Reply(json.dumps(body).encode())


GOOD = completion(json.dumps(NO_QUOTES))


class Endpoint(ThreadingHTTPServer):
    """An endpoint that sends its replies in order, repeats the last, and records the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: list[Reply] = [GOOD]
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.released = threading.Event()
        self.knows: Callable[[dict[str, Any]], Reply | None] = lambda _: None
        self.base_url = f"http://127.0.0.1:{self.server_port}/v1"

    def reply(self) -> Reply:
        """Return the next reply."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        """Record the request, and send the next reply."""
        self.server.keys.append(self.headers.get("Authorization"))
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        reply = self.server.knows(self.server.asked[-1]) or self.server.reply()
        if reply.stall_s:
            self.server.released.wait(reply.stall_s)
        try:
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
        except OSError:  # the client has gone
            pass

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def ran(endpoint: Endpoint, corpus: Corpus, out: Path, *, retries: int = 0, **settings: Any) -> Any:
    """Run a model over the small corpus."""
    system = systems.find("llm:small-1", Settings(base_url=endpoint.base_url, **settings))
    return drive.run(system, corpus, out, drive.Options(retries=Retries(most=retries, backoff_s=0.0)))
