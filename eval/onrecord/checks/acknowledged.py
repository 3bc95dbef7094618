"""Acknowledged warnings: the key of a warning, and the check that every acknowledgement matches a warning.

annotations/acknowledged.json is a list of {check, document, key, reason}. An acknowledgement matches the warning with
the same check, document and key. It never matches an error. An acknowledgement without a warning is itself a warning:
the place was corrected, or the key has a typo.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from onrecord.checks.corpus import Fault
from onrecord.checks.files import ACKNOWLEDGED
from onrecord.errors import Severity
from onrecord.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.corpus import CheckedCorpus
    from onrecord.errors import Problem

NEIGHBOURS = 2


class Acknowledgement(NamedTuple):
    """The three values that identify a warning."""

    check: str
    document: str
    key: str


def place_key(text: str, start: int, end: int) -> str:
    """Return a readable key for a place of an article, by which a warning about it is acknowledged.

    The key has the words, the number of their occurrence in the text, and up to two tokens on either side, on one line.
    It does not depend on the annotations.

    >>> place_key("I met him once. I told him.", 23, 26)
    'him#2: I told [him].'

    Args:
        text: The article.
        start: The offset of the first character, in code points.
        end: The offset after the last character.
    """
    words = text[start:end]
    occurrence = len(re.findall(rf"(?<!\w){re.escape(words)}(?!\w)", text[:start])) + 1
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end) if "\n" in text[end:] else len(text)
    before = [each.start for each in tokens(text, start=line_start, end=start)][-NEIGHBOURS:]
    after = [each.end for each in tokens(text, start=end, end=line_end)][:NEIGHBOURS]
    left = text[before[0] if before else start : start]
    right = text[end : after[-1] if after else end]
    return f"{_one_line(words)}#{occurrence}: {_one_line(left)}[{_one_line(words)}]{_one_line(right)}"


def _one_line(text: str) -> str:
    """Return a text with a space in place of each white space character."""
    return re.sub(r"\s", " ", text)


def acknowledgements(corpus: CheckedCorpus) -> list[Acknowledgement]:
    """Return the entries of annotations/acknowledged.json in order; [] if the file is missing or invalid."""
    rows = corpus.files.acknowledged.value
    if ACKNOWLEDGED in corpus.blocked or rows is None:
        return []
    return [Acknowledgement(row["check"], row["document"], row["key"]) for row in rows]


def acknowledgement_of(problem: Problem) -> Acknowledgement | None:
    """Return the acknowledgement (check, document and key) with which a warning is no longer reported.

    None for an error and for a warning without a key, which cannot be acknowledged.
    """
    if problem.severity is Severity.ERROR or not problem.key:
        return None
    return Acknowledgement(problem.check, problem.document, problem.key)


def check_acknowledged(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each entry of annotations/acknowledged.json that matches no warning of the earlier checks.

    Entries for documents that could not be checked are skipped.
    """
    found = {acknowledgement_of(problem) for problem in corpus.warnings}
    for at, each in enumerate(acknowledgements(corpus)):
        if each not in found and each.document not in corpus.blocked:
            yield Fault(
                ACKNOWLEDGED,
                f"[{at}]",
                "the acknowledgement covers no warning",
                got=f"{each.check} {each.document} {each.key}",
                hint="remove it, or correct its key",
            )
