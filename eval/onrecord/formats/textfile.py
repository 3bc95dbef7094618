"""Read a text file as a string or as numbered lines, and collect the problems of a file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from onrecord.documents.encoding import as_utf8, not_utf8
from onrecord.errors import OnrecordError, Problem

if TYPE_CHECKING:
    from pathlib import Path

MAX_FILE_BYTES = 1024 * 1024 * 1024


def read_text(path: Path) -> str:
    """Return a file's exact characters, with its original line ends.

    The byte order mark of a file in UTF-16 is no character of its text; that of UTF-8 is.

    Raises:
        OnrecordError: The file cannot be read, is larger than 1 GiB, contains a NUL byte, or is not UTF-8.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise OnrecordError(
                "The file is too large to be converted.",
                where=str(path),
                expected=f"at most {MAX_FILE_BYTES:,} bytes",
                hint="split the file, and convert each part",
            )
        raw = as_utf8(path.read_bytes())
    except OSError as error:
        raise OnrecordError(
            "The file cannot be read.",
            where=str(path),
            got="a directory" if path.is_dir() else error.strerror or str(error),
            hint="give the path of a file that you can read",
        ) from error
    if (wrong := not_utf8(raw, str(path))) is not None:
        where = f"{path}:{wrong.line}"
        raise OnrecordError(f"The file {wrong.message}.", where=where, got=wrong.got, expected="UTF-8", hint=wrong.hint)
    return raw.decode("utf-8")


def read_lines(path: Path) -> list[tuple[int, str]]:
    r"""Return a file's lines as (number from 1, line without its end).

    Only \n and \r\n end a line, but \r does in a file without \n. A byte order mark at the beginning is removed.

    Raises:
        OnrecordError: The file cannot be read, is larger than 1 GiB, contains a NUL byte, or is not UTF-8.
    """
    lines = with_line_feeds(read_text(path)).split("\n")
    return [(number, line.removesuffix("\r")) for number, line in enumerate(lines, 1)]


def with_line_feeds(text: str) -> str:
    r"""Return a file's text without a byte order mark; lines that end in \r only end in \n.

    >>> with_line_feeds("a\rb\r"), with_line_feeds("a\r\nb")
    ('a\nb\n', 'a\r\nb')
    """
    text = text.removeprefix("\ufeff")
    return text if "\n" in text else text.replace("\r", "\n")


def sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class Problems:
    """Collects the problems of one file, each with its line, in `found`."""

    def __init__(self, path: Path, check: str) -> None:
        self.path, self._check = str(path), check
        self.found: list[Problem] = []

    def add(self, line: int, message: str, *, got: str = "", expected: str = "", hint: str = "") -> None:
        """Append a problem of the file to `found`.

        Args:
            line: The line, counted from 1; 0 stands for the whole file.
            message: What is wrong, in one phrase.
            got: What the file has.
            expected: What should be there.
            hint: What the user can do.
        """
        self.found.append(Problem(self.path, line, "", self._check, message, got=got, expected=expected, hint=hint))
