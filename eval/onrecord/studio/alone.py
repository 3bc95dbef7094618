"""Lock a file, so that only one process at a time installs a server, runs it, or writes pulled documents.

A lock is a file that the operating system unlocks when the process ends, however it ends.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError
from onrecord.studio.refusals import missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def alone(path: Path, *, busy: OnrecordError | None = None, say: Callable[[str], None] | None = None) -> Iterator[None]:
    """Return a context manager that holds a lock on a file, so that only one process at a time runs the block.

    Args:
        path: The file of the lock, which is created with its directory.
        busy: The error to raise if another process holds the lock. With None, the function waits for the other process.
        say: Receives a message before the function waits.

    Raises:
        OnrecordError: Another process holds the lock and `busy` is given, or the file cannot be created.
    """
    try:
        from filelock import FileLock, Timeout
    except ImportError as error:
        raise missing(error) from error
    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            if busy is not None:
                raise busy from None
            if say is not None:
                say(f"Waiting for another process that holds the lock {path}")
            lock.acquire()
    except OSError as error:
        raise OnrecordError(
            "The directory cannot be locked.",
            where=str(path),
            got=error.strerror or str(error),
            hint="free disk space, or choose a directory where you may write",
        ) from error
    try:
        yield
    finally:
        lock.release()
