"""A run writes a header and one line for each document, deterministically, and keeps every finished document."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from onrecord.corpus.load import load
from onrecord.documents.predictions import read_predictions
from onrecord.errors import OnrecordError
from onrecord.run import drive, systems
from onrecord.run.record import summed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.corpus.load import Corpus

PATIENCE_S = 120.0  # the limit for something that must happen, on a busy machine


def test_a_run_writes_every_document_in_order_with_the_systems_identity(tmp_path: Path) -> None:
    """The file has the system's name and the corpus's documents in order."""
    out = tmp_path / "rules.jsonl"
    assert drive.run(systems.find("baseline:rules"), load(), out).counts["measured"] == len(load().doc_ids)
    predictions = read_predictions(out)
    assert predictions.header.system == "baseline:rules"
    assert [document.doc_id for document in predictions.documents] == load().doc_ids


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Computed and replayed predictions have the same bytes."""
    for name in ("one", "two", "two"):
        drive.run(systems.find("baseline:rules"), load(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("address", ["rules", "baseline:", "baseline:nobody", "magic:x", ""])
def test_an_unknown_system_is_refused_with_the_known_ones(address: str) -> None:
    """The error has the address, the known addresses and an example."""
    with pytest.raises(OnrecordError) as caught:
        systems.find(address)
    assert "rules" in caught.value.expected or "baseline:NAME" in caught.value.expected
    assert "onrecord run baseline:rules" in str(caught.value)


SLOW_AT_THE_SECOND = """
    for document in documents:
        open("asked", "a").write(document["doc_id"] + "\\n")
        if document["doc_id"] == "ferry-2" and not os.path.exists("quick"):
            open("pid", "w").write(str(os.getpid()))
            time.sleep(600)
        say(document, mentions=[{"start": 0, "end": 4}])
"""


def started(address: str, corpus: Corpus, here: Path) -> subprocess.Popen[bytes]:
    """Start a run as a command; return it when the first document is finished and the second has begun."""
    command = [sys.executable, "-m", "onrecord", "run", address, "-o", "p.jsonl", "--root", str(corpus.root)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, cwd=here)
    deadline = time.monotonic() + PATIENCE_S
    journal = here / "p.journal.jsonl"
    while not ((here / "pid").exists() and journal.exists() and journal.read_bytes().endswith(b"\n")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_keeps_its_finished_documents(
    number: signal.Signals, program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """After kill -9, ctrl-C or SIGTERM, only unfinished documents are extracted again, and no file is incomplete."""
    address = program(SLOW_AT_THE_SECOND)
    process = started(address, corpus, here)
    process.send_signal(number)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == (130 if number is signal.SIGINT else -number)
    assert (b"the same command continues" in said) == (number is signal.SIGINT)
    assert not (here / "p.jsonl").exists()
    if number is not signal.SIGINT:  # whoever is ended so cannot end what it started; it sees its input close later
        os.kill(int((here / "pid").read_text()), signal.SIGKILL)
    (here / "quick").touch()
    summary = drive.run(systems.find(address), corpus, here / "p.jsonl")
    assert [row.status for row in summary.rows] == ["replayed", "measured"]
    assert (here / "asked").read_text().split() == ["ferry-1", "ferry-2", "ferry-2"]


@pytest.mark.parametrize(("interface", "finished"), [("cmd", 15), ("py", 3)])
def test_a_killed_run_with_several_jobs_keeps_finished_documents(
    interface: str, finished: int, program: Callable[[str], str], module: Callable[[str], str], here: Path
) -> None:
    """After kill -9 with four jobs only unfinished documents are extracted again.

    The bytes equal an undisturbed run's.
    """
    texts = "".join(json.dumps({"doc_id": f"d{n:02}", "text": "Ada said so."}) + "\n" for n in range(24))
    (here / "texts.jsonl").write_text(texts)
    ask = """
        import os, time
        def extract(document):
            asked = os.open(os.environ["ASKED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(asked, (document["doc_id"] + "\\n").encode())
            os.close(asked)
            time.sleep(0.02)
            return {"mentions": [{"start": 0, "end": 3, "type": "PER"}]}
    """
    address = module(ask)
    if interface == "cmd":
        address = program("import extractor_module\nfor one in documents: say(one, **extractor_module.extract(one))")
    command = [sys.executable, "-m", "onrecord", "run", address, "--texts", "texts.jsonl", "--jobs", "4"]
    quiet, killed, next_one = ({**os.environ, "ASKED": name} for name in ("quiet", "killed", "next"))
    subprocess.run([*command, "-o", "quiet.jsonl"], check=True, cwd=here, env=quiet, capture_output=True)
    journal = here / "p.journal.jsonl"
    with subprocess.Popen([*command, "-o", "p.jsonl"], stderr=subprocess.DEVNULL, cwd=here, env=killed) as process:
        deadline = time.monotonic() + PATIENCE_S
        while not journal.exists() or journal.read_bytes().count(b"\n") < finished:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.kill()
    kept = {json.loads(line)["doc_id"] for line in journal.read_bytes().splitlines(keepends=True) if line[-1:] == b"\n"}
    assert len(kept) >= finished
    subprocess.run([*command, "-o", "p.jsonl"], check=True, cwd=here, env=next_one, capture_output=True)
    again = (here / "next").read_text().split() if (here / "next").exists() else []
    assert len(again) == 24 - len(kept)
    assert not kept.intersection(again)
    assert (here / "p.jsonl").read_bytes() == (here / "quiet.jsonl").read_bytes()


def test_ctrl_c_ends_the_extractor(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """After ctrl-C the extractor's process has ended."""
    process = started(program(SLOW_AT_THE_SECOND), corpus, here)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)
    with pytest.raises(ProcessLookupError):
        os.kill(int((here / "pid").read_text()), 0)


def test_ctrl_c_before_the_first_document_does_not_name_a_journal(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """There is no such file yet; the line says that nothing was finished."""
    address = program('open("begun", "w").close(); time.sleep(600)')
    command = [sys.executable, "-m", "onrecord", "run", address, "-o", "p.jsonl", "--root", str(corpus.root)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, cwd=here)
    deadline = time.monotonic() + PATIENCE_S
    while not (here / "begun").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert said == b"onrecord: stopped; no document was finished\n"


def test_a_failed_document_is_reported_and_the_exit_code_is_one(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """The command reports the failed document, the reason, and what the next run will do."""
    address = program("for document in documents: say(document) if document['doc_id'] == 'ferry-1' else sys.exit(5)")
    command = [sys.executable, "-m", "onrecord", "run", address, "-o", "p.jsonl", "--root", str(corpus.root)]
    done = subprocess.run([*command, "--retries", "0"], capture_output=True, text=True, check=False, cwd=here)
    assert done.returncode == 1
    assert "error[run.failed] ferry-2" in done.stderr
    assert "exited with code 5" in done.stderr
    assert "2 documents, 1 failed" in done.stderr
    assert json.loads((here / "p.run.json").read_bytes())["counts"]["failed"] == 1


def test_usage_figures_are_summed_by_key_in_any_order() -> None:
    """Numbers are summed at every depth in any order, and other values are left out."""
    one = {"total_tokens": 3, "details": {"cached": 2}, "tier": "default"}
    other = {"total_tokens": 4, "cost": 0.25, "flag": True}
    expected = {"total_tokens": 7, "details": {"cached": 2}, "cost": 0.25}
    assert summed([one, other]) == summed([other, one]) == expected
    assert summed([one, one])["details"] == {"cached": 4}
