"""Columns come back from the files that they were spread to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.bulk.columns import Numbers

from onrecord.cluster.scratch import Scratch
from onrecord.cluster.spread import partition_of, write_segments
from onrecord.cluster.tables import ColumnWriter, encoded, numbered, partitions_of, stacked, sums, tables

if TYPE_CHECKING:
    from pathlib import Path

INTEGERS = st.integers(-(1 << 63), (1 << 63) - 1) | st.sampled_from([127, 128, -128, -129, 32768, -32769, 1 << 31])
PARTITIONS = 4


@pytest.mark.fuzz(cases=50, share=20)
@given(
    batches=st.lists(st.lists(st.tuples(st.integers(0, PARTITIONS - 1), INTEGERS, INTEGERS), max_size=12), max_size=5),
    share_bytes=st.integers(1, 300),
)
def test_rows_come_back_from_their_partitions(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[int, int, int]]], share_bytes: int
) -> None:
    """Every row is in its partition, whatever its integers, and however often memory ran out."""
    scratch = Scratch(str(tmp_path_factory.mktemp("tables")))
    writer = ColumnWriter(scratch, "rows", PARTITIONS, share_bytes)
    for rows in batches:
        writer.add(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)
    names = writer.finish()
    found = [
        (partition, *row)
        for partition in range(PARTITIONS)
        for row in np.column_stack(stacked(scratch, names, partition, 2)).tolist()
    ]
    assert Counter(found) == Counter(row for rows in batches for row in rows)


def test_a_file_holds_about_its_share(tmp_path: Path) -> None:
    """The less memory there is, the more files are written."""
    counts = []
    for share_bytes in (10_000, 2_000):
        writer = ColumnWriter(Scratch(str(tmp_path)), f"rows-{share_bytes}", 2, share_bytes)
        for _ in range(100):
            writer.add(np.array([0, 1]), np.array([5, 6]), np.array([7, 8]))
        counts.append(len(writer.finish()))
    assert counts == [1, 2]


def test_names_stand_beside_numbers(tmp_path: Path) -> None:
    """A column of names is there again as strings, one of numbers as integers, and an empty one as none."""
    scratch = Scratch(str(tmp_path))
    segment = encoded(["a", "\u00e9"], np.array([1, -(1 << 40)]), np.array([], dtype=np.int64))
    name = write_segments(scratch, "rows", [b"", segment])
    assert list(tables(scratch, [name], 0)) == []
    ((names, numbers, nothing),) = tables(scratch, [name], 1)
    assert (names, numbers.tolist(), nothing.tolist()) == (["a", "\u00e9"], [1, -(1 << 40)], [])


def test_sums_are_exact() -> None:
    """Integers beyond what a float holds are added without loss, and an index that never comes has 0."""
    assert sums(np.array([1, 1, 0]), np.array([1 << 60, 1, 3]), 3).tolist() == [3, (1 << 60) + 1, 0]


def test_names_have_one_number_each_and_the_partition_of_any_key() -> None:
    """A name keeps the number that it was given first, and goes where `partition_of` puts it."""
    numbers = Numbers()
    assert numbered(numbers, ["b", "a"]).tolist() == [0, 1]
    assert numbered(numbers, ["a", "c"]).tolist() == [1, 2]
    assert partitions_of(numbers, 7).tolist() == [partition_of(name, 7) for name in "bac"]
