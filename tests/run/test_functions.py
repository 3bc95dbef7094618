"""`py:` and `baseline:`, each in a process of its own."""

from __future__ import annotations

import json
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


def ran(address: str, corpus: Corpus, out: Path, *, settings: Settings | None = None, **options: Any) -> Summary:
    """Run a system once a document."""
    chosen = drive.Options(retries=Retries(most=0), **options)
    return drive.run(systems.find(address, settings), corpus, out, chosen)


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_function_of_a_dict_may_return_a_dict_and_may_print(
    module: Callable[[str], str], corpus: Corpus, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its doc_id may be left out, and what it prints is no answer."""
    address = module("""
        def extract(document):
            print("looking at", document["doc_id"])
            start = document["text"].index("Lind")
            return {"mentions": [{"start": start, "end": start + 4}]}
    """)
    assert not ran(address, corpus, here / "p.jsonl").failed
    for document in lines(here / "p.jsonl")[1:]:
        (mention,) = document["mentions"]
        assert corpus.texts[document["doc_id"]][mention["start"] : mention["end"]] == "Lind"
    assert "looking at ferry-1" in capfd.readouterr().err


def test_a_function_may_return_a_record(module: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """A Document of our model is as good as a dict."""
    address = module("""
        from onrecord.documents.model import Document, Quote, Span
        def extract(document):
            return Document(document["doc_id"], quotes=[Quote(content=[Span(0, 4)])])
    """)
    ran(address, corpus, here / "p.jsonl")
    assert lines(here / "p.jsonl")[1]["quotes"] == [{"content": [{"start": 0, "end": 4}]}]


def test_what_a_function_raises_fails_that_document_with_the_place(
    module: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """The others are answered by the same process."""
    address = module("""
        import os
        def extract(document):
            if document["doc_id"] == "ferry-1":
                raise KeyError("tomato")
            return {"quotes": []}
    """)
    (failed,) = ran(address, corpus, here / "p.jsonl").failed
    assert failed.errors == ["the extractor raised KeyError: 'tomato' (extractor_module.py:5)"]


@pytest.mark.parametrize("returned", ["None", "[1]", "'text'", "{'quotes': 3}", "object()"])
def test_what_is_no_prediction_fails_the_document(
    returned: str, module: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """A wrong return value is a reason, and no traceback."""
    summary = ran(module(f"def extract(document): return {returned}"), corpus, here / "p.jsonl")
    assert len(summary.failed) == 2


def test_a_function_that_hangs_or_ends_the_process_fails_that_document_only(
    module: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """The next document has a new process."""
    address = module("""
        import os, time
        def extract(document):
            if document["doc_id"] == "ferry-1":
                time.sleep(600) if os.path.exists("hang") else os._exit(7)
            return {"quotes": []}
    """)
    (died,) = ran(address, corpus, here / "a.jsonl").failed
    assert "exit code 7" in died.errors[0]
    (here / "hang").touch()
    (hung,) = ran(address, corpus, here / "b.jsonl", settings=Settings(limits=Limits(time_s=1.0))).failed
    assert "within 1 s" in hung.errors[0]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("py:extractor_module", "names no Python function"),
        ("py:no_such_module:extract", "module is not there"),
        ("py:extractor_module:extrct", "no such function"),
        ("py:extractor_module.part:extract", "module is not there"),
        ("py:broken_module:extract", "cannot be imported"),
        ("py:exiting_module:extract", "does not start"),
    ],
)
def test_a_function_that_is_not_there_ends_the_run_with_one_error(
    address: str, message: str, module: Callable[..., str], corpus: Corpus, here: Path
) -> None:
    """It is not a failure a document, and nothing is written."""
    module("def extract(document): return {}")
    module("import tomato_that_is_not_installed", name="broken_module")
    module("import os; os._exit(3)", name="exiting_module")
    with pytest.raises(OnrecordError, match=message):
        ran(address, corpus, here / "p.jsonl")
    assert not (here / "p.jsonl").exists()


def test_in_scope_corpus_a_function_gets_the_list_of_documents(
    module: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """It returns an iterable of predictions."""
    address = module("""
        def extract(documents):
            return ({"doc_id": each["doc_id"], "quotes": []} for each in documents)
    """)
    assert not ran(address, corpus, here / "p.jsonl", scope="corpus").failed


def test_a_baseline_takes_one_document_at_a_time(corpus: Corpus, here: Path) -> None:
    """Scope corpus is refused with what to leave out."""
    with pytest.raises(OnrecordError, match="leave --scope out"):
        ran("baseline:rules", corpus, here / "p.jsonl", scope="corpus")


def test_another_version_of_the_module_is_asked_anew(module: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """The code is in the journal's key."""
    for expected in ("0", "1"):
        address = module(f"def extract(document): return {{'mentions': [{{'start': {expected}, 'end': 2}}]}}")
        ran(address, corpus, here / "p.jsonl")
        assert lines(here / "p.jsonl")[1]["mentions"] == [{"start": int(expected), "end": 2}]
