"""An object store in memory (`watched://`) that notes which files are read, and lets a test act before a read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import fsspec
from fsspec.implementations.memory import MemoryFileSystem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Watched(MemoryFileSystem):
    """A file system of this process, which the workers of a cluster of threads share."""

    protocol = "watched"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    read: ClassVar[list[str]] = []
    before: ClassVar[Callable[[str], None]] = staticmethod(lambda _: None)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        found: str = super()._strip_protocol(path.replace("watched://", "memory://", 1))
        return found

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        if mode == "rb":
            Watched.read.append(path)
            Watched.before(path)
        return super()._open(path, mode, **options)


fsspec.register_implementation("watched", Watched, clobber=True)


@contextmanager
def reads(before: Callable[[str], None] = lambda _: None) -> Iterator[list[str]]:
    """Return a context with the paths that are read in it; `before` is called with each path before the read."""
    Watched.read.clear()
    Watched.before = staticmethod(before)
    try:
        yield Watched.read
    finally:
        Watched.before = staticmethod(lambda _: None)
