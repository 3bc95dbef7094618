"""`onrecord rebuild`: the texts are put back into a text-free copy."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from onrecord.corpus import build
from onrecord.corpus.load import load
from onrecord.corpus.rebuild import rebuild
from onrecord.errors import OnrecordError

from .conftest import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def copy(small_corpus: Path, tmp_path: Path) -> Path:
    """Return a text-free copy of the small corpus."""
    target = tmp_path / "copy"
    build.write(build.text_free(load(small_corpus)), target)
    return target


def test_a_rebuilt_copy_equals_the_full_build(copy: Path, small_corpus: Path, tmp_path: Path) -> None:
    """Texts are found under other names, in subdirectories, and among other files."""
    texts = tmp_path / "texts" / "below"
    texts.mkdir(parents=True)
    for number, path in enumerate(sorted((small_corpus / "corpus" / "articles").iterdir())):
        shutil.copy(path, texts / f"file {number}")
    (texts / "other").write_bytes(b"\xff not an article")
    result = rebuild(copy, texts.parent)
    assert result.problems == []
    assert result.files == build.full(load(small_corpus))


def test_the_corpus_is_rebuilt_byte_for_byte_from_a_text_free_copy(tmp_path: Path) -> None:
    """The corpus as it is, notes and all, is rebuilt byte for byte."""
    corpus = load(CHECKOUT)
    build.write(build.text_free(corpus), tmp_path)
    assert rebuild(tmp_path, CHECKOUT / "corpus" / "articles").files == build.full(corpus)


def test_a_text_with_another_hash_is_refused(copy: Path, small_corpus: Path) -> None:
    """The problem shows both hashes, and nothing is written."""
    texts = small_corpus / "corpus" / "articles"
    for name in ("ferry-1.txt", "ferry-2.txt"):
        (texts / name).write_bytes((texts / name).read_bytes() + b"\n")
    result = rebuild(copy, texts)
    assert result.files == {}
    assert [problem.document for problem in result.problems] == ["ferry-1", "ferry-2"]
    assert all("another hash" in problem.message and "ferry" in problem.got for problem in result.problems)
    assert load(small_corpus).articles["ferry-1"].sha256 in result.problems[0].expected


def test_a_missing_text_is_a_problem_of_its_document(copy: Path, small_corpus: Path) -> None:
    """A missing text is reported for its document only; the others are rebuilt."""
    texts = small_corpus / "corpus" / "articles"
    (texts / "ferry-2.txt").unlink()
    assert [(each.document, each.message) for each in rebuild(copy, texts).problems] == [
        ("ferry-2", "its text is missing")
    ]


def test_a_missing_directory_of_texts_is_an_error(copy: Path, tmp_path: Path) -> None:
    """The error names the directory that does not exist."""
    with pytest.raises(OnrecordError, match="does not exist"):
        rebuild(copy, tmp_path / "nowhere")


def test_rebuilding_a_full_copy_changes_nothing(small_corpus: Path) -> None:
    """A copy with texts stays as it is."""
    build.write(build.plan(load(small_corpus)), small_corpus)
    assert rebuild(small_corpus, small_corpus / "corpus" / "articles").files == build.full(load(small_corpus))
