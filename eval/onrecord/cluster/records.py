"""Give a partition's documents, whose lines are in memory, as a source: what `sources.Lines` is for a file."""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.bulk.unread import LARGE_BYTES, InMemory
from onrecord.documents.lines import RawLine
from onrecord.documents.predictions import read_line
from onrecord.documents.sources import BrokenFileError, Placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.cluster.shuffle import Record
    from onrecord.documents.model import Header
    from onrecord.errors import Problem


class Records:
    """Documents in order of their ids, each there once."""

    def __init__(self, records: Sequence[Record], header: Header) -> None:
        self.records = records
        self.header = header
        self.name = records[0].shard if records else ""

    @property
    def is_large(self) -> bool:
        """Return whether the documents are worth the import of numpy."""
        return sum(len(record.raw) for record in self.records) >= LARGE_BYTES

    def __iter__(self) -> Iterator[Placed]:
        return map(placed, self.records)

    def find(self, doc_id: str) -> Placed | None:
        """Return the document of an id, or None."""
        record = self._by_id.get(doc_id)
        return None if record is None else placed(record)

    def ids(self) -> list[str]:
        """Return all ids in order."""
        return [record.doc_id for record in self.records]

    def unread(self, *, hashed: bool) -> InMemory[Record]:
        """Return the documents unread; hashed: whether their hashes are wanted."""
        return InMemory(self.records, attrgetter("raw"), placed, self._by_id.get, hashed=hashed)

    @cached_property
    def _by_id(self) -> dict[str, Record]:
        return {record.doc_id: record for record in self.records}


class BrokenRecordError(BrokenFileError):
    """A line of a shard that is no document; `problems` are that line's."""

    def __init__(self, shard: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(Path(shard), problems)
        self.problems = problems


def placed(record: Record) -> Placed:
    """Return a record's document; raises BrokenRecordError if its line is none."""
    read = read_line(RawLine(record.line, record.raw), record.shard)
    if read.document is None:
        raise BrokenRecordError(record.shard, read.problems)
    return Placed(read.document, record.line)
