"""What a run writes is as the schemas `run` and `journal` say."""

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


def test_record_and_journal_are_as_their_schemas_say(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """A run with a failure, and the one that goes on from it, write nothing that their schemas do not know."""
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
def test_what_has_no_place_in_a_record_is_refused(name: str) -> None:
    """A key that is missing and one that nobody knows are each named."""
    messages = [problem.message for problem in schema.explain(name, {"latency": 1}, document="d")]
    assert any("required" in message for message in messages)
    assert any("latency" in message for message in messages)


def test_the_header_says_what_the_command_says(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """A name, a version and a note stand in place of an address and a hash."""
    options = drive.Options(name="lind", version="1.2", note="Made for a test.")
    drive.run(systems.find(program(FAILS_AT_THE_SECOND)), corpus, here / "p.jsonl", options)
    header = json.loads((here / "p.jsonl").read_text().splitlines()[0])
    assert (header["system"], header["version"], header["note"]) == ("lind", "1.2", "Made for a test.")


def test_a_record_has_the_peak_memory_of_what_was_started(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """An extractor that holds 400 megabytes took at least so much; a command of its own has started nothing larger."""
    body = """
        held = bytearray(400 * 1024 * 1024)
        for document in documents:
            say(document, mentions=[])
    """
    out = here / "p.jsonl"
    command = [sys.executable, "-m", "onrecord", "run", program(body), "-o", str(out), "--root", str(corpus.root)]
    subprocess.run(command, check=True)
    assert 400 <= json.loads(out.with_suffix(".run.json").read_bytes())["memory_mb"] < 1000
