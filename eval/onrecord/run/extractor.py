"""What a system is to a run: an identity, and workers that answer one document at a time.

A door (`onrecord.run.systems`) turns an address into a `System`. A `System` starts as many workers as there are jobs;
a worker is warm, is used by one thread, and gives an `Answer` or raises `ExtractorError`. What can change an answer
(code, version, prompt, settings) belongs into `System.identity`: from it come the keys of the journal, and whatever
is not in it can make a stale answer pass for a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Header


@dataclass(frozen=True, slots=True)
class Input:
    """What an extractor is given: the exact text, and what is known of the article."""

    doc_id: str
    text: str
    text_sha256: str
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None

    def to_json(self) -> bytes:
        """Return the document as one line of JSON, without its line end: the same for every door."""
        return msgspec.json.encode(self)


@dataclass(frozen=True, slots=True)
class Answer:
    """A prediction as the extractor wrote it, and what it took.

    latency_s: from sending the document to having the answer, without the start of a worker where that can be told
    apart; None where nothing was computed. usage: the endpoint's own figures, if it gives any. note: what a reader of
    the predictions must know of how the answer was had.
    """

    raw: bytes
    latency_s: float | None = None
    usage: Mapping[str, Any] | None = None
    note: str | None = None


class ExtractorError(Exception):
    """A document that an extractor did not answer, or answered wrongly.

    again: whether another attempt may help. repeats: if the next attempt fails with the same message, all will.
    wait_s: how long the extractor asks to be left alone. usage: what the attempt took all the same.
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
    """A warm extractor, used by one thread; only `interrupt` may come from another."""

    def extract(self, document: Input) -> Answer:
        """Return the answer for a document, or raise ExtractorError; OnrecordError ends the whole run."""

    def close(self) -> None:
        """Give everything back; another `extract` starts afresh."""

    def interrupt(self) -> None:
        """End what the worker is doing, at once and for good."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may take: seconds, and megabytes of address space of the process that works on it."""

    time_s: float = 300.0
    memory_mb: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may say of a system beside its address.

    drop_broken: leave single items that fail the checks out of its answers. labels: our types by the system's labels,
    for `spacy:` only. base_url, prompt and the rest: for `llm:` only.
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
    """An extractor, found but not started.

    identity: JSON values; all that can change an answer. start: a new worker. all_at_once: takes every document,
    returns the answers' lines in any order (scope corpus), or None where the door cannot. header: the header of a file
    that is passed on, and holds: the documents that are in it. samples: whether the same question may be answered
    differently the next time. drop_broken: leave single items that fail the checks out of its answers.
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
