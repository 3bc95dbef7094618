"""Invalid shards on a cluster are one clear error with shard and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.cluster.score import scored
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from distributed import Client

    from .damaged import Sides


pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.usefixtures("scratch")]
RANGES = 12  # more than the workers have tasks at once


def test_a_truncated_gzip_file_is_an_error_with_its_name(client: Client, sides: Sides) -> None:
    """A truncated gzip file is an error with its name."""
    shard = sides.predicted / "part-2.jsonl.gz"
    shard.write_bytes(shard.read_bytes()[:-20])
    said = sides.refused(client)
    assert str(shard) in said
    assert "end-of-stream" in said


def test_all_invalid_shards_are_reported_together(client: Client, sides: Sides) -> None:
    """Invalid JSON is reported with its line, together with a shard that is not gzip."""
    text = sides.archives.write_file(sides.predicted / "part-4.jsonl", [sides.archives.header, {"mentions": []}])
    with text.open("ab") as file:
        file.write(b'{"doc_id": "x"\n')
    (sides.predicted / "part-0.jsonl.gz").write_text("plain text")
    said = sides.refused(client)
    assert "have 3 problems" in said
    assert f"{sides.predicted / 'part-0.jsonl.gz'}: A shard cannot be read" in said
    assert f"{text}:2" in said
    assert f"{text}:3" in said


@pytest.mark.parametrize("side", ["gold", "predicted"])
def test_a_document_in_two_shards_is_reported_with_both_places(side: str, client: Client, sides: Sides) -> None:
    """A repeated id is refused on either side, with both places."""
    rows = sides.gold_rows if side == "gold" else sides.predicted_rows
    sides.archives.write_file(getattr(sides, side) / "part-9.jsonl", [rows[4]])
    said = sides.refused(client)
    assert f"{getattr(sides, side)}/part-9.jsonl:1 doc_id: the document is a duplicate" in said
    assert f"expected: only {getattr(sides, side)}/part-" in said
    assert "d-004" in said


def test_a_prediction_without_a_gold_document_is_refused(client: Client, sides: Sides) -> None:
    """A prediction without a gold document is an error with its shard.

    Gold without a prediction counts as nothing found.
    """
    extra = sides.archives.write_file(sides.predicted / "part-9.jsonl", [{"doc_id": "elsewhere"}])
    assert f"{extra}:1 doc_id: gold has no such document" in sides.refused(client)
    extra.unlink()
    (sides.predicted / "part-1.jsonl.gz").unlink()
    with scored(client, sides.gold, sides.predicted, ranges=2) as found:
        assert any("4 of 12 documents have no predictions" in note for note in found.notes)


def test_an_invalid_prediction_is_reported_with_its_shard_and_line(client: Client, sides: Sides) -> None:
    """A prediction with an error of `check` is not scored, in any range."""
    row = {"doc_id": "d-011", "mentions": [{"start": 5, "end": 5}]}
    wrong = sides.archives.write_file(sides.predicted / "part-9.jsonl", [row])
    assert f"{wrong}:1 mentions[0]" in sides.refused(client)


def test_problems_of_all_ranges_are_counted_by_side(client: Client, sides: Sides) -> None:
    """The problems of lines are counted over all ranges, for gold and predictions separately."""
    for at, row in enumerate(sides.predicted_rows):
        row["mentions"] = [{"start": 5, "end": 5}] * (at % 2)
    sides.archives.write_shards(sides.predicted / "inside", sides.predicted_rows, 2)
    for shard in sides.predicted.glob("*.gz"):
        shard.unlink()
    assert "have 5 problems" in sides.refused(client)
    rows = [{"doc_id": "d-000", "mentions": [{"start": "x"}]}, *sides.gold_rows[3::3]]
    gold = sides.archives.write_file(sides.gold / "part-0.jsonl.gz", rows)
    said = sides.refused(client)
    assert "gold documents have 1 problem" in said
    assert f"{gold}:1 mentions[0].start" in said


def test_mixed_schema_versions_are_refused(client: Client, sides: Sides) -> None:
    """Two schema versions are an error with the first place of each."""
    rows = [{**row, "schema_version": f"0.1.{at > 5:d}"} for at, row in enumerate(sides.predicted_rows)]
    for shard in sides.predicted.iterdir():
        shard.unlink()
    shard = sides.archives.write_file(sides.predicted / "part-0.jsonl", rows)
    said = sides.refused(client)
    assert f"{shard}:7 schema_version: the file mixes versions of the schema" in said
    assert "0.1.0 (line 1), 0.1.1 (line 7)" in said


def test_a_shard_that_changes_while_it_is_read_is_an_error(client: Client, sides: Sides) -> None:
    """A line that has another document than the index says is an error."""
    predicted = sides.files[1]

    def change(_: int) -> None:
        """Rename documents once the first range is counted; then no worker has a task of the last ranges."""
        predicted.write_bytes(predicted.read_bytes().replace(b"d-0", b"d-x"))

    with (
        pytest.raises(OnrecordError, match="changed while it was read") as error,
        scored(client, *sides.files, ranges=RANGES, progress=change),
    ):
        pass
    assert error.value.where.startswith(f"{predicted}:")


def test_shards_with_headers_of_two_systems_are_refused(client: Client, sides: Sides) -> None:
    """Shards with headers of two systems are an error."""
    header = {**sides.archives.header, "system": "another"}
    other = sides.archives.write_file(sides.predicted / "part-9.jsonl", [header])
    said = sides.refused(client)
    assert "different headers" in said
    assert str(other) in said


def test_predictions_without_any_document_of_gold_are_refused(client: Client, sides: Sides) -> None:
    """Predictions without a document of gold are an error."""
    for shard in sides.predicted.iterdir():
        shard.unlink()
    sides.archives.write_file(sides.predicted / "part-0.jsonl", [sides.archives.header])
    assert "contain no document of gold" in sides.refused(client)
