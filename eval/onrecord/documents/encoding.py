"""Read files in the encodings that their first bytes show, and explain those that cannot be read.

A file is UTF-8, with or without a byte order mark, or UTF-16 or UTF-32 with one. PowerShell writes UTF-16 with a mark
when output is redirected to a file. Other encodings do not show themselves: Windows-1252 and its many relatives differ
in single letters. Such a file is an error with the byte, the line, and the command that converts it.

Lines end in LF or CR LF. A file without any LF whose lines end in CR, as on old Macs, is read as lines, too.
"""

from __future__ import annotations

import codecs
import io
import os
import shlex
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

BEGINNING_BYTES = 64 * 1024
# The mark at the beginning of a file -> its encoding. The mark of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LIKELY = "cp1252"


class NotUtf8(NamedTuple):
    """Why bytes are not UTF-8 text: the message, the line, the byte, and what to type next."""

    message: str
    line: int
    got: str
    hint: str


def encoding_of(beginning: bytes) -> str | None:
    """Return the encoding that a byte order mark shows; None for no mark, or that of UTF-8.

    >>> encoding_of("Ada".encode("utf-16")), encoding_of(b"Ada")
    ('utf-16', None)
    """
    return next((encoding for mark, encoding in MARKS if beginning.startswith(mark)), None)


def as_utf8(raw: bytes) -> bytes:
    """Return the bytes of a file in UTF-8, without the mark of another encoding; bytes without such a mark unchanged.

    Bytes that are not what their mark shows are returned unchanged, too.
    """
    encoding = encoding_of(raw)
    try:
        return raw if encoding is None else raw.decode(encoding).encode()
    except UnicodeError:
        return raw


def is_converted(path: Path) -> bool:
    """Return whether `open_lines` converts a file; False if the file cannot be opened."""
    try:
        if not path.is_file():  # a pipe can be read only once
            return False
        with path.open("rb") as file:
            beginning = file.read(BEGINNING_BYTES)
    except OSError:
        return False
    return encoding_of(beginning) is not None or _has_bare_returns(beginning)


def open_lines(path: Path, *, buffering: int = -1) -> IO[bytes]:
    """Return a file of lines, open for reading, as UTF-8 whose lines end in LF or CR LF.

    A file that has to be converted is read into memory. `buffering` is that of `Path.open`.

    Raises:
        OSError: The file cannot be opened.
    """
    if is_converted(path):
        raw = as_utf8(path.read_bytes())
        return io.BytesIO(raw.replace(b"\r", b"\n") if _has_bare_returns(raw) else raw)
    return path.open("rb", buffering=buffering)


def not_utf8(raw: bytes, name: str, *, part: str = "") -> NotUtf8 | None:
    """Return why the bytes of a file, or of a part of it, are not text in UTF-8; None if they are.

    Args:
        raw: The bytes.
        name: The name of the file, for the command that converts it.
        part: What the bytes are if not the whole file: "line".
    """
    if b"\0" in raw:
        at = raw.index(b"\0")
        line = raw.count(b"\n", 0, at) + 1
        big = sum(each == 0 for each in raw[:BEGINNING_BYTES:2]) > sum(each == 0 for each in raw[1:BEGINNING_BYTES:2])
        hint = f"save the file as UTF-8 text; if it is UTF-16: {conversion(name, 'UTF-16BE' if big else 'UTF-16LE')}"
        got = f"a NUL byte at byte {at}{part and f' of the {part}'}"
        return NotUtf8("is binary, or UTF-16 without a byte order mark", line, got, hint)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
        return NotUtf8("is not UTF-8", raw.count(b"\n", 0, at) + 1, *_wrong_byte(raw, at, name, part))
    return None


def _wrong_byte(raw: bytes, at: int, name: str, part: str) -> tuple[str, str]:
    """Return (the byte at an offset, with what it is in Windows-1252; what to type next) of a file called `name`.

    `part` is what `raw` is if not the whole file.
    """
    got = f"byte {raw[at]:#04x} at byte {at}{part and f' of the {part}'}"
    character = raw[at : at + 1].decode(LIKELY, "replace")
    if not character.isprintable() or character == "\ufffd":
        return got, f"save the file as UTF-8: {conversion(name, 'ENCODING')}"
    command = conversion(name, "WINDOWS-1252")
    return f"{got}, which is {character} in Windows-1252", f"save the file as UTF-8; if it is Windows-1252: {command}"


def conversion(name: str, encoding: str) -> str:
    """Return the command that converts a file to UTF-8.

    >>> conversion("my texts.txt", "WINDOWS-1252")
    "iconv -f WINDOWS-1252 -t UTF-8 'my texts.txt' > 'my texts.utf8.txt'"
    """
    root, suffix = os.path.splitext(name)  # noqa: PTH122 - a name in a message may be no path
    return f"iconv -f {encoding} -t UTF-8 {shlex.quote(name)} > {shlex.quote(f'{root}.utf8{suffix}')}"


def _has_bare_returns(beginning: bytes) -> bool:
    """Return whether lines end in CR only, given a file's first bytes in an encoding in which CR is one byte."""
    return b"\r" in beginning.rstrip(b"\r") and b"\n" not in beginning
