"""Parse the responses of chat completion endpoints: the JSON in a model's answer, and the reason of a refusal.

Endpoints that resemble OpenAI's differ in both. Without an enforced schema a model puts its JSON into a code fence,
after its reasoning, or before a sentence. The content is text or a list of parts. The reason of a refusal is in
`error`, in `detail`, or is plain text.
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

_REASONING = re.compile(r"\A.*</(?:think|thinking|thought|reasoning)>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_DECODER = json.JSONDecoder()
MOST_BRACES = 10_000
EXTRACTED = "JSON was extracted from answers that contained other text: reasoning, a code fence or a sentence."


def content(completion: Mapping[str, Any]) -> str:
    """Return the text of a chat completion.

    Args:
        completion: The body of the response, decoded from JSON. If the content is a list of parts, the parts of type
            `text` are joined.

    Raises:
        ExtractorError: The model refused, the answer was cut off or withheld, or there is no text.
    """
    choices = completion.get("choices") or [{}]
    message, finish = choices[0].get("message") or {}, choices[0].get("finish_reason")
    if message.get("refusal"):
        raise ExtractorError(f"the model refused: {shown(message['refusal'])}")
    if finish == "length":
        raise ExtractorError("the answer was cut off at the maximum number of tokens; raise --max-tokens")
    if finish == "content_filter":
        raise ExtractorError("the endpoint's content filter withheld the answer")
    text = message.get("content")
    if isinstance(text, list):
        parts = [part if isinstance(part, dict) else {"type": "text", "text": part} for part in text]
        text = "".join(str(part.get("text") or "") for part in parts if part.get("type") == "text")
    if not isinstance(text, str) or not text.strip():
        raise ExtractorError("the answer is empty")
    return text


def json_in(text: str) -> str:
    """Return the JSON object of a model's answer that is a prediction.

    Reasoning up to its closing tag is removed. An answer that is entirely JSON is returned unchanged. Otherwise the
    objects in it that have a key of predictions count. There must be one, or several equal ones.

    Args:
        text: The model's answer.

    Returns:
        The object's text; if there is none, the answer without its reasoning.

    Raises:
        ExtractorError: The answer contains several different objects.

    >>> json_in('<think>Who speaks?</think> Here: {"quotes": []} That is all.')
    '{"quotes": []}'
    """
    answer = _REASONING.sub("", text).strip()
    try:
        json.loads(answer)
    except (ValueError, RecursionError):
        found = list(dict.fromkeys(_predictions(answer)))
        if len(found) > 1:
            raise ExtractorError(f"the answer contains {len(found)} different JSON objects: {shown(answer)}") from None
        return found[0] if found else answer
    return answer


def _predictions(text: str) -> Iterator[str]:
    """Yield the JSON objects in a text that have a key of predictions (such as `quotes`), as substrings.

    Objects inside another yielded object are not yielded.
    """
    keys = set(strict_schema()["properties"]) - {"doc_id"}
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
            and `msg`; or plain text; or HTML, of which the text is returned.

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
    """Return the message in the decoded JSON of a refusal, preceded by the path of the refused field, if it has one."""
    if isinstance(value, list):
        return "; ".join(_message(each) for each in value)
    if not isinstance(value, dict):
        return str(value)
    inner = next((value[key] for key in ("error", "detail", "message", "msg") if value.get(key)), None)
    if inner is None:
        return json.dumps(value, ensure_ascii=False)
    place = value.get("loc")
    return (".".join(map(str, place)) + ": " if isinstance(place, list) else "") + _message(inner)
