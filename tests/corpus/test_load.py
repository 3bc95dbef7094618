"""Where `onrecord.load` finds a corpus, and the error if there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import onrecord

if TYPE_CHECKING:
    from pathlib import Path


def test_load_accepts_the_directory_from_corpus_dir() -> None:
    """`load` takes the answer of `corpus_dir`."""
    assert onrecord.load(onrecord.corpus_dir()).root == onrecord.load().root


def test_load_accepts_the_root_or_its_corpus_directory(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A string, a path, the directory corpus/, and a relative path are the same corpus."""
    expected = onrecord.load(small_corpus).doc_ids
    assert onrecord.load(str(small_corpus)).doc_ids == onrecord.load(small_corpus / "corpus").doc_ids == expected
    monkeypatch.chdir(small_corpus / "corpus")
    found = onrecord.load(".")
    assert (found.doc_ids, len(found.documents)) == (expected, 2)


@pytest.mark.parametrize("name", ["", "nowhere", "annotations"])
def test_load_without_a_corpus_is_an_error(tmp_path: Path, name: str) -> None:
    """A directory without a corpus, and a missing path, are refused before anything is read."""
    (tmp_path / "annotations").mkdir()
    with pytest.raises(onrecord.OnrecordError, match="no corpus") as caught:
        onrecord.load(tmp_path / name)
    assert caught.value.where == str(tmp_path / name)
    assert "corpus/articles.json" in caught.value.expected
