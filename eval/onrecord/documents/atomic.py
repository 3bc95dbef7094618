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
from contextvars import ContextVar
from pathlib import Path
from typing import IO, TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator


FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # the errors of a full disk
# Per system: the C library's call that exchanges two paths, its flag for that, and its value for the working directory.
EXCHANGES = {"linux": ("renameat2", 2, -100), "darwin": ("renameatx_np", 2, -2)}
MANY = 100  # files that are synced with all others of the machine, which takes as long as some syncs of one file
_UNSYNCED: ContextVar[list[Path] | None] = ContextVar("_UNSYNCED", default=None)  # the files of a `synced_together`
UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})  # the errors of a file system without the call


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Open a binary file that replaces `path` when the `with` block ends; after an exception, `path` is unchanged.

    Missing directories are made. The bytes go to a temporary file beside `path`, which is synced and then renamed.

    Raises:
        OnrecordError: The file cannot be made, or the disk is full.
    """
    unsynced = _UNSYNCED.get()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            if unsynced is None:
                os.fsync(file.fileno())
            else:
                unsynced.append(path)
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
    """Write `data` to `path` whole or not at all; missing directories are made.

    Raises:
        OnrecordError: The file cannot be made, or the disk is full.
    """
    with writing(path) as file:
        file.write(data)


@contextmanager
def synced_together() -> Iterator[None]:
    """Sync the files that are written in the `with` block only at its end, which is faster than after each of them.

    This is for many files in a directory that gets its name after the block. After an exception, nothing is synced.
    """
    written: list[Path] = []
    token = _UNSYNCED.set(written)
    try:
        yield
    finally:
        _UNSYNCED.reset(token)
    if len(written) > MANY and sys.platform == "linux":  # elsewhere, sync does not wait for the disk
        os.sync()
        return
    for path in written:
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def exchange(one: Path, other: Path) -> bool:
    """Exchange the directories `one` and `other` in one step: at no time is one of the two paths missing.

    Returns:
        Whether the directories were exchanged. False if the operating system or the file system has no call for this;
        then nothing has changed.

    Raises:
        OSError: The call fails, for example because the paths are on two file systems.
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
    """Return the error for a file that cannot be written; its hint differs for a full disk. The caller raises it."""
    full = error.errno in FULL
    return OnrecordError(
        "The file cannot be written.",
        where=str(path),
        got=error.strerror or str(error),
        hint="free space on the disk, and type the same command again" if full else "write to another directory",
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
