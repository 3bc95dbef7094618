"""Ranges of ids contain each document once, and each line is at the indexed place."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.cluster.index import Columns, Entry, Range, read, split_ranges
from onrecord.cluster.scan import ScanTask, scan
from onrecord.cluster.scratch import Scratch
from onrecord.cluster.shards import shards

if TYPE_CHECKING:
    from pathlib import Path

DOC_IDS = st.text(st.sampled_from("ab\u00e9\U0001f600~"), max_size=4)


@pytest.mark.fuzz(share=20)
@given(sides=st.lists(st.lists(DOC_IDS, max_size=12), max_size=4), number=st.integers(1, 9), copies=st.integers(1, 20))
def test_every_document_is_in_exactly_one_range(
    tmp_path_factory: pytest.TempPathFactory, sides: list[list[str]], number: int, copies: int
) -> None:
    """Every document is in exactly one range, together with all others of its id, sorted by id."""
    scratch = Scratch(str(tmp_path_factory.mktemp("index")))
    indexes = []
    sides = [doc_ids * copies for doc_ids in sides]  # with many documents, several are in one batch of an index
    for shard, doc_ids in enumerate(sides):
        columns = Columns()
        for line, doc_id in enumerate(doc_ids, 1):
            columns.add(doc_id, line, 10 * line, 9)
        indexes.append(columns.write(scratch, f"{shard}.arrow"))
    ranges = split_ranges(indexes, number)
    assert len(ranges) <= number
    found = [[each for at, one in enumerate(indexes) for each in read(scratch, one, at, within)] for within in ranges]
    expected = [
        Entry(doc_id, shard, line, 10 * line, 9)
        for shard, doc_ids in enumerate(sides)
        for line, doc_id in enumerate(doc_ids, 1)
    ]
    assert Counter(each for some in found for each in some) == Counter(expected)
    for within, some in zip(ranges, found, strict=True):
        assert all(within.holds(each.doc_id) for each in some)
        assert sum(other.holds(each.doc_id) for each in some for other in ranges) == len(some)
    assert [each for some in found for each in sorted(some)] == sorted(expected)


def test_ranges_have_about_equal_numbers_of_documents(tmp_path: Path) -> None:
    """However documents are distributed, no range has many more than its share."""
    scratch = Scratch(str(tmp_path))
    indexes = []
    for shard, size in enumerate((5_000, 100, 1)):
        columns = Columns()
        for at in range(size):
            columns.add(f"{at * 7919 % size:06}-{shard}", at)
        indexes.append(columns.write(scratch, f"{shard}.arrow"))
    sizes = [
        sum(1 for at, one in enumerate(indexes) for _ in read(scratch, one, at, each))
        for each in split_ranges(indexes, 8)
    ]
    assert len(sizes) == 8
    assert sum(sizes) == 5_101
    assert max(sizes) < 1.2 * 5_101 / 8


LINES = [
    b'{"doc_id":"plain","mentions":[]}',
    b'{"doc_id": "spaced"}',
    b'{"mentions":[],"doc_id":"late"}',
    b'{"doc_id":"tab\\tbed"}',
    b'{"doc_id":"\\u00e9scaped"}',
    '{"doc_id":"\u00e9"}'.encode(),
    b'{"doc_id":"with \\"onrecord\\" in it"}',
    b'  {"doc_id":"indented"}  ',
]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n \n"], ids=["", "mark", "blank"])
@pytest.mark.parametrize("packed", [False, True], ids=["", "packed"])
def test_the_index_gives_the_place_of_each_line(start: bytes, end: bytes, tmp_path: Path, *, packed: bool) -> None:
    """The indexed id equals that of a parser, and the bytes are at the indexed place, for any line."""
    data = start + end.join([*LINES, b"", LINES[0].replace(b"plain", b"last")])
    path = tmp_path / ("a.jsonl.gz" if packed else "a.jsonl")
    path.write_bytes(gzip.compress(data) if packed else data)
    (shard,) = shards(path)
    scratch = Scratch(str(tmp_path / "scratch"))
    found = scan(ScanTask(scratch, "predicted", shard))
    assert found.faults.count == 0
    entries = sorted(read(scratch, found.index, 0, Range(None, None)), key=lambda each: each.line)
    with open(found.url.removeprefix("file://"), "rb") as file:  # noqa: PTH123 - a URL's path
        raw = file.read()
    read_again: list[Any] = [json.loads(raw[each.offset : each.offset + each.length]) for each in entries]
    assert [each["doc_id"] for each in read_again] == [each.doc_id for each in entries]
    expected = [*LINES, LINES[0].replace(b"plain", b"last")]
    assert read_again == [json.loads(each) for each in expected]


@pytest.mark.parametrize(
    "line",
    [b'{"doc_id":"cut short"', b'{"doc_id":7}', b'{"doc_id":"\\ud800"}', b'{"doc_id":"\xff"}', b"[]", b'{"doc_id":"x}'],
)
def test_a_line_without_an_id_is_reported_with_its_place(line: bytes, tmp_path: Path) -> None:
    """Lines without a document are reported with their places, and such a shard is scanned again."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINES[0] + b"\n" + line + b"\n")
    (shard,) = shards(path)
    scratch = Scratch(str(tmp_path / "scratch"))
    found = scan(ScanTask(scratch, "predicted", shard))
    assert (found.faults.count, found.faults.first[0].line) == (1, 2)
    assert not list((tmp_path / "scratch").glob("*.done"))
