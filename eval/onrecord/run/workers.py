"""Extract documents with several workers: each thread has its own worker and takes the next document when it is free.

After a failure a document is tried again until it succeeds or its attempts are used up. The wait starts at `backoff_s`
and doubles; an extractor may ask for another wait, up to a minute. After an invalid answer there is no wait, since the
extractor did answer, and an answer that is invalid twice, with the same bytes, ends the attempts. An exception that is
raised twice does not: a service that is down raises the same one until it is up again. Outcomes are yielded in the
order in which they are finished. Threads are daemons, so that a hanging worker does not delay the end of the run.
"""

from __future__ import annotations

from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from onrecord.run.answers import validated
from onrecord.run.extractor import ExtractorError
from onrecord.run.invalid_items import NOTE
from onrecord.run.process import LOGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.run.extractor import Input, System, Worker
    from onrecord.run.invalid_items import LeftOut

LONGEST_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a failed document is tried again.

    Attributes:
        most: The maximum number of attempts after the first.
        backoff_s: The seconds to wait before the second attempt; the wait doubles with each further one.
    """

    most: int = 2
    backoff_s: float = 0.5

    def wait_s(self, attempt: int, requested_s: float | None) -> float:
        """Return the seconds to wait after a failed attempt before the next, at most a minute.

        Args:
            attempt: The number of the attempt, from 1.
            requested_s: The seconds that the extractor asks for. None if it does not say; then the time doubles with
                each attempt.
        """
        return min(LONGEST_WAIT_S, self.backoff_s * 2 ** (attempt - 1) if requested_s is None else requested_s)


@dataclass(slots=True)
class Outcome:
    """The result of a document.

    Attributes:
        document: The document.
        prediction: The canonical line of its prediction, or None if it failed.
        latency_s: The seconds of the successful attempt.
        attempts: The number of attempts.
        usage: The usage figures of all attempts.
        errors: The messages of the failed attempts.
        refused: The last answer that failed the checks; None if there is none.
        keep: Whether a later run may reuse the prediction.
        note: The answer's note.
        left_out: The items that failed the checks and were left out.
    """

    document: Input
    prediction: bytes | None = None
    latency_s: float | None = None
    attempts: int = 0
    usage: list[Mapping[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    keep: bool = True
    note: str | None = None
    left_out: LeftOut = field(default_factory=dict)
    refused: bytes | None = None

    def take(self, raw: bytes, system: System, note: str | None = None) -> None:
        """Check an extractor's answer, and store it in this outcome, with the items that were left out and the notes.

        Args:
            raw: The answer, as the extractor wrote it.
            system: The extractor; `drop_broken` and `samples` are used.
            note: The answer's note, or None.

        Raises:
            ExtractorError: The answer fails the checks; it is stored as `refused`. Its attribute `again` is False after
                the same bytes as before, and its `wait_s` is 0 after the first such answer.
        """
        before, self.refused = self.refused, raw
        try:
            found = validated(raw, self.document, drop_broken=system.drop_broken, samples=system.samples)
        except ExtractorError as error:
            error.again = error.again and raw != before
            error.wait_s = 0.0 if before is None else None
            raise
        self.prediction, self.left_out = found
        self.note = " ".join(filter(None, [note, NOTE if found.left_out else None])) or None


def outcomes(system: System, documents: Sequence[Input], *, jobs: int, retries: Retries) -> Iterator[Outcome]:
    """Extract documents with several workers, and yield an outcome for each, in the order in which they are finished.

    The workers are stopped when the iteration ends, for whatever reason.

    Args:
        system: The extractor.
        documents: The documents.
        jobs: The number of workers.
        retries: How often a failed document is tried again.

    Raises:
        OnrecordError: No document can be answered, for example because the endpoint refuses the key.
    """
    waiting: SimpleQueue[Input] = SimpleQueue()
    for document in documents:
        waiting.put(document)
    pool = _Pool(system, waiting, retries)
    try:
        for _ in range(min(jobs, len(documents))):
            work = partial(copy_context().run, pool.work)  # the schema in use is in the context of the caller
            Thread(target=work, daemon=True).start()
        for _ in documents:
            found = pool.found.get()
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        pool.stop()


class _Pool:
    def __init__(self, system: System, waiting: SimpleQueue[Input], retries: Retries) -> None:
        self.found: SimpleQueue[Outcome | BaseException] = SimpleQueue()
        self._system, self._waiting, self._retries = system, waiting, retries
        self._stopped = Event()
        self._workers: list[Worker] = []

    def stop(self) -> None:
        self._stopped.set()
        for worker in list(self._workers):
            worker.interrupt()

    def work(self) -> None:
        try:
            with closing(self._system.start()) as worker:
                self._workers.append(worker)
                while not self._stopped.is_set():
                    self.found.put(self._retry(worker, self._waiting.get_nowait()))
        except Empty:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that reads the outcomes
            self.found.put(error)

    def _retry(self, worker: Worker, document: Input) -> Outcome:
        outcome = Outcome(document)
        while True:
            outcome.attempts += 1
            try:
                self._attempt(worker, outcome)
            except ExtractorError as error:
                repeated = error.repeats and outcome.errors[-1:] == [str(error)]
                outcome.errors.append(str(error))
                if error.usage is not None:
                    outcome.usage.append(error.usage)
                wait_s = self._retries.wait_s(outcome.attempts, error.wait_s)
                final = repeated or not error.again or outcome.attempts > self._retries.most
                if final or self._stopped.wait(wait_s):
                    return outcome
            else:
                return outcome

    def _attempt(self, worker: Worker, outcome: Outcome) -> None:
        answer = worker.extract(outcome.document)
        if answer.usage is not None:
            outcome.usage.append(answer.usage)
        try:
            outcome.take(answer.raw, self._system, answer.note)
        except ExtractorError as error:
            if self._system.framed:
                raise
            worker.close()  # its next output cannot be trusted either
            if not answer.raw.lstrip().startswith(b"{"):  # a line of a log, rather than an answer
                error.args = (f"{error}; {LOGS}",)
            raise
        outcome.latency_s = answer.latency_s
