"""Keep each document's figures in files, and merge these in order of the ids: a result's rows, never all in memory.

A line is a document: its id as JSON, then a cell of JSON a measure, with tabs between (JSON has none) and nothing where
there is nothing. A file has its lines in order of the ids. Many files are merged by so many at a time, on the cluster,
until few enough are left to be read at once.
"""

from __future__ import annotations

import heapq
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onrecord.cluster.scratch import hashed
from onrecord.cluster.tasks import completed
from onrecord.scoring.result import cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distributed import Client

    from onrecord.cluster.scratch import Scratch
    from onrecord.scoring.result import Score

AT_ONCE = 64  # files that are merged at a time
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(str).decode


class Merging(NamedTuple):
    """Files of rows that are made one."""

    scratch: Scratch
    names: tuple[str, ...]


def write_rows(scratch: Scratch, name: str, doc_ids: Sequence[str], scores: Sequence[Score]) -> None:
    """Write documents' rows, in order of their ids; cells are in order of the measures' names."""
    columns = [cells(score, doc_ids) for score in sorted(scores, key=lambda score: score.measure.name)]
    lines = (b"\t".join((_encode(doc_id), *row)) + b"\n" for doc_id, *row in zip(doc_ids, *columns, strict=True))
    scratch.write(name, lines)


def read_rows(scratch: Scratch, names: Sequence[str]) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the rows of files in order of the ids: the id, and the cells."""
    with ExitStack() as stack:
        files = [stack.enter_context(scratch.open(name)) for name in names]
        for line in heapq.merge(*files, key=_doc_id):
            _, *row = line.rstrip(b"\n").split(b"\t")
            yield _doc_id(line), row


def merge_rows(piece: Merging) -> str:
    """Return the name of a file that has the rows of several, in order."""
    scratch, names = piece
    name = "rows-" + hashed(names)

    def merge() -> str:
        with ExitStack() as stack:
            files = [stack.enter_context(scratch.open(each)) for each in names]
            scratch.write(name, heapq.merge(*files, key=_doc_id))
        return name

    return scratch.once(name, merge)


def few_rows(client: Client, scratch: Scratch, names: Sequence[str]) -> list[str]:
    """Return files that are few enough to be merged while they are read, which hold the rows of many."""
    left = sorted(names)
    while len(left) > AT_ONCE:
        pieces = [Merging(scratch, tuple(left[at : at + AT_ONCE])) for at in range(0, len(left), AT_ONCE)]
        left = sorted(name for _, name in completed(client, merge_rows, pieces, name="rows"))
    return left


def _doc_id(line: bytes) -> str:
    return _decode(line.partition(b"\t")[0].rstrip(b"\n"))
