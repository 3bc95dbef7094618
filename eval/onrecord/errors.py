"""Define `OnrecordError`, the base class of all errors, and `Problem`, one violation of a check.

Both are data (what, where, got, expected, hint); the code that shows them renders them. A command collects all
problems of its input and does not stop at the first one.
"""

from __future__ import annotations

import re
from collections import abc
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_SHOWN = 160
_NUMBER = re.compile(r"([0-9]+)")


def shown(value: object) -> str:
    """Return a value as it appears in a message: its `repr`, cut to 160 characters with `…` at the end if it is longer.

    >>> shown("ab")
    "'ab'"
    """
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


class OnrecordError(Exception):
    """The base class of every error that a caller can cause; `str(error)` has one line for each attribute that is set.

    Attributes:
        what: What is wrong, as one sentence.
        where: The file, the document and the path in the document, or "".
        got: The value that was found, or "".
        expected: The values that are allowed, or "".
        hint: What to type or change next, or "". It is printed as `next`.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", got: str = "", expected: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.got = got
        self.expected = expected
        self.hint = hint

    def __str__(self) -> str:
        rows = [self.what]
        rows += [
            f"  {name}: {value}"
            for name, value in (
                ("where", self.where),
                ("got", self.got),
                ("expected", self.expected),
                ("next", self.hint),
            )
            if value
        ]
        return "\n".join(rows)


class Level(StrEnum):
    """What a check reads, lowest level first. A level runs on a file only if no lower level found it unreadable."""

    BYTES = "bytes"
    SCHEMA = "schema"
    SPANS = "spans"
    REFERENCES = "references"
    CONSISTENCY = "consistency"
    COVERAGE = "coverage"


class Severity(StrEnum):
    """An error makes the data unusable for scoring. A warning marks a place that a person should look at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One violation of a check. Problems are sorted by document and place; numbers in a place are compared as numbers.

    Attributes:
        document: A doc_id or the name of a file.
        line: The line of a JSONL file, counted from 1; 0 if the problem is not in one line.
        path: The path inside the document, such as `quotes[3].content[0]`; may be empty.
        check: The id of the check.
        message: What is wrong.
        severity: Whether it is an error or a warning.
        got: The value that was found, or "".
        expected: The values that are allowed, or "".
        hint: What to type or change next, or "".
        key: The place that an acknowledgement of this warning names, or "" (see `checks.acknowledged`).
    """

    document: str
    line: int
    path: str
    check: str
    message: str
    severity: Severity = field(default=Severity.ERROR, compare=False)
    got: str = field(default="", compare=False)
    expected: str = field(default="", compare=False)
    hint: str = field(default="", compare=False)
    key: str = field(default="", compare=False)

    def __lt__(self, other: Problem) -> bool:
        """Return whether the problem is listed before another."""
        return self._rank() < other._rank()

    def _rank(self) -> tuple[object, ...]:
        parts = [(int(each), "") if each.isdecimal() else (-1, each) for each in _NUMBER.split(self.path)]
        return self.document, self.line, parts, self.check, self.message

    def render(self) -> str:
        """Return the problem as plain text.

        The first line is `error[check] document:line path: message`; then follows one indented line each for `got`,
        `expected` and `next` (the hint), if they are set.
        """
        place = self.document + (f":{self.line}" if self.line else "") + (f" {self.path}" if self.path else "")
        rows = [f"{self.severity}[{self.check}] {place}: {self.message}"]
        rows += [
            f"    {name}: {value}"
            for name, value in (("got", self.got), ("expected", self.expected), ("next", self.hint))
            if value
        ]
        return "\n".join(rows)


def first_few(words: Sequence[str], most: int = 3) -> str:
    """Return the first words, joined by commas, and the number of the others.

    >>> first_few(["a", "b", "c"]), first_few(["a", "b", "c", "d", "e"], 2)
    ('a, b, c', 'a, b and 3 more')
    """
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more:,} more" if more > 0 else "")


def counted(number: int, noun: str) -> str:
    """Return a number and a noun, in the plural (with `s`) unless the number is 1; the number has commas.

    >>> counted(1, "document"), counted(2000, "document")
    ('1 document', '2,000 documents')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed_words(given: str | Iterable[str], *, what: str) -> list[str]:
    """Return the comma-separated words of a string or of several strings, stripped; empty words are dropped.

    >>> listed_words("name, nominal", what="form"), listed_words(["a,b", "c"], what="form")
    (['name', 'nominal'], ['a', 'b', 'c'])

    Args:
        given: One string, or an iterable of strings.
        what: The noun for a word in the error, such as `layer`.

    Raises:
        OnrecordError: `given`, or an element of it, is not a string.
    """
    several = [given] if isinstance(given, str) or not isinstance(given, abc.Iterable) else list(given)
    for each in several:
        if not isinstance(each, str):
            raise OnrecordError(
                f"A {what} is not a string.",
                got=f"{type(each).__name__} {shown(each)}",
                expected="a string, or several in a list",
                hint='write several as "a,b" or ["a", "b"]',
            )
    return [word.strip() for each in several for word in each.split(",") if word.strip()]


def near_names(name: object, known: Iterable[str]) -> str:
    """Return the text of a KeyError for an unknown name: the name, and up to three known names that are similar to it.

    If none is similar, the first ten known names are given.

    >>> near_names("coref.muk", ["coref.muc", "link.qid"])
    "'coref.muk' is not among the 2 names; near it are coref.muc"
    """
    import difflib

    names = list(known)
    close = difflib.get_close_matches(str(name), names, n=3) or names[:10]
    return f"{name!r} is not among the {len(names)} names; near it are {', '.join(close)}"


class ProblemsError(OnrecordError):
    """An error for an input with several problems; the attribute `problems` is the tuple of all of them."""

    def __init__(self, what: str, problems: Sequence[Problem], *, hint: str = "") -> None:
        super().__init__(what, hint=hint)
        self.problems = tuple(problems)
