"""Hand pieces of work to a cluster, a few at a time, and take what they give in the order in which they are done.

No more pieces are under way than keep every worker busy, so that neither the scheduler nor this process holds more
than a few, however many there are. A piece's function and result must be picklable, and small: what is large goes
through files. A piece may be run twice (a worker was lost), so running it twice must do no harm.
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
GARBAGE_AFTER = 200_000  # rows hold no cycles, so that looking for some is a good part of a piece's time
AHEAD = 2  # pieces that each thread of a worker has, the one that it works on among them


def completed(
    client: Client, function: Callable[[Piece], Made], pieces: Iterable[Piece], *, name: str
) -> Iterator[tuple[Piece, Made]]:
    """Yield each piece with what the function made of it, as they are done.

    `name` is what Dask's own pages call them. The first error that a piece raises is raised here, and what is still
    under way is cancelled then, as it is when the iteration is given up.
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
    """Return what a function makes of a piece, in a worker."""
    gc.set_threshold(GARBAGE_AFTER)
    return function(piece)
