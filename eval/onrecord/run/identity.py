"""Compute a fingerprint of code: one hash of a system's files, so that changed code counts as another system.

Files are hashed in the order of their names, with their bytes. A file of more than 64 MiB, such as a model's
weights, is represented by its size and modification time, because reading gigabytes before every run is too slow.
Bytecode and hidden files are left out. Out of scope: what a program loads at run time from other places; use
`onrecord run --tag` for that.
"""

from __future__ import annotations

import hashlib
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGE_BYTES = 64 * 1024 * 1024
LENGTH = 16  # hexadecimal digits: 64 bits, enough to distinguish a few versions


def fingerprint(places: Iterable[Path]) -> str:
    """Return the first 16 hexadecimal digits of a SHA-256 over the names and contents of files.

    A directory stands for all files below it, except hidden files and bytecode. For a file above 64 MiB its size
    and modification time are hashed in place of its content.
    """
    digest = hashlib.sha256()
    for place in places:
        for path in _files(place):
            name = path.relative_to(place).as_posix() if path != place else path.name
            digest.update(f"{name}\0{_content(path)}\0".encode())
    return digest.hexdigest()[:LENGTH]


def module_places(module: str) -> list[Path]:
    """Return the files or directories of the top-level package of a dotted module name, without importing it.

    The working directory is searched first, as when the extractor runs. The list is empty if nothing is found.
    """
    spec = PathFinder.find_spec(module.partition(".")[0], [str(Path.cwd()), *sys.path])
    if spec is None:
        return []
    if spec.submodule_search_locations is not None:
        return [Path(each) for each in spec.submodule_search_locations]
    return [Path(spec.origin)] if spec.origin else []


def _files(place: Path) -> Iterator[Path]:
    """Yield the file `place`, or the files below the directory `place`, sorted, without bytecode and hidden files."""
    if place.is_file():
        yield place
        return
    for path in sorted(place.rglob("*")):
        parts = path.relative_to(place).parts
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
            yield path


def _content(path: Path) -> str:
    """Return a string that changes with a file's content: the hexadecimal SHA-256 of its bytes.

    For a file above 64 MiB it is the size and the modification time, separated by a space.
    """
    status = path.stat()
    if status.st_size > LARGE_BYTES:
        return f"{status.st_size} {status.st_mtime_ns}"
    return hashlib.sha256(path.read_bytes()).hexdigest()
