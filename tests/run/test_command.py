"""`cmd:` with real programs: good ones, and every way in which one can go wrong."""

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
    """Run a system once a document, unless told otherwise."""
    chosen = drive.Options(**{"retries": ONCE, **options})
    return drive.run(systems.find(address, settings), corpus, out, chosen)


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_program_is_kept_warm_and_its_answers_are_written_in_order(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """One process answers all documents: its count goes on from one to the next."""
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


def test_a_program_is_given_what_the_texts_command_prints(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """The text is exact, its hash is its hash, and metadata that is not known is null."""
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
        ("for each in documents: sys.stdout.write('{\"doc_id\": \"%s\"}\\n' % each['doc_id'] * 2)", "not asked for"),
        ("print('loading'); next(documents); time.sleep(60)", "loading|not JSON"),
        ("sys.exit('no licence')", "exit code 1.*no licence"),
        ("next(documents); sys.exit(3)", "exit code 3"),
        ("next(documents); os.kill(os.getpid(), 9)", "SIGKILL"),
        ("next(documents); os.close(1); time.sleep(60)", "closed its output"),
    ],
)
def test_a_program_that_goes_wrong_fails_its_documents_and_says_why(
    body: str, reason: str, program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """Each document has failed with a reason, a line that says so stands for it, and nothing is kept."""
    summary = ran(program(body), corpus, here / "p.jsonl")
    assert len(summary.failed) == 2
    for row in summary.failed:
        with pytest.raises(RuntimeError, match=f"(?s){reason}"):
            raise RuntimeError(row.errors[-1])
    assert lines(here / "p.jsonl")[1:] == [{"doc_id": doc_id, "failed": True} for doc_id in corpus.doc_ids]
    assert not (here / "p.journal.jsonl").exists()


def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_answered(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """The time limit ends the program with its children; a new one goes on."""
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


def test_a_program_that_takes_too_much_memory_fails_that_document_only(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """The limit is the process's, and the next document has a new process."""
    address = program("""
        for document in documents:
            held = bytearray(2 ** 30 if document["doc_id"] == "ferry-1" else 1)
            say(document)
    """)
    settings = Settings(limits=Limits(memory_mb=512))
    (failed,) = ran(address, corpus, here / "p.jsonl", settings=settings).failed
    assert failed.doc_id == "ferry-1"
    assert "MemoryError" in failed.errors[0]


def test_a_failure_is_tried_again_and_counted_and_its_answer_is_kept(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """A program that fails at its first start only gives every answer in the end."""
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


def test_the_next_run_asks_only_for_what_failed_and_tells_replayed_rows_apart(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """The figures of a replayed row are those of the run that computed it."""
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
def test_another_system_is_never_served_from_the_journal(
    change: str, program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """Changed code, another tag and --fresh each ask for everything anew."""
    body = "for document in documents: say(document, quotes=[])"
    assert ran(program(body), corpus, here / "p.jsonl").counts["measured"] == 2
    assert ran(program(body), corpus, here / "p.jsonl").counts["replayed"] == 2
    address = program(body + "  # changed" if change == "code" else body)
    settings = Settings(tag="weights of May" if change == "tag" else None)
    again = ran(address, corpus, here / "p.jsonl", settings=settings, fresh=change == "fresh")
    assert again.counts["measured"] == 2


def test_several_jobs_write_the_same_bytes_as_one(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """The file is in the order of the documents, even where the first is the last to be finished."""
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


def test_in_scope_corpus_a_program_gets_everything_before_it_answers_in_any_order(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """The input ends before the first answer, and the header says that ids hold across documents."""
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


def test_in_scope_corpus_answers_of_two_attempts_are_never_mixed(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """Where one answer is missing nothing is kept, and the next run asks for all."""
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
def test_a_command_that_cannot_be_run_is_refused_before_anything_is(address: str) -> None:
    """The error says what to type."""
    with pytest.raises(OnrecordError, match="onrecord run 'cmd:python3"):
        systems.find(address)


def test_a_program_that_cannot_be_executed_ends_the_run(corpus: Corpus, here: Path) -> None:
    """A script without its first line is one error, and not one a document."""
    (here / "bare").write_text("print('{}')")
    (here / "bare").chmod(0o755)
    with pytest.raises(OnrecordError, match="cannot be started"):
        ran(f"cmd:{here / 'bare'}", corpus, here / "p.jsonl")
    assert not (here / "p.jsonl").exists()


def test_what_a_program_says_on_standard_error_is_passed_on(
    program: Callable[[str], str], corpus: Corpus, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever looks for a mistake finds it on the terminal."""
    body = "for document in documents: print('found nothing', file=sys.stderr); say(document)"
    ran(program(body), corpus, here / "p.jsonl")
    assert capsys.readouterr().err.count("found nothing") == 2


def test_a_python_that_is_named_by_its_file_has_that_file_in_its_identity(here: Path) -> None:
    """A word of the form --model=FILE counts, too."""
    (here / "weights").write_text("1")
    before = systems.find(f"cmd:{sys.executable} --model=weights").version
    (here / "weights").write_text("2")
    assert systems.find(f"cmd:{sys.executable} --model=weights").version != before
