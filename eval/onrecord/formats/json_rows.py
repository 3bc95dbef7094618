"""Read the JSON values of a file that is one value, or one value a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.documents.encoding import not_utf8, open_lines
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOM = b"\xef\xbb\xbf"
_BRACKETS = {b"{": b"}", b"[": b"]"}


class JsonRow(NamedTuple):
    """A decoded JSON value, and the line of the file on which it stands; 0 if the value is the whole file."""

    line: int
    value: Any


def json_rows(path: Path) -> Iterator[JsonRow]:
    """Yield the JSON values of a file: the whole file as one value, or else the value of each line that is not blank.

    A byte order mark is ignored, and UTF-16 with one is read. Duplicate keys, NaN and Infinity are errors.

    Raises:
        OnrecordError: The file, or a line of it, is not JSON in UTF-8.
    """
    with open_lines(path) as file:
        raw = file.read().removeprefix(BOM)
    if (wrong := not_utf8(raw, str(path))) is not None:
        where = f"{path}:{wrong.line}"
        raise OnrecordError(f"The file {wrong.message}.", where=where, got=wrong.got, expected="UTF-8", hint=wrong.hint)
    whole = _whole(path, raw)
    if whole is not None:
        yield whole
        return
    for number, line in enumerate(raw.splitlines(), 1):
        if line.strip():
            yield JsonRow(number, _value_of_line(path, number, line))


def _whole(path: Path, raw: bytes) -> JsonRow | None:
    """Return the one JSON value of a file; None if it has several lines, of which the first may be a value.

    Raises:
        OnrecordError: The file is neither.
    """
    try:
        return JsonRow(0, strict_json(raw))
    except NotJsonError as error:
        lines = (line for line in raw.splitlines() if line.strip())
        if is_whole(next(lines, b"")) and next(lines, None) is not None:
            return None
        raise OnrecordError(
            f"The file is {error.message}",
            where=str(path),
            got=error.got,
            expected="one JSON value, or one JSON object on each line",
            hint=error.hint or "write the file again as JSON",
        ) from error


def is_whole(line: bytes) -> bool:
    """Return whether a line begins and ends with the brackets of a JSON object or array, white space aside.

    >>> is_whole(b'{"a": 1}'), is_whole(b"["), is_whole(b'{"a": 1},')
    (True, False, False)
    """
    line = line.strip()
    return len(line) > 1 and _BRACKETS.get(line[:1]) == line[-1:]


def _value_of_line(path: Path, number: int, line: bytes) -> Any:
    try:
        return strict_json(line)
    except NotJsonError as error:
        raise OnrecordError(
            f"The line is {error.message}",
            where=f"{path}:{number}",
            got=error.got,
            expected="one JSON object on each line",
            hint=error.hint or "write the line again as JSON",
        ) from error
