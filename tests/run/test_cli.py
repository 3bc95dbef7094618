"""`onrecord run` with and without a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from click.testing import CliRunner

from onrecord.cli.main import onrecord
from onrecord.cli.run import run
from onrecord.cli.run_summary import failures
from onrecord.errors import OnrecordError
from onrecord.run.record import Row
from onrecord.scorer import score

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.corpus.load import Corpus


def test_run_shows_progress_on_a_terminal(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """On a terminal a bar counts the documents and shows a rate; the last line remains."""
    address = program("for document in documents: time.sleep(0.2); say(document)")
    main, other = pty.openpty()
    command = [sys.executable, "-m", "onrecord", "run", address, "-o", "p.jsonl", "--root", str(corpus.root)]
    process = subprocess.Popen(command, stderr=other, cwd=here, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"})
    os.close(other)
    shown = b""
    try:
        while piece := os.read(main, 1 << 16):
            shown += piece
    except OSError:  # the terminal closes with its last writer
        pass
    os.close(main)
    assert process.wait() == 0
    assert b"2/2" in shown
    assert re.search(rb"\d\.\d\d documents/s", shown)
    assert b"2 documents -> p.jsonl" in shown


def test_run_without_a_terminal_prints_one_line(corpus: Corpus, here: Path) -> None:
    """Without a terminal only one line is printed."""
    done = CliRunner().invoke(run, ["baseline:rules", "-o", "p.jsonl", "--root", str(corpus.root)])
    assert done.exit_code == 0
    assert done.output == "baseline:rules: 2 documents -> p.jsonl\n"
    assert (here / "p.jsonl").exists()


def test_run_notes_a_system_that_finds_nothing(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """An extractor without any item is no failure, and a note says that it found nothing."""
    address = program("for document in documents: say(document, quotes=[])")
    done = CliRunner().invoke(run, [address, "-o", str(here / "p.jsonl"), "--root", str(corpus.root)])
    assert done.exit_code == 0
    assert done.output.endswith("note: the system found nothing in any document\n")


def test_many_failures_of_one_kind_are_one_message_with_a_count() -> None:
    """Failures that differ only in numbers are summed up from the fourth on; another kind has its own message."""
    rows = [
        (name, Row(name, "failed", None, 1, errors=[f"span 1-{9 + at} is outside"])) for at, name in enumerate("abcd")
    ]
    other = ("e", Row("e", "failed", None, 3, errors=["exited with code 5"]))
    first, second = failures([*rows, other])
    assert first.document == "a"
    assert "3 more documents failed in the same way" in first.message
    assert (second.document, "more" in second.message) == ("e", False)
    assert [each.document for each in failures(rows[:3])] == ["a", "b", "c"]


def test_the_help_of_run_names_every_interface() -> None:
    """--help lists the addresses of every kind of system."""
    shown = CliRunner().invoke(run, ["--help"]).output
    for interface in ("cmd:", "py:", "spacy:", "llm:", "file:", "baseline:"):
        assert interface in shown


def test_a_system_that_is_given_mentions_is_not_scored_on_them(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """`--with mentions` sends gold's mentions without their entities; the header says so, and scores leave them out."""
    address = program("for document in documents: say(document, mentions=document['mentions'])")
    done = CliRunner().invoke(run, [address, "-o", "p.jsonl", "--with", "mentions", "--root", str(corpus.root)])
    assert done.exit_code == 0, done.output
    header, *lines = map(json.loads, (here / "p.jsonl").read_text(encoding="utf-8").splitlines())
    assert header["given"] == ["mentions"]
    sent = [mention for line in lines for mention in line["mentions"]]
    assert len(sent) == sum(len(document.mentions or ()) for document in corpus.documents.values()) > 0
    assert not any("entity" in mention for mention in sent)
    result = score(corpus, here / "p.jsonl")
    assert result.scores["mention.exact"].lacking == ("given: mentions",)
    assert result.signature.endswith("|given:mentions")


def test_with_option_is_refused_for_texts_outside_a_corpus(here: Path) -> None:
    """`--with` beside `--texts` is an error, since such texts have no gold."""
    (here / "texts.jsonl").write_text('{"doc_id": "a", "text": "Anna spoke."}\n', encoding="utf-8")
    options = ["--with", "mentions", "--texts", "texts.jsonl", "-o", "p.jsonl"]
    done = CliRunner().invoke(run, ["baseline:rules", *options])
    assert isinstance(done.exception, OnrecordError)
    assert done.exception.got == "--with and --texts"
    assert not (here / "p.jsonl").exists()


def test_an_extractor_may_use_the_labels_of_the_corpus_that_root_names(
    program: Callable[[str], str], here: Path
) -> None:
    """Every worker checks labels against the inventory of that corpus."""
    spans = [{"start": 0, "end": 9, "type": "COMPANY"}]
    (here / "gold.jsonl").write_text(json.dumps({"doc_id": "a", "mentions": spans}) + "\n")
    (here / "a.txt").write_text("Acme Corp sells lamps.")
    assert CliRunner().invoke(onrecord, ["import", "gold.jsonl", "--as", "own"]).exit_code == 0
    address = program(f"for document in documents: say(document, mentions={spans})")
    done = CliRunner().invoke(onrecord, ["run", address, "-o", "p.jsonl", "--root", "own"])
    assert done.exit_code == 0, done.output
    assert [json.loads(line).get("mentions") for line in (here / "p.jsonl").read_text().splitlines()[1:]] == [spans]
