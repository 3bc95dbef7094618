"""Running on any documents in the form that `onrecord texts` prints."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onrecord.cli.run import run as command
from onrecord.cli.texts import texts as print_texts
from onrecord.documents.lines import RawLine
from onrecord.errors import OnrecordError, Problem
from onrecord.run import drive, systems
from onrecord.run.texts import Texts, inputs, parsed, read_texts, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.corpus.load import Corpus

GOOD = {"doc_id": "a", "text": "Ferry said no."}


def written(path: Path, *rows: Any) -> str:
    """Write rows as JSONL and return the path as a string."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_the_output_of_onrecord_texts_replays_the_journal_of_the_corpus(corpus: Corpus, here: Path) -> None:
    """The output of `onrecord texts` gives the corpus's documents, so one journal serves both."""
    printed = CliRunner().invoke(print_texts, ["--root", str(corpus.root)]).output_bytes
    (here / "texts.jsonl").write_bytes(printed if isinstance(printed, bytes) else printed.encode())
    assert read_texts("texts.jsonl").documents == list(inputs(corpus))
    system = systems.find("baseline:rules")
    drive.run(system, corpus, here / "p.jsonl")
    assert drive.run(system, read_texts("texts.jsonl"), here / "p.jsonl").counts["replayed"] == 2


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_text_is_passed_unchanged(text: str) -> None:
    """Any text is passed unchanged, with its hash."""
    raw = json.dumps({"doc_id": "a", "text": text, "desk": "politics"}).encode()
    ((_, found),) = parsed([RawLine(1, raw)], "texts.jsonl")
    assert not isinstance(found, Problem)
    assert (found.text, found.text_sha256) == (text, hashlib.sha256(text.encode()).hexdigest())


@pytest.mark.parametrize(
    ("row", "path", "check"),
    [
        ({"doc_id": "a"}, "", "texts.record"),
        ({"doc_id": "a", "text": 7}, "text", "texts.record"),
        ({"doc_id": "", "text": "x"}, "doc_id", "texts.record"),
        ({"doc_id": "a", "text": "x", "date": 2017}, "date", "texts.record"),
        ({"doc_id": "a", "text": "x", "text_sha256": "0"}, "text_sha256", "texts.hash"),
        ({"doc_id": "a", "text": "\ud800"}, "", "texts.record"),
        ({"onrecord": "predictions", "schema_version": "0.1.0", "system": "x"}, "", "texts.record"),
        (["a", "x"], "", "texts.record"),
    ],
)
def test_an_invalid_line_is_a_problem_with_its_place(row: Any, path: str, check: str) -> None:
    """Each invalid line is a problem with its line."""
    ((number, found),) = parsed([RawLine(3, json.dumps(row).encode())], "texts.jsonl")
    assert isinstance(found, Problem)
    assert (number, found.line, found.path, found.check) == (3, 3, path, check)


def test_all_problems_of_texts_are_reported_before_the_run(program: Callable[[str], str], here: Path) -> None:
    """Invalid lines and duplicates are one error, before the extractor is started."""
    texts = written(here / "texts.jsonl", GOOD, {"doc_id": "b"}, GOOD)
    address = program("open('started', 'w')")
    done = CliRunner().invoke(command, [address, "-o", "p.jsonl", "--texts", texts])
    assert isinstance(done.exception, OnrecordError)
    assert "2 problems" in str(done.exception)
    assert f"{texts}:2" in str(done.exception)
    assert f"only {texts}:1" in str(done.exception)
    assert not (here / "started").exists()


def test_the_first_of_many_problems_of_texts_are_shown_with_a_count(here: Path) -> None:
    """The error shows the first problems and the number of the others."""
    texts = written(here / "texts.jsonl", *([{"id": 1}] * 40))
    with pytest.raises(OnrecordError) as caught:
        read_texts(texts)
    assert "40 problems" in str(caught.value)
    assert "35 more" in str(caught.value)
    assert str(caught.value).count("texts.record") == 5


def test_texts_may_be_a_directory_of_shards(here: Path) -> None:
    """A directory is read in order of its file names, compressed files included."""
    (here / "archive").mkdir()
    (here / "archive" / "b.jsonl.gz").write_bytes(gzip.compress(json.dumps({"doc_id": "b", "text": "x"}).encode()))
    written(here / "archive" / "c.jsonl", {"doc_id": "c", "text": "x"})
    written(here / "archive" / "a.jsonl", GOOD)
    assert [each.doc_id for each in read_texts("archive").documents] == ["a", "b", "c"]


@pytest.mark.parametrize("place", ["nothing.jsonl", "empty.jsonl", "empty"])
def test_missing_or_empty_texts_are_an_error(here: Path, place: str) -> None:
    """A missing or an empty file is an error, and writes no predictions."""
    (here / "empty").mkdir()
    (here / "empty.jsonl").touch()
    with pytest.raises(OnrecordError) as caught:
        read_texts(place)
    assert place in str(caught.value)


def test_predictions_for_other_texts_have_no_corpus_version(corpus: Corpus, here: Path) -> None:
    """Predictions for other texts have no corpus version."""
    system = systems.find("baseline:rules")
    drive.run(system, Texts(texts_of(corpus).documents), here / "other.jsonl")
    drive.run(system, corpus, here / "corpus.jsonl")
    headers = [json.loads((here / name).read_text().splitlines()[0]) for name in ("other.jsonl", "corpus.jsonl")]
    assert ["corpus_version" in header for header in headers] == [False, True]


def test_root_and_texts_together_are_an_error(corpus: Corpus, here: Path) -> None:
    """--root and --texts together are an error."""
    texts = written(here / "texts.jsonl", GOOD)
    done = CliRunner().invoke(command, ["baseline:rules", "-o", "p", "--texts", texts, "--root", str(corpus.root)])
    assert isinstance(done.exception, OnrecordError)
    assert "--root and --texts both name" in str(done.exception)
