"""Ask an endpoint for an answer of our schema, in the strictest manner that it takes: `MANNERS`, strictest first.

    json_schema    structured output: the endpoint holds the model to the strict schema
    json_object    some JSON object; the schema stands in the prompt
    plain          text; the schema stands in the prompt

Endpoints that speak chat completions differ in this alone. One that refuses a manner (400 or 422, and its message
speaks of the format) is asked again at once, in the next one, and for good: that is no failed attempt, and later
documents do not try again what was refused. Any other 400 is about the document. However an answer was asked for, it is
held to the same schema when it comes; what changes is how often a model meets it, so answers that were not had by
structured output say so in a note. A setting whose name the endpoint does not know is sent once more under its older
name.
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
_ABOUT_THE_FORMAT = re.compile(
    r"response[_ ]?format|json[_ ]?(schema|object|mode)|structured[_ ]output|guided|additionalProperties|grammar",
    re.IGNORECASE,
)
OLDER_NAMES = {"max_completion_tokens": "max_tokens"}  # for endpoints that know only the older name
IN_THE_PROMPT = "Your answer is one JSON object that this JSON Schema accepts, without a word before or after it:\n\n"


class Manner:
    """How an endpoint is asked; shared by all workers of a run. Refusals only ever make it less strict."""

    def __init__(self) -> None:
        self._at = 0
        self._older: set[str] = set()

    @property
    def name(self) -> str:
        """Return the strictest manner that was not refused."""
        return MANNERS[self._at]

    def refused(self, name: str) -> bool:
        """Take a refusal of a manner in, and return whether there is another one to try."""
        self._at = min(max(self._at, MANNERS.index(name) + 1), len(MANNERS) - 1)
        return name != MANNERS[-1]

    def renamed(self, sampling: dict[str, Any]) -> dict[str, Any]:
        """Return the settings under the names that the endpoint takes."""
        return {OLDER_NAMES[name] if name in self._older else name: value for name, value in sampling.items()}

    def refused_a_name(self, sent: Mapping[str, Any], status: int, said: str) -> bool:
        """Take in that an endpoint does not know a setting that was sent; return whether there is an older name."""
        unknown = {name for name in OLDER_NAMES if name in sent and name in said}
        if status not in REFUSED or not unknown:
            return False
        self._older |= unknown
        return True


def about_the_format(status: int, said: str) -> bool:
    """Return whether an endpoint's error refuses the manner, and not the document.

    >>> about_the_format(400, "This response_format type is unavailable now")
    True
    >>> about_the_format(400, "context length exceeded")
    False
    """
    return status in REFUSED and _ABOUT_THE_FORMAT.search(said) is not None


def body() -> dict[str, Any]:
    """Return the strict schema as endpoints take it, without what says only where the schema lives."""
    return {name: part for name, part in strict_schema().items() if name not in {"$schema", "$id", "title"}}


def asked(manner: str, messages: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Return the part of a request that a manner shapes: the messages, and the format of the response."""
    if manner == "json_schema":
        schema = {"name": "prediction", "strict": True, "schema": body()}
        return {"messages": list(messages), "response_format": {"type": manner, "json_schema": schema}}
    first, *others = messages
    content = f"{first['content'].rstrip()}\n\n{IN_THE_PROMPT}{msgspec.json.encode(body()).decode()}\n"
    told = {"messages": [{**first, "content": content}, *others]}
    return told if manner == "plain" else {**told, "response_format": {"type": manner}}


def note(manner: str) -> str | None:
    """Return what a reader of the predictions must know of a manner; None of structured output."""
    if manner == "json_schema":
        return None
    way = "some JSON object" if manner == "json_object" else "plain text"
    return f"The endpoint refused structured output: answers were asked for as {way}, with the schema in the prompt."
