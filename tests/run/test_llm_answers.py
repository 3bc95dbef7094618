"""`llm:` over real HTTP: answers of a model, and the formats in which an endpoint is asked for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord import align, schema
from onrecord.documents.predictions import read_predictions
from onrecord.run import drive, systems
from onrecord.run.extractor import Settings
from onrecord.run.workers import Retries

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.corpus.load import Corpus

from .chat_endpoint import GOOD, NO_QUOTES, Endpoint, Reply, completion, ran


def calls(*arguments: str) -> Reply:
    """Return an answer with a sentence and a tool call for each of `arguments`."""
    made = [{"function": {"name": "prediction", "arguments": each}} for each in arguments]
    return Reply(json.dumps({"choices": [{"message": {"content": "I call it.", "tool_calls": made}}]}).encode())


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (completion('{"doc_id": "ferry-1", "quotes": [{"kind": "dir'), "not JSON"),
        (completion('{"doc_id": "ferry-1", "quotes": [', finish="length"), "raise --max-tokens"),
        (completion("Here are the quotes you asked for:"), "not JSON"),
        (completion("[]"), "not a JSON object"),
        (completion('{"quotes": [{"kind": "loud"}]}'), "known values"),
        (completion('{"quotes": "none"}'), "wrong type"),
        (completion(None, refusal="I cannot help with that."), "refused: 'I cannot help"),
        (completion(""), "empty"),
        (completion(None, finish="content_filter"), "content filter"),
        (completion('{"quotes": [], "quotes": []}'), "'quotes' occurs twice"),
        (completion('{"quotes": []} or {"mentions": []}'), "2 different JSON objects"),
        (completion('{"quotes": [{"kind": "direct", "content": [{"te'), "not JSON"),
        (completion('<think>A draft: {"quotes": []} or'), "the model only reasoned"),
        (completion('<|channel|>analysis<|message|>A draft: {"quotes": []}<|end|>'), "the model only reasoned"),
        (completion('{"result": {"quotes": [], "quotes": [{"content": ["Yes"]}]}}'), "'quotes' occurs twice"),
        (completion("I cannot help with that."), "got 'I cannot help with that.'"),
        (completion('{"quotes": [{"content": ["It is'), "it is cut short"),
        (calls('{"quotes": []}', '{"mentions": []}'), "2 different tool calls"),
        (Reply(b'{"message": {"role": "assistant", "content": "{}"}, "done": true}'), "not a chat completion"),
        (Reply(b'{"type": "message", "content": [{"type": "text", "text": "{}"}]}'), "not a chat completion"),
        (Reply(b'{"choices": []}'), "empty"),
        (Reply(b'{"choices": [null]}'), "empty"),
        (Reply(b'{"choices": [{"message": {"content": null, "tool_calls": [null]}}]}'), "empty"),
        (Reply(b'{"error": {"message": "no credit left", "code": 402}}'), "the endpoint answered: 'no credit left'"),
        (Reply(b'{"choices": [{"finish_reason": "max_tokens", "message": {"content": "{"}}]}'), "raise --max-tokens"),
        (Reply(b'{"choices": [{"message": {"content": null, "reasoning_content": "Hm"}}]}'), "the model only reasoned"),
        (
            Reply(b'{"error": {"message": "Provider returned error", "metadata": {"raw": "no seed"}}}', status=400),
            "Provider returned error: no seed",
        ),
        (Reply(b'{"object": "error", "message": "512 tokens at most"}', status=400), "400: '512 tokens at most'"),
        (Reply(b'{"detail": "the model is overloaded"}', status=400), "400: 'the model is overloaded'"),
        (
            Reply(b'{"detail": [{"loc": ["body", "top"], "msg": "not permitted"}]}', status=422),
            "body.top: not permitted",
        ),
        (Reply(b'{"error": "no thinking here"}', status=400), "400: 'no thinking here'"),
        (Reply(b"prompt too long", status=400, headers={"Content-Type": "text/plain"}), "400: 'prompt too long'"),
        (Reply(b"<html><h1>Bad Gateway</h1></html>", status=502, headers={"Content-Type": "text/html"}), "Bad Gateway"),
        (Reply(b"<html>gateway</html>", headers={"Content-Type": "text/html"}), "not a chat completion"),
        (Reply(b'{"error": {"message": "overloaded"}}', status=503), "503"),
        (Reply(b'{"error": {"message": "context length exceeded"}}', status=400), "context length exceeded"),
    ],
)
def test_a_bad_answer_fails_the_document_with_its_reason(
    reply: Reply, reason: str, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """The document has failed, nothing is stored, and the next run sends it again."""
    endpoint.replies = [reply]
    summary = ran(endpoint, corpus, here / "p.jsonl")
    assert len(summary.failed) == 2
    assert reason in summary.failed[0].errors[-1]
    endpoint.replies = [GOOD]
    assert not ran(endpoint, corpus, here / "p.jsonl").failed


REFUSED = Reply(b'{"error": {"message": "This response_format type is unavailable now"}}', status=400)
NO_GRAMMAR = Reply(b'{"error": {"code": 500, "message": "Failed to parse grammar"}}', status=500)
UNKNOWN = Reply(b'{"detail": "json_object: unknown field response_format.type"}', status=422)
FENCED = completion("```json\n" + json.dumps(NO_QUOTES, indent=1) + "\n```")


@pytest.mark.parametrize(
    ("replies", "manners"),
    [
        ([REFUSED, GOOD], ["json_schema", "json_object", "json_object"]),
        ([NO_GRAMMAR, GOOD], ["json_schema", "json_object", "json_object"]),
        ([REFUSED, UNKNOWN, FENCED], ["json_schema", "json_object", "plain", "plain"]),
    ],
)
def test_refused_structured_output_is_replaced_by_the_schema_in_the_prompt(
    replies: list[Reply], manners: list[str], endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """The schema moves into the prompt, for later documents too, and a note says so."""
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
        (f"[THINK]A draft: {{}}[/THINK]{ANSWER}", 1),
        (f"<|channel|>analysis<|message|>{{}}<|end|><|channel|>final<|message|>{ANSWER}", 1),
        (f"[{ANSWER}]", 1),
        (json.dumps({"result": NO_QUOTES}), 1),
        (json.dumps({"result": [ANSWER]}), 1),
        (json.dumps(ANSWER), 1),
        (json.dumps({"name": "prediction", "arguments": NO_QUOTES}), 1),
        (json.dumps({"name": "prediction", "parameters": ANSWER}), 1),
        (json.dumps({"type": "object", "properties": NO_QUOTES, "required": ["quotes"]}), 1),
        (f'<tool_call>\n{{"name": "prediction", "arguments": {ANSWER}}}\n</tool_call>', 1),
        (f'[TOOL_CALLS] [{{"name": "prediction", "arguments": {ANSWER}}}]', 1),
        ('{"quotes": [{"content": ["I met him once,"],},],}', 1),
        ('{"quotes": [{"content": ["I met\nhim once,"]}]}', 1),
        ('{"quotes": [{"content": ["a </think> b"]}]}', 0),
        (NO_QUOTES, 0),
        ([{"type": "output_text", "text": ANSWER}], 0),
        (IN_PARTS, 0),
        (f"\n{ANSWER}\n", 0),
    ],
)
def test_json_is_extracted_from_an_answer_with_other_text(
    answer: Any, notes: int, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """JSON is extracted from answers with other text, and a note says so."""
    endpoint.replies = [completion(answer)]
    assert not ran(endpoint, corpus, here / "p.jsonl").failed
    assert len(json.loads((here / "p.run.json").read_bytes())["notes"]) == notes


@pytest.mark.parametrize(
    "choice",
    [
        {"message": {"content": None, "tool_calls": [{"function": {"arguments": ANSWER}}]}},
        {"message": {"content": "", "tool_calls": [{"function": {"arguments": NO_QUOTES}}]}},
        {"message": {"content": None, "function_call": {"name": "answer", "arguments": ANSWER}}},
        {"message": {"content": "I call it.", "tool_calls": [{"function": {"arguments": ANSWER}}]}},
        {"message": {"content": "", "tool_calls": [{"function": {"arguments": each}} for each in (ANSWER, ANSWER)]}},
        {"message": ANSWER},
        {"text": ANSWER},
    ],
)
def test_answers_as_tool_calls_or_completions_are_read(
    choice: dict[str, Any], endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """Some endpoints answer by a tool call, or as completions of a text did."""
    endpoint.replies = [Reply(json.dumps({"id": "x", "object": "chat.completion", "choices": [choice]}).encode())]
    assert not ran(endpoint, corpus, here / "p.jsonl").failed


@pytest.mark.parametrize("jobs", [1, 4])
def test_an_unknown_setting_is_sent_again_under_its_older_name(
    jobs: int, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """The request is repeated at once with the older name, without counting a failed attempt."""
    unknown = b'{"message": {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"]}]}}'
    endpoint.knows = lambda asked: None if "max_tokens" in asked else Reply(unknown, status=422)
    system = systems.find("llm:small-1", Settings(base_url=endpoint.base_url, max_tokens=100))
    summary = drive.run(system, corpus, here / "p.jsonl", drive.Options(jobs=jobs, retries=Retries(most=0)))
    assert [row.attempts for row in summary.rows] == [1, 1]
    assert endpoint.asked[-1]["max_tokens"] == 100


@pytest.mark.parametrize(
    "refusal",
    [
        b'{"object": "error", "message": "System role not supported", "code": 400}',
        b'{"error": {"message": "Conversation roles must alternate user/assistant/user/assistant/..."}}',
    ],
)
def test_a_model_without_a_system_role_gets_one_message(
    refusal: bytes, endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """The system prompt is sent at once before the article, and for later documents at the first attempt."""
    roles = ["system", "user"]
    endpoint.knows = lambda asked: (
        Reply(refusal, 400) if [each["role"] for each in asked["messages"]] == roles else None
    )
    summary = ran(endpoint, corpus, here / "p.jsonl")
    assert [row.attempts for row in summary.rows] == [1, 1]
    assert not summary.failed
    assert len(endpoint.asked) == 3
    first, second = endpoint.asked[0]["messages"]
    assert endpoint.asked[1]["messages"] == [{"role": "user", "content": f"{first['content']}\n\n{second['content']}"}]


def test_structured_output_gives_no_note(endpoint: Endpoint, corpus: Corpus, here: Path) -> None:
    """Structured output gives no note."""
    assert ran(endpoint, corpus, here / "p.jsonl").notes == []
    assert read_predictions(here / "p.jsonl").header.note is None


def test_an_endpoint_that_refuses_every_format_fails_the_documents(
    endpoint: Endpoint, corpus: Corpus, here: Path
) -> None:
    """Each format is tried once, and the last refusal is the reason."""
    endpoint.replies = [REFUSED]
    summary = ran(endpoint, corpus, here / "p.jsonl", retries=2)
    assert [row.attempts for row in summary.failed] == [1, 1]
    assert "unavailable now" in summary.failed[0].errors[0]
    assert len(endpoint.asked) == 4


def quoted(words: str, target: str) -> Reply:
    """Return an answer with one quote and one event, with every property of the strict schema."""
    layers = schema.load_schema("prediction.strict")["properties"]
    quote, event = (dict.fromkeys(layers[each]["anyOf"][0]["items"]["required"]) for each in ("quotes", "events"))
    quote |= {"id": "q1", "kind": "direct", "content": [{"text": words, "left_context": None}], "speakers": ["Lind"]}
    event |= {"id": "e1", "text": "met", "type": "Meet", "arguments": [{"role": "participant", "target": target}]}
    return completion(json.dumps({**NO_QUOTES, "quotes": [quote], "events": [event]}))


def test_an_invented_quotation_is_kept_without_offsets(endpoint: Endpoint, corpus: Corpus, here: Path) -> None:
    """A true quotation gets offsets; an invented quotation or target stays without."""
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
