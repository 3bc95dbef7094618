"""Read a JSONL file line by line with bounded memory, and recognise files that are not JSONL.

A line of 256 MiB or more is skipped, and yields a problem. A file that is one JSON array is read into memory,
and each element is yielded as a line. So is a file in UTF-16 with a byte order mark. A file that is compressed, binary,
or one JSON object over many lines yields a single problem instead of one per line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onrecord.documents.encoding import not_utf8, open_lines
from onrecord.documents.missing import no_such_path
from onrecord.errors import OnrecordError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

MAX_LINE_BYTES = 256 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
UTF8_MARK = b"\xef\xbb\xbf"
SIGNATURES = (
    (b"\xff\xfe", "the file is UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "the file is UTF-16", "save it as UTF-8"),
    (b"\x1f\x8b", "the file is compressed by gzip", "gunzip it"),
    (b"PK\x03\x04", "the file is a zip archive", "unzip it"),
    (b"\x28\xb5\x2f\xfd", "the file is compressed by zstd", "zstd -d it"),
    (b"\xfd7zXZ", "the file is compressed by xz", "xz -d it"),
)


class RawLine(NamedTuple):
    """A line of a file: its number from 1, and its bytes or, if it cannot be used, its problem and no bytes."""

    number: int
    raw: bytes
    problem: Problem | None = None


def raw_lines(path: Path) -> Iterator[RawLine]:
    """Yield the lines of a JSONL file in order, as bytes with their numbers; blank lines are left out.

    If the file is a JSON array, its elements are yielded as lines. A file in UTF-16 with a byte order mark is
    converted. Bytes that cannot be used (a line that is too long,
    a file that is compressed or no JSONL) are yielded as a line with a problem.

    Raises:
        OnrecordError: The file cannot be opened.
    """
    name = str(path)
    try:
        file = open_lines(path, buffering=PIECE_BYTES)
    except FileNotFoundError as error:
        raise no_such_path(path) from error
    except OSError as error:
        raise OnrecordError(
            "The predictions cannot be read.",
            where=name,
            got="a directory" if path.is_dir() else error.strerror or str(error),
            expected="a JSONL file, one document per line",
            hint="give the path of a file that you can read",
        ) from error
    with file:
        yield from lines_of(file, name)


def lines_of(file: IO[bytes], name: str, *, longest: int = MAX_LINE_BYTES) -> Iterator[RawLine]:
    """Yield the lines of an open JSONL file in order, as bytes with their numbers; blank lines are left out.

    If the file is a JSON array, its elements are yielded as lines. Bytes that cannot be used are yielded as a line with
    a problem.

    Args:
        file: The file, at its beginning.
        name: The file's name in problems.
        longest: A line of so many bytes or more is skipped, and yields a problem.
    """
    number, first = 0, True
    while raw := file.readline(longest):
        number += 1
        if len(raw) >= longest and not raw.endswith(b"\n"):
            _pass_over(file)
            yield RawLine(number, b"", _too_long(name, number, longest))
        elif first and is_array(raw):
            yield from _elements(raw + file.read(), name, number)
            return
        elif first and (problem := _not_lines(raw, name, number)):
            yield RawLine(number, b"", problem)
            return
        elif not raw.isspace():
            yield RawLine(number, raw.removeprefix(UTF8_MARK) if first else raw)
        first = first and raw.isspace()


def is_array(beginning: bytes) -> bool:
    """Return whether a file is a JSON array, given its first bytes.

    A byte order mark and white space before it are allowed.
    """
    return beginning.removeprefix(UTF8_MARK).lstrip().startswith(b"[")


def _elements(raw: bytes, name: str, number: int) -> Iterator[RawLine]:
    """Yield each element of a JSON array as a line, with the number of the line on which the element starts.

    If the bytes are not a JSON array, a single line with a problem and without bytes is yielded instead of all
    elements.

    Args:
        raw: The bytes from the start of the array to the end of the file.
        name: The file's name in the problem.
        number: The number of the line on which the array starts.
    """
    raw = raw.removeprefix(UTF8_MARK)
    try:
        elements = msgspec.json.decode(raw, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        hint = "write one document per line, or a whole array"
        message = "the file is not a JSON array"
        yield RawLine(number, b"", _wrong_file(name, number, message, got=str(error), hint=hint))
        return
    at = 0
    for element in map(bytes, elements):
        start = raw.index(element, at)
        number += raw.count(b"\n", at, start)
        yield RawLine(number, element)
        at = start + len(element)
        number += element.count(b"\n")


def _pass_over(file: IO[bytes]) -> None:
    """Read the rest of a line that is too long, and discard it."""
    while (piece := file.readline(PIECE_BYTES)) and not piece.endswith(b"\n"):
        pass


def _too_long(name: str, number: int, longest: int) -> Problem:
    """Return the problem of a line of `longest` bytes or more, given the file's name and the line's number."""
    return Problem(
        name,
        number,
        "",
        "predictions.json",
        "the line is too long to be one document",
        got=f"{longest:,} bytes and more",
        expected="one document per line",
        hint="write JSONL",
    )


def _not_lines(raw: bytes, name: str, number: int) -> Problem | None:
    """Return the problem of a file that is no JSONL by its first line; None if it may be JSONL.

    UTF-16, compressed and binary files are no JSONL, nor is one JSON object over many lines.

    Args:
        raw: The first line of the file.
        name: The file's name in the problem.
        number: The number of the line.
    """
    for signature, message, hint in SIGNATURES:
        if raw.startswith(signature):
            return _wrong_file(name, number, message, got=signature.hex(" ").upper(), hint=hint)
    if b"\0" in raw and (wrong := not_utf8(raw, name)) is not None:
        return _wrong_file(name, number, f"the file {wrong.message}", got=wrong.got, hint=wrong.hint)
    if raw.removeprefix(UTF8_MARK).strip() == b"{":
        message = "the file is one JSON object over many lines"
        return _wrong_file(name, number, message, got=raw.decode(), hint="write one document per line: jq -c .")
    return None


def _wrong_file(name: str, number: int, message: str, *, got: str, hint: str) -> Problem:
    return Problem(
        name, number, "", "predictions.encoding", message, got=got.strip(), expected="JSONL in UTF-8", hint=hint
    )
