"""Decide which corpus's schema is in use: the files of schema/, the corpus's own inventory, and what it declares.

A corpus may bring three things, each optional:

    schema/NAME.schema.json         a schema in place of ours
    schema/inventory.schema.json    an inventory that holds only what differs from ours (`schema.own`)
    corpus/corpus.json              the layers and fields that its gold has, and its guidelines (`schema.declared`)

A command or a function that works on a corpus runs inside `using(root)`. Every table that is derived from the schema is
cached for each profile (`per_corpus`), so that two corpora can be worked on in one process. Outside `using`, the
profile is the one of ONRECORD_HOME, or of the package's corpus.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import msgspec

from onrecord import paths
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

P = ParamSpec("P")
T = TypeVar("T")
SUFFIX = ".schema.json"
INVENTORY = f"inventory{SUFFIX}"
DECLARATION = "corpus.json"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a corpus says of its schema.

    Attributes:
        directory: the corpus's schema/, or None if it has none.
        inventory: the bytes of the corpus's inventory, b"" if it has none.
        declaration: the bytes of its corpus.json, b"" if it has none.
        gold: the directory of its gold, in which the labels of an open inventory are found; None if there is none.

    """

    directory: Path | None = None
    inventory: bytes = b""
    declaration: bytes = b""
    gold: Path | None = None

    def file(self, name: str) -> bytes | None:
        """Return the bytes of a schema: the corpus's own file, or the package's; None if neither has it."""
        for directory in (self.directory, paths.installed_schema_dir()):
            path = None if directory is None else directory / f"{name}{SUFFIX}"
            if path is not None and path.is_file():
                return path.read_bytes()
        return None

    @property
    def digest(self) -> str:
        """Return the hash of the corpus's own inventory, 64 hexadecimal digits; "" if it is the package's."""
        ours = (paths.installed_schema_dir() / INVENTORY).read_bytes()
        found = _digest(self.inventory) if self.inventory else ""
        return "" if found == _digest(ours) else found


@cache
def _digest(inventory: bytes) -> str:
    """Return the hash of an inventory's content, whatever its white space and the order of its keys."""
    written = msgspec.json.encode(parsed(inventory, INVENTORY), order="sorted")
    return hashlib.sha256(written).hexdigest()


def parsed(data: bytes, where: str) -> dict[str, Any]:
    """Return the JSON object of a file; raises OnrecordError if it is none."""
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OnrecordError("The file is no JSON object.", where=where, got=str(error), hint="correct it") from error


def root_of(path: Path) -> Path | None:
    """Return the root of the corpus that a directory belongs to, or the directory if it has a schema/ beside documents.

    Args:
        path: the root itself, its corpus/, or a directory below its annotations/; a file belongs to no corpus.
    """
    if not path.is_dir():
        return None
    whole = path.resolve()
    around = [each.parent for each in (whole, *whole.parents) if each.name in {"annotations", "corpus"}]
    corpora = (each for each in (path, *around) if (each / "corpus" / "articles.json").is_file())
    return next(corpora, path if (path / "schema").is_dir() else None)


def profile_of(root: Path) -> Profile:
    """Return the profile of a corpus, or of a directory of documents that has schema/ beside them."""
    directory, gold = root / "schema", root / "annotations" / "gold"
    inventory, declaration = directory / INVENTORY, root / "corpus" / DECLARATION
    is_ours = directory == paths.installed_schema_dir()
    return Profile(
        directory if directory.is_dir() and not is_ours else None,
        inventory.read_bytes() if inventory.is_file() and not is_ours else b"",
        declaration.read_bytes() if declaration.is_file() else b"",
        next((each for each in (gold, root) if each.is_dir()), None),
    )


OPEN = Profile(inventory=b'{"open": true}')  # under which every label counts
_current: ContextVar[Profile | None] = ContextVar("profile", default=None)
_of_homes: dict[str, Profile] = {}


def current() -> Profile:
    """Return the profile in use."""
    return _current.get() or of_home()


def of_home() -> Profile:
    """Return the profile of the corpus that ONRECORD_HOME names, or of the package's."""
    home = os.environ.get(paths.VARIABLE, "")
    if home not in _of_homes:
        _of_homes[home] = profile_of(paths.home())
    return _of_homes[home]


@contextmanager
def using(corpus: Path | Profile | None) -> Iterator[Profile]:
    """Use the profile of a corpus until the block ends; None leaves the one that is in use."""
    if corpus is None:
        yield current()
        return
    profile = corpus if isinstance(corpus, Profile) else profile_of(corpus)
    token = _current.set(profile)
    try:
        yield profile
    finally:
        _current.reset(token)


def per_corpus(function: Callable[P, T]) -> Callable[P, T]:
    """Cache a function's results for each profile and each set of positional arguments."""
    kept: dict[Profile, dict[tuple[Any, ...], T]] = {}
    last: tuple[Profile | None, dict[tuple[Any, ...], T]] = None, {}  # a profile takes long to hash

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        nonlocal last
        profile, (before, results) = current(), last
        if before is not profile:
            results = kept.setdefault(profile, {})
            last = profile, results
        if args not in results:
            results[args] = function(*args, **kwargs)
        return results[args]

    def clear() -> None:
        nonlocal last
        kept.clear()
        _of_homes.clear()
        last = None, {}

    run.cache_clear = clear  # type: ignore[attr-defined]  # as functools.cache has it
    return run
