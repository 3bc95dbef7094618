"""`llm:` over real HTTP: requests, keys, usage, retries and the journal, against a local endpoint."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from onrecord import schema
from onrecord.errors import OnrecordError
from onrecord.run import drive, llm, systems
from onrecord.run.extractor import Limits, Settings
from onrecord.run.texts import inputs

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.corpus.load import Corpus

from .chat_endpoint import GOOD, Endpoint, Reply, completion, ran


def test_the_request_has_the_strict_schema_the_prompt_and_the_exact_text(
    endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """The request has the schema, the whole article and only the given settings."""
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


def test_the_key_is_sent_to_the_endpoint_and_written_to_no_file(endpoint: Endpoint, corpus: Corpus, here: Path) -> None:
    """Predictions, journal and run record do not contain the key."""
    ran(endpoint, corpus, here / "p.jsonl")
    assert set(endpoint.keys) == {"Bearer key-of-the-tests"}
    for path in here.iterdir():
        assert b"key-of-the-tests" not in path.read_bytes()


def test_usage_includes_failed_attempts_and_separates_replayed_documents(
    endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """The usage of two answers and one failed attempt is recorded; replayed usage is separate."""
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


def test_a_429_is_tried_again_after_the_given_time(endpoint: Endpoint, corpus: Corpus, here: Path) -> None:
    """A 429 with retry-after is tried again after that time."""
    endpoint.replies = [Reply(b'{"error": {"message": "slow down"}}', status=429, headers={"Retry-After": "0.3"}), GOOD]
    started = time.monotonic()
    summary = ran(endpoint, corpus, here / "p.jsonl", retries=1)
    assert time.monotonic() - started >= 0.3
    assert [row.attempts for row in summary.rows] == [2, 1]
    assert "429" in summary.rows[0].errors[0]


def test_a_stalled_request_is_tried_again_after_the_time_limit(endpoint: Endpoint, corpus: Corpus, here: Path) -> None:
    """A request without a response ends at the time limit, and is tried again."""
    endpoint.replies = [Reply(GOOD.body, stall_s=60.0), GOOD]
    summary = ran(endpoint, corpus, here / "p.jsonl", retries=1, limits=Limits(time_s=1.0))
    assert "within 1 s" in summary.rows[0].errors[0]
    assert not summary.failed


@pytest.mark.parametrize(("status", "code"), [(401, ""), (402, ""), (403, ""), (404, ""), (429, "insufficient_quota")])
def test_a_key_or_a_model_that_is_refused_ends_the_run(
    status: int, code: str, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """A refused key or model, or a key without credit, is one error after one request, without the key in it."""
    refusal = {"error": {"message": "not for key-of-the-tests", "code": code}}
    endpoint.replies = [Reply(json.dumps(refusal).encode(), status=status)]
    with pytest.raises(OnrecordError, match=str(status)) as caught:
        ran(endpoint, corpus, here / "p.jsonl", retries=3)
    assert len(endpoint.asked) == 1
    assert "key-of-the-tests" not in str(caught.value)


def test_a_refused_document_is_not_tried_again(endpoint: Endpoint, corpus: Corpus, here: Path) -> None:
    """A 400 about the document is not tried again."""
    endpoint.replies = [Reply(b'{"error": {"message": "too long"}}', status=400)]
    assert [row.attempts for row in ran(endpoint, corpus, here / "p.jsonl", retries=3).failed] == [1, 1]


@pytest.mark.parametrize("change", ["prompt", "temperature", "seed", "max_tokens", "model", "nothing"])
def test_stored_answers_are_reused_only_for_an_identical_request(
    change: str, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """Stored answers are reused only for an identical request."""
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


def test_credentials_in_a_base_url_are_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials in the base URL are not written to any file."""
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    system = systems.find("llm:m", Settings(base_url="http://user:secret@localhost:8000/v1"))
    assert system.identity["base_url"] == "http://localhost:8000/v1"


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("localhost:11434", "http://localhost:11434/v1"),
        ("localhost:8000/v1", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/chat/completions", "http://localhost:8000/v1"),
    ],
)
def test_a_wrong_base_url_is_answered_with_the_right_one(url: str, meant: str) -> None:
    """Without this, every attempt of every document failed with a connection error."""
    with pytest.raises(OnrecordError, match="not the base URL") as caught:
        systems.find("llm:m", Settings(base_url=url))
    assert caught.value.hint == f"--base-url {meant}"


def test_braces_in_an_article_are_not_replaced(corpus: Corpus) -> None:
    """Braces in a title are not replaced by the template."""
    system, template = llm.prompts(None)
    request = llm.Request("m", "u", "k", Settings(), system, template)
    document = next(inputs(corpus))
    tricky = type(document)("d", "The {title} of {text} {x}", "00", title="{text}")
    assert "Title: {text}\n" in request.messages(tricky)[1]["content"]
    assert "The {title} of {text} {x}" in request.messages(tricky)[1]["content"]


def test_a_missing_key_for_the_public_endpoint_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says where to set the key, and how to do without one."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(OnrecordError, match="OPENAI_API_KEY") as caught:
        systems.find("llm:some-model")
    assert "--base-url" in str(caught.value)


def test_an_unreachable_endpoint_fails_the_documents(corpus: Corpus, here: Path, endpoint: Endpoint) -> None:
    """An unreachable endpoint fails the documents."""
    endpoint.base_url = "http://127.0.0.1:9/v1"
    assert "cannot be reached" in ran(endpoint, corpus, here / "p.jsonl").failed[0].errors[0]
