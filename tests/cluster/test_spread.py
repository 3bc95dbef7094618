"""What is spread over partitions comes back from them, each row once, in whatever files it lies."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.cluster.scratch import Scratch
from onrecord.cluster.spread import Writer, partition_of, read
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.fuzz(cases=50, share=20)
@given(keys=st.lists(st.text(max_size=5), max_size=30), partitions=st.integers(1, 6), share_bytes=st.integers(1, 3000))
def test_rows_come_back_from_their_partitions(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str], partitions: int, share_bytes: int
) -> None:
    """Every row is in the partition of its key, however often memory ran out."""
    scratch = Scratch(str(tmp_path_factory.mktemp("spread")))
    writer = Writer(scratch, "rows", partitions, share_bytes)
    for number, key in enumerate(keys):
        writer.add(partition_of(key, partitions), (key, number, key.encode()), len(key))
    names = writer.finish()
    found = {at: [tuple(row) for row in read(scratch, names, at)] for at in range(partitions)}
    assert all(partition_of(key, partitions) == at for at, rows in found.items() for key, _, _ in rows)
    back = Counter(row for rows in found.values() for row in rows)
    assert back == Counter((key, number, key.encode()) for number, key in enumerate(keys))


def test_a_file_holds_no_more_than_its_share(tmp_path: Path) -> None:
    """The less memory there is, the more files are written."""
    counts = []
    for share_bytes in (10_000, 2_000):
        writer = Writer(Scratch(str(tmp_path)), f"rows-{share_bytes}", 2, share_bytes)
        for number in range(100):
            writer.add(number % 2, (number,), 100)
        counts.append(len(writer.finish()))
    assert counts == [2, 10]


def test_a_scratch_that_is_not_shared_is_said(tmp_path: Path) -> None:
    """A worker that does not see what another has written says so, and what to set."""
    with pytest.raises(OnrecordError, match="does not see the scratch") as error:
        list(read(Scratch(str(tmp_path / "elsewhere")), ["rows-0.spread"], 0))
    assert "ONRECORD_SCRATCH" in str(error.value)
