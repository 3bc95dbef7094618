"""Fingerprint code: one hash of the files that a system is made of, so that a changed system is another system.

Files are taken in order of their names with their bytes. One of more than `LARGE_BYTES` (a model's weights) goes in by
its size and time of change, since reading gigabytes before every run would be felt. Bytecode and hidden files stay out.
Out of scope: what a program loads at run time from elsewhere. `onrecord run --tag` names that.
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
LENGTH = 16  # hexadecimal digits: 64 bits, for telling a handful of versions apart


def fingerprint(places: Iterable[Path]) -> str:
    """Return 16 hexadecimal digits of the SHA-256 over files and, for directories, all files below them."""
    digest = hashlib.sha256()
    for place in places:
        for path in _files(place):
            name = path.relative_to(place).as_posix() if path != place else path.name
            digest.update(f"{name}\0{_content(path)}\0".encode())
    return digest.hexdigest()[:LENGTH]


def module_places(module: str) -> list[Path]:
    """Return the files of the package or module that holds a dotted name, found without importing it.

    It is looked for where the extractor will be run: in the working directory first. Nothing found: an empty list.
    """
    spec = PathFinder.find_spec(module.partition(".")[0], [str(Path.cwd()), *sys.path])
    if spec is None:
        return []
    if spec.submodule_search_locations is not None:
        return [Path(each) for each in spec.submodule_search_locations]
    return [Path(spec.origin)] if spec.origin else []


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for path in sorted(place.rglob("*")):
        parts = path.relative_to(place).parts
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
            yield path


def _content(path: Path) -> str:
    status = path.stat()
    if status.st_size > LARGE_BYTES:
        return f"{status.st_size} {status.st_mtime_ns}"
    return hashlib.sha256(path.read_bytes()).hexdigest()
