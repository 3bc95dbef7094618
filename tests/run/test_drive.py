"""A run writes one line a document after a header, and the same bytes every time."""

from pathlib import Path

import pytest

from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.io.predictions import read_predictions
from onrecord.run import drive, systems


def test_a_run_writes_every_document_in_order_with_the_systems_identity(tmp_path: Path) -> None:
    """The file names its system and holds the corpus's documents in order."""
    out = tmp_path / "rules.jsonl"
    assert drive.run(systems.find("baseline:rules"), load(), out) == len(load().doc_ids)
    predictions = read_predictions(out)
    assert predictions.header.system == "baseline:rules"
    assert [document.doc_id for document in predictions.documents] == load().doc_ids


def test_a_run_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    """Nothing of the clock or the machine gets into the file."""
    for name in ("one", "two"):
        drive.run(systems.find("baseline:rules"), load(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("address", ["rules", "baseline:", "baseline:nobody", "magic:x", ""])
def test_an_unknown_system_is_refused_with_the_known_ones(address: str) -> None:
    """The error says what was got, what there is, and what to type."""
    with pytest.raises(OnrecordError, match="baseline") as caught:
        systems.find(address)
    assert "onrecord run baseline:rules" in str(caught.value)
