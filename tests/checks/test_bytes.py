"""Level bytes: each fault is found by its own check and by no other."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from .conftest import ARTICLES, ENTITIES, FIRST, TEXT, Breaks, assert_shows, edit, edited, replaced

if TYPE_CHECKING:
    from pathlib import Path


def _not_utf8(root: Path) -> None:
    data = b"\xff" + (root / TEXT).read_bytes()
    (root / TEXT).write_bytes(data)
    edit(root, ARTICLES, lambda value: value["articles"][0].update(sha256=hashlib.sha256(data).hexdigest()))


BREAKS: Breaks = {
    ("bytes.files", "the file is missing"): lambda root: (root / TEXT).unlink(),
    ("bytes.files", "corpus/articles.json has no article"): lambda root: (
        root / "corpus/articles/ferry-3.txt"
    ).write_text("One too many."),
    ("bytes.utf8", "is not UTF-8"): _not_utf8,
    ("bytes.json", "twice"): replaced(ENTITIES, b'"type":', b'"type": "PER", "type":'),
    ("bytes.hash", "differs from the text that was annotated"): replaced(TEXT, b"Lind", b"Lynd"),
    ("bytes.characters", "ferry-1 is wrong"): edited(ARTICLES, lambda value: value["articles"][0].update(characters=1)),
}


@pytest.mark.parametrize("case", BREAKS, ids=" ".join)
def test_each_fault_of_files_is_found_only_by_its_check(small_corpus: Path, case: tuple[str, str]) -> None:
    """A corpus broken in one way shows the one check that is about it, with its severity, place and message."""
    assert_shows(small_corpus, case, BREAKS[case])


def test_a_gold_document_without_an_article_is_found(small_corpus: Path) -> None:
    """A gold document that the metadata does not list is one too many, like a text."""
    other = "annotations/gold/ferry-3.json"
    assert_shows(
        small_corpus,
        ("bytes.files", "corpus/articles.json has no article"),
        lambda root: (root / other).write_bytes((root / FIRST).read_bytes()),
    )
