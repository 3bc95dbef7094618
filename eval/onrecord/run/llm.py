"""Language models as extractors: `llm:MODEL`, at any endpoint with OpenAI's chat completions API.

There is one request for each document: the prompt (prompts/*.md, or --prompt), the article, and the schema
`prediction.strict` as structured output, or in the format that the endpoint supports (`run.structured`). The answer
contains strings, never offsets. `onrecord align` finds their offsets; an invented quotation stays in the prediction and
counts as wrong. An argument's target that is no item's id is treated as a string, as in any prediction. An answer that
was cut off, refused, or violates the schema has failed; its tokens are recorded nevertheless. The key is read from
OPENAI_API_KEY and sent only to the endpoint. The client's own retries are off, so that every attempt is counted here.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.model import Header
from onrecord.errors import OnrecordError, shown
from onrecord.run import structured
from onrecord.run.completion import NO_COMPLETION, content, reason
from onrecord.run.extractor import Answer, ExtractorError, System
from onrecord.run.json_in_text import EXTRACTED, json_in, prediction
from onrecord.schema.schemas import schema_version

if TYPE_CHECKING:
    from pathlib import Path

    from openai import APIStatusError

    from onrecord.run.extractor import Input, Settings

PUBLIC_URL = "https://api.openai.com/v1"
SECRET = 8  # characters; a shorter key is a placeholder for a local endpoint
NO_KEY = "none"  # local endpoints often need no key, but the client requires one
FOR_EVERY_DOCUMENT = {401, 402, 403, 404}  # wrong key, no credit, rights or model: no document can be answered
NO_CREDIT = ("insufficient_quota", "exceeded your current quota")  # in a 429 that no wait ends
WORTH_ANOTHER_ATTEMPT = {408, 409, 429}
SERVER_ERROR = 500
PATHS = ("/chat/completions", "/completions")  # of the client's requests, which it appends to the base URL
CREDENTIALS = re.compile(r"//[^/@]*@")
PLACE = re.compile(r"\{(doc_id|title|publisher|date|text)\}")
EXAMPLE = "onrecord run llm:MODEL --base-url http://localhost:8000/v1 -o predictions.jsonl"


def model(name: str, settings: Settings) -> System:
    """Return the system that asks a chat model for predictions (`llm:NAME`); no request is sent.

    Args:
        name: The model's name at the endpoint.
        settings: The user's settings.

    Raises:
        OnrecordError: The client library is not installed, the name is empty, the URL is wrong, or there is no key for
            the public endpoint.
    """
    try:
        client = version("openai")
    except PackageNotFoundError as error:
        raise OnrecordError(
            "Language models need the library openai, which is not installed.", hint="pip install 'onrecord[llm]'"
        ) from error
    if not name:
        raise OnrecordError("The address contains no model.", got="llm:", expected="llm:MODEL", hint=EXAMPLE)
    given_url = settings.base_url or os.environ.get("OPENAI_BASE_URL")
    _refuse_wrong_url(given_url)
    key = os.environ.get("OPENAI_API_KEY")
    if not key and not given_url:
        raise OnrecordError(
            f"There is no API key for {PUBLIC_URL}, the default endpoint.",
            expected="OPENAI_API_KEY in the environment, or --base-url of an endpoint that needs none",
            hint=f"export OPENAI_API_KEY=KEY, or {EXAMPLE}",
        )
    request = Request(name, given_url or PUBLIC_URL, key or NO_KEY, settings, *prompts(settings.prompt))
    identity = request.identity()
    manner = structured.Manner()
    digest = hashlib.sha256(msgspec.json.encode(identity, order="deterministic")).hexdigest()
    return System(
        name=f"llm:{name}",
        version=digest[:16],
        identity={**identity, "client": client},
        start=lambda: Model(request, manner),
        samples=True,
        framed=True,
        header=Header(onrecord="predictions", schema_version=schema_version(), system=f"llm:{name}", order="document"),
    )


def _refuse_wrong_url(url: str | None) -> None:
    """Raise OnrecordError if an endpoint's URL has no `http://`, or has the path that the client adds to it."""
    if url is None or (re.match(r"https?://", url) and not url.rstrip("/").endswith(PATHS)):
        return
    meant = url.rstrip("/").removesuffix(PATHS[0]).removesuffix(PATHS[1]).rstrip("/")
    meant = meant if "://" in meant else f"http://{meant}" + ("" if "/" in meant else "/v1")
    raise OnrecordError(
        "This is not the base URL of an endpoint.",
        got=CREDENTIALS.sub("//", url),
        expected="a URL with http:// or https://, without /chat/completions",
        hint=f"--base-url {CREDENTIALS.sub('//', meant)}",
    )


def prompts(own: Path | None) -> tuple[str, str]:
    """Return the text of the system prompt, and the template of the user message (with places such as `{title}`).

    `own` is the user's file with a system prompt; None for the one of this package.
    """
    ours = files("onrecord.run").joinpath("prompts")
    system = ours.joinpath("system.md") if own is None else own
    return system.read_text(encoding="utf-8"), ours.joinpath("document.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that is sent to an endpoint, except the document.

    Attributes:
        model: The model's name.
        base_url: The endpoint.
        key: The API key; it is not part of the identity.
        settings: The user's settings.
        system_prompt: The text of the system prompt.
        template: The template of the user message.
    """

    model: str
    base_url: str
    key: str
    settings: Settings
    system_prompt: str
    template: str

    def identity(self) -> dict[str, Any]:
        """Return everything that can change an answer, as JSON values; the API key is not part of it.

        The keys are door ("llm"), model, base_url, sampling, manners (response formats) and prompt_and_schema (a hash).
        """
        prompted = [{"role": "system", "content": self.system_prompt}, {"role": "user", "content": self.template}]
        requests = msgspec.json.encode([structured.asked(manner, prompted) for manner in structured.MANNERS])
        return {
            "door": "llm",
            "model": self.model,
            "base_url": CREDENTIALS.sub("//", self.base_url),
            "sampling": self.sampling(),
            "manners": structured.MANNERS,
            "prompt_and_schema": hashlib.sha256(requests).hexdigest(),
        }

    def sampling(self) -> dict[str, Any]:
        """Return name -> value, for those of temperature, seed and max_completion_tokens that the user gave.

        The names are those of a request.
        """
        given = {
            "temperature": self.settings.temperature,
            "seed": self.settings.seed,
            "max_completion_tokens": self.settings.max_tokens,
        }
        return {name: value for name, value in given.items() if value is not None}

    def messages(self, document: Input) -> list[dict[str, str]]:
        """Return the system message and the user message for a document, as dicts with `role` and `content`.

        The template's places, such as `{title}`, are filled, with "not known" for missing metadata.
        """
        fields = {
            "doc_id": document.doc_id,
            "title": document.title or "not known",
            "publisher": document.publisher or "not known",
            "date": document.date or "not known",
            "text": document.text,
        }
        content = PLACE.sub(lambda place: fields[place[1]], self.template)
        return [{"role": "system", "content": self.system_prompt}, {"role": "user", "content": content}]


class Model:
    """A worker that is an endpoint."""

    def __init__(self, request: Request, manner: structured.Manner) -> None:
        import openai

        self._library = openai  # imported here, so that its import time is not the first document's latency
        self._request, self._manner = request, manner

    def extract(self, document: Input) -> Answer:
        """Send a document to the model, and return its answer as a prediction, with latency and usage.

        Raises:
            ExtractorError: The endpoint fails for this document or exceeds the time limit, or the answer is invalid.
            OnrecordError: The endpoint refuses the key or the model.
        """
        limit_s = self._request.settings.limits.time_s
        started = time.perf_counter()
        try:
            completion, manner = asyncio.run(asyncio.wait_for(self._request_completion(document), limit_s))
        except TimeoutError as error:
            raise ExtractorError(f"the endpoint gave no complete answer within {limit_s:g} s") from error
        latency_s = time.perf_counter() - started
        usage = completion.get("usage")
        try:
            answer = content(completion)
            found = json_in(answer)
            raw = prediction(found, document.doc_id)
        except ExtractorError as error:
            raise ExtractorError(str(error), again=error.again, usage=usage) from error
        notes = [structured.note(manner), EXTRACTED if found != answer.strip() else None]
        return Answer(raw, latency_s, usage, " ".join(filter(None, notes)) or None)

    async def _request_completion(self, document: Input) -> tuple[dict[str, Any], str]:
        """Send a document, and return the body of the response, and the name of the response format that was requested.

        If the endpoint refuses a response format, the request is sent again in the next one (`run.structured`).
        """
        asked, openai = self._request, self._library
        async with openai.AsyncOpenAI(
            api_key=asked.key, base_url=asked.base_url, max_retries=0, timeout=asked.settings.limits.time_s
        ) as client:
            completions: Any = client.chat.completions
            while True:
                manner = self._manner.name
                shaped = structured.asked(manner, asked.messages(document))
                shaped["messages"] = self._manner.merged(shaped["messages"])
                sampling = self._manner.renamed(asked.sampling())
                try:
                    completion = await completions.create(model=asked.model, **shaped, **sampling)
                    break
                except openai.APIStatusError as error:
                    status, refusal = error.status_code, error.response.text
                    if self._manner.refused_a_name(sampling, status, refusal):
                        continue
                    if self._manner.refused_the_role(status, refusal):
                        continue
                    about_it = structured.about_the_format(status, refusal)
                    if not (about_it and self._manner.refused(manner)):
                        raise self._error_of(error) from error
                except openai.APIError as error:
                    raise ExtractorError(f"the endpoint cannot be reached: {error}") from error
        if not hasattr(completion, "model_dump"):
            raise ExtractorError(f"{NO_COMPLETION}: {shown(completion)}")
        # Without warnings: the client does not declare content that is a list of parts.
        found: dict[str, Any] = completion.model_dump(exclude_none=True, warnings=False)
        return found, manner

    def _error_of(self, error: APIStatusError) -> Exception:
        """Return (not raise) the exception for an HTTP error: an OnrecordError ends the run, else an ExtractorError."""
        status, message = error.status_code, shown(self._without_key(reason(error.response.text)))
        if status in FOR_EVERY_DOCUMENT or any(each in error.response.text for each in NO_CREDIT):
            return OnrecordError(
                "The endpoint refuses the API key, has no credit left for it, or does not have the model.",
                where=CREDENTIALS.sub("//", self._request.base_url),
                got=f"HTTP status {status}: {message}",
                expected=f"a key that may use the model {self._request.model}",
                hint="check OPENAI_API_KEY, --base-url and the model's name",
            )
        again = status in WORTH_ANOTHER_ATTEMPT or status >= SERVER_ERROR
        wait_s = _seconds(error.response.headers.get("retry-after"))
        return ExtractorError(f"the endpoint answered {status}: {message}", again=again, wait_s=wait_s)

    def _without_key(self, message: str) -> str:
        """Return a message of the endpoint with the API key replaced by `(the key)`.

        A key shorter than SECRET is a placeholder such as "x", and is left in the message.
        """
        key = self._request.key
        return message.replace(key, "(the key)") if len(key) >= SECRET else message

    def close(self) -> None:
        """Do nothing: each request closes its connection."""

    def interrupt(self) -> None:
        """Do nothing: the waiting thread is a daemon."""


def _seconds(header: str | None) -> float | None:
    """Return the seconds of an HTTP `retry-after` header, at least 0; None if it is missing or a date."""
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:  # a date, which is rare: the default wait is used
        return None
