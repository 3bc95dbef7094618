"""`llm:` over real HTTP, against an endpoint on loopback that gives hand-written responses, good and bad."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from onrecord import align, schema
from onrecord.documents.predictions import read_predictions
from onrecord.errors import OnrecordError
from onrecord.run import drive, llm, systems
from onrecord.run.extractor import Limits, Settings
from onrecord.run.texts import inputs
from onrecord.run.workers import Retries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from onrecord.corpus.load import Corpus

USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120, "cost": 0.001}
NO_QUOTES: dict[str, Any] = dict.fromkeys(("mentions", "times", "fillers", "nonquotes", "events", "entities")) | {
    "doc_id": "whatever",
    "quotes": [],
}


@dataclass(frozen=True)
class Reply:
    """One recorded response: its status, headers and body, and how long the endpoint stalls before it."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stall_s: float = 0.0


def completion(
    content: str | list[dict[str, Any]] | None, *, finish: str = "stop", refusal: str | None = None
) -> Reply:
    """Return a chat completion, as endpoints write it."""
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
    """An endpoint that gives its replies in turn, the last again and again, and records what it was asked."""

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
        """Record the request, and give the next reply."""
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


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """Return a running endpoint; the key of the tests is in the environment."""
    for name in ("OPENAI_BASE_URL", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-the-tests")
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


def ran(endpoint: Endpoint, corpus: Corpus, out: Path, *, retries: int = 0, **settings: Any) -> Any:
    """Run a model over the small corpus."""
    system = systems.find("llm:small-1", Settings(base_url=endpoint.base_url, **settings))
    return drive.run(system, corpus, out, drive.Options(retries=Retries(most=retries, backoff_s=0.0)))


def test_a_model_is_asked_for_the_strict_schema_with_prompt_and_exact_text(
    endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """The request holds the schema, the whole article and the settings that were given, and no others."""
    assert not ran(endpoint, corpus, here / "p.jsonl", seed=7, temperature=0.0).failed
    first = endpoint.asked[0]
    assert first["model"] == "small-1"
    assert (first["seed"], first["temperature"]) == (7, 0.0)
    assert "max_completion_tokens" not in first
    asked = first["response_format"]["json_schema"]
    assert asked["strict"] is True
    assert asked["schema"]["required"] == schema.load_schema("prediction.strict")["required"]
    assert corpus.texts["ferry-1"] in first["messages"][1]["content"]
    assert "character for character" in first["messages"][0]["content"]


def test_the_key_goes_to_the_endpoint_and_into_no_file(endpoint: Endpoint, corpus: Corpus, here: Path) -> None:
    """Neither predictions nor journal nor run record hold it."""
    ran(endpoint, corpus, here / "p.jsonl")
    assert set(endpoint.keys) == {"Bearer key-of-the-tests"}
    for path in here.iterdir():
        assert b"key-of-the-tests" not in path.read_bytes()


def test_usage_is_the_endpoints_own_and_failed_attempts_cost_too(
    endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """Two documents and one refusal are three answers paid for; a replay is told apart."""
    endpoint.replies = [completion(None, refusal="I cannot help with that."), GOOD]
    summary = ran(endpoint, corpus, here / "p.jsonl", retries=1)
    assert summary.counts["failed_attempts"] == 1
    record = json.loads((here / "p.run.json").read_bytes())
    assert record["usage"]["measured"]["total_tokens"] == 360
    assert record["usage"]["measured"]["cost"] == pytest.approx(0.003)
    ran(endpoint, corpus, here / "p.jsonl", retries=1)
    again = json.loads((here / "p.run.json").read_bytes())
    assert again["usage"]["measured"] == {}
    assert again["usage"]["replayed"]["total_tokens"] == 360
    assert len(endpoint.asked) == 3


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (completion('{"doc_id": "ferry-1", "quotes": [{"kind": "dir'), "not JSON"),
        (completion('{"doc_id": "ferry-1", "quotes": [', finish="length"), "raise --max-tokens"),
        (completion("Here are the quotes you asked for:"), "not JSON"),
        (completion("[]"), "no JSON object"),
        (completion('{"quotes": [{"kind": "loud"}]}'), "known values"),
        (completion('{"quotes": "none"}'), "wrong type"),
        (completion(None, refusal="I cannot help with that."), "refused: 'I cannot help"),
        (completion(""), "empty"),
        (completion(None, finish="content_filter"), "content filter"),
        (completion('{"quotes": [], "quotes": []}'), "'quotes' stands twice"),
        (completion('{"quotes": []} or {"mentions": []}'), "2 different JSON objects"),
        (completion('{"quotes": [{"kind": "direct", "content": [{"te'), "not JSON"),
        (Reply(b'{"choices": []}'), "empty"),
        (Reply(b'{"object": "error", "message": "512 tokens at most"}', status=400), "400: '512 tokens at most'"),
        (Reply(b'{"detail": "the model is overloaded"}', status=400), "400: 'the model is overloaded'"),
        (
            Reply(b'{"detail": [{"loc": ["body", "top"], "msg": "not permitted"}]}', status=422),
            "body.top: not permitted",
        ),
        (Reply(b'{"error": "no thinking here"}', status=400), "400: 'no thinking here'"),
        (Reply(b"prompt too long", status=400, headers={"Content-Type": "text/plain"}), "400: 'prompt too long'"),
        (Reply(b"<html><h1>Bad Gateway</h1></html>", status=502, headers={"Content-Type": "text/html"}), "Bad Gateway"),
        (Reply(b"<html>gateway</html>", headers={"Content-Type": "text/html"}), "no chat completion"),
        (Reply(b'{"error": {"message": "overloaded"}}', status=503), "503"),
        (Reply(b'{"error": {"message": "context length exceeded"}}', status=400), "context length exceeded"),
    ],
)
def test_a_bad_answer_fails_the_document_with_its_reason(
    reply: Reply, reason: str, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """The line is empty, nothing is kept, and the next run asks again."""
    endpoint.replies = [reply]
    summary = ran(endpoint, corpus, here / "p.jsonl")
    assert len(summary.failed) == 2
    assert reason in summary.failed[0].errors[-1]
    endpoint.replies = [GOOD]
    assert not ran(endpoint, corpus, here / "p.jsonl").failed


REFUSED = Reply(b'{"error": {"message": "This response_format type is unavailable now"}}', status=400)
UNKNOWN = Reply(b'{"detail": "json_object: unknown field response_format.type"}', status=422)
FENCED = completion("```json\n" + json.dumps(NO_QUOTES, indent=1) + "\n```")


@pytest.mark.parametrize(
    ("replies", "manners"),
    [
        ([REFUSED, GOOD], ["json_schema", "json_object", "json_object"]),
        ([REFUSED, UNKNOWN, FENCED], ["json_schema", "json_object", "plain", "plain"]),
    ],
)
def test_an_endpoint_that_refuses_structured_output_is_asked_less_strictly_at_once(
    replies: list[Reply], manners: list[str], endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """The schema goes into the prompt, later documents are not refused again, and the files say how it was asked."""
    endpoint.replies = list(replies)
    summary = ran(endpoint, corpus, here / "p.jsonl")
    assert [asked.get("response_format", {"type": "plain"})["type"] for asked in endpoint.asked] == manners
    assert [row.attempts for row in summary.rows] == [1, 1]
    assert "additionalProperties" not in endpoint.asked[0]["messages"][0]["content"]
    assert all('"additionalProperties":false' in asked["messages"][0]["content"] for asked in endpoint.asked[1:])
    record = json.loads((here / "p.run.json").read_bytes())
    assert len(record["notes"]) == 1
    assert {"json_object": "some JSON object", "plain": "plain text"}[manners[-1]] in record["notes"][0]
    assert record["identity"]["manners"] == ["json_schema", "json_object", "plain"]
    assert read_predictions(here / "p.jsonl").header.note == record["notes"][0]
    before = (here / "p.jsonl").read_bytes()
    assert ran(endpoint, corpus, here / "p.jsonl").counts["replayed"] == 2
    assert (here / "p.jsonl").read_bytes() == before


ANSWER = json.dumps(NO_QUOTES)
IN_PARTS = [{"type": "thinking", "thinking": "no { quotes"}, {"type": "text", "text": ANSWER}]


@pytest.mark.parametrize(
    ("answer", "notes"),
    [
        (f"```json\n{ANSWER}\n```", 1),
        (f"Here is the JSON:\n```\n{ANSWER}\n```\nI found none.", 1),
        (f"{ANSWER}\n\nThis object holds {{all}} that there is.", 1),
        (f'<think>A draft: {{"quotes": 1}}</think>\n\n{ANSWER}', True),
        (f"The opening tag was the prompt's.</think>{ANSWER}", 1),
        (f"{ANSWER}\n{ANSWER}", 1),
        (IN_PARTS, 0),
        (f"\n{ANSWER}\n", 0),
    ],
)
def test_the_json_of_an_answer_is_taken_from_among_other_text_and_the_record_says_so(
    answer: Any, notes: int, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """Endpoints that accept the schema and ignore it answer in many ways."""
    endpoint.replies = [completion(answer)]
    assert not ran(endpoint, corpus, here / "p.jsonl").failed
    assert len(json.loads((here / "p.run.json").read_bytes())["notes"]) == notes


@pytest.mark.parametrize("jobs", [1, 4])
def test_a_setting_that_the_endpoint_does_not_know_is_sent_under_its_older_name(
    jobs: int, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """Each request is repeated at once, and that is no failed attempt."""
    unknown = b'{"message": {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"]}]}}'
    endpoint.knows = lambda asked: None if "max_tokens" in asked else Reply(unknown, status=422)
    system = systems.find("llm:small-1", Settings(base_url=endpoint.base_url, max_tokens=100))
    summary = drive.run(system, corpus, here / "p.jsonl", drive.Options(jobs=jobs, retries=Retries(most=0)))
    assert [row.attempts for row in summary.rows] == [1, 1]
    assert endpoint.asked[-1]["max_tokens"] == 100


def test_an_endpoint_that_takes_the_schema_leaves_no_note(endpoint: Endpoint, corpus: Corpus, here: Path) -> None:
    """Structured output is the rule, and needs no mention."""
    assert ran(endpoint, corpus, here / "p.jsonl").notes == []
    assert read_predictions(here / "p.jsonl").header.note is None


def test_an_endpoint_that_refuses_every_manner_fails_the_documents(
    endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """Each manner is tried once, and the last refusal is the reason."""
    endpoint.replies = [REFUSED]
    summary = ran(endpoint, corpus, here / "p.jsonl", retries=2)
    assert [row.attempts for row in summary.failed] == [1, 1]
    assert "unavailable now" in summary.failed[0].errors[0]
    assert len(endpoint.asked) == 4


def test_too_many_requests_are_asked_again_after_the_time_that_the_endpoint_names(
    endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """A 429 with retry-after is a wait, and not a lost document."""
    endpoint.replies = [Reply(b'{"error": {"message": "slow down"}}', status=429, headers={"Retry-After": "0.3"}), GOOD]
    started = time.monotonic()
    summary = ran(endpoint, corpus, here / "p.jsonl", retries=1)
    assert time.monotonic() - started >= 0.3
    assert [row.attempts for row in summary.rows] == [2, 1]
    assert "429" in summary.rows[0].errors[0]


def test_a_stall_ends_at_the_time_limit_and_the_document_is_asked_again(
    endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """Nobody waits for an endpoint that has gone to sleep."""
    endpoint.replies = [Reply(GOOD.body, stall_s=60.0), GOOD]
    summary = ran(endpoint, corpus, here / "p.jsonl", retries=1, limits=Limits(time_s=1.0))
    assert "within 1 s" in summary.rows[0].errors[0]
    assert not summary.failed


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_key_or_a_model_that_is_refused_ends_the_run(
    status: int, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """It is one error, after one request, and the key is not in it."""
    endpoint.replies = [Reply(b'{"error": {"message": "not for key-of-the-tests"}}', status=status)]
    with pytest.raises(OnrecordError, match=str(status)) as caught:
        ran(endpoint, corpus, here / "p.jsonl", retries=3)
    assert len(endpoint.asked) == 1
    assert "key-of-the-tests" not in str(caught.value)


def test_a_request_that_will_never_do_is_not_repeated(endpoint: Endpoint, corpus: Corpus, here: Path) -> None:
    """A 400 is about the document, and asking again would change nothing."""
    endpoint.replies = [Reply(b'{"error": {"message": "too long"}}', status=400)]
    assert [row.attempts for row in ran(endpoint, corpus, here / "p.jsonl", retries=3).failed] == [1, 1]


def quoted(words: str, target: str) -> Reply:
    """Return an answer with one quote and one event, every property given as the strict schema demands."""
    layers = schema.load_schema("prediction.strict")["properties"]
    quote, event = (dict.fromkeys(layers[each]["anyOf"][0]["items"]["required"]) for each in ("quotes", "events"))
    quote |= {"id": "q1", "kind": "direct", "content": [{"text": words, "left_context": None}], "speakers": ["Lind"]}
    event |= {"id": "e1", "text": "met", "type": "Meet", "arguments": [{"role": "participant", "target": target}]}
    return completion(json.dumps({**NO_QUOTES, "quotes": [quote], "events": [event]}))


def test_an_invented_quotation_stays_in_the_prediction_and_finds_no_place(
    endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """A true one is placed; an invented one, and an invented target, are predictions that match nothing."""
    endpoint.replies = [quoted("I met him once,", "Lind"), quoted("I never met anybody at all.", "a herd of giraffes")]
    assert not ran(endpoint, corpus, here / "p.jsonl").failed
    predictions = read_predictions(here / "p.jsonl")
    assert predictions.header.order == "document"
    tiers = {}
    for document in predictions.documents:
        _, decisions = align.document(document, corpus.texts[document.doc_id], order=True)
        tiers[document.doc_id] = {each.path.partition("[")[0]: each.tier for each in decisions}
    assert tiers["ferry-1"]["quotes"] is align.Tier.EXACT
    assert tiers["ferry-2"]["quotes"] is align.Tier.UNALIGNED
    assert tiers["ferry-2"]["fillers"] is align.Tier.UNALIGNED


@pytest.mark.parametrize("change", ["prompt", "temperature", "seed", "max_tokens", "model", "nothing"])
def test_another_prompt_setting_or_model_is_never_served_from_the_journal(
    change: str, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """Only the very same request is."""
    prompt = here / "prompt.md"
    prompt.write_text("Find all quotes.")
    base = Settings(base_url=endpoint.base_url, prompt=prompt)
    drive.run(systems.find("llm:small-1", base), corpus, here / "p.jsonl")
    if change == "prompt":
        prompt.write_text("Find every quote.")
    changed = Settings(base_url=endpoint.base_url, prompt=prompt)
    if change in {"temperature", "seed", "max_tokens"}:
        changed = replace(changed, **{change: 1})  # type: ignore[arg-type]  # a number suits each of them
    name = "llm:small-2" if change == "model" else "llm:small-1"
    summary = drive.run(systems.find(name, changed), corpus, here / "p.jsonl")
    assert summary.counts["replayed"] == (2 if change == "nothing" else 0)


def test_credentials_in_an_address_are_no_part_of_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The identity goes into a file that people publish."""
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    system = systems.find("llm:m", Settings(base_url="http://user:secret@localhost:8000/v1"))
    assert system.identity["base_url"] == "http://localhost:8000/v1"


def test_words_in_braces_in_an_article_are_left_alone(corpus: Corpus) -> None:
    """A title that looks like a place of the template is a title."""
    system, template = llm.prompts(None)
    request = llm.Request("m", "u", "k", Settings(), system, template)
    document = next(inputs(corpus))
    tricky = type(document)("d", "The {title} of {text} {x}", "00", title="{text}")
    assert "Title: {text}\n" in request.messages(tricky)[1]["content"]
    assert "The {title} of {text} {x}" in request.messages(tricky)[1]["content"]


def test_without_a_key_the_public_endpoint_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says where the key belongs, and how to do without one."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(OnrecordError, match="OPENAI_API_KEY") as caught:
        systems.find("llm:some-model")
    assert "--base-url" in str(caught.value)


def test_an_endpoint_that_is_not_there_fails_the_documents(corpus: Corpus, here: Path, endpoint: Endpoint) -> None:
    """It may be there for the next run."""
    endpoint.base_url = "http://127.0.0.1:9/v1"
    assert "cannot be asked" in ran(endpoint, corpus, here / "p.jsonl").failed[0].errors[0]
