"""Say what went wrong: the one base class of errors, and the problem that a check yields.

An error is data (what, where, got, expected, hint) and is rendered late, by whoever shows it. A `Problem` is one
finding of a check; a command collects all of them and never stops at the first.
"""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_SHOWN = 160


def shown(value: object) -> str:
    """Return a value as it appears in a message: quoted, on one line, at most 160 characters long."""
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


class OnrecordError(Exception):
    """The base class of every error that a caller can cause.

    Attributes:
        what: One sentence on what went wrong.
        where: The file, the document and the path in it; empty if there is none.
        got: What was found.
        expected: What was expected.
        hint: What to type or change next.
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
    """What a check looks at, from the bytes upwards; run only where the ones below left something to read."""

    BYTES = "bytes"
    SCHEMA = "schema"
    SPANS = "spans"
    REFERENCES = "references"
    CONSISTENCY = "consistency"
    COVERAGE = "coverage"


class Severity(StrEnum):
    """An error makes data unusable for scoring; a warning is a place that someone should look at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding: which check, where, what is wrong, both sides, and what to do about it.

    document is a doc_id or a file's name, path a JSON pointer-like path inside it (`quotes[3].content[0]`), line a
    1-based line of a JSONL file (0: not a line's problem), key what an acknowledgement names (see
    `checks.acknowledged`).
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

    def render(self) -> str:
        """Return the problem as a line to read, with its two sides and its remedy under it."""
        place = self.document + (f":{self.line}" if self.line else "") + (f" {self.path}" if self.path else "")
        rows = [f"{self.severity}[{self.check}] {place}: {self.message}"]
        rows += [
            f"    {name}: {value}"
            for name, value in (("got", self.got), ("expected", self.expected), ("next", self.hint))
            if value
        ]
        return "\n".join(rows)


def listed_words(given: str | Iterable[str], *, what: str) -> list[str]:
    """Return the words of a string, with commas between, or of several such strings; empty ones are left out.

    Args:
        given: What a caller named.
        what: What a word names, for the error.

    Raises:
        OnrecordError: It is neither a string nor several.
    """
    several = [given] if isinstance(given, str) or not isinstance(given, abc.Iterable) else list(given)
    for each in several:
        if not isinstance(each, str):
            raise OnrecordError(
                f"That is no {what}.",
                got=f"{type(each).__name__} {shown(each)}",
                expected="a string, or several in a list",
            )
    return [word.strip() for each in several for word in each.split(",") if word.strip()]


def near_names(name: object, known: Iterable[str]) -> str:
    """Return the words of a KeyError: the name that is not there, and the known names that are near it."""
    import difflib

    names = list(known)
    close = difflib.get_close_matches(str(name), names, n=3) or names[:10]
    return f"{name!r} is not among the {len(names)} names; near it are {', '.join(close)}"


class ProblemsError(OnrecordError):
    """An error that stands for several problems of an input; `problems` are all of them."""

    def __init__(self, what: str, problems: Sequence[Problem], *, hint: str = "") -> None:
        super().__init__(what, hint=hint)
        self.problems = tuple(problems)
