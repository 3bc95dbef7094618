"""Choose the schema in use: that of the package, with the changes that the corpus in use makes.

A corpus may have three files, each optional:

    schema/NAME.schema.json         a schema that replaces the package's
    schema/inventory.schema.json    an inventory with only the differences from the package's (`schema.own`)
    corpus/corpus.json              the layers and fields of its gold, and its guideline checks (`schema.declared`)

A command or a function that works on a corpus runs inside `using(root)`. Every table that is derived from the schema is
cached per profile (`per_corpus`), so that one process can work on two corpora. Outside `using`, the profile is that of
ONRECORD_HOME, or else that of the package's corpus.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
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
    """The files of a corpus that decide its schema.

    Attributes:
        directory: The corpus's schema/; None if it has none.
        inventory: The bytes of the corpus's own inventory; b"" if it has none.
        declaration: The bytes of its corpus.json; b"" if it has none.
        gold: The directory of its gold, from which an open inventory takes its labels; None if there is none.

    """

    directory: Path | None = None
    inventory: bytes = b""
    declaration: bytes = b""
    gold: Path | None = None

    def file(self, name: str) -> bytes | None:
        """Return the bytes of a schema's file: the corpus's own file, or else the package's; None if neither exists.

        name: the name of the schema without suffix, such as `mention`.
        """
        for directory in (self.directory, paths.installed_schema_dir()):
            path = None if directory is None else directory / f"{name}{SUFFIX}"
            if path is not None and path.is_file():
                return path.read_bytes()
        return None

    @property
    def schemas(self) -> list[str]:
        """Return the sorted names of the files with which the corpus replaces the package's schemas.

        Its inventory.schema.json is not among them.
        """
        found = [] if self.directory is None else self.directory.glob(f"*{SUFFIX}")
        return sorted(path.name for path in found if path.name != INVENTORY)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the corpus's own inventory, as 64 hexadecimal digits.

        "" if the corpus has none, or if its content equals the package's.
        """
        ours = (paths.installed_schema_dir() / INVENTORY).read_bytes()
        found = _digest(self.inventory) if self.inventory else ""
        return "" if found == _digest(ours) else found


@cache
def _digest(inventory: bytes) -> str:
    """Return the SHA-256 of an inventory's content, as 64 hexadecimal digits.

    White space and the order of keys do not matter.
    """
    written = msgspec.json.encode(parsed(inventory, INVENTORY), order="sorted")
    return hashlib.sha256(written).hexdigest()


def parsed(data: bytes, where: str) -> dict[str, Any]:
    """Return the JSON object in the bytes of a file, as a dictionary.

    Args:
        data: The bytes.
        where: The name of the file, for the message of an error.

    Raises:
        OnrecordError: `data` is not JSON, or not an object.
    """
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except msgspec.ValidationError as error:
        raise OnrecordError(
            "The file is JSON, but not a JSON object.",
            where=where,
            got=str(error),
            expected='an object with string keys, such as {"name": "value"}',
            hint="put the content of the file in braces: {...}",
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OnrecordError(
            "The file is not a JSON object: its JSON is broken.",
            where=where,
            got=str(error),
            expected="JSON in UTF-8",
            hint="correct the file; python -m json.tool shows the line of the fault",
        ) from error


def root_of(path: Path) -> Path | None:
    """Return the root of the corpus that a directory belongs to.

    Args:
        path: The root itself, its corpus/, or a directory below its annotations/.

    Returns:
        The root. `path` itself if it belongs to no corpus and has a schema/. None otherwise, and for a file.
    """
    if not path.is_dir():
        return None
    whole = path.resolve()
    around = [each.parent for each in (whole, *whole.parents) if each.name in {"annotations", "corpus"}]
    corpora = (each for each in (path, *around) if (each / "corpus" / "articles.json").is_file())
    return next(corpora, path if (path / "schema").is_dir() else None)


def profile_of(root: Path) -> Profile:
    """Return the schema files of a corpus (its schema/, inventory, corpus.json and directory of gold).

    root: the root of the corpus, or a directory of documents that has a schema/. Files that do not exist are None or
    b"".
    """
    directory, gold = root / "schema", root / "annotations" / "gold"
    inventory, declaration = directory / INVENTORY, root / "corpus" / DECLARATION
    is_ours = directory == paths.installed_schema_dir()
    return Profile(
        directory if directory.is_dir() and not is_ours else None,
        inventory.read_bytes() if inventory.is_file() and not is_ours else b"",
        declaration.read_bytes() if declaration.is_file() else b"",
        next((each for each in (gold, root) if each.is_dir()), None),
    )


OPEN = Profile(inventory=b'{"open": true}')  # allows every label
_current: ContextVar[Profile | None] = ContextVar("profile", default=None)
_of_homes: dict[str, Profile] = {}


def current() -> Profile:
    """Return the schema files in use: those that `using` chose, else those of ONRECORD_HOME or the package's corpus."""
    return _current.get() or of_home()


def of_home() -> Profile:
    """Return the schema files of the corpus in ONRECORD_HOME, or else of the package's corpus. The result is cached."""
    home = paths.named_home() or ""
    if home not in _of_homes:
        _of_homes[home] = profile_of(paths.home())
    return _of_homes[home]


def carried() -> Profile:
    """Return the schema files in use in a form that can be pickled and sent to another process.

    The corpus's own inventory and its corpus.json are contained as bytes. Only if the corpus replaces other schemas of
    the package, the result has the path of its schema/, which the other process must be able to read; otherwise None.
    """
    profile = current()
    return profile if profile.schemas else replace(profile, directory=None)


@contextmanager
def using(corpus: Path | Profile | None) -> Iterator[Profile]:
    """Return a context manager: inside its `with` block, the schema files of a corpus are those in use.

    `with using(corpus) as profile` gives the Profile in use. After the block, the previous one is in use again.

    Args:
        corpus: The root of a corpus, or a Profile (its schema files); None keeps those in use.
    """
    profile = current() if corpus is None else corpus if isinstance(corpus, Profile) else profile_of(corpus)
    token = _current.set(profile)
    try:
        yield profile
    finally:
        _current.reset(token)


def per_corpus(function: Callable[P, T]) -> Callable[P, T]:
    """Return a function that caches the results of `function` for each corpus's schema and each tuple of arguments.

    Arguments must be positional and hashable. The returned function has `cache_clear()`, as with `functools.cache`.
    """
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

    run.cache_clear = clear  # type: ignore[attr-defined]  # the same name as in functools.cache
    return run
