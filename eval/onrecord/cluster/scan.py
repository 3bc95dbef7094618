"""Find the documents of a shard and where their lines stand: the first stage of a score.

A line is looked at only for its doc_id; the counting task that reads it again finds everything else that may be wrong
with it. A shard of uncompressed JSONL on a mounted file system is read in place. Any other shard is written to the
scratch directory as plain lines, so that the next stage can read single lines of it by offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from onrecord.cluster.faults import Faults, faults, of_error
from onrecord.cluster.index import Columns, Index
from onrecord.cluster.scratch import Scratch, hashed
from onrecord.cluster.shards import is_mounted, naming, opened, raw_lines
from onrecord.documents.lines import lines_of
from onrecord.documents.predictions import may_be_header, read_line
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.cluster.shards import Shard
    from onrecord.documents.lines import RawLine
    from onrecord.documents.model import Header

START, ENDS = b'{"doc_id":"', (b"}\n", b"}\r\n", b"}")  # of nearly every line


class _Id(msgspec.Struct, gc=False):
    doc_id: str


_decode = msgspec.json.Decoder(_Id).decode


@dataclass(frozen=True)
class Scan:
    """A task: the scan of a shard of one side, `gold` or `predicted`."""

    scratch: Scratch
    side: str
    shard: Shard


@dataclass(frozen=True)
class Scanned:
    """What a shard holds.

    Attributes:
        index: Where its documents stand.
        url: The file in which they stand: the shard itself, or its lines in the scratch directory.
        header: The header of the shard, if it has one.
        faults: What is wrong with the shard.
    """

    index: Index
    url: str
    header: Header | None
    faults: Faults


def scan(task: Scan) -> Scanned:
    """Return what a shard holds. A shard that has faults is scanned again in the next run."""
    shard = task.shard
    name = "index-" + hashed(task.side, shard.url, shard.stamp)
    return task.scratch.once(name, lambda: _Scanner(task, name).scan(), keep=lambda found: not found.faults.count)


class _Scanner:
    def __init__(self, task: Scan, name: str) -> None:
        self._task = task
        self._name = name
        self._columns = Columns()
        self._header: Header | None = None
        self._faults = Faults(task.side)
        self._first = True

    def scan(self) -> Scanned:
        shard, scratch = self._task.shard, self._task.scratch
        url = shard.url
        try:
            if is_mounted(shard):
                with naming(shard), opened(shard) as file:
                    for line in lines_of(file, shard.name):
                        self._take(line, file.tell() - len(line.raw))
            else:
                url = f"{scratch.url.rstrip('/')}/{self._name}.jsonl"
                scratch.write(f"{self._name}.jsonl", self._copied())
        except OnrecordError as error:
            self._faults += of_error(self._task.side, shard.name, error)
        found = self._faults
        index = Index("") if found.count else self._columns.write(scratch, f"{self._name}.arrow")
        return Scanned(index, url, self._header, found)

    def _copied(self) -> Iterator[bytes]:
        """Yield the lines of all documents."""
        offset = 0
        for line in raw_lines(self._task.shard):
            if self._take(line, offset):
                yield line.raw
                offset += len(line.raw)

    def _take(self, line: RawLine, offset: int) -> bool:
        """Add the document of a line to the index, and return whether there is one."""
        first, self._first = self._first, False
        doc_id = _quick_id(line.raw)
        if doc_id is None and not (first and may_be_header(line.raw)):
            doc_id = _slow_id(line.raw)
        if doc_id is None:
            read = read_line(line, self._task.shard.name, first=first)
            self._header = read.header or self._header
            self._faults += faults(self._task.side, read.problems)
            if read.document is None:
                return False
            doc_id = read.document.doc_id
        self._columns.add(doc_id, line.number, offset, len(line.raw))
        return True


def _quick_id(raw: bytes) -> str | None:
    """Return the doc_id that a line starts with, None if the line starts otherwise, is cut short, or needs a parser."""
    end = raw.find(b'"', len(START)) if raw.startswith(START) and raw.endswith(ENDS) else -1
    if end == -1:
        return None
    doc_id = raw[len(START) : end]
    try:
        return None if b"\\" in doc_id else doc_id.decode()
    except UnicodeDecodeError:
        return None


def _slow_id(raw: bytes) -> str | None:
    """Return the doc_id of a line, None if the line is no document or the id is no text."""
    try:
        doc_id = _decode(raw).doc_id
        doc_id.encode()  # half a surrogate pair is no text
    except (msgspec.DecodeError, UnicodeError):
        return None
    return doc_id
