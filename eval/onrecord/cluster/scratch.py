"""Store the results of a job's tasks in a directory that every worker sees, so that a second run continues the first.

A task writes a file `<name>.done` with its result, after all its other files. The name is a hash of everything that the
result depends on: the version of onrecord, the options, and the input (for a shard its URL, size and modification
time). A task with the same name is not run again; if its input changes, so does its name. Files are written
atomically, and a task always writes the same bytes, so it may run twice, or on two workers at once.

The directory of a job is `<scratch>/<hash of the command>`. It is removed when the job succeeds, and kept for a second
run when it fails. ONRECORD_SCRATCH sets the parent directory: a path, or an fsspec URL. The default is
`onrecord/cluster` in the user's cache, which works for one machine and for machines with shared home directories. A
lock file beside the directory allows only one process at a time to work on a job. Only local and mounted directories
can be locked.

Results are pickled: the directory must be as trusted as the workers that read it.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from onrecord._version import __version__
from onrecord.cluster.shards import missing_extra, protocols
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

Made = TypeVar("Made")
HASH_BYTES = 16
LAYOUT = 4  # the version of all files; jobs of another layout are not resumed


def scratch_root() -> str:
    """Return the parent of all job directories: the value of ONRECORD_SCRATCH, or a directory of the user's cache."""
    given = os.environ.get("ONRECORD_SCRATCH")
    if given:
        return given
    from platformdirs import user_cache_path

    return str(user_cache_path("onrecord") / "cluster")


def hashed(*parts: object) -> str:
    """Return a hexadecimal hash of the `repr` of values, of onrecord's version, and of the version of the job's files.

    >>> hashed("a", 1) == hashed("a", 1), hashed("a", 1) == hashed("a1")
    (True, False)
    """
    return hashlib.blake2b(repr((__version__, LAYOUT, parts)).encode(), digest_size=HASH_BYTES).hexdigest()


@contextmanager
def locked(path: Path, *, busy: OnrecordError, unwritable: OnrecordError) -> Iterator[None]:
    """Return a context that holds a file lock; it does not wait for a lock that another holds.

    Args:
        path: The lock file; it and its directory are created.
        busy: The error to raise if another process or context holds the lock.
        unwritable: The error to raise if the file cannot be created; the system's reason becomes its `got`.

    Raises:
        OnrecordError: `busy`, `unwritable`, or the extra [cluster] is not installed.
    """
    try:
        from filelock import FileLock, Timeout
    except ImportError as error:
        raise missing_extra(error) from error
    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        raise busy from None
    except OSError as error:
        unwritable.got = error.strerror or str(error)
        raise unwritable from error
    try:
        yield
    finally:
        lock.release()


@lru_cache(maxsize=8)
def _system(url: str) -> tuple[Any, str]:
    """Return the fsspec file system of a directory (a path or URL), and the directory's path in it."""
    import fsspec.core

    found: tuple[Any, str] = fsspec.core.url_to_fs(url if "://" in url else str(Path(url).absolute()))
    return found


@dataclass(frozen=True)
class Scratch:
    """The directory of a job, with methods that read and write its files on any fsspec file system.

    Attributes:
        url: A path, or an fsspec URL.
    """

    url: str

    @property
    def _system(self) -> tuple[Any, str]:
        return _system(self.url)

    def path(self, name: str) -> str:
        """Return the path of the file `name` in the job's scratch directory, without a URL scheme such as `s3://`."""
        return f"{self._system[1].rstrip('/')}/{name}"

    @property
    def local(self) -> Path | None:
        """Return the directory as a path, or None if it is not in this machine's file system."""
        system, root = self._system
        return Path(root) if "file" in protocols(system) else None

    @contextmanager
    def locked_job(self) -> Iterator[None]:
        """Return a context that keeps other processes from running the same job.

        A directory that is not local is not locked.

        Raises:
            OnrecordError: Another process or context has locked the job, or the directory cannot be written.
        """
        directory = self.local
        if directory is None:
            yield
            return
        path = directory.with_name(f"{directory.name}.lock")
        busy = OnrecordError(
            "The same command is already running.",
            where=str(directory),
            got="a scratch directory that another process has locked",
            expected="one command at a time with the same shards and options",
            hint="wait until it ends, or set ONRECORD_SCRATCH to another directory",
        )
        with locked(path, busy=busy, unwritable=self._unwritable("")):
            try:
                yield
            finally:
                path.unlink(missing_ok=True)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write the pieces, one after another, to the file `name` of the job's scratch directory, atomically.

        Raises:
            OnrecordError: The directory cannot be written.
        """
        system, root = self._system
        path, under_way = self.path(name), self.path(f".{name}.{uuid4().hex}")
        try:
            system.makedirs(root, exist_ok=True)
            with system.open(under_way, "wb") as file:
                file.writelines(pieces)
            system.mv(under_way, path)
        except BaseException as error:
            with suppress(OSError):
                system.rm(under_way)
            if isinstance(error, OSError):
                raise self._unwritable(error.strerror or str(error)) from error
            raise

    def read(self, name: str) -> bytes:
        """Return the bytes of the file `name` of the job's scratch directory.

        Raises:
            OnrecordError: This process cannot read the file.
        """
        with self.open(name) as file:
            return file.read()

    def open(self, name: str) -> IO[bytes]:
        """Return the file `name` of the job's scratch directory, opened for reading bytes; the caller closes it.

        Raises:
            OnrecordError: This process cannot read the file.
        """
        system, _ = self._system
        try:
            file: IO[bytes] = system.open(self.path(name), "rb")
        except OSError as error:
            raise OnrecordError(
                "A worker does not see the scratch directory, or it was removed.",
                where=f"{self.url}/{name}",
                got=error.strerror or str(error),
                expected="a directory that this process and every worker share",
                hint="set ONRECORD_SCRATCH to a directory on a shared mount, or to s3://bucket/prefix",
            ) from error
        return file

    def pickle(self, name: str, value: object) -> None:
        """Write a value to the file `name`, pickled for `unpickle`; classes of a user's own measures are included."""
        import cloudpickle

        self.write(name, [cloudpickle.dumps(value)])

    def unpickle(self, name: str) -> Any:
        """Return the value that `pickle` wrote to the file `name`.

        The file must be one that onrecord wrote, as unpickling runs code.

        Raises:
            OnrecordError: This process cannot read the file.
        """
        return pickle.loads(self.read(name))  # noqa: S301 - written by one of our tasks

    def once(self, name: str, make: Callable[[], Made], *, keep: Callable[[Made], bool] = lambda _: True) -> Made:
        """Return the result stored in the file `<name>.done`; if there is none, run the task and store its result.

        Args:
            name: The name of the task. The caller makes it from everything that the result depends on (`hashed`), since
                an old result is not checked.
            make: Runs the task.
            keep: Called with a new result; returns whether it is stored. By default every result is.
        """
        system, _ = self._system
        try:
            kept: Made = pickle.loads(system.cat_file(f"{self.path(name)}.done"))  # noqa: S301 - written by one of our tasks
        except FileNotFoundError:
            kept = make()
            if keep(kept):
                self.write(f"{name}.done", [pickle.dumps(kept)])
        return kept

    def remove(self) -> None:
        """Remove the job's scratch directory with all files; do nothing if it does not exist."""
        system, root = self._system
        if system.exists(root):
            system.rm(root, recursive=True)

    def _unwritable(self, reason: str) -> OnrecordError:
        """Return the error for a directory that cannot be written; `reason` is the operating system's."""
        return OnrecordError(
            "The scratch directory cannot be written.",
            where=self.url,
            got=reason,
            hint="set ONRECORD_SCRATCH to another directory",
        )
