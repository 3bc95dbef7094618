"""Parse the responses of chat completion endpoints: the text of a model's answer, and the reason of a refusal.

Endpoints that resemble OpenAI's differ in both. The text is a string, a list of parts, the object itself, or the
arguments of a tool call, which may come with a sentence beside them. The reason of a refusal is in `error`, in
`detail`, or is plain text, and may come with status 200. `run.json_in_text` finds the JSON in the text.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from onrecord.errors import shown
from onrecord.run.extractor import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
CUT_OFF = frozenset({"length", "max_tokens"})
WITHHELD = frozenset({"content_filter", "safety"})
TEXT_PARTS = frozenset({"text", "output_text"})
NO_COMPLETION = "the endpoint's answer is not a chat completion"
MESSAGES = ("error", "errors", "detail", "message", "msg", "error_msg")  # the keys of a refusal's reason


def content(completion: Mapping[str, Any]) -> str:
    """Return the text of a chat completion.

    Args:
        completion: The body of the response, decoded from JSON; its first choice is used. If its content is a list of
            parts, the parts of type `text` are joined. If there is no `{` in the content, a tool call's arguments are
            the text.

    Raises:
        ExtractorError: The body is no chat completion, the model refused, the answer was cut off or withheld, there is
            no text, or there are several different tool calls.
    """
    choices = completion.get("choices")
    choice = _object(choices[0] if isinstance(choices, list) and choices else choices)
    message, finish = choice.get("message") or choice, str(choice.get("finish_reason")).casefold()
    message = {"content": message} if isinstance(message, str) else _object(message)
    if not choice and any(completion.get(key) for key in MESSAGES) and not _object(completion.get("message")):
        raise ExtractorError(f"the endpoint answered: {shown(reason(json.dumps(completion)))}")
    if "choices" not in completion:
        raise ExtractorError(f"{NO_COMPLETION}: {shown(completion)}; is --base-url that of OpenAI's API, as .../v1?")
    if message.get("refusal"):
        raise ExtractorError(f"the model refused: {shown(message['refusal'])}")
    if finish in CUT_OFF:
        raise ExtractorError("the answer was cut off at the maximum number of tokens; raise --max-tokens")
    if finish in WITHHELD:
        raise ExtractorError("the endpoint's content filter withheld the answer")
    text = _text(message)
    text = text if "{" in text else _called(message) or text
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
        message: The message of a chat completion, decoded from JSON. Its text is a string, a list of parts or an
            object; an object without text is returned as JSON.
    """
    found = message.get("content") or message.get("text")
    if isinstance(found, dict):
        return str(found["text"]) if isinstance(found.get("text"), str) else json.dumps(found, ensure_ascii=False)
    if isinstance(found, list):
        parts = [part if isinstance(part, dict) else {"type": "text", "text": part} for part in found]
        return "".join(str(part.get("text") or "") for part in parts if part.get("type") in TEXT_PARTS)
    return found if isinstance(found, str) else ""


def _called(message: Mapping[str, Any]) -> str:
    """Return the arguments of a message's tool or function call, as JSON; "" if it has no call with arguments.

    Raises:
        ExtractorError: There are calls with different arguments, of which none can be chosen.
    """
    calls = [_object(each).get("function") for each in message.get("tool_calls") or ()]
    given = [_object(each).get("arguments") for each in (*calls, message.get("function_call"))]
    as_json = [json.dumps(each, ensure_ascii=False) if isinstance(each, dict) else each for each in given]
    different = list(dict.fromkeys(each for each in as_json if isinstance(each, str) and each.strip()))
    if len(different) > 1:
        raise ExtractorError(f"the answer has {len(different)} different tool calls: {shown(different)}")
    return different[0] if different else ""


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
