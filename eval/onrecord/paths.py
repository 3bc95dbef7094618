"""Find the three directories of data: corpus/, schema/ and annotations/.

An installed wheel has them in `onrecord/_data/`. In a clone or an editable install they are at the top of the checkout.
The environment variable ONRECORD_HOME names another directory with the same layout, such as another corpus.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "ONRECORD_HOME"
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_root: ContextVar[str | None] = ContextVar("root", default=None)


def home() -> Path:
    """Return the directory that contains corpus/, schema/ and annotations/.

    It is the one that `at_home` or the environment variable ONRECORD_HOME names, or else that of the installed package
    or the checkout.

    Raises:
        OnrecordError: The named directory has no corpus/, or the package's data are missing.
    """
    if chosen := named_home():
        path = Path(chosen)
        if not (path / "corpus").is_dir():
            naming = VARIABLE if _root.get() is None else "--root"
            raise OnrecordError(
                f"{naming} names a directory without a corpus.",
                where=str(path),
                expected="a directory with corpus/ and annotations/",
                hint=f"name the directory that contains corpus/, or leave {naming} out for the installed corpus",
            )
        return path
    return _installed()


@contextmanager
def at_home(root: Path) -> Iterator[None]:
    """Return a context manager in which `home()` is `root`, a directory that contains corpus/."""
    token = _root.set(str(root))
    try:
        yield
    finally:
        _root.reset(token)


def named_home() -> str | None:
    """Return the directory that `at_home` or ONRECORD_HOME names; None if neither does. It may have no corpus."""
    return _root.get() or os.environ.get(VARIABLE)


@cache
def _installed() -> Path:
    package = Path(__file__).resolve().parent
    for candidate in (package / "_data", package.parents[1]):
        if (candidate / "corpus").is_dir() and (candidate / "schema").is_dir():
            return candidate
    raise OnrecordError(
        "The corpus was not found beside the package.",
        where=str(package),
        expected="onrecord/_data in an installed wheel, or a checkout",
        hint="pip install --force-reinstall onrecord",
    )


def corpus_dir() -> str:
    """Return the path of corpus/ in `home()` as a string, as `datasets.load_dataset` needs it."""
    return str(home() / "corpus")


def annotations_dir() -> Path:
    """Return the path of annotations/ in `home()`, which contains gold, annotators, adjudication and guidelines."""
    return home() / "annotations"


def gold_dir() -> Path:
    """Return the path of annotations/gold/ in `home()`, which contains the gold documents and registries."""
    return annotations_dir() / "gold"


def guidelines_versions(root: Path) -> list[Path]:
    """Return the directories of the versions of a corpus's annotation guidelines, the newest first.

    Each version is a directory of annotations/guidelines/, such as `2.1.0`. Other directories are left out.
    """
    versions = [each for each in (root / "annotations" / "guidelines").glob("*.*.*") if _VERSION.fullmatch(each.name)]
    return sorted(versions, key=lambda each: [int(number) for number in each.name.split(".")], reverse=True)


def guidelines_pages(root: Path) -> list[Path]:
    """Return the pages of a corpus's annotation guidelines, of every version: all Markdown files but READMEs."""
    places = (root / "annotations" / "guidelines", *guidelines_versions(root))
    return [path for each in places for path in sorted(each.glob("*.md")) if path.stem != "README"]


def installed_guidelines_dir() -> Path:
    """Return the path of the newest annotation guidelines of the package, whatever ONRECORD_HOME is."""
    return guidelines_versions(_installed())[0]


def installed_schema_dir() -> Path:
    """Return the path of the package's own schemas, whatever ONRECORD_HOME is."""
    return _installed() / "schema"
