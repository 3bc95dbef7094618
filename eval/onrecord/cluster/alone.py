"""Let one command at a time work in a job's scratch directory: another that is the same would take its files away.

The lock is a file beside the directory, which the system itself unlocks when a process dies, however it dies. It is for
a directory of this machine, or one that it has mounted; elsewhere, as in a bucket, nothing can be locked, and nothing
is. It goes when the work ends, and whoever has opened it before that, and locks it after, sees that it is gone.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onrecord.cluster.scratch import Scratch


@contextmanager
def alone(job: Scratch) -> Iterator[None]:
    """Hold a job's directory for a block; raises OnrecordError if another process (or block) holds it."""
    directory = job.local
    if directory is None:
        yield
        return
    path = directory.with_name(f"{directory.name}.lock")
    with _locked(path, directory):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _locked(path: Path, directory: Path) -> IO[bytes]:
    """Return the lock's file, held until it is closed."""
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("ab")
        except OSError as error:
            raise OnrecordError(
                "The scratch directory cannot be written.",
                where=str(directory),
                got=error.strerror or str(error),
                hint="name another with ONRECORD_SCRATCH",
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            raise OnrecordError(
                "The same command is under way already.",
                where=str(directory),
                got="a scratch directory that another process holds",
                expected="one command at a time with the same shards and options",
                hint="wait for it, or set ONRECORD_SCRATCH to another directory",
            ) from error
        except OSError:
            return file  # a mount that knows no locks
        if _is_there(path, file):
            return file
        file.close()


def _is_there(path: Path, file: IO[bytes]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
