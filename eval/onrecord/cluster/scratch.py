"""Keep what a job on a cluster has done so far in a directory that every worker sees, so that a second run goes on.

A piece of work leaves a file `<name>.done` there, with what it returned, after everything else that it wrote. Its name
is a hash of all that the piece hangs on: the version of onrecord, the options, and the content that it reads (of a
shard its URL, size and time of change; of documents and counts their bytes). So a piece that is asked for again is not
done again, and one whose input has changed is. All files are written whole or not at all, and the same piece always
writes the same bytes, so that it may be done twice, or by two workers at once.

The directory of a job is `<scratch>/<hash of the command>`. It goes when the job has ended well. One that failed stays,
for the second run; `rm -r` is all that it takes to forget it. ONRECORD_SCRATCH names the scratch, which may be anything
that fsspec knows; by default it is `onrecord/cluster` in the user's cache, which is right for one machine, and for a
cluster whose machines share home directories.

What is kept of a result is pickled: a scratch is as trusted as the workers that read it.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from onrecord._version import __version__
from onrecord.cluster.shards import protocols
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import IO

Made = TypeVar("Made")
HASH_BYTES = 16
LAYOUT = 2  # of all files: what another one left is not gone on from


def place() -> str:
    """Return where scratch directories are: what ONRECORD_SCRATCH says, or a directory of the user's cache."""
    given = os.environ.get("ONRECORD_SCRATCH")
    if given:
        return given
    from platformdirs import user_cache_path

    return str(user_cache_path("onrecord") / "cluster")


def hashed(*parts: object) -> str:
    """Return a hash of values, by what they print, and of the version of onrecord and of its files.

    >>> hashed("a", 1) == hashed("a", 1), hashed("a", 1) == hashed("a1")
    (True, False)
    """
    return hashlib.blake2b(repr((__version__, LAYOUT, parts)).encode(), digest_size=HASH_BYTES).hexdigest()


@lru_cache(maxsize=8)
def _system(url: str) -> tuple[Any, str]:
    """Return a directory's file system, and its path there."""
    import fsspec.core

    found: tuple[Any, str] = fsspec.core.url_to_fs(url if "://" in url else str(Path(url).absolute()))
    return found


@dataclass(frozen=True)
class Scratch:
    """The directory of a job; `url` is a path, or whatever fsspec knows."""

    url: str

    @property
    def _system(self) -> tuple[Any, str]:
        return _system(self.url)

    def path(self, name: str) -> str:
        """Return a file's path in its file system."""
        return f"{self._system[1].rstrip('/')}/{name}"

    @property
    def local(self) -> Path | None:
        """Return the directory if it is of this machine's file system, else None."""
        system, root = self._system
        return Path(root) if "file" in protocols(system) else None

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file whole or not at all."""
        system, root = self._system
        path, under_way = self.path(name), self.path(f".{name}.{uuid4().hex}")
        try:
            system.makedirs(root, exist_ok=True)
            with system.open(under_way, "wb") as file:
                file.writelines(pieces)
            system.mv(under_way, path)
        except OSError as error:
            raise OnrecordError(
                "The scratch directory cannot be written.",
                where=self.url,
                got=error.strerror or str(error),
                hint="name another with ONRECORD_SCRATCH",
            ) from error

    def read(self, name: str, start: int | None = None, end: int | None = None) -> bytes:
        """Return a file's bytes, from a place to another; raises OnrecordError if a worker does not see the file."""
        system, _ = self._system
        try:
            found: bytes = system.cat_file(self.path(name), start, end)
        except OSError as error:
            raise self._unseen(name, error) from error
        return found

    def open(self, name: str) -> IO[bytes]:
        """Return a file, opened to be read; raises OnrecordError if a worker does not see it."""
        system, _ = self._system
        try:
            file: IO[bytes] = system.open(self.path(name), "rb")
        except OSError as error:
            raise self._unseen(name, error) from error
        return file

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what a piece of work gives: what it gave before, if it was done, else what `make` returns now."""
        system, _ = self._system
        try:
            kept: Made = pickle.loads(system.cat_file(f"{self.path(name)}.done"))  # noqa: S301 - a piece of ours wrote it
        except FileNotFoundError:
            kept = make()
            self.write(f"{name}.done", [pickle.dumps(kept)])
        return kept

    def forget(self) -> None:
        """Remove the directory and all that is in it."""
        system, root = self._system
        if system.exists(root):
            system.rm(root, recursive=True)

    def _unseen(self, name: str, error: OSError) -> OnrecordError:
        return OnrecordError(
            "A worker does not see the scratch directory, or it was taken away.",
            where=f"{self.url}/{name}",
            got=error.strerror or str(error),
            expected="a directory that this process and every worker share",
            hint="name one with ONRECORD_SCRATCH, such as one under a shared mount, or s3://bucket/prefix",
        )
