"""Define the interface of an extractor: a system with an identity, and workers that answer one document at a time.

`onrecord.run.systems` turns an address into a `System`. A `System` starts one worker for each job. A worker stays
loaded between documents, is used by one thread, and returns an `Answer` or raises `ExtractorError`. Everything that can
change an answer (code, version, prompt, settings) belongs into `System.identity`. The journal's keys are computed from
it, so anything missing from it can make an outdated answer pass for a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Header

GIVEN = ("mentions", "quotes")  # the fields of an `Input` that hold layers of gold


@dataclass(frozen=True, slots=True)
class Input:
    """A document as an extractor is given it: the exact text, and the article's metadata (None if unknown).

    `mentions` and `quotes` are gold's, as `onrecord texts --with` prints them; None if the system is not given them.
    """

    doc_id: str
    text: str
    text_sha256: str
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    mentions: Sequence[Mapping[str, Any]] | None = None
    quotes: Sequence[Mapping[str, Any]] | None = None

    def to_json(self) -> bytes:
        """Return the document as one line of JSON without a line end; every kind of system is sent the same bytes.

        Layers that are not given are left out; unknown metadata is null.
        """
        value = msgspec.to_builtins(self)
        return msgspec.json.encode(
            {name: each for name, each in value.items() if each is not None or name not in GIVEN}
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A prediction as the extractor wrote it.

    Attributes:
        raw: The prediction, one JSON object.
        latency_s: Seconds from sending the document to receiving the answer, without the worker's start where that can
            be separated; None if nothing was computed.
        usage: The endpoint's own usage figures, if it gives any.
        note: What a reader of the predictions must know about how the answer was obtained.
    """

    raw: bytes
    latency_s: float | None = None
    usage: Mapping[str, Any] | None = None
    note: str | None = None


class ExtractorError(Exception):
    """A document without a valid answer.

    Attributes:
        again: Whether another attempt may succeed.
        repeats: If true and the next attempt fails with the same message, no further attempt is made.
        wait_s: The seconds that the extractor asks to wait before the next attempt.
        usage: The usage figures of the failed attempt.
    """

    def __init__(
        self,
        message: str,
        *,
        again: bool = True,
        repeats: bool = False,
        wait_s: float | None = None,
        usage: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.again, self.repeats, self.wait_s, self.usage = again, repeats, wait_s, usage


class Worker(Protocol):
    """A loaded extractor, used by one thread; only `interrupt` may be called from another thread."""

    def extract(self, document: Input) -> Answer:
        """Return the answer for a document.

        Raises:
            ExtractorError: This document has no valid answer.
            OnrecordError: No document can be answered; the run ends.
        """

    def close(self) -> None:
        """Release all resources; a later `extract` starts again."""

    def interrupt(self) -> None:
        """Stop the current work at once; the worker is not used again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for one document.

    Attributes:
        time_s: Seconds.
        memory_mb: Megabytes of address space of the extractor's process; None for no limit.
    """

    time_s: float = 300.0
    memory_mb: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's settings of a system, beside its address.

    Attributes:
        limits: Time and memory for one document.
        tag: A string added to the identity, for changes that the identity cannot see.
        drop_broken: Leave items that fail the checks out of answers, instead of failing the document.
        labels: The system's label -> our type, for `spacy:` only.
        base_url: The endpoint, for `llm:` only, as are the following.
        prompt: A file with the system prompt.
        temperature: Sampling temperature.
        seed: Sampling seed.
        max_tokens: Maximum number of tokens of an answer.
    """

    limits: Limits = field(default_factory=Limits)
    tag: str | None = None
    drop_broken: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    base_url: str | None = None
    prompt: Path | None = None
    temperature: float | None = None
    seed: int | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class System:
    """An extractor that was found but not started.

    Attributes:
        name: Its name in the predictions' header.
        version: Its version, or None.
        identity: JSON values with everything that can change an answer.
        start: Returns a new worker.
        all_at_once: Takes every document and returns the answers' lines in any order (scope corpus); None if the system
            cannot do that.
        header: The header of a given predictions file, or None.
        holds: The doc_ids of a given predictions file.
        samples: Whether the same question may get different answers.
        drop_broken: Leave items that fail the checks out of answers.
        framed: Whether answers cannot be confused with other output of the extractor, so that a worker goes on after an
            invalid answer. Other workers are started again.
    """

    name: str
    version: str | None
    identity: Mapping[str, Any]
    start: Callable[[], Worker]
    all_at_once: Callable[[Sequence[Input]], Iterable[bytes]] | None = None
    header: Header | None = None
    holds: frozenset[str] = frozenset()
    samples: bool = False
    drop_broken: bool = False
    framed: bool = False
