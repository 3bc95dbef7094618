"""Language models as extractors: `llm:MODEL`, at any endpoint that speaks OpenAI's chat completions.

One request a document: the prompt (prompts/*.md, or --prompt), the article, and `prediction.strict` as structured
output, or as the endpoint takes it (`run.structured`). Strings come back, never offsets; `onrecord align` places them,
and an invented quotation stays in the prediction, to be counted as what it is. An argument's target that is no item's
id is taken for words, as in any prediction. An answer that was cut off, refused, or breaks the schema has failed, and
its tokens are recorded all the same. The key is read from OPENAI_API_KEY and goes nowhere but to the endpoint. The
client's own retries are off, so that every attempt is counted here.
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
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import OnrecordError, shown
from onrecord.run import structured
from onrecord.run.completion import EXTRACTED, content, json_in, reason
from onrecord.run.extractor import Answer, ExtractorError, System
from onrecord.schema.schemas import schema_version

if TYPE_CHECKING:
    from pathlib import Path

    from openai import APIStatusError

    from onrecord.run.extractor import Input, Settings

PUBLIC_URL = "https://api.openai.com/v1"
SECRET = 8  # characters; a shorter key is a placeholder for an endpoint of one's own
NO_KEY = "none"  # endpoints of one's own often need none, and the client insists on one
FOR_EVERY_DOCUMENT = {401, 403, 404}  # the key, the rights, the model: no document can be answered
WORTH_ANOTHER_ATTEMPT = {408, 409, 429}
SERVER_ERROR = 500
CREDENTIALS = re.compile(r"//[^/@]*@")
PLACE = re.compile(r"\{(doc_id|title|publisher|date|text)\}")
EXAMPLE = "onrecord run llm:MODEL --base-url http://localhost:8000/v1 -o predictions.jsonl"


def model(name: str, settings: Settings) -> System:
    """Return the system of a model; no client library and no key for the public endpoint are errors."""
    try:
        client = version("openai")
    except PackageNotFoundError as error:
        raise OnrecordError(
            "Language models need a client library, which is not installed.", hint="pip install 'onrecord[llm]'"
        ) from error
    if not name:
        raise OnrecordError("The address names no model.", got="llm:", hint=EXAMPLE)
    given_url = settings.base_url or os.environ.get("OPENAI_BASE_URL")
    key = os.environ.get("OPENAI_API_KEY")
    if not key and not given_url:
        raise OnrecordError(
            "There is no key for the endpoint.",
            expected="OPENAI_API_KEY in the environment, or --base-url of an endpoint that needs none",
            hint=EXAMPLE,
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
        header=Header(onrecord="predictions", schema_version=schema_version(), system=f"llm:{name}", order="document"),
    )


def prompts(own: Path | None) -> tuple[str, str]:
    """Return the system prompt (one's own, or ours) and the template of the user's message."""
    ours = files("onrecord.run").joinpath("prompts")
    system = ours.joinpath("system.md") if own is None else own
    return system.read_text(encoding="utf-8"), ours.joinpath("document.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Request:
    """All that is asked of an endpoint but the document."""

    model: str
    base_url: str
    key: str
    settings: Settings
    system_prompt: str
    template: str

    def identity(self) -> dict[str, Any]:
        """Return what can change an answer; the key is not part of it."""
        prompted = [{"role": "system", "content": self.system_prompt}, {"role": "user", "content": self.template}]
        asked = msgspec.json.encode([structured.asked(manner, prompted) for manner in structured.MANNERS])
        return {
            "door": "llm",
            "model": self.model,
            "base_url": CREDENTIALS.sub("//", self.base_url),
            "sampling": self.sampling(),
            "manners": structured.MANNERS,
            "prompt_and_schema": hashlib.sha256(asked).hexdigest(),
        }

    def sampling(self) -> dict[str, Any]:
        """Return the settings that the user gave; what is left out is the endpoint's to choose."""
        given = {
            "temperature": self.settings.temperature,
            "seed": self.settings.seed,
            "max_completion_tokens": self.settings.max_tokens,
        }
        return {name: value for name, value in given.items() if value is not None}

    def messages(self, document: Input) -> list[dict[str, str]]:
        """Return the messages for a document; braces in its own words mean nothing to the template."""
        fields = {
            "doc_id": document.doc_id,
            "title": document.title or "not known",
            "publisher": document.publisher or "not known",
            "date": document.date or "not known",
            "text": document.text,
        }
        said = PLACE.sub(lambda place: fields[place[1]], self.template)
        return [{"role": "system", "content": self.system_prompt}, {"role": "user", "content": said}]


class Model:
    """A worker that is an endpoint."""

    def __init__(self, request: Request, manner: structured.Manner) -> None:
        import openai

        self._library = openai  # imported here: it takes seconds, which are not the first document's
        self._request, self._manner = request, manner

    def extract(self, document: Input) -> Answer:
        """Return the model's answer as a prediction; the time limit holds for the whole exchange."""
        limit_s = self._request.settings.limits.time_s
        started = time.perf_counter()
        try:
            completion, manner = asyncio.run(asyncio.wait_for(self._asked(document), limit_s))
        except TimeoutError as error:
            raise ExtractorError(f"the endpoint gave no whole answer within {limit_s:g} s") from error
        latency_s = time.perf_counter() - started
        usage = completion.get("usage")
        try:
            said = content(completion)
            found = json_in(said)
            raw = prediction(found, document.doc_id)
        except ExtractorError as error:
            raise ExtractorError(str(error), again=error.again, usage=usage) from error
        notes = [structured.note(manner), EXTRACTED if found != said.strip() else None]
        return Answer(raw, latency_s, usage, " ".join(filter(None, notes)) or None)

    async def _asked(self, document: Input) -> tuple[dict[str, Any], str]:
        """Return the completion, and the manner in which it was asked for: the first that is not refused."""
        asked, openai = self._request, self._library
        async with openai.AsyncOpenAI(
            api_key=asked.key, base_url=asked.base_url, max_retries=0, timeout=asked.settings.limits.time_s
        ) as client:
            completions: Any = client.chat.completions
            while True:
                manner = self._manner.name
                shaped = structured.asked(manner, asked.messages(document))
                sampling = self._manner.renamed(asked.sampling())
                try:
                    completion = await completions.create(model=asked.model, **shaped, **sampling)
                    break
                except openai.APIStatusError as error:
                    if self._manner.refused_a_name(sampling, error.status_code, error.response.text):
                        continue
                    about_it = structured.about_the_format(error.status_code, error.response.text)
                    if not (about_it and self._manner.refused(manner)):
                        raise self._refused(error) from error
                except openai.APIError as error:
                    raise ExtractorError(f"the endpoint cannot be asked: {error}") from error
        if not hasattr(completion, "model_dump"):
            raise ExtractorError(f"the endpoint's answer is no chat completion: {shown(completion)}")
        # no warnings: a content that is a list of parts is not what the client declares
        found: dict[str, Any] = completion.model_dump(exclude_none=True, warnings=False)
        return found, manner

    def _refused(self, error: APIStatusError) -> Exception:
        """Return what a status means: the end of the run, of the document, or another attempt."""
        status, said = error.status_code, shown(self._without_key(reason(error.response.text)))
        if status in FOR_EVERY_DOCUMENT:
            return OnrecordError(
                "The endpoint does not answer for this key and model.",
                where=CREDENTIALS.sub("//", self._request.base_url),
                got=f"{status}: {said}",
                hint="check OPENAI_API_KEY, --base-url and the model's name",
            )
        again = status in WORTH_ANOTHER_ATTEMPT or status >= SERVER_ERROR
        wait_s = _seconds(error.response.headers.get("retry-after"))
        return ExtractorError(f"the endpoint answered {status}: {said}", again=again, wait_s=wait_s)

    def _without_key(self, said: str) -> str:
        """Return an endpoint's words without the key. A placeholder such as "x" is no secret, and is part of words."""
        key = self._request.key
        return said.replace(key, "(the key)") if len(key) >= SECRET else said

    def close(self) -> None:
        """Do nothing: a connection is closed with its request."""

    def interrupt(self) -> None:
        """Do nothing: the thread that waits is a daemon."""


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:  # a date: rare, and our own back-off is as good
        return None


def prediction(text: str, doc_id: str) -> bytes:
    """Return an answer's text as a prediction: ours is the doc_id, and targets that are no ids become words."""
    try:
        value = strict_json(text.encode("utf-8", "surrogatepass"))
    except NotJsonError as error:
        got = f" (got {error.got})" if error.got else ""
        raise ExtractorError(f"the answer cannot be used: {error.message}{got}") from error
    if not isinstance(value, dict):
        raise ExtractorError(f"the answer is no JSON object: {shown(value)}")
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
