"""Read JSON strictly: UTF-8 only, no duplicate key in an object, no NaN or Infinity, no lone surrogate.

Python's reader accepts all of these without a warning, and other tools read them differently.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from onrecord.documents.encoding import not_utf8
from onrecord.errors import Problem, shown

BYTE_ORDER_MARK = "\ufeff"


class NotJsonError(Exception):
    """Bytes that are not strict JSON. message: why; got: the bytes or characters in question; hint: how to mend it.

    raw: the bytes, if they are not UTF-8; else b"".
    """

    def __init__(self, message: str, *, got: str = "", hint: str = "", raw: bytes = b"") -> None:
        super().__init__(message)
        self.message, self.got, self.hint, self.raw = message, got, hint, raw

    def problem(self, document: str, *, line: int = 0, check: str) -> Problem:
        """Return the error as a Problem.

        Args:
            document: The name of the file that the bytes come from.
            line: The line's number; 0 for the whole file.
            check: The id of the check that reports it, such as `predictions.json`.
        """
        wrong = not_utf8(self.raw, document)
        hint = self.hint if wrong is None else wrong.hint
        return Problem(document, line, "", check, self.message, got=self.got, expected="strict JSON, UTF-8", hint=hint)


def strict_json(raw: bytes) -> Any:
    """Return the decoded value of bytes that are one strict JSON value in UTF-8.

    Raises:
        NotJsonError: They are not: for example a key occurs twice in an object, or a number is NaN.
    """
    try:
        value = json.loads(_decoded(raw), object_pairs_hook=_unique, parse_constant=_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        around = error.doc[max(0, error.pos - 20) : error.pos + 20]
        message = f"not JSON: {error.msg.removesuffix(' starting at')} at {_place(error)}"
        raise NotJsonError(message, got=shown(around), hint=_hint(error)) from error
    except RecursionError as error:
        raise NotJsonError("not JSON that can be read: it nests too deeply") from error
    except UnicodeEncodeError as error:
        raise NotJsonError(
            "a string contains half of a surrogate pair, which is not a character",
            got=shown(error.object[error.start : error.end]),
            hint="write the whole character",
        ) from error
    except ValueError as error:
        raise NotJsonError(f"not JSON that can be read: {error}") from error
    return value


def _place(error: json.JSONDecodeError) -> str:
    """Return where JSON breaks, as "line 3, column 7" for a text of several lines, else as "character 12" (from 0)."""
    several = "\n" in error.doc.rstrip("\n")
    return f"line {error.lineno}, column {error.colno}" if several else f"character {error.pos}"


def _hint(error: json.JSONDecodeError) -> str:
    """Return one phrase on how to mend broken JSON, such as "put a comma before it"; "" if that is not clear."""
    if error.pos >= len(error.doc.rstrip()):
        return "it is cut short: write it again whole"
    if error.msg.startswith("Unterminated string"):
        return "it is cut short, or a quotation mark is missing: write it again whole"
    if error.msg.startswith("Extra data"):
        rest = error.doc[error.pos :].strip()
        return "take away the comma after it" if rest == "," else "write one JSON value on each line"
    if error.msg.startswith("Expecting ',' delimiter"):
        return "put a comma before it"
    if error.doc[: error.pos].rstrip().endswith(",") or error.msg.startswith("Illegal trailing comma"):
        return "take away the comma before the bracket" if error.doc[error.pos :].lstrip(", ")[:1] in {"]", "}"} else ""
    return ""


def _decoded(raw: bytes) -> str:
    """Return bytes as text; raise NotJsonError if they are not UTF-8 or begin with a byte order mark."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong = not_utf8(raw, "FILE")
        got, hint = (wrong.got, wrong.hint) if wrong is not None else ("", "")
        raise NotJsonError("not UTF-8", got=got, hint=hint, raw=raw) from error
    if text.startswith(BYTE_ORDER_MARK):
        raise NotJsonError("starts with a byte order mark", got="EF BB BF", hint="save the file as UTF-8 without it")
    return text


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the dict of (key, value) pairs; raise NotJsonError if a key occurs twice."""
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for index, key in enumerate(keys) if key in keys[:index])
        raise NotJsonError(f"the key {shown(twice)} occurs twice in one object", hint="keep one of them")
    return value


def _constant(word: str) -> NoReturn:
    """Raise NotJsonError for NaN, Infinity or -Infinity, which Python's reader would accept."""
    raise NotJsonError(f"{word} is not JSON", got=word, hint="write null")
