"""Ask several workers at once: each thread has a worker of its own and takes the next document when it is free.

A document is asked again after a failure, the wait doubling from `backoff_s` (or as long as the extractor asks for, up
to a minute), until it succeeds or its attempts are used up. Outcomes come as they are finished; putting them in order
is for who writes the file. Threads are daemons, so that nothing that hangs can hold up the end of the run.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from onrecord.run.answers import checked
from onrecord.run.broken import NOTE
from onrecord.run.extractor import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.run.broken import LeftOut
    from onrecord.run.extractor import Input, System, Worker

LONGEST_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a document is asked again after a failure, and how long before the first time."""

    most: int = 2
    backoff_s: float = 0.5

    def wait_s(self, attempt: int, asked: float | None) -> float:
        """Return the seconds to wait after an attempt, counted from 1; asked: what the extractor asks for."""
        return min(LONGEST_WAIT_S, self.backoff_s * 2 ** (attempt - 1) if asked is None else asked)


@dataclass(slots=True)
class Outcome:
    """What came of a document: its prediction's canonical line, or None; the errors of the attempts that failed.

    keep: whether the prediction may be used again by a later run. note: the answer's own. left_out: the items that
    failed the checks and are not in it.
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

    def take(self, raw: bytes, system: System, note: str | None = None) -> None:
        """Take an answer as the prediction; raises ExtractorError where it fails the checks."""
        found = checked(raw, self.document, drop_broken=system.drop_broken, samples=system.samples)
        self.prediction, self.left_out = found
        self.note = " ".join(filter(None, [note, NOTE if found.left_out else None])) or None


def outcomes(system: System, documents: Sequence[Input], *, jobs: int, retries: Retries) -> Iterator[Outcome]:
    """Yield an outcome for each document, in the order in which they are finished.

    An error that is nobody's but the user's, such as an endpoint that refuses the key, is raised at once. However the
    iteration ends, the workers are ended with it.
    """
    waiting: SimpleQueue[Input] = SimpleQueue()
    for document in documents:
        waiting.put(document)
    pool = _Pool(system, waiting, retries)
    try:
        for _ in range(min(jobs, len(documents))):
            Thread(target=pool.work, daemon=True).start()
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
                    self.found.put(self._asked(worker, self._waiting.get_nowait()))
        except Empty:
            pass
        except BaseException as error:  # noqa: BLE001 - it is raised where the outcomes are read
            self.found.put(error)

    def _asked(self, worker: Worker, document: Input) -> Outcome:
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
        except ExtractorError:
            worker.close()  # what it wrote cannot be trusted, and nor can what it will write next
            raise
        outcome.latency_s = answer.latency_s
