"""`onrecord align`: what is written, what is reported, and the exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord.cli.align import align
from onrecord.corpus.load import load
from onrecord.documents.predictions import read_predictions

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

HEADER = {"onrecord": "predictions", "schema_version": "0.1.0", "system": "x", "order": "document"}
GOOD = {
    "doc_id": "ferry-1",
    "mentions": [{"text": "Lind"}, {"text": "Lind"}],
    "quotes": [{"content": ["I met him once,"]}],
}
BAD = {"doc_id": "ferry-2", "mentions": [{"text": "Nobody"}, {"text": "Berg"}]}


@pytest.fixture
def predictions(small_corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a path for predictions of the small corpus, which is in use."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    return tmp_path / "predictions.jsonl"


def write(path: Path, *rows: object) -> None:
    """Write a JSONL file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def run(*arguments: object) -> Result:
    """Run `onrecord align`; the exit code is the command's return value."""
    return CliRunner().invoke(align, [str(each) for each in arguments], standalone_mode=False)


def test_align_writes_offsets_for_every_string(predictions: Path, tmp_path: Path) -> None:
    """If every string is found, the file has offsets and strings, the header is kept, and the exit code is 0."""
    write(predictions, HEADER, GOOD)
    result = run(predictions, "-o", tmp_path / "out.jsonl")
    assert result.return_value == 0, result.stderr
    read = read_predictions(tmp_path / "out.jsonl")
    assert read.header.order == "document"
    (document,) = read.documents
    text = load().texts["ferry-1"]
    assert document.mentions is not None
    assert [text[each.start : each.end] for each in document.mentions] == ["Lind", "Lind"]
    assert document.mentions[0].start < document.mentions[1].start


def test_a_string_that_is_not_found_is_listed_and_no_file_is_written(predictions: Path, tmp_path: Path) -> None:
    """The string is named with its line and path, the code is 1, and no file appears."""
    write(predictions, HEADER, GOOD, BAD)
    result = run(predictions, "-o", tmp_path / "out.jsonl")
    assert result.return_value == 1
    assert "predictions.jsonl:3 mentions[0]" in result.stderr
    assert "'Nobody'" in result.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_partial_keeps_strings_that_are_not_found(predictions: Path, tmp_path: Path) -> None:
    """A string that is not in the text is still a prediction, and is written as a string."""
    write(predictions, HEADER, BAD)
    assert run(predictions, "-o", tmp_path / "out.jsonl", "--partial").return_value == 1
    row = json.loads((tmp_path / "out.jsonl").read_text().splitlines()[1])
    assert row["mentions"][0] == {"text": "Nobody"}
    assert row["mentions"][1]["start"] > 0


def test_partial_writes_nothing_if_a_line_cannot_be_read(predictions: Path, tmp_path: Path) -> None:
    """Invalid lines, unknown documents and repeated ones are listed together; even --partial writes no file."""
    write(predictions, HEADER, GOOD, GOOD, {"doc_id": "ferry-7"}, {"doc_id": 3})
    result = run(predictions, "-o", tmp_path / "out.jsonl", "--partial")
    assert result.return_value == 1
    for expected in ("is twice", "did you mean ferry-", ":5"):
        assert expected in result.stderr, expected
    assert not (tmp_path / "out.jsonl").exists()


def test_the_json_report_lists_every_string_with_its_tier(predictions: Path) -> None:
    """The JSON report names its schema and the aligner's version, counts the tiers, and lists each string."""
    write(predictions, HEADER, GOOD, BAD)
    report = json.loads(run(predictions, "--json", "-").stdout)
    assert (report["schema"], report["alignment"]) == ("onrecord.alignment", "align/1")
    assert report["tiers"]["mentions"]["exact"] == 3
    assert report["tiers"]["mentions"]["unaligned"] == 1
    assert [row["tier"] for row in report["documents"]["ferry-2"]] == ["unaligned", "exact"]
    assert report["documents"]["ferry-2"][0]["start"] is None
