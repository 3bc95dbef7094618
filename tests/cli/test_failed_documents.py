"""Every command that reads predictions counts the documents on which the system failed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord.cli.main import onrecord
from onrecord.corpus.load import load

if TYPE_CHECKING:
    from pathlib import Path

SAID = "2 of 5 documents failed: scored as nothing found"
EXTRACTOR = """
def extract(document):
    if document["doc_id"] in {"%s", "%s"}:
        raise ValueError("no model for this")
    return {"mentions": [{"start": 0, "end": 4, "type": "PER"}]}
"""


def printed(*arguments: object, code: int = 0) -> str:
    """Return the output of a command, with single spaces for spaces and line ends."""
    found = CliRunner().invoke(onrecord, list(map(str, arguments)))
    assert found.exit_code == code, found.output
    return " ".join(found.output.split())


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the predictions of a run in which two of five documents failed."""
    place = tmp_path_factory.mktemp("failing")
    (place / "mine.py").write_text(EXTRACTOR % tuple(load().doc_ids[1:3]))
    command = [sys.executable, "-m", "onrecord", "run", "py:mine:extract", "-o", "results/mine/predictions.jsonl"]
    assert subprocess.run(command, cwd=place, check=False, capture_output=True).returncode == 1
    return place / "results" / "mine" / "predictions.jsonl"


def test_run_marks_failed_documents(failing: Path) -> None:
    """The line of a failed document has its id and the mark, and nothing else."""
    lines = [json.loads(line) for line in failing.read_text().splitlines()]
    assert [line for line in lines if "failed" in line] == [
        {"doc_id": doc_id, "failed": True} for doc_id in load().doc_ids[1:3]
    ]


def test_check_warns_of_failed_documents(failing: Path) -> None:
    """One warning counts the failed documents and names the first."""
    assert SAID in printed("check", failing)
    assert SAID in printed("check", failing, "--strict", code=1)


def test_score_and_compare_count_failed_documents(failing: Path, tmp_path: Path) -> None:
    """The count is a note of the score; in a comparison the note names the system."""
    assert f"note: {SAID}." in printed("score", failing)
    assert f"{SAID}." in json.loads(printed("score", failing, "--json", "-"))["notes"]
    whole = tmp_path / "whole.jsonl"
    whole.write_text("".join(json.dumps({"doc_id": doc_id, "mentions": []}) + "\n" for doc_id in load().doc_ids))
    assert f"B: {SAID}." in printed("compare", whole, failing)


def test_the_board_counts_failed_documents(failing: Path) -> None:
    """The system's row has a note with the number of failed documents."""
    assert f"{SAID}." in printed("board", "--results", failing.parents[1], "--track", "entities.all")


def test_the_first_page_of_a_report_counts_failed_documents(failing: Path, tmp_path: Path) -> None:
    """The count is a note of the system's scores."""
    printed("report", failing, "-o", tmp_path / "report")
    assert f"{SAID}." in (tmp_path / "report" / "index.html").read_text()


def test_failed_false_gives_no_note(tmp_path: Path) -> None:
    """`"failed": false` means the same as no mark."""
    sound = tmp_path / "sound.jsonl"
    rows = [{"doc_id": doc_id, "mentions": [], "failed": False} for doc_id in load().doc_ids]
    sound.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert "documents failed" not in printed("check", sound)
    assert "documents failed" not in printed("score", sound)


def test_failed_must_be_true_or_false(tmp_path: Path) -> None:
    """Any other value is an error of the schema."""
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text(json.dumps({"doc_id": load().doc_ids[0], "failed": "yes"}) + "\n")
    assert "predictions.schema" in printed("check", wrong, code=1)


def test_failure_on_every_document_is_an_error_of_check_and_a_note_of_score(tmp_path: Path) -> None:
    """Nothing is scored then, and both commands say so."""
    failed = tmp_path / "failed.jsonl"
    failed.write_text("".join(json.dumps({"doc_id": doc_id, "failed": True}) + "\n" for doc_id in load().doc_ids))
    assert "the system failed on every document (5), so that nothing is scored" in printed("check", failed, code=1)
    assert "note: the system failed on every document (5), so that nothing is scored." in printed("score", failed)
