"""Write a file whole or not at all, and exchange two directories in one step.

A file is written to a temporary one beside it, synced, and renamed over it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator


FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # what a disk says that takes no more
# Per system: the C library's call that exchanges two paths, its flag for that, and its value for the working directory.
EXCHANGES = {"linux": ("renameat2", 2, -100), "darwin": ("renameatx_np", 2, -2)}
UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})  # what a file system says that cannot


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Give a binary file that replaces `path` when the block ends well; if it does not, `path` stays as it was."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        if error.errno in FULL or error.filename == name:
            raise _unwritten(path, error) from error
        raise
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with writing(path) as file:
        file.write(data)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two directories of one file system in one step: a reader finds either, never neither.

    Returns:
        False, with nothing done, where the system or the file system has no such step.

    Raises:
        OSError: The system refuses.
    """
    name, flag, here = EXCHANGES.get(sys.platform, ("", 0, 0))
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None) if name else None
    if call is None:
        return False
    if call(here, os.fsencode(one), here, os.fsencode(other), ctypes.c_uint(flag)) == 0:
        return True
    number = ctypes.get_errno()
    if number in UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


def _unwritten(path: Path, error: OSError) -> OnrecordError:
    full = error.errno in FULL
    return OnrecordError(
        "The file cannot be written.",
        where=str(path),
        got=error.strerror or str(error),
        hint="make room, and type the same command again" if full else "name another place",
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
