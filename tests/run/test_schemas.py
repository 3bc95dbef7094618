"""The files of a run conform to the schemas `run` and `journal`."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onrecord import schema
from onrecord.run import drive, systems
from onrecord.run.workers import Retries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.corpus.load import Corpus

FAILS_AT_THE_SECOND = """
    for document in documents:
        if document["doc_id"] == "ferry-2" and not os.path.exists("well"):
            print("no prediction")
        else:
            say(document, mentions=[{"start": 0, "end": 4}])
"""


def test_record_and_journal_conform_to_their_schemas(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """The record and journal of a run with a failure, and of its continuation, are valid."""
    address = program(FAILS_AT_THE_SECOND)
    for expected in ({"measured": 1, "failed": 1}, {"measured": 1, "replayed": 1}):
        options = drive.Options(retries=Retries(most=1, backoff_s=0.0))
        summary = drive.run(systems.find(address), corpus, here / "p.jsonl", options)
        assert expected.items() <= summary.counts.items()
        record = json.loads((here / "p.run.json").read_bytes())
        assert list(schema.explain("run", record, document="p.run.json")) == []
        (here / "well").touch()
    lines = (here / "p.journal.jsonl").read_text().splitlines()
    assert len(lines) == len(corpus.doc_ids)
    for number, line in enumerate(lines, start=1):
        assert list(schema.explain("journal", json.loads(line), document="p.journal.jsonl", line=number)) == []


@pytest.mark.parametrize("name", ["run", "journal"])
def test_missing_and_unknown_keys_in_record_or_journal_are_refused(name: str) -> None:
    """The schemas refuse a missing key and an unknown key."""
    problems = list(schema.explain(name, {"latency": 1}, document="d"))
    assert any("required" in problem.message for problem in problems)
    assert any("latency" in problem.render() for problem in problems)


def test_options_replace_the_header_s_fields(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """Options replace the system's name, version and note in the header."""
    options = drive.Options(name="lind", version="1.2", note="Made for a test.")
    drive.run(systems.find(program(FAILS_AT_THE_SECOND)), corpus, here / "p.jsonl", options)
    header = json.loads((here / "p.jsonl").read_text().splitlines()[0])
    assert (header["system"], header["version"], header["note"]) == ("lind", "1.2", "Made for a test.")


def test_a_record_has_the_peak_memory_of_child_processes(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """An extractor that allocates 400 megabytes is recorded with at least that."""
    body = """
        held = bytearray(400 * 1024 * 1024)
        for document in documents:
            say(document, mentions=[])
    """
    out = here / "p.jsonl"
    command = [sys.executable, "-m", "onrecord", "run", program(body), "-o", str(out), "--root", str(corpus.root)]
    subprocess.run(command, check=True)
    assert 400 <= json.loads(out.with_suffix(".run.json").read_bytes())["memory_mb"] < 1000
