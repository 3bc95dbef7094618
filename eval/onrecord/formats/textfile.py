"""Read a text file line by line, with the number of each line, and refuse what is no text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, Problem

if TYPE_CHECKING:
    from pathlib import Path

MAX_FILE_BYTES = 1024 * 1024 * 1024


def read_text(path: Path) -> str:
    """Return a file's characters exactly, line ends and all; raises OnrecordError where it is no UTF-8 text."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise OnrecordError(
                "The file is too large to be converted.",
                where=str(path),
                expected=f"at most {MAX_FILE_BYTES} bytes",
                hint="convert it in parts",
            )
        raw = path.read_bytes()
    except OSError as error:
        raise OnrecordError(
            "The file cannot be read.",
            where=str(path),
            got="a directory" if path.is_dir() else error.strerror or str(error),
            hint="check the path",
        ) from error
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise OnrecordError(
            "The file is binary, or UTF-16.", where=f"{path}:{line}", got="a NUL byte", hint="write UTF-8 text"
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
    r"""Return a file's lines with their numbers from 1, without their ends; only \n and \r\n end a line here."""
    lines = read_text(path).removeprefix("\ufeff").split("\n")
    return [(number, line.removesuffix("\r")) for number, line in enumerate(lines, 1)]


def sha256(text: str) -> str:
    """Return the hash of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


class Problems:
    """The problems of one file, each with its line."""

    def __init__(self, path: Path, check: str) -> None:
        self.path, self._check = str(path), check
        self.found: list[Problem] = []

    def add(self, line: int, message: str, *, got: str = "", expected: str = "", hint: str = "") -> None:
        """Add a problem at a line (0: the whole file's)."""
        self.found.append(Problem(self.path, line, "", self._check, message, got=got, expected=expected, hint=hint))
