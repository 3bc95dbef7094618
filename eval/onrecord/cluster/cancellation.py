"""End the extractors of a task that nobody waits for any more.

A task that was cancelled (ctrl-C, a lost client, a lost scheduler) runs on in Dask until its function returns, and so
would an extractor that it started. A thread beside the task looks several times a second whether the task is still
wanted, and ends the extractors if not. What they had finished is in the journal.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.run.drive import Watch
    from onrecord.run.extractor import System, Worker
    from onrecord.run.workers import Outcome

PAUSE_S = 0.2

_running: set[int] = set()  # of this process: the tasks that drive an extractor


@contextmanager
def while_wanted(system: System) -> Iterator[tuple[System, Watch]]:
    """Give, inside a task, a system and a watch for its run that end when the task is cancelled."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()
    started: list[Worker] = []
    over, ended = Event(), Event()

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state != "cancelled" and worker.status.name == "running"

    def look_on() -> None:
        while not over.wait(PAUSE_S):
            if not wanted():
                ended.set()
                for each in started.copy():
                    each.interrupt()
                return

    def watch(outcomes: Iterable[Outcome], _number: int) -> Iterator[Outcome]:
        for outcome in outcomes:
            yield outcome
            if ended.is_set():
                raise OnrecordError("The run was stopped.", hint="the same command goes on")

    def start() -> Worker:
        made = system.start()
        started.append(made)
        return made

    me = id(over)
    _running.add(me)
    Thread(target=look_on, daemon=True).start()
    try:
        yield replace(system, start=start), watch
    finally:
        over.set()
        _running.discard(me)


def running() -> int:
    """Return how many tasks of this process drive an extractor."""
    return len(_running)
