"""Run tasks on a cluster, a few at a time, and yield their results in the order in which they finish.

At most `AHEAD` tasks for each worker thread are submitted at once, which bounds the memory of the scheduler and of this
process. The function, the tasks and the results must be picklable and small; large results are written to files. A task
may run twice, because a worker may be lost, so running it twice must have the same effect as once.

Each task is sent with the profile of the corpus in use (`schema.profile`): its inventory and its declaration. A worker
therefore needs no option to know this corpus.
"""

from __future__ import annotations

import gc
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from onrecord.errors import OnrecordError
from onrecord.schema.profile import carried, using

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client

    from onrecord.schema.profile import Profile

Piece = TypeVar("Piece")
Made = TypeVar("Made")
GARBAGE_AFTER = 200_000  # records have no cycles, and searching for them takes a fifth of a task's time
AHEAD = 2  # the number of tasks submitted for each thread of a worker, including the running one


def completed(
    client: Client, function: Callable[[Piece], Made], pieces: Iterable[Piece], *, name: str
) -> Iterator[tuple[Piece, Made]]:
    """Call a function for each piece on the cluster, and yield (piece, result) in the order in which the calls finish.

    The result of each piece is yielded once. The first error of a task is raised here. The other tasks are then
    cancelled, as they are when the iteration is stopped.

    Args:
        client: The Dask client of the cluster.
        function: The function, called with one piece in a worker.
        pieces: The arguments, one for each task.
        name: The tasks' name in Dask's dashboard.

    Raises:
        Exception: The first error of a task, unchanged.
    """
    from distributed import as_completed

    waiting, run, profile = enumerate(pieces), uuid4().hex[:8], carried()
    at_once = AHEAD * max(1, sum(client.nthreads().values()))
    under_way: dict[Any, Piece] = {}

    def submit(number: int, piece: Piece) -> Any:
        future = client.submit(_made, profile, function, piece, key=f"onrecord-{name}-{run}-{number}", pure=False)
        under_way[future] = piece
        return future

    with client.as_current():  # it need not be the process's default client
        done = as_completed([submit(*each) for each in islice(waiting, at_once)])
    try:
        for future in done:
            piece = under_way.pop(future)
            yield piece, future.result()
            future.release()
            for each in islice(waiting, 1):
                done.add(submit(*each))
    finally:
        for future in under_way:
            future.cancel()


def _made(profile: Profile, function: Callable[[Piece], Made], piece: Piece) -> Made:
    """Return `function(piece)`. During the call `profile` is in use: the inventory and schemas of the command's corpus.

    Runs in a worker.

    Raises:
        OnrecordError: The corpus has schemas of its own, and this worker does not see their directory.
    """
    gc.set_threshold(GARBAGE_AFTER)
    if profile.directory is not None and not profile.directory.is_dir():
        raise OnrecordError(
            "A worker does not see the schemas of the corpus.",
            where=str(profile.directory),
            expected="the same directory on every worker's machine",
            hint="put the corpus where all workers see it, and name it with ONRECORD_HOME",
        )
    with using(profile):
        return function(piece)
