"""Stage 1 of a score on a cluster: read a shard, and spread its documents' lines over partitions by a hash of doc_id.

A line is looked at no closer than for its id, and kept with its place (shard and line), so that whatever is wrong with
it can be said later. Gold's and predicted documents of one id come to lie in one partition, from whatever shards, in
whatever order. A worker holds one line and its share of memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onrecord.cluster.faults import Faults, faults, of_error
from onrecord.cluster.scratch import Scratch, hashed
from onrecord.cluster.shards import raw_lines
from onrecord.cluster.spread import Writer, partition_of
from onrecord.documents.predictions import may_be_header, read_line
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.cluster.shards import Shard
    from onrecord.documents.lines import RawLine
    from onrecord.documents.model import Header
    from onrecord.errors import Problem


class _Id(msgspec.Struct, gc=False):
    doc_id: str


class Record(NamedTuple):
    """A document's line, and where it stands; shard is the shard's name."""

    doc_id: str
    shard: str
    line: int
    raw: bytes


@dataclass(frozen=True)
class Spreading:
    """A piece of stage 1: a shard of a side (`gold`, `predicted`), and over how many partitions it is spread."""

    scratch: Scratch
    side: str
    shard: Shard
    partitions: int
    share_bytes: int


class Spread(NamedTuple):
    """What stage 1 gives of a shard: the files that hold its documents, its header, and what is wrong with it."""

    names: tuple[str, ...]
    header: Header | None
    faults: Faults


def spread(piece: Spreading) -> Spread:
    """Return what a shard's documents were spread to; a shard that has faults is looked at again in the next run."""
    shard = piece.shard
    name = "documents-" + hashed(piece.side, shard.url, shard.stamp, piece.partitions)
    try:
        return piece.scratch.once(name, lambda: _sound(piece, name))
    except _FaultyError as error:
        return Spread((), None, error.faults)


class _FaultyError(Exception):
    def __init__(self, faults_: Faults) -> None:
        super().__init__(faults_)
        self.faults = faults_


def _sound(piece: Spreading, name: str) -> Spread:
    writer = Writer(piece.scratch, name, piece.partitions, piece.share_bytes)
    decode = msgspec.json.Decoder(_Id).decode
    shard, header, found = piece.shard, None, Faults(piece.side)
    reading = raw_lines(shard)
    first = True
    while True:
        try:
            line = next(reading, None)
        except OnrecordError as error:
            found += of_error(piece.side, shard.name, error)
            break
        if line is None:
            break
        is_first, first = first, False
        if line.problem is not None or (is_first and may_be_header(line.raw)):
            read = read_line(line, shard.name, first=is_first)
            header = read.header
            found += faults(piece.side, read.problems)
            if read.document is None:
                continue
        try:
            doc_id = decode(line.raw).doc_id
        except (msgspec.DecodeError, UnicodeDecodeError):
            doc_id, problems = _explained(line, shard.name)
            found += faults(piece.side, problems)
        if doc_id and not found.count:
            writer.add(
                partition_of(doc_id, piece.partitions), (doc_id, shard.name, line.number, line.raw), len(line.raw)
            )
    if found.count:
        raise _FaultyError(found)
    return Spread(writer.finish(), header, found)


def _explained(line: RawLine, name: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the id of a line that is hard to read, or what is wrong with it."""
    read = read_line(line, name)
    return ("" if read.document is None else read.document.doc_id), read.problems
