"""Spread rows over partitions by a key, in files of the scratch directory: what a shuffle writes, and what it reads.

A file is an index of where each partition's segment starts (and the last one ends), as 64-bit integers, and the
segments in order. So it is written in one go, whatever the number of partitions, and a partition is read from each file
by two reads. What a segment holds is its writer's business: here a list of rows in MessagePack, kept by partition until
they reach the writer's share of memory, in `cluster.tables` columns of numbers. A key's partition is a checksum of its
bytes, the same on every machine.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.cluster.scratch import Scratch

OFFSET = struct.Struct("<Q")
ROW_BYTES = 100  # about what a row takes in memory beside its bytes


def partition_of(key: str, partitions: int) -> int:
    """Return the partition of a key.

    >>> partition_of("doc-000001", 7), partition_of("doc-000001", 1)
    (5, 0)
    """
    return crc32(key.encode()) % partitions


class Writer:
    """Spreads rows; a file is written whenever they reach a share of memory."""

    def __init__(self, scratch: Scratch, name: str, partitions: int, share_bytes: int) -> None:
        self._scratch = scratch
        self._name = name
        self._partitions = partitions
        self._share_bytes = share_bytes
        self._rows: dict[int, list[Any]] = {}
        self._held_bytes = 0
        self._names: list[str] = []

    def add(self, partition: int, row: Sequence[Any], size: int = 0) -> None:
        """Take a row in, of about so many bytes."""
        self._rows.setdefault(partition, []).append(row)
        self._held_bytes += ROW_BYTES + size
        if self._held_bytes >= self._share_bytes:
            self._flush()

    def finish(self) -> tuple[str, ...]:
        """Write what is left, and return the names of all files."""
        if self._rows:
            self._flush()
        return tuple(self._names)

    def _flush(self) -> None:
        encode = msgspec.msgpack.Encoder().encode
        segments = [
            encode(self._rows.pop(partition)) if partition in self._rows else b""
            for partition in range(self._partitions)
        ]
        self._names.append(write_segments(self._scratch, f"{self._name}-{len(self._names)}.spread", segments))
        self._held_bytes = 0


def read(scratch: Scratch, names: Iterable[str], partition: int) -> Iterator[list[Any]]:
    """Yield the rows of a partition, file by file."""
    for segment in read_segments(scratch, names, partition):
        yield from msgspec.msgpack.decode(segment, type=list[list[Any]])


def write_segments(scratch: Scratch, name: str, segments: Sequence[bytes]) -> str:
    """Write a file of a segment for each partition, empty where there is nothing, and return its name."""
    offsets = [OFFSET.size * (len(segments) + 1)]
    for segment in segments:
        offsets.append(offsets[-1] + len(segment))
    scratch.write(name, [b"".join(map(OFFSET.pack, offsets)), *segments])
    return name


def read_segments(scratch: Scratch, names: Iterable[str], partition: int) -> Iterator[bytes]:
    """Yield a partition's segment of each file that has something for it."""
    at = OFFSET.size * partition
    for name in names:
        start, end = (offset for (offset,) in OFFSET.iter_unpack(scratch.read(name, at, at + 2 * OFFSET.size)))
        if end > start:
            yield scratch.read(name, start, end)
