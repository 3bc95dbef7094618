"""`cmd:` with real programs: working ones, and every kind of failure."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.errors import OnrecordError
from onrecord.run import drive, systems
from onrecord.run.extractor import Limits, Settings
from onrecord.run.workers import Retries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.run.record import Summary

ONCE = Retries(most=0)


def ran(address: str, corpus: Corpus, out: Path, *, settings: Settings | None = None, **options: Any) -> Summary:
    """Run a system, each document once by default."""
    chosen = drive.Options(**{"retries": ONCE, **options})
    return drive.run(systems.find(address, settings), corpus, out, chosen)


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_process_answers_all_documents_in_order(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """The program is started once."""
    address = program("""
        for number, document in enumerate(documents, 1):
            say(document, mentions=[{"start": 0, "end": number}])
    """)
    summary = ran(address, corpus, here / "p.jsonl")
    assert not summary.failed
    header, *documents = lines(here / "p.jsonl")
    assert (header["system"], header["scope"]) == (address, "document")
    assert [each["doc_id"] for each in documents] == corpus.doc_ids
    assert [each["mentions"][0]["end"] for each in documents] == [1, 2]


def test_a_program_gets_the_lines_that_onrecord_texts_prints(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """A program gets the exact text and its hash; unknown metadata is null."""
    address = program("""
        import hashlib
        for document in documents:
            assert hashlib.sha256(document["text"].encode()).hexdigest() == document["text_sha256"]
            assert set(document) == {"doc_id", "title", "publisher", "date", "language", "text", "text_sha256"}
            say(document)
    """)
    assert not ran(address, corpus, here / "p.jsonl").failed


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("for document in documents: print('{\"doc_id\": ')", "not JSON"),
        ("for document in documents: print('[1]')", "wrong type"),
        ("for document in documents: say(document, mentions=[{'start': 5, 'end': 2}])", "mentions"),
        ("for document in documents: say(document, mentions=[{'start': 0, 'end': 10 ** 6}])", "mentions"),
        ("for document in documents: say(document, qoutes=[])", "qoutes"),
        ("for document in documents: say({'doc_id': 'other'})", "'other'"),
        ("for document in documents: print('{}')", "doc_id"),
        (
            "for each in documents: sys.stdout.write('{\"doc_id\": \"%s\"}\\n' % each['doc_id'] * 2)",
            "more than one line for a document",
        ),
        ("print('loading'); next(documents); time.sleep(60)", "loading|not JSON"),
        ("sys.exit('no licence')", "exited with code 1.*no licence"),
        ("next(documents); sys.exit(3)", "exited with code 3"),
        ("next(documents); os.kill(os.getpid(), 9)", "SIGKILL"),
        ("next(documents); os.close(1); time.sleep(60)", "closed its output"),
    ],
)
def test_a_failing_program_fails_its_documents_with_a_reason(
    body: str, reason: str, program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """Every document fails with a reason, has a `failed` line, and is not stored in the journal."""
    summary = ran(program(body), corpus, here / "p.jsonl")
    assert len(summary.failed) == 2
    for row in summary.failed:
        with pytest.raises(RuntimeError, match=f"(?s){reason}"):
            raise RuntimeError(row.errors[-1])
    assert lines(here / "p.jsonl")[1:] == [{"doc_id": doc_id, "failed": True} for doc_id in corpus.doc_ids]
    assert not (here / "p.journal.jsonl").exists()


def test_a_time_limit_fails_one_document_only(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """The time limit kills the program and its children; the next document starts a new one."""
    address = program("""
        import subprocess
        for document in documents:
            if document["doc_id"] == "ferry-1":
                child = subprocess.Popen(["sleep", "600"])
                open("child", "w").write(str(child.pid))
                child.wait()
            say(document)
    """)
    settings = Settings(limits=Limits(time_s=3.0))
    (failed,) = ran(address, corpus, here / "p.jsonl", settings=settings).failed
    assert failed.doc_id == "ferry-1"
    assert "within 3 s" in failed.errors[0]
    status = f"/proc/{(here / 'child').read_text()}/stat"
    assert _gone(status)


def _gone(status: str) -> bool:
    try:
        with open(status, encoding="utf-8") as file:  # noqa: PTH123 - a file of the kernel's
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_memory_limit_fails_one_document_only(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """The memory limit kills the process, and the next document starts a new one."""
    address = program("""
        for document in documents:
            held = bytearray(2 ** 30 if document["doc_id"] == "ferry-1" else 1)
            say(document)
    """)
    settings = Settings(limits=Limits(memory_mb=512))
    (failed,) = ran(address, corpus, here / "p.jsonl", settings=settings).failed
    assert failed.doc_id == "ferry-1"
    assert "MemoryError" in failed.errors[0]


def test_a_failed_attempt_is_counted_and_repeated(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """A program that fails only at its first start answers every document in the end."""
    address = program("""
        if not os.path.exists("started"):
            open("started", "w").close()
            sys.exit("not yet")
        for document in documents:
            say(document, quotes=[])
    """)
    summary = ran(address, corpus, here / "p.jsonl", retries=Retries(most=1, backoff_s=0.0))
    assert [row.attempts for row in summary.rows] == [2, 1]
    assert summary.counts["failed_attempts"] == 1
    assert not summary.failed


def test_the_next_run_extracts_only_failed_documents(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """The next run extracts only failed documents; replayed rows have their original figures."""
    address = program("""
        for document in documents:
            open("asked", "a").write(document["doc_id"] + "\\n")
            if document["doc_id"] == "ferry-2" and not os.path.exists("mended"):
                sys.exit(1)
            say(document, quotes=[])
    """)
    first = ran(address, corpus, here / "p.jsonl")
    (here / "mended").touch()
    second = ran(address, corpus, here / "p.jsonl")
    assert (here / "asked").read_text().split() == ["ferry-1", "ferry-2", "ferry-2"]
    assert [row.status for row in first.rows] == ["measured", "failed"]
    assert [row.status for row in second.rows] == ["replayed", "measured"]
    assert second.rows[0].latency_s == first.rows[0].latency_s
    record = json.loads((here / "p.run.json").read_bytes())
    assert record["latency_s"]["measured"]["count"] == record["latency_s"]["replayed"]["count"] == 1


@pytest.mark.parametrize("change", ["code", "tag", "fresh"])
def test_changed_code_tag_or_fresh_extracts_everything_again(
    change: str, program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """Changed code, another tag and --fresh each extract everything again."""
    body = "for document in documents: say(document, quotes=[])"
    assert ran(program(body), corpus, here / "p.jsonl").counts["measured"] == 2
    assert ran(program(body), corpus, here / "p.jsonl").counts["replayed"] == 2
    address = program(body + "  # changed" if change == "code" else body)
    settings = Settings(tag="weights of May" if change == "tag" else None)
    again = ran(address, corpus, here / "p.jsonl", settings=settings, fresh=change == "fresh")
    assert again.counts["measured"] == 2


def test_several_jobs_write_the_same_bytes_as_one(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """The file has the documents' order, even if the first is finished last."""
    address = program("""
        for document in documents:
            while "wait" in sys.argv and document["doc_id"] == "ferry-1" and not os.path.getsize("two.journal.jsonl"):
                time.sleep(0.01)
            say(document, mentions=[{"start": 0, "end": 1}])
    """)
    ran(address, corpus, here / "one.jsonl", name="x")
    system = systems.find(f"{address} wait")
    drive.run(system, corpus, here / "two.jsonl", drive.Options(jobs=2, name="x", retries=ONCE))
    assert lines(here / "one.jsonl")[1:] == lines(here / "two.jsonl")[1:]
    assert [each["doc_id"] for each in lines(here / "two.journal.jsonl")] == ["ferry-2", "ferry-1"]


def test_in_scope_corpus_a_program_gets_all_documents_first(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """In scope corpus the input ends before the first answer, and the header has that scope."""
    address = program("""
        for document in reversed(list(documents)):
            say(document, mentions=[{"start": 0, "end": 1, "entity": "e1"}])
    """)
    summary = ran(address, corpus, here / "p.jsonl", scope="corpus")
    assert not summary.failed
    header, *documents = lines(here / "p.jsonl")
    assert header["scope"] == "corpus"
    assert [each["doc_id"] for each in documents] == corpus.doc_ids
    assert ran(address, corpus, here / "p.jsonl", scope="corpus").counts["replayed"] == 2


def test_in_scope_corpus_attempts_are_never_combined(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """If an answer is missing, nothing is stored, and the next run sends all documents."""
    address = program("""
        everything = list(documents)
        say(everything[0], quotes=[])
        say({"doc_id": "stranger"})
    """)
    summary = ran(address, corpus, here / "p.jsonl", scope="corpus")
    (failed,) = summary.failed
    assert "stranger" in failed.errors[0]
    failed_line = {"doc_id": "ferry-2", "failed": True}
    assert lines(here / "p.jsonl")[1:] == [{"doc_id": "ferry-1", "quotes": []}, failed_line]
    assert not (here / "p.journal.jsonl").exists()


@pytest.mark.parametrize("address", ["cmd:", "cmd:no-such-program --x", "cmd:'unclosed"])
def test_an_invalid_command_is_refused_before_the_run(address: str) -> None:
    """The error for an invalid command has an example to type."""
    with pytest.raises(OnrecordError, match="onrecord run 'cmd:python3"):
        systems.find(address)


def test_a_program_that_cannot_be_executed_ends_the_run(corpus: Corpus, here: Path) -> None:
    """A script without a #! line is one error, not one for each document."""
    (here / "bare").write_text("print('{}')")
    (here / "bare").chmod(0o755)
    with pytest.raises(OnrecordError, match="cannot be started"):
        ran(f"cmd:{here / 'bare'}", corpus, here / "p.jsonl")
    assert not (here / "p.jsonl").exists()


def test_standard_error_is_forwarded(
    program: Callable[[str], str], corpus: Corpus, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program's standard error is forwarded."""
    body = "for document in documents: print('found nothing', file=sys.stderr); say(document)"
    ran(program(body), corpus, here / "p.jsonl")
    assert capsys.readouterr().err.count("found nothing") == 2


def test_the_identity_of_a_command_includes_its_files(here: Path) -> None:
    """The identity has every file among the words, including --model=FILE."""
    (here / "weights").write_text("1")
    before = systems.find(f"cmd:{sys.executable} --model=weights").version
    (here / "weights").write_text("2")
    assert systems.find(f"cmd:{sys.executable} --model=weights").version != before
