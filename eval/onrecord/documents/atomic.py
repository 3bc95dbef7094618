"""Write a file whole or not at all: to a temporary one beside it, synced, then renamed over it."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator


FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # what a disk says that takes no more


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
