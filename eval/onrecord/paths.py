"""Find the three directories of data: corpus/, schema/ and annotations/.

An installed wheel carries them as `onrecord/_data/…`; an editable install or a clone has none there, and they stand
at the checkout's top. The environment variable ONRECORD_HOME names another directory of the same layout: a copy that
somebody edits, or another corpus.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from onrecord.errors import OnrecordError

VARIABLE = "ONRECORD_HOME"


def home() -> Path:
    """Return the directory that holds corpus/, schema/ and annotations/."""
    if chosen := os.environ.get(VARIABLE):
        path = Path(chosen)
        if not (path / "corpus").is_dir():
            raise OnrecordError(
                f"{VARIABLE} names a directory that holds no corpus.",
                where=str(path),
                expected="a directory with corpus/ and annotations/",
                hint=f"unset {VARIABLE}",
            )
        return path
    return _installed()


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
    """Return the corpus directory as a string: what `datasets.load_dataset` takes as its path."""
    return str(home() / "corpus")


def annotations_dir() -> Path:
    """Return the directory of gold, annotators, adjudication and guidelines."""
    return home() / "annotations"


def gold_dir() -> Path:
    """Return the directory of the gold documents and registries."""
    return annotations_dir() / "gold"


def schema_dir() -> Path:
    """Return the directory of schemas: the home's own, or the installed ones where it has none."""
    own = home() / "schema"
    return own if own.is_dir() else installed_schema_dir()


def installed_schema_dir() -> Path:
    """Return the directory of the package's own schemas."""
    return _installed() / "schema"
