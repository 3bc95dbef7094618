"""Index the documents of a shard by doc_id, so that the documents of a range of ids can be read separately.

The index of a shard is an Arrow file of the job's scratch directory: one row for each document, in record batches
sorted by doc_id. The first id of each batch is kept in memory, so a range reads few batches, and `split_ranges` can
divide the ids of all shards into ranges of about equal size. A task has all documents of the ids in its range, of both
sides and from all shards, so it finds duplicates and documents of one side only (`compare`).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from onrecord.cluster.shards import missing_extra

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.cluster.scratch import Scratch

BATCH_BYTES = 1 << 20  # the maximum size of the lines of a record batch
BATCHES = 64  # the minimum number of batches of an index, if it has as many documents


class Entry(NamedTuple):
    """The place of a document in the shards of gold or of the predictions.

    Attributes:
        doc_id: The document's id.
        shard: The 0-based number of the shard among those of its side.
        line: The 1-based line.
        offset: The line's offset in its file, in bytes.
        length: The line's length, in bytes.
    """

    doc_id: str
    shard: int
    line: int
    offset: int = 0
    length: int = 0


class Index(NamedTuple):
    """A description of the index file of a shard, which has one row (doc_id, line, offset, length) for each document.

    Attributes:
        file: The file's name in the job's scratch directory.
        firsts: The first id of each record batch.
        last: The last id.
        documents: The number of documents.
        size: The length of all lines, in bytes.
    """

    file: str
    firsts: tuple[str, ...] = ()
    last: str = ""
    documents: int = 0
    size: int = 0


class Range(NamedTuple):
    """A range of ids: from `low` (inclusive) to `high` (exclusive); None means no bound."""

    low: str | None
    high: str | None

    def holds(self, doc_id: str) -> bool:
        """Return whether `low <= doc_id < high`, compared as strings; a bound that is None is always met."""
        return (self.low is None or self.low <= doc_id) and (self.high is None or doc_id < self.high)


class Columns:
    """Collects the rows of an index while a shard is read, and writes them to a file."""

    def __init__(self) -> None:
        self.doc_ids: list[str] = []
        self._numbers: list[tuple[int, int, int]] = []

    def add(self, doc_id: str, line: int, offset: int = 0, length: int = 0) -> None:
        """Add a document's row to the index.

        Args:
            doc_id: The document's id.
            line: The 1-based line.
            offset: The line's offset in its file, in bytes.
            length: The line's length, in bytes.
        """
        self.doc_ids.append(doc_id)
        self._numbers.append((line, offset, length))

    def write(self, scratch: Scratch, name: str) -> Index:
        """Write the rows, sorted by doc_id, to an Arrow file in the job's scratch directory, and return its `Index`.

        The `Index` has the file's name, the first id of each record batch, the last id, and the numbers of documents
        and bytes.

        Args:
            scratch: The job's scratch directory, which all workers see.
            name: The file's name.

        Raises:
            OnrecordError: The extra [cluster] is not installed, or the directory cannot be written.
        """
        try:
            import pyarrow as pa
        except ImportError as error:
            raise missing_extra(error) from error
        order = sorted(range(len(self.doc_ids)), key=self.doc_ids.__getitem__)
        doc_ids = [self.doc_ids[at] for at in order]
        numbers = zip(*(self._numbers[at] for at in order), strict=True) if order else ((), (), ())
        arrays = [pa.array(doc_ids, pa.string()), *(pa.array(column, pa.int64()) for column in numbers)]
        table = pa.table(arrays, names=["doc_id", "line", "offset", "length"])
        documents, size = len(doc_ids), sum(length for _, _, length in self._numbers)
        batch = max(1, min(documents // BATCHES, documents * BATCH_BYTES // max(1, size)))
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, table.schema) as file:
            file.write_table(table, max_chunksize=batch)
        scratch.write(name, [sink.getvalue()])
        return Index(name, tuple(doc_ids[::batch]), doc_ids[-1] if doc_ids else "", documents, size)


def read(scratch: Scratch, index: Index, shard: int, within: Range) -> Iterator[Entry]:
    """Yield the documents of a shard whose ids are in a range, sorted by id.

    Args:
        scratch: The job's scratch directory, which holds the index file.
        index: The description of the index file.
        shard: The shard's 0-based number, which is copied into each entry.
        within: The range of doc_ids.
    """
    import pyarrow as pa

    low, high = within
    start = 0 if low is None else max(0, bisect_left(index.firsts, low) - 1)
    stop = len(index.firsts) if high is None else bisect_left(index.firsts, high)
    if start >= stop or (low is not None and index.last < low):
        return
    with scratch.open(index.file) as raw, pa.ipc.open_file(raw) as file:
        for number in range(start, stop):
            doc_ids, *numbers = (column.to_pylist() for column in file.get_batch(number).columns)
            first = 0 if low is None else bisect_left(doc_ids, low)
            last = len(doc_ids) if high is None else bisect_left(doc_ids, high)
            for row in zip(doc_ids[first:last], *(column[first:last] for column in numbers), strict=True):
                yield Entry(row[0], shard, *row[1:])


def split_ranges(indexes: Iterable[Index], number: int) -> list[Range]:
    """Return ranges of doc_ids that together cover all ids and have about equally many documents.

    The ranges do not overlap and are in ascending order. There are at most `number` ranges; fewer if there are few
    documents.
    """
    weighted = sorted((doc_id, index.documents / len(index.firsts)) for index in indexes for doc_id in index.firsts)
    share = sum(weight for _, weight in weighted) / number
    bounds: list[str] = []
    seen = 0.0
    for doc_id, weight in weighted:
        if seen >= share * (len(bounds) + 1) and doc_id not in bounds[-1:]:
            bounds.append(doc_id)
        seen += weight
    return [Range(*ends) for ends in pairwise((None, *bounds, None))]


@dataclass(frozen=True)
class Compared:
    """The documents of both sides in a range of ids, compared by id; all lists are sorted.

    Attributes:
        pairs: Each gold document with its prediction, or None.
        gold_twice: Each repeated gold document, with its first entry.
        predicted_twice: Each repeated prediction, with its first entry.
        unknown: Predictions for documents that gold lacks.
    """

    pairs: Sequence[tuple[Entry, Entry | None]]
    gold_twice: Sequence[tuple[Entry, Entry]]
    predicted_twice: Sequence[tuple[Entry, Entry]]
    unknown: Sequence[Entry]


def compare(gold: Iterable[Entry], predicted: Iterable[Entry]) -> Compared:
    """Return gold's documents paired with predictions by doc_id, the repeated ones, and predictions that gold lacks.

    The order of the entries has no effect: the entry with the lowest shard and line is the first one of its document.

    >>> found = compare([Entry("a", 0, 1), Entry("b", 0, 2)], [Entry("a", 1, 1), Entry("a", 0, 4), Entry("c", 0, 3)])
    >>> [(gold.doc_id, predicted and predicted.shard) for gold, predicted in found.pairs]
    [('a', 0), ('b', None)]
    >>> [(again.shard, first.shard) for again, first in found.predicted_twice], [each.doc_id for each in found.unknown]
    ([(1, 0)], ['c'])
    """
    of_gold, gold_twice = _once(gold)
    of_predicted, predicted_twice = _once(predicted)
    unknown = [each for each in of_predicted.values() if each.doc_id not in of_gold]
    unknown += [again for again, _ in predicted_twice if again.doc_id not in of_gold]
    pairs = [(entry, of_predicted.get(doc_id)) for doc_id, entry in of_gold.items()]
    return Compared(pairs, gold_twice, predicted_twice, sorted(unknown))


def _once(entries: Iterable[Entry]) -> tuple[dict[str, Entry], list[tuple[Entry, Entry]]]:
    """Return doc_id -> its first entry, and a list of (repeated entry, first entry of the same doc_id).

    The first entry is the one with the lowest shard and line.
    """
    first: dict[str, Entry] = {}
    repeated = []
    for each in sorted(entries):
        earlier = first.setdefault(each.doc_id, each)
        if earlier is not each:
            repeated.append((each, earlier))
    return first, repeated
