"""Give documents of which no more is read than is asked for: what is plain of them, or, if need be, everything.

They come by as many as are worth it (`BYTES` of them about), since what is done for many at a time costs the less the
more they are. Worth it where a source is large: for a small one, importing numpy takes longer than going through its
documents.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import msgspec

from onrecord.bulk import columns
from onrecord.bulk.plain import read
from onrecord.documents.lines import MAX_LINE_BYTES, RawLine, lines_of, raw_lines
from onrecord.documents.predictions import may_be_header, read_line
from onrecord.documents.sources import Held, Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import IO

    from onrecord.bulk.columns import Side
    from onrecord.documents.sources import Placed, Source

T = TypeVar("T")
BYTES = 512 * 1024
LARGE_BYTES = 4_000_000
BYTES_A_MENTION = 40  # about
_encode = msgspec.json.Encoder().encode


class Unread:
    """Some documents as they lie in their source (lines, or records): in columns if all of them are plain.

    side: the columns, None if one of them is not plain. lies: gives what lies there for each document, None for one
    that is missing. placed: makes of what lies there the whole document.
    """

    def __init__(self, side: Side | None, lies: Callable[[], Sequence[Any]], placed: Callable[[Any], Placed]) -> None:
        self.side = side
        self._lies = lies
        self._placed = placed

    def __len__(self) -> int:
        return len(self._lies()) if self.side is None else len(self.side.per_document)

    @property
    def doc_ids(self) -> Sequence[str]:
        """Return the documents' ids, missing ones left out; raises BrokenFileError if one cannot be read."""
        if self.side is not None:
            return self.side.doc_ids
        return [placed.document.doc_id for placed in self.placed if placed is not None]

    @cached_property
    def placed(self) -> Sequence[Placed | None]:
        """Return the documents read in full; raises BrokenFileError if that cannot be done."""
        return [None if each is None else self._placed(each) for each in self._lies()]

    def part(self, first: int, last: int) -> Unread:
        """Return the documents from index first up to last."""
        if first == 0 and last >= len(self):
            return self
        side = None if self.side is None else self.side.part(first, last)
        return Unread(side, lambda: self._lies()[first:last], self._placed)


def joined(parts: Sequence[Unread], missing: int = 0) -> Unread:
    """Return the documents of all parts, and after them so many that are missing."""
    if len(parts) == 1 and not missing:
        return parts[0]
    sides = [part.side for part in parts if part.side is not None]
    side = None
    if len(sides) == len(parts):
        side = columns.joined(sides) if sides else read([])
    if side is not None and missing:
        side = side.among([True] * len(side.per_document) + [False] * missing)
    return Unread(
        side, lambda: [*[placed for part in parts for placed in part.placed], *[None] * missing], lambda same: same
    )


class UnreadSource(Protocol):
    """A source of which the documents are given unread."""

    def __iter__(self) -> Iterator[Unread]:
        """Yield all documents, in their own order, some at a time."""

    def find(self, doc_ids: Sequence[str]) -> Unread:
        """Return the documents of ids, in the order of these."""


def is_large(source: Source) -> bool:
    """Return whether a source is worth the import of numpy. A directory is not: people edit those, file by file."""
    if isinstance(source, Lines):
        return source.path.stat().st_size >= LARGE_BYTES
    if isinstance(source, Held):
        return BYTES_A_MENTION * sum(len(each.mentions or ()) for each in source.documents) >= LARGE_BYTES
    return False


def unread(source: Source, *, hashed: bool = False) -> UnreadSource | None:
    """Return a source's documents unread, or None for a directory; hashed: whether their hashes are wanted."""
    if isinstance(source, Lines):
        return UnreadLines(source, hashed=hashed)
    return _again(source, hashed=hashed) if isinstance(source, Held) else None


class UnreadLines:
    """The documents of a JSONL file."""

    def __init__(self, lines: Lines, *, hashed: bool) -> None:
        self._lines = lines
        self._hashed = hashed

    def __iter__(self) -> Iterator[Unread]:
        name = self._lines.name
        with self._lines.path.open("rb") as file:
            first = next(lines_of(file, name), None)
            if first is None:
                return
            if not may_be_header(first.raw) or read_line(first, name, first=True).header is None:
                yield self._unread([first])
            yield from self._after(file, first.number)

    def _after(self, file: IO[bytes], number: int) -> Iterator[Unread]:
        """Yield the documents of the lines that come after one."""
        while raw := file.read(BYTES):
            if not raw.endswith(b"\n"):
                raw += file.readline(MAX_LINE_BYTES)
            if len(raw) >= MAX_LINE_BYTES:  # some line may be too long to be held
                yield from (self._unread([line]) for line in raw_lines(self._lines.path) if line.number > number)
                return
            lines = raw.split(b"\n")
            if not lines[-1]:
                del lines[-1]
            yield self._numbered(number + 1, lines)
            number += len(lines)

    def _numbered(self, first: int, lines: Sequence[bytes]) -> Unread:
        def lies() -> Sequence[RawLine]:
            return [RawLine(number, raw) for number, raw in enumerate(lines, first) if raw and not raw.isspace()]

        return Unread(read(lines, hashed=self._hashed), lies, self._lines.placed)

    def _unread(self, lines: Sequence[RawLine | None]) -> Unread:
        side = read([line.raw for line in lines if line is not None], hashed=self._hashed)
        return Unread(_among(side, lines), lambda: lines, self._lines.placed)

    def find(self, doc_ids: Sequence[str]) -> Unread:
        """Return the documents of ids (each the first, if several lines have its id), in the order of these."""
        return self._unread([self._lines.line(doc_id) for doc_id in doc_ids])


class InMemory(Generic[T]):
    """Documents that are in memory, in whatever form: as if they had not been read.

    raw: makes of one its line. placed: makes of it the whole document. find: gives the one of an id, or None.
    """

    def __init__(
        self,
        documents: Iterable[T],
        raw: Callable[[T], bytes],
        placed: Callable[[T], Placed],
        find: Callable[[str], T | None],
        *,
        hashed: bool,
    ) -> None:
        self._documents = documents
        self._raw = raw
        self._placed = placed
        self._find = find
        self._hashed = hashed

    def __iter__(self) -> Iterator[Unread]:
        together: list[T] = []
        lines: list[bytes] = []
        size = 0
        for document in self._documents:
            together.append(document)
            lines.append(self._raw(document))
            size += len(lines[-1])
            if size >= BYTES:
                yield self._unread(together, lines)
                together, lines, size = [], [], 0
        if together:
            yield self._unread(together, lines)

    def find(self, doc_ids: Sequence[str]) -> Unread:
        """Return the documents of ids, in the order of these."""
        found = [self._find(doc_id) for doc_id in doc_ids]
        return self._unread(found, [self._raw(each) for each in found if each is not None])

    def _unread(self, found: Sequence[T | None], lines: Sequence[bytes]) -> Unread:
        return Unread(_among(read(lines, hashed=self._hashed), found), lambda: found, self._placed)


def _again(held: Held, *, hashed: bool) -> InMemory[Placed]:
    return InMemory(held, lambda placed: _encode(placed.document), lambda same: same, held.find, hashed=hashed)


def _among(side: Side | None, found: Sequence[object | None]) -> Side | None:
    """Return the columns of documents with those that were not found among them."""
    if side is None or None not in found:
        return side
    return side.among([each is not None for each in found])
