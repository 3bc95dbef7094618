"""What onrecord.corpus.rebuild promises."""

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


def test_a_rebuilt_copy_is_the_full_one_byte_for_byte(copy: Path, small_corpus: Path, tmp_path: Path) -> None:
    """Texts under other names, among other files and deeper down, give back exactly what was built from them."""
    texts = tmp_path / "texts" / "below"
    texts.mkdir(parents=True)
    for number, path in enumerate(sorted((small_corpus / "corpus" / "articles").iterdir())):
        shutil.copy(path, texts / f"file {number}")
    (texts / "other").write_bytes(b"\xff not an article")
    result = rebuild(copy, texts.parent)
    assert result.problems == []
    assert result.files == build.full(load(small_corpus))


def test_the_shipped_corpus_survives_the_way_there_and_back(tmp_path: Path) -> None:
    """The corpus as it is, notes and all, is rebuilt byte for byte."""
    corpus = load(CHECKOUT)
    build.write(build.text_free(corpus), tmp_path)
    assert rebuild(tmp_path, CHECKOUT / "corpus" / "articles").files == build.full(corpus)


def test_a_text_with_one_byte_more_is_refused(copy: Path, small_corpus: Path) -> None:
    """Each text of the right name and another hash is refused with both hashes, and nothing is made."""
    texts = small_corpus / "corpus" / "articles"
    for name in ("ferry-1.txt", "ferry-2.txt"):
        (texts / name).write_bytes((texts / name).read_bytes() + b"\n")
    result = rebuild(copy, texts)
    assert result.files == {}
    assert [problem.document for problem in result.problems] == ["ferry-1", "ferry-2"]
    assert all("another hash" in problem.message and "ferry" in problem.got for problem in result.problems)
    assert load(small_corpus).articles["ferry-1"].sha256 in result.problems[0].expected


def test_a_text_that_is_not_there_is_named(copy: Path, small_corpus: Path) -> None:
    """A missing text is a problem of its document alone."""
    texts = small_corpus / "corpus" / "articles"
    (texts / "ferry-2.txt").unlink()
    assert [(each.document, each.message) for each in rebuild(copy, texts).problems] == [
        ("ferry-2", "its text is missing")
    ]


def test_a_directory_that_is_not_there_is_an_error(copy: Path, tmp_path: Path) -> None:
    """A mistyped directory is said to be missing."""
    with pytest.raises(OnrecordError, match="does not exist"):
        rebuild(copy, tmp_path / "nowhere")


def test_rebuilding_a_full_copy_changes_nothing(small_corpus: Path) -> None:
    """Where there are no marks there is nothing to put back."""
    build.write(build.plan(load(small_corpus)), small_corpus)
    assert rebuild(small_corpus, small_corpus / "corpus" / "articles").files == build.full(load(small_corpus))
