"""Run tasks on a cluster, a few at a time, and take their results in the order in which they end.

No more tasks are under way than keep every worker busy, so that the scheduler and this process hold only a few. The
function, the tasks and the results must be picklable and small: large results go through files. A task may run twice,
since a worker may be lost, so running it twice must do no harm.
"""

from __future__ import annotations

import gc
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client

Piece = TypeVar("Piece")
Made = TypeVar("Made")
GARBAGE_AFTER = 200_000  # records hold no cycles, and looking for some takes a fifth of a task's time
AHEAD = 2  # tasks that each thread of a worker has, with the one that it runs


def completed(
    client: Client, function: Callable[[Piece], Made], pieces: Iterable[Piece], *, name: str
) -> Iterator[tuple[Piece, Made]]:
    """Yield each piece with the function's result, in the order in which they end.

    The first error of a task is raised here. The other tasks are then cancelled, as they are when the iteration is
    given up.

    Args:
        client: The cluster.
        function: The function of a task.
        pieces: The arguments, one for each task.
        name: What Dask's dashboard calls the tasks.
    """
    from distributed import as_completed

    waiting, run = enumerate(pieces), uuid4().hex[:8]
    at_once = AHEAD * max(1, sum(client.nthreads().values()))
    under_way: dict[Any, Piece] = {}

    def submit(number: int, piece: Piece) -> Any:
        future = client.submit(_made, function, piece, key=f"onrecord-{name}-{run}-{number}", pure=False)
        under_way[future] = piece
        return future

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


def _made(function: Callable[[Piece], Made], piece: Piece) -> Made:
    """Return the result of a task, in a worker."""
    gc.set_threshold(GARBAGE_AFTER)
    return function(piece)
