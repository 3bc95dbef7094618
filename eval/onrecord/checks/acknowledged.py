"""Set aside the warnings that somebody has looked at: is every entry of annotations/acknowledged.json still of use?

The file is a list of {check, document, key, reason}. An acknowledgement names a warning by its check, its document
and its key (`checks.keys`), none of which changes when other annotations do. It covers that warning only, never an
error. One that covers nothing is itself a warning: the place it was about has been mended, or the key was mistyped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.checks.base import Finding
from onrecord.checks.sources import ACKNOWLEDGED
from onrecord.errors import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.gold import Gold
    from onrecord.errors import Problem


class Name(NamedTuple):
    """What names a warning."""

    check: str
    document: str
    key: str


def names(gold: Gold) -> list[Name]:
    """Return what the corpus acknowledges, in the file's order; nothing where the file is missing or cannot be read."""
    if ACKNOWLEDGED in gold.blocked or gold.sources.acknowledged.value is None:
        return []
    return [Name(row["check"], row["document"], row["key"]) for row in gold.sources.acknowledged.value]


def name(problem: Problem) -> Name | None:
    """Return what names a problem; nothing names an error, nor a warning without a key."""
    if problem.severity is Severity.ERROR or not problem.key:
        return None
    return Name(problem.check, problem.document, problem.key)


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each acknowledgement that covers no warning; those of unreadable documents are let be."""
    found = {name(problem) for problem in gold.warnings}
    for at, each in enumerate(names(gold)):
        if each not in found and each.document not in gold.blocked:
            yield Finding(
                ACKNOWLEDGED,
                f"[{at}]",
                "the acknowledgement covers no warning",
                got=f"{each.check} {each.document} {each.key}",
                hint="remove it, or correct its key",
            )
