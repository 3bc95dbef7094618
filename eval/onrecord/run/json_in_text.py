"""Find the JSON object of a prediction in the text of a language model's answer.

Without an enforced schema a model puts its JSON into a code fence, after its reasoning, before a sentence, into a list,
into another object such as a tool call, or into a string. Two slips that leave no doubt of what was meant are read: a
comma before a closing bracket, and a line end or tab inside a string. JSON that is only in the reasoning is a draft and
no answer.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import shown
from onrecord.run.extractor import ExtractorError
from onrecord.schema.strict import strict_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAGS = "think|thinking|thought|reasoning|analysis"
_REASONING = re.compile(
    rf"\A.*(?:</(?:{_TAGS})>|\[/think\]|◁/think▷|<\|end_of_thought\|>|<\|channel\|>\s*final\s*<\|message\|>)",
    re.DOTALL | re.IGNORECASE,
)
_UNFINISHED = re.compile(
    rf"\s*(?:<(?:{_TAGS})>|\[think\]|◁think▷|<\|begin_of_thought\|>"
    r"|(?:<\|start\|>\w*)?<\|channel\|>\s*(?!final)\w+\s*<\|message\|>)",
    re.IGNORECASE,
)
_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
MOST_BRACES = 10_000
EXTRACTED = (
    "JSON was extracted from answers that contained other text (reasoning, a code fence, a sentence, a tool call) or "
    "a slip (a comma before a bracket, a line end in a string)."
)


def json_in(text: str) -> str:
    """Return the JSON object of a model's answer that is a prediction: one with a key such as `quotes`.

    Reasoning up to its closing tag is removed. If the rest is JSON, the prediction is that JSON, or the only one in it
    at any depth of lists, objects and strings. If the rest is not JSON, the prediction is the only JSON object in it
    that has a key of predictions; several equal ones count as one.

    Args:
        text: The model's answer.

    Returns:
        The object as JSON; if there is none, the answer without its reasoning.

    Raises:
        ExtractorError: The answer contains several different objects or only reasoning, or a key occurs twice.

    >>> json_in('<think>Who speaks?</think> Here: {"quotes": []} That is all.')
    '{"quotes": []}'
    """
    answer = text.strip() if _is_json(text) else _REASONING.sub("", text).strip()
    if _UNFINISHED.match(answer):
        raise ExtractorError(f"the model only reasoned, and gave no answer after it: {shown(answer)}")
    for each in (answer, _STRING_OR_COMMA.sub(lambda found: found[1] or "", answer)):
        try:
            value = _DECODER.decode(each)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, str):
            return json_in(value)
        inner = _inside(value)
        written = inner is None or (inner is value and _is_json(each))
        return each if written else json.dumps(inner, ensure_ascii=False)
    found = list(dict.fromkeys(_predictions(answer)))
    if len(found) > 1:
        raise ExtractorError(f"the answer contains {len(found)} different JSON objects: {shown(answer)}")
    return found[0] if found else answer


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the dict of (key, value) pairs; raise ExtractorError if a key occurs twice, since one would be lost."""
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for index, key in enumerate(keys) if key in keys[:index])
        raise ExtractorError(f"the answer cannot be used: the key {shown(twice)} occurs twice in one object")
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, strict=False)  # not strict: line ends are allowed in strings


def _inside(value: Any) -> Any:
    """Return the object with a key of predictions, such as `quotes`, that is `value` or the only one in it.

    The object may be at any depth of lists, objects and strings with JSON. What is beside it in an object around it,
    such as the name of a tool, is no prediction. If there is none, or if there are several, the result is None.

    Args:
        value: A value decoded from JSON.
    """
    if isinstance(value, str):
        try:
            value = _DECODER.decode(value) if value.lstrip()[:1] in {"{", "["} else None
        except (ValueError, RecursionError):
            return None
    if isinstance(value, dict) and _keys() & value.keys():
        return value
    inner = [*value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    if isinstance(value, list) and len(inner) != 1:  # several objects: which is meant?
        return None
    found = [each for each in map(_inside, inner) if each is not None]
    return found[0] if len(found) == 1 else None


def _keys() -> set[str]:
    return set(strict_schema()["properties"]) - {"doc_id"}


def _predictions(text: str) -> Iterator[str]:
    """Yield the JSON objects in a text that are predictions or have the only prediction in them, as JSON.

    Only outermost objects are considered, not those inside another object.
    """
    at = text.find("{")
    for _ in range(MOST_BRACES):
        if at < 0:
            return
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if (inner := _inside(value)) is not None:
                is_written = inner is value and _is_json(text[at:end])
                yield text[at:end] if is_written else json.dumps(inner, ensure_ascii=False)
        at = text.find("{", end)


def prediction(text: str, doc_id: str) -> bytes:
    """Return a model's JSON answer as a prediction, as JSON bytes.

    The doc_id is set. An event argument's target that is no item's id becomes `{"text": target}`, words to be found in
    the document.

    Raises:
        ExtractorError: The text is not a JSON object.
    """
    try:
        value = strict_json(text.encode("utf-8", "surrogatepass"))
    except NotJsonError as error:
        got = f" (got {shown(text) if '{' not in text else error.got})" if error.got else ""
        hint = f"; {error.hint}" if error.hint else ""
        raise ExtractorError(f"the answer cannot be used: {error.message}{got}{hint}") from error
    if not isinstance(value, dict):
        raise ExtractorError(f"the answer is not a JSON object: {shown(value)}")
    value["doc_id"] = doc_id
    layers = [value.get(layer) or [] for layer in ("mentions", "times", "fillers", "quotes", "events")]
    items = [item for layer in layers if isinstance(layer, list) for item in layer if isinstance(item, dict)]
    known = {item["id"] for item in items if isinstance(item.get("id"), str)}
    for item in items:
        arguments = item.get("arguments")
        for argument in arguments if isinstance(arguments, list) else ():
            target = argument.get("target") if isinstance(argument, dict) else None
            if isinstance(target, str) and target not in known:
                argument["target"] = {"text": target}
    return msgspec.json.encode(value)
