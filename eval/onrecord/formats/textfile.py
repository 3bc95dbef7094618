"""Read a UTF-8 text file as a string or as numbered lines, and collect the problems of a file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, Problem

if TYPE_CHECKING:
    from pathlib import Path

MAX_FILE_BYTES = 1024 * 1024 * 1024


def read_text(path: Path) -> str:
    """Return a file's exact characters, with its original line ends.

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
        raw = path.read_bytes()
    except OSError as error:
        raise OnrecordError(
            "The file cannot be read.",
            where=str(path),
            got="a directory" if path.is_dir() else error.strerror or str(error),
            hint="give the path of a file that you can read",
        ) from error
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise OnrecordError(
            "The file is binary, or UTF-16.",
            where=f"{path}:{line}",
            got="a NUL byte",
            hint="save the file as UTF-8 text",
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise OnrecordError(
            "The file is not UTF-8.",
            where=f"{path}:{line}",
            got=f"byte {raw[error.start]:#04x} at byte {error.start}",
            hint="save the file as UTF-8",
        ) from error


def read_lines(path: Path) -> list[tuple[int, str]]:
    r"""Return a file's lines as (number from 1, line without its end); only \n and \r\n end a line.

    In a file without \n, \r ends a line. A byte order mark at the beginning of the file is removed.

    Raises:
        OnrecordError: The file cannot be read, is larger than 1 GiB, contains a NUL byte, or is not UTF-8.
    """
    lines = with_line_feeds(read_text(path)).removeprefix("\ufeff").split("\n")
    return [(number, line.removesuffix("\r")) for number, line in enumerate(lines, 1)]


def with_line_feeds(text: str) -> str:
    r"""Return a file's text with \n for each \r, if it has no \n: old programs of the Macintosh end lines by \r alone.

    >>> with_line_feeds("Ada O\rmet O"), with_line_feeds("Ada O\r\nmet\r O")
    ('Ada O\nmet O', 'Ada O\r\nmet\r O')
    """
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
