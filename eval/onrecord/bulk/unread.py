"""Give documents of which no more is read than is asked for: whether they are plain, or, if need be, everything.

Worth it where a source is large: for a small one, importing numpy takes longer than going through its documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from onrecord.bulk.plain import reader
from onrecord.io.lines import raw_lines
from onrecord.io.predictions import may_be_header, read_line
from onrecord.sources import Held, Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.bulk.plain import Plain
    from onrecord.sources import Placed, Source

LARGE_BYTES = 4_000_000
BYTES_A_MENTION = 40  # about
_encode = msgspec.json.Encoder().encode


class Unread:
    """A document as it lies in its source (a line, or one in memory), and what is plain of it, None if it is not.

    read makes of what lies there the whole document.
    """

    __slots__ = ("_lies", "_placed", "_read", "plain")

    def __init__(self, plain: Plain | None, lies: Any, read: Callable[[Any], Placed]) -> None:
        self.plain = plain
        self._lies = lies
        self._read = read
        self._placed: Placed | None = None

    @property
    def doc_id(self) -> str:
        """Return the document's id; raises BrokenFileError if it cannot be read."""
        return self.placed.document.doc_id if self.plain is None else self.plain.doc_id

    @property
    def placed(self) -> Placed:
        """Return the document read in full; raises BrokenFileError if that cannot be done."""
        if self._placed is None:
            self._placed = self._read(self._lies)
        return self._placed


class UnreadSource(Protocol):
    """A source of which the documents are given unread."""

    def __iter__(self) -> Iterator[Unread]:
        """Yield all documents, in their own order."""

    def find(self, doc_id: str) -> Unread | None:
        """Return the document of an id, or None."""


def is_large(source: Source) -> bool:
    """Return whether a source is worth the import of numpy. A directory is not: people edit those, file by file."""
    if isinstance(source, Lines):
        return source.path.stat().st_size >= LARGE_BYTES
    if isinstance(source, Held):
        return BYTES_A_MENTION * sum(len(each.mentions or ()) for each in source.documents) >= LARGE_BYTES
    return False


def unread(source: Source, *, hashed: bool = False) -> UnreadSource | None:
    """Return a source's documents unread, or None for a directory; hashed is what `plain.reader` takes."""
    plain = reader(hashed=hashed)
    if isinstance(source, Lines):
        return UnreadLines(source, plain)
    return Again(source, plain) if isinstance(source, Held) else None


class UnreadLines:
    """The documents of a JSONL file."""

    def __init__(self, lines: Lines, plain: Callable[[bytes], Plain | None]) -> None:
        self._lines = lines
        self._plain = plain

    def __iter__(self) -> Iterator[Unread]:
        lines, name = raw_lines(self._lines.path), self._lines.name
        for line in lines:
            if not may_be_header(line.raw) or read_line(line, name, first=True).header is None:
                yield Unread(self._plain(line.raw), line, self._lines.placed)
            break
        plain, placed = self._plain, self._lines.placed
        for line in lines:
            yield Unread(plain(line.raw), line, placed)

    def find(self, doc_id: str) -> Unread | None:
        """Return the document of an id (the first, if several lines have it), or None."""
        line = self._lines.line(doc_id)
        return None if line is None else Unread(self._plain(line.raw), line, self._lines.placed)


class Again:
    """Documents in memory, as if they had not been read."""

    def __init__(self, held: Held, plain: Callable[[bytes], Plain | None]) -> None:
        self._held = held
        self._plain = plain

    def __iter__(self) -> Iterator[Unread]:
        return map(self._unread, self._held)

    def find(self, doc_id: str) -> Unread | None:
        """Return the document of an id, or None."""
        placed = self._held.find(doc_id)
        return None if placed is None else self._unread(placed)

    def _unread(self, placed: Placed) -> Unread:
        return Unread(self._plain(_encode(placed.document)), placed, lambda same: same)
