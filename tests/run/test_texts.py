"""Documents of any origin are run on, if they are written as `onrecord texts` prints them."""

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
    """Write rows as JSONL and return the path as it is typed."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_what_onrecord_texts_prints_is_the_corpus(corpus: Corpus, here: Path) -> None:
    """The same documents go to the extractor, so that the journal of one run serves the other."""
    printed = CliRunner().invoke(print_texts, ["--root", str(corpus.root)]).output_bytes
    (here / "texts.jsonl").write_bytes(printed if isinstance(printed, bytes) else printed.encode())
    assert read_texts("texts.jsonl").documents == list(inputs(corpus))
    system = systems.find("baseline:rules")
    drive.run(system, corpus, here / "p.jsonl")
    assert drive.run(system, read_texts("texts.jsonl"), here / "p.jsonl").counts["replayed"] == 2


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_through_as_it_is_with_its_hash(text: str) -> None:
    """Whatever its characters, offsets will count what the archive has."""
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
def test_a_line_that_is_no_document_is_a_problem_with_its_place(row: Any, path: str, check: str) -> None:
    """Nothing is passed over, and nothing is guessed."""
    ((number, found),) = parsed([RawLine(3, json.dumps(row).encode())], "texts.jsonl")
    assert isinstance(found, Problem)
    assert (number, found.line, found.path, found.check) == (3, 3, path, check)


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_run(program: Callable[[str], str], here: Path) -> None:
    """Wrong lines, a document twice: one error, before the extractor is started."""
    texts = written(here / "texts.jsonl", GOOD, {"doc_id": "b"}, GOOD)
    address = program("open('started', 'w')")
    done = CliRunner().invoke(command, [address, "-o", "p.jsonl", "--texts", texts])
    assert isinstance(done.exception, OnrecordError)
    assert "2 problems" in str(done.exception)
    assert f"{texts}:2" in str(done.exception)
    assert f"only {texts}:1" in str(done.exception)
    assert not (here / "started").exists()


def test_many_problems_are_counted_and_the_first_are_shown(here: Path) -> None:
    """An archive in another format is no wall of text."""
    texts = written(here / "texts.jsonl", *([{"id": 1}] * 40))
    with pytest.raises(OnrecordError) as caught:
        read_texts(texts)
    assert "40 problems" in str(caught.value)
    assert "35 more" in str(caught.value)
    assert str(caught.value).count("texts.record") == 5


def test_texts_may_be_shards(here: Path) -> None:
    """A directory is read in order of its files' names, compressed ones too."""
    (here / "archive").mkdir()
    (here / "archive" / "b.jsonl.gz").write_bytes(gzip.compress(json.dumps({"doc_id": "b", "text": "x"}).encode()))
    written(here / "archive" / "c.jsonl", {"doc_id": "c", "text": "x"})
    written(here / "archive" / "a.jsonl", GOOD)
    assert [each.doc_id for each in read_texts("archive").documents] == ["a", "b", "c"]


@pytest.mark.parametrize("place", ["nothing.jsonl", "empty.jsonl", "empty"])
def test_texts_that_are_not_there_are_an_error_and_no_empty_run(here: Path, place: str) -> None:
    """A mistyped path or an empty file never makes empty predictions."""
    (here / "empty").mkdir()
    (here / "empty.jsonl").touch()
    with pytest.raises(OnrecordError) as caught:
        read_texts(place)
    assert place in str(caught.value)


def test_predictions_for_other_texts_name_no_version_of_the_corpus(corpus: Corpus, here: Path) -> None:
    """A version that is not theirs would let them pass for predictions of the corpus."""
    system = systems.find("baseline:rules")
    drive.run(system, Texts(texts_of(corpus).documents), here / "other.jsonl")
    drive.run(system, corpus, here / "corpus.jsonl")
    headers = [json.loads((here / name).read_text().splitlines()[0]) for name in ("other.jsonl", "corpus.jsonl")]
    assert ["corpus_version" in header for header in headers] == [False, True]


def test_documents_come_from_one_place(corpus: Corpus, here: Path) -> None:
    """--root and --texts together are misuse."""
    texts = written(here / "texts.jsonl", GOOD)
    done = CliRunner().invoke(command, ["baseline:rules", "-o", "p", "--texts", texts, "--root", str(corpus.root)])
    assert isinstance(done.exception, OnrecordError)
    assert "two places" in str(done.exception)
