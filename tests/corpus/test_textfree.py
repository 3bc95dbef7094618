"""Text-free copies: words of articles are replaced by references to their place."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus import build
from onrecord.corpus.load import load
from onrecord.corpus.textfree import RUN_WORDS, cloak, uncloak
from onrecord.errors import OnrecordError

from .conftest import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {"one": "The mayor said “I will go” at once.", "two": 'He said "no, I will go at once" — twice.\n'}
WORDS = re.compile(r"\w+")


def strings(value: Any) -> list[str]:
    """Return every string of a JSON value, except keys."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


def runs(text: str) -> set[str]:
    """Return every sequence of RUN_WORDS words of a text, unchanged."""
    words = list(WORDS.finditer(text))
    return {text[a.start() : b.end()] for a, b in zip(words, words[RUN_WORDS - 1 :], strict=False)}


def test_a_quotation_in_a_note_is_replaced_by_its_place() -> None:
    """Words of the article are removed; the note's own words are kept."""
    data = b'{"note":"compare \xe2\x80\x9cI will go at once\xe2\x80\x9d there","n":1}'
    hidden = json.loads(cloak(data, TEXTS, where="x"))
    assert hidden == {"note": "compare “⟦two:13:30⟧” there", "n": 1}
    assert TEXTS["two"][13:30] == "I will go at once"


def test_strings_of_up_to_three_words_are_kept() -> None:
    """A name is no passage."""
    data = b'{"name":"The mayor said"}'
    assert cloak(data, TEXTS, where="x") == data


def test_a_string_that_already_contains_marks_is_refused() -> None:
    """A string that could not be restored exactly is an error, which shows the mark."""
    with pytest.raises(OnrecordError, match="text-free") as caught:
        cloak('{"note":"⟦one:0:3⟧"}'.encode(), TEXTS, where="x")
    assert caught.value.got == "⟦one:0:3⟧"


def test_a_needless_escape_in_words_of_an_article_is_refused() -> None:
    """The escape could not be restored, and the error says so."""
    words = TEXTS["one"]
    data = json.dumps({"note": words}, ensure_ascii=False).replace(words[0], f"\\u{ord(words[0]):04x}", 1)
    with pytest.raises(OnrecordError, match="text-free") as caught:
        cloak(data.encode(), TEXTS, where="x")
    assert "needless escape" in caught.value.got


PIECES = st.sampled_from(
    [*TEXTS.values(), "The mayor said “I will go", "go at once", "our own words", "\\", '"', "\n", "é", "⟦", "mayor "]
)


@given(st.lists(st.lists(PIECES, max_size=4).map("".join), max_size=4))
def test_cloaking_is_reversible_and_leaves_no_passage_of_a_text(notes: list[str]) -> None:
    """Cloaking is undone exactly, and a cloaked string contains no passage of a text."""
    data = json.dumps(notes, ensure_ascii=False).encode()
    hidden = cloak(data, TEXTS, where="x")
    assert uncloak(hidden, TEXTS) == data
    passages = {run for text in TEXTS.values() for run in runs(text)}
    assert not [run for run in passages for text in strings(json.loads(hidden)) if run in text]


@pytest.mark.parametrize("which", ["small", "corpus"])
def test_no_file_of_a_text_free_copy_contains_a_passage_of_an_article(small_corpus: Path, which: str) -> None:
    """No string of a JSON or Parquet file has four words in a row of an article."""
    corpus = load(small_corpus if which == "small" else CHECKOUT)
    files = build.text_free(corpus)
    passages = {run for text in corpus.texts.values() for run in runs(text)}
    assert passages
    assert not [path for path in files if path.startswith("corpus/articles/")]
    for path, data in files.items():
        if path.endswith((".md", "LICENSE")):
            continue
        value = pq.read_table(BytesIO(data)).to_pylist() if path.endswith(".parquet") else json.loads(data)
        assert not {run for text in strings(value) for run in passages & runs(text)}, path


@pytest.mark.parametrize("which", ["small", "corpus"])
def test_the_card_of_a_text_free_copy_contains_no_passage_of_an_article(small_corpus: Path, which: str) -> None:
    """The card shares no run of four words with an article either."""
    corpus = load(small_corpus if which == "small" else CHECKOUT)
    files = build.text_free(corpus)
    passages = {run for text in corpus.texts.values() for run in runs(text)}
    pages = [each for each in files if each.endswith(".md")]
    assert pages
    for path in pages:
        assert not passages & runs(files[path].decode()), path
