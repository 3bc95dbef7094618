"""Stop the extractors of a cancelled task.

A task that was cancelled (ctrl-C, a lost client, a lost scheduler) continues in Dask until its function returns, and so
would its extractor. A thread beside the task checks several times a second whether the task was cancelled, and then
stops the extractors. Finished documents are in the journal.
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

_running: set[int] = set()  # the tasks of this process that run an extractor


@contextmanager
def while_task_runs(system: System) -> Iterator[tuple[System, Watch]]:
    """Return a context, for use inside a Dask task, that stops the task's extractors if Dask cancels the task.

    A thread checks the task's state every PAUSE_S seconds until the context ends.

    Args:
        system: The system to run.

    Returns:
        A context whose value has two elements: a copy of `system` whose extractors can be stopped, and a function to
        pass to `onrecord.run.drive` as its option `watch`. Once the task is cancelled, this function raises
        OnrecordError after the next outcome.
    """
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()
    started: list[Worker] = []
    over, ended = Event(), Event()

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state != "cancelled" and worker.status.name == "running"

    def monitor() -> None:
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
                raise OnrecordError(
                    "The run was cancelled before all documents were done.",
                    hint="run the same command again; finished documents are kept",
                )

    def start() -> Worker:
        made = system.start()
        started.append(made)
        return made

    me = id(over)
    _running.add(me)
    Thread(target=monitor, daemon=True).start()
    try:
        yield replace(system, start=start), watch
    finally:
        over.set()
        _running.discard(me)


def running() -> int:
    """Return the number of Dask tasks of this process that are inside a `while_task_runs` context at this moment."""
    return len(_running)
