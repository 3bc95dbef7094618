"""Remember which warnings a pull has shown, so that the next pull does not list all of them again.

The file `.shown` beside the annotators' directories has, for each document of an annotator, hashes of the warnings of
the last pull that read it. Warnings about filled-in values are left to `summarised`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from onrecord.documents.atomic import write_bytes
from onrecord.errors import Severity
from onrecord.studio import keep
from onrecord.studio.sheet import FILLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from onrecord.errors import Problem

SHOWN = ".shown"  # without .json, because it is not a document
DIGITS = 16


def repeated(directory: Path, problems: Sequence[Problem], documents: Iterable[str]) -> frozenset[Problem]:
    """Return the warnings that the last pull of their document had, too, and record those of this pull.

    A record that cannot be read counts as empty: the warnings are then shown again.

    Args:
        directory: The directory with one directory per annotator; the caller holds its lock.
        problems: The problems of this pull.
        documents: The documents that were pulled, as problems name them.
    """
    path = directory / SHOWN
    try:
        before = msgspec.json.decode(path.read_bytes(), type=dict[str, list[str]]) if path.exists() else {}
    except msgspec.DecodeError:
        before = {}
    warnings = [each for each in problems if each.severity is Severity.WARNING and each.check != FILLED]
    now: dict[str, list[str]] = {each: [] for each in documents}
    for each in warnings:
        now.setdefault(each.document, []).append(_digest(each))
    if (after := before | {name: sorted(each) for name, each in now.items()}) != before:
        write_bytes(path, msgspec.json.format(msgspec.json.encode(after, order="deterministic"), indent=1) + b"\n")
    return frozenset(each for each in warnings if _digest(each) in before.get(each.document, ()))


def _digest(problem: Problem) -> str:
    return keep.digest(problem.render().encode("utf-8", "surrogatepass"))[:DIGITS]
