"""Spread columns of numbers over partitions, in the files of `cluster.spread`: many rows for the price of a few.

A segment is a list in MessagePack of columns: a column of names is a list of strings, a column of numbers its integers
as they lie in memory (least byte first, whatever the machine), after a byte that says how many bytes each has: the
fewest that hold them all. A name that many rows share stands in such a list once, and rows have its index there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec

from onrecord.cluster.spread import read_segments, write_segments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from onrecord.bulk.columns import Numbers
    from onrecord.cluster.scratch import Scratch

WIDTHS = (1, 2, 4, 8)  # bytes of an integer
_encode = msgspec.msgpack.Encoder().encode


class ColumnWriter:
    """Spreads rows that are given in columns; a file is written whenever they reach a share of memory."""

    def __init__(self, scratch: Scratch, name: str, partitions: int, share_bytes: int) -> None:
        self._scratch = scratch
        self._name = name
        self._partitions = partitions
        self._share_bytes = share_bytes
        self._held: list[Sequence[NDArray[Any]]] = []
        self._held_bytes = 0
        self._names: list[str] = []

    def add(self, partition: NDArray[Any], *columns: NDArray[Any]) -> None:
        """Take rows in, each row's partition and its columns."""
        if len(partition):
            self._held.append((partition, *columns))
            self._held_bytes += sum(column.nbytes for column in columns)
        if self._held_bytes >= self._share_bytes:
            self._flush()

    def finish(self) -> tuple[str, ...]:
        """Write what is left, and return the names of all files."""
        if self._held:
            self._flush()
        return tuple(self._names)

    def _flush(self) -> None:
        import numpy as np  # heavy, and for work across documents only

        partition, *columns = (np.concatenate(column) for column in zip(*self._held, strict=True))
        segments = [
            encoded(*(column[rows] for column in columns)) if len(rows) else b""
            for rows in rows_by_partition(partition, self._partitions)
        ]
        self._names.append(write_segments(self._scratch, f"{self._name}-{len(self._names)}.spread", segments))
        self._held.clear()
        self._held_bytes = 0


def encoded(*columns: Sequence[str] | NDArray[Any]) -> bytes:
    """Return the segment that holds columns, of names or of numbers."""
    return _encode([column if isinstance(column, list) else _bytes(column) for column in columns])


def tables(scratch: Scratch, names: Iterable[str], partition: int) -> Iterator[list[Any]]:
    """Yield the columns of a partition, file by file."""
    for segment in read_segments(scratch, names, partition):
        columns = msgspec.msgpack.decode(segment)
        yield [column if isinstance(column, list) else _integers(column) for column in columns]


def stacked(scratch: Scratch, names: Iterable[str], partition: int, columns: int) -> list[NDArray[Any]]:
    """Return so many columns of numbers of a partition, those of all files one after another."""
    found = list(tables(scratch, names, partition))
    return [together([each[at] for each in found]) for at in range(columns)]


def together(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return integers one after another; none if there are no parts."""
    import numpy as np

    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def rows_by_partition(partition: NDArray[Any], partitions: int) -> list[NDArray[Any]]:
    """Return the indices of each partition's rows, in order."""
    import numpy as np

    order = np.argsort(partition, kind="stable")
    return np.split(order, np.searchsorted(partition[order], np.arange(1, partitions)))


def partitions_of(names: Iterable[str], partitions: int) -> NDArray[Any]:
    """Return the partition of each name, as `partition_of` does of one."""
    import numpy as np

    return np.fromiter(map(crc32, map(str.encode, names)), np.int64) % partitions


def numbered(numbers: Numbers, names: Sequence[str]) -> NDArray[Any]:
    """Return the number of each name; names that have none yet get one."""
    import numpy as np

    return np.fromiter(map(numbers.__getitem__, names), np.int64, len(names))


def sums(at: NDArray[Any], addends: NDArray[Any], length: int) -> NDArray[Any]:
    """Return so many sums, of integers each of which goes into the sum at its index."""
    import numpy as np

    found = np.zeros(length, dtype=np.int64)
    np.add.at(found, at, addends)
    return found


def _bytes(column: Any) -> bytes:
    most = int(max(column.max(initial=0), -1 - column.min(initial=0)))
    width = next(width for width in WIDTHS if most >> (8 * width - 1) == 0)
    raw: bytes = column.astype(f"<i{width}").tobytes()
    return bytes([width]) + raw


def _integers(raw: bytes) -> NDArray[Any]:
    import numpy as np

    return np.frombuffer(raw, f"<i{raw[0]}", offset=1).astype(np.int64)
