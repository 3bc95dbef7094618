"""Parse the responses of chat completion endpoints: the JSON in a model's answer, and the reason of a refusal.

Endpoints that resemble OpenAI's differ in both. Without an enforced schema a model puts its JSON into a code fence,
after its reasoning, before a sentence, into a list or another object, or into a string. The content is text, a list of
parts, the object itself, or the arguments of a tool call. The reason of a refusal is in `error`, in `detail`, or is
plain text, and may come with status 200.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from onrecord.errors import shown
from onrecord.run.extractor import ExtractorError
from onrecord.schema.strict import strict_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REASONING = re.compile(
    r"\A.*(?:</(?:think|thinking|thought|reasoning|analysis)>|\[/think\]|◁/think▷|<\|end_of_thought\|>"
    r"|<\|channel\|>\s*final\s*<\|message\|>)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_DECODER = json.JSONDecoder()
MOST_BRACES = 10_000
CUT_OFF = frozenset({"length", "max_tokens"})
WITHHELD = frozenset({"content_filter", "safety"})
TEXT_PARTS = frozenset({"text", "output_text"})
MESSAGES = ("error", "errors", "detail", "message", "msg", "error_msg")  # the keys of a refusal's reason
EXTRACTED = "JSON was extracted from answers that contained other text: reasoning, a code fence or a sentence."


def content(completion: Mapping[str, Any]) -> str:
    """Return the text of a chat completion.

    Args:
        completion: The body of the response, decoded from JSON; its first choice is used. If its content is a list of
            parts, the parts of type `text` are joined. Without content, a tool call's arguments are the text.

    Raises:
        ExtractorError: The model refused, the answer was cut off or withheld, or there is no text.
    """
    choices = completion.get("choices")
    choice = _object(choices[0] if isinstance(choices, list) and choices else choices)
    message, finish = choice.get("message") or choice, str(choice.get("finish_reason")).casefold()
    message = {"content": message} if isinstance(message, str) else _object(message)
    if not choice and any(completion.get(key) for key in MESSAGES):
        raise ExtractorError(f"the endpoint answered: {shown(reason(json.dumps(completion)))}")
    if message.get("refusal"):
        raise ExtractorError(f"the model refused: {shown(message['refusal'])}")
    if finish in CUT_OFF:
        raise ExtractorError("the answer was cut off at the maximum number of tokens; raise --max-tokens")
    if finish in WITHHELD:
        raise ExtractorError("the endpoint's content filter withheld the answer")
    text = _text(message)
    if not text.strip():
        thought = any(message.get(key) for key in ("reasoning", "reasoning_content"))
        raise ExtractorError("the answer is empty" + (": the model only reasoned" if thought else ""))
    return text


def _object(value: Any) -> dict[str, Any]:
    """Return a value decoded from JSON if it is an object, else an empty dict."""
    return value if isinstance(value, dict) else {}


def _text(message: Mapping[str, Any]) -> str:
    """Return the text of a message; "" if it has none.

    Args:
        message: The message of a chat completion, decoded from JSON. Its text is a string, a list of parts, an object,
            or the arguments of its first tool or function call; an object without text is returned as JSON.
    """
    found = message.get("content") or message.get("text")
    if isinstance(found, dict):
        return str(found["text"]) if isinstance(found.get("text"), str) else json.dumps(found, ensure_ascii=False)
    if isinstance(found, list):
        parts = [part if isinstance(part, dict) else {"type": "text", "text": part} for part in found]
        return "".join(str(part.get("text") or "") for part in parts if part.get("type") in TEXT_PARTS)
    if not found:
        called = [_object(each).get("function") for each in message.get("tool_calls") or ()]
        found = _object([*called, message.get("function_call")][0]).get("arguments")
        if isinstance(found, dict):
            return json.dumps(found, ensure_ascii=False)
    return found if isinstance(found, str) else ""


def json_in(text: str) -> str:
    """Return the JSON object of a model's answer that is a prediction: one with a key such as `quotes`.

    Reasoning up to its closing tag is removed. If the rest is JSON, the prediction is that JSON, or the only element in
    it at any depth of lists, objects and strings. If the rest is not JSON, the prediction is the only JSON object in it
    that has a key of predictions; several equal ones count as one.

    Args:
        text: The model's answer.

    Returns:
        The object as JSON; if there is none, the answer without its reasoning.

    Raises:
        ExtractorError: The answer contains several different objects.

    >>> json_in('<think>Who speaks?</think> Here: {"quotes": []} That is all.')
    '{"quotes": []}'
    """
    answer = _REASONING.sub("", text).strip()
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError):
        found = list(dict.fromkeys(_predictions(answer)))
        if len(found) > 1:
            raise ExtractorError(f"the answer contains {len(found)} different JSON objects: {shown(answer)}") from None
        return found[0] if found else answer
    if isinstance(value, str):
        return json_in(value)
    inner = _inside(value)
    return answer if inner is value or inner is None else json.dumps(inner, ensure_ascii=False)


def _inside(value: Any) -> Any:
    """Return the object with a key of predictions, such as `quotes`, that is `value` or the only element in it.

    The object may be at any depth, if each list or object around it has one element, and it may be JSON in a string. If
    there is none, the result is None.

    Args:
        value: A value decoded from JSON.
    """
    while not (isinstance(value, dict) and _keys() & value.keys()):
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                return None
            continue
        inner = [*value.values()] if isinstance(value, dict) else value
        if not isinstance(inner, list) or len(inner) != 1:
            return None
        value = inner[0]
    return value


def _keys() -> set[str]:
    return set(strict_schema()["properties"]) - {"doc_id"}


def _predictions(text: str) -> Iterator[str]:
    """Yield the JSON objects in a text that have a key of predictions, such as `quotes`, as they are written there.

    Only outermost objects are considered, not those inside another object.
    """
    keys = _keys()
    at = text.find("{")
    for _ in range(MOST_BRACES):
        if at < 0:
            return
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if keys & value.keys():
                yield text[at:end]
        at = text.find("{", end)


def reason(body: str) -> str:
    """Return the endpoint's message from the body of a refusal.

    Args:
        body: JSON with `error`, `detail` or `message`, which may be a string, an object or a list of objects with `loc`
            and `msg`; or plain text; or HTML, of which the text is returned. For JSON without a message, the JSON is
            returned; for an empty body, "no reason given".

    >>> reason('{"detail": [{"loc": ["body", "seed"], "msg": "extra fields not permitted"}]}')
    'body.seed: extra fields not permitted'
    >>> reason('{"error": "model m is not loaded"}')
    'model m is not loaded'
    """
    try:
        message = _message(json.loads(body))
    except (ValueError, RecursionError):
        message = _TAG.sub(" ", body)
    return " ".join(message.split()) or "no reason given"


def _message(value: Any) -> str:
    """Return the message in the body of a refusal, preceded by the path of the refused field, if there is one.

    Args:
        value: The body, or a part of it, decoded from JSON. The messages of a list are joined with `; `; an object
            without a message is returned as JSON.
    """
    if isinstance(value, list):
        return "; ".join(_message(each) for each in value)
    if not isinstance(value, dict):
        return str(value)
    inner = next((value[key] for key in MESSAGES if value.get(key)), None)
    if inner is None:
        return json.dumps(value, ensure_ascii=False)
    place = value.get("loc")
    before = ".".join(map(str, place)) + ": " if isinstance(place, list) else ""
    more = value["metadata"].get("raw") if isinstance(value.get("metadata"), dict) else None  # of another provider
    return before + _message(inner) + (f": {more}" if isinstance(more, str) else "")
