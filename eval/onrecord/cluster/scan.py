"""Index the documents of a shard by id and offset: the first stage of a score.

Only the doc_id of a line is read. The counting task reads the line again and finds all other problems. A shard of
uncompressed JSONL on a mounted file system is read in place. Any other shard is written to the job's scratch directory
as plain lines, so that the next stage can read single lines by offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from onrecord.cluster.faults import Faults, faults, of_error
from onrecord.cluster.index import Columns, Index
from onrecord.cluster.scratch import Scratch, hashed
from onrecord.cluster.shards import is_mounted, naming_errors, open_lines, raw_lines
from onrecord.documents.lines import lines_of
from onrecord.documents.predictions import may_be_header, read_line
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.cluster.shards import Shard
    from onrecord.documents.lines import RawLine
    from onrecord.documents.model import Header

START, ENDS = b'{"doc_id":"', (b"}\n", b"}\r\n", b"}")  # how nearly every line begins and ends


class _Id(msgspec.Struct, gc=False):
    doc_id: str


_decode = msgspec.json.Decoder(_Id).decode


@dataclass(frozen=True)
class ScanTask:
    """The arguments of a task that scans one shard.

    Attributes:
        scratch: The job's scratch directory, for the index and for a copy of the lines.
        side: `gold` or `predicted`.
        shard: The file to scan.
    """

    scratch: Scratch
    side: str
    shard: Shard


@dataclass(frozen=True)
class ScannedShard:
    """The result of scanning a shard.

    Attributes:
        index: The index of its documents; empty if the shard has problems.
        url: The file with its lines: the shard itself, or a copy in the job's scratch directory.
        header: The shard's header, or None.
        faults: The shard's problems.
    """

    index: Index
    url: str
    header: Header | None
    faults: Faults


def scan(task: ScanTask) -> ScannedShard:
    """Index the documents of one shard, and return the index, the header and the problems; runs in a worker.

    Problems are returned, not raised. The result of a shard without problems is stored in the job's scratch directory
    for later runs.
    """
    shard = task.shard
    name = "index-" + hashed(task.side, shard.url, shard.stamp)
    return task.scratch.once(name, lambda: _Scanner(task, name).scan(), keep=lambda found: not found.faults.count)


class _Scanner:
    """Indexes the documents of one shard."""

    def __init__(self, task: ScanTask, name: str) -> None:
        self._task = task
        self._name = name
        self._columns = Columns()
        self._header: Header | None = None
        self._faults = Faults(task.side)
        self._first = True

    def scan(self) -> ScannedShard:
        shard, scratch = self._task.shard, self._task.scratch
        url = shard.url
        try:
            if is_mounted(shard):
                with naming_errors(shard), open_lines(shard) as file:
                    for line in lines_of(file, shard.name):
                        self._take(line, file.tell() - len(line.raw))
            else:
                url = f"{scratch.url.rstrip('/')}/{self._name}.jsonl"
                scratch.write(f"{self._name}.jsonl", self._copied())
        except OnrecordError as error:
            self._faults += of_error(self._task.side, shard.name, error)
        found = self._faults
        index = Index("") if found.count else self._columns.write(scratch, f"{self._name}.arrow")
        return ScannedShard(index, url, self._header, found)

    def _copied(self) -> Iterator[bytes]:
        """Yield the lines to write to an uncompressed copy, and index each document at its offset in the copy."""
        offset = 0
        for line in raw_lines(self._task.shard):
            if self._take(line, offset):
                yield line.raw
                offset += len(line.raw)

    def _take(self, line: RawLine, offset: int) -> bool:
        """Add the document of a line to the index, and return True.

        Return False if the line has none (a header, or invalid).

        A header and the problems of a line are kept. `offset` is the line's offset in its file, in bytes.
        """
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
    """Return the doc_id at the start of a line, without parsing the JSON.

    None means that the line must be parsed: it starts differently, is incomplete, or its id has an escape.

    >>> _quick_id(b'{"doc_id":"a","quotes":[]}')
    'a'
    """
    end = raw.find(b'"', len(START)) if raw.startswith(START) and raw.endswith(ENDS) else -1
    if end == -1:
        return None
    doc_id = raw[len(START) : end]
    try:
        return None if b"\\" in doc_id else doc_id.decode()
    except UnicodeDecodeError:
        return None


def _slow_id(raw: bytes) -> str | None:
    """Return the doc_id of a line by parsing its JSON; None if it has none, or if the id is not valid Unicode."""
    try:
        doc_id = _decode(raw).doc_id
        doc_id.encode()  # raises an error for half a surrogate pair
    except (msgspec.DecodeError, UnicodeError):
        return None
    return doc_id
