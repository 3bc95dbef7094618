"""Request answers of our schema from an endpoint, in the strictest response format that it supports (`MANNERS`).

    json_schema    structured output: the endpoint enforces the strict schema
    json_object    any JSON object; the schema is in the prompt
    plain          text; the schema is in the prompt

Endpoints for chat completions differ only in this. If one refuses a format (status 400 or 422 with a message about the
format), the request is sent again at once in the next format, and later documents use that format too. This is not a
failed attempt. Any other 400 is about the document. All answers are validated against the same schema. Answers without
structured output get a note, because models conform to the schema less often without it. A setting whose name the
endpoint does not know is sent once more under its older name. The system prompt of a model whose template has no system
role is sent once more at the beginning of the user message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.schema.strict import strict_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MANNERS = ("json_schema", "json_object", "plain")
REFUSED = frozenset({400, 422})
NO_GRAMMAR = REFUSED | {500, 501}  # some servers fail on a schema that they cannot turn into a grammar
_NO_SYSTEM_ROLE = re.compile(r"system (role|message|prompt)s?\b.{0,40}not |roles must alternate", re.IGNORECASE)
_ABOUT_THE_FORMAT = re.compile(
    r"response[_ ]?format|json[_ ]?(schema|object|mode)|structured[_ ]output|guided|additionalProperties|grammar",
    re.IGNORECASE,
)
OLDER_NAMES = {"max_completion_tokens": "max_tokens"}  # for endpoints that only know the older name
IN_THE_PROMPT = "Your answer is one JSON object that this JSON Schema accepts, without a word before or after it:\n\n"


class Manner:
    """The response format for an endpoint, shared by all workers of a run.

    A refusal moves it to a less strict format.
    """

    def __init__(self) -> None:
        self._at = 0
        self._older: set[str] = set()
        self._merges = False

    @property
    def name(self) -> str:
        """Return the response format to use: `json_schema`, or after refusals `json_object` and then `plain`."""
        return MANNERS[self._at]

    def refused(self, name: str) -> bool:
        """Record that the endpoint refused a format, and return whether a less strict one is left to try.

        Args:
            name: The refused format: `json_schema`, `json_object` or `plain`; for `plain` the result is False.
        """
        self._at = min(max(self._at, MANNERS.index(name) + 1), len(MANNERS) - 1)
        return name != MANNERS[-1]

    def renamed(self, sampling: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of the settings in which names that the endpoint refused are replaced by their older names.

        Args:
            sampling: Setting's name, such as `max_completion_tokens` -> value.
        """
        return {OLDER_NAMES[name] if name in self._older else name: value for name, value in sampling.items()}

    def refused_a_name(self, sent: Mapping[str, Any], status: int, message: str) -> bool:
        """Find out whether an endpoint's error refuses the name of a setting that has an older name.

        If so, the name is recorded (`renamed` replaces it then), and the result is True: the request can be tried
        again. Otherwise the result is False, and nothing changes.

        Args:
            sent: Setting's name -> value, as they were sent.
            status: The HTTP status of the response.
            message: The body of the response, in which the refused name must occur.
        """
        unknown = {name for name in OLDER_NAMES if name in sent and name in message}
        if status not in REFUSED or not unknown:
            return False
        self._older |= unknown
        return True

    def merged(self, messages: Sequence[dict[str, str]]) -> list[dict[str, str]]:
        """Return the messages; if the endpoint refused a system message, with its text before that of the next one."""
        if not self._merges or messages[0]["role"] != "system":
            return list(messages)
        first, second, *others = messages
        return [{**second, "content": f"{first['content']}\n\n{second['content']}"}, *others]

    def refused_the_role(self, status: int, message: str) -> bool:
        """Find out whether an endpoint's error refuses the system role, as models do whose template has none.

        If so, it is recorded (`merged` joins the messages then), and the result is True at the first time: the request
        can be tried again.
        """
        if self._merges or status not in NO_GRAMMAR or not _NO_SYSTEM_ROLE.search(message):
            return False
        self._merges = True
        return True


def about_the_format(status: int, message: str) -> bool:
    """Return whether an endpoint's error refuses the response format, and not the document.

    Args:
        status: The HTTP status of the response.
        message: The body of the response.

    >>> about_the_format(400, "This response_format type is unavailable now")
    True
    >>> about_the_format(400, "context length exceeded")
    False
    """
    return status in NO_GRAMMAR and _ABOUT_THE_FORMAT.search(message) is not None


def body() -> dict[str, Any]:
    """Return the strict prediction schema for a request to a model, without `$schema`, `$id` and `title`."""
    return {name: part for name, part in strict_schema().items() if name not in {"$schema", "$id", "title"}}


def asked(manner: str, messages: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Return the keyword arguments `messages` and `response_format` of a request to the OpenAI client.

    Args:
        manner: The response format: `json_schema`, `json_object` or `plain`; for `plain` there is no `response_format`.
        messages: The messages, as dicts with `role` and `content`. Except for `json_schema`, the prediction schema is
            added to the text of the first one.
    """
    if manner == "json_schema":
        schema = {"name": "prediction", "strict": True, "schema": body()}
        return {"messages": list(messages), "response_format": {"type": manner, "json_schema": schema}}
    first, *others = messages
    content = f"{first['content'].rstrip()}\n\n{IN_THE_PROMPT}{msgspec.json.encode(body()).decode()}\n"
    request = {"messages": [{**first, "content": content}, *others]}
    return request if manner == "plain" else {**request, "response_format": {"type": manner}}


def note(manner: str) -> str | None:
    """Return a sentence for the predictions, which says that the endpoint refused structured output.

    Args:
        manner: The response format that was used: `json_object` or `plain`; for `json_schema` the result is None.
    """
    if manner == "json_schema":
        return None
    way = "some JSON object" if manner == "json_object" else "plain text"
    return f"The endpoint refused structured output: answers were asked for as {way}, with the schema in the prompt."
