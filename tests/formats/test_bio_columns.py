"""Reading BIO: files whose tags are in other columns than expected, or lack words, are never misread in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from onrecord.errors import OnrecordError
from onrecord.formats.base import Columns, Reading
from onrecord.formats.bio_reader import columns
from onrecord.formats.losses import Losses

if TYPE_CHECKING:
    from pathlib import Path

GERMEVAL = (
    "#\thttp://example.org/a [2009-10-17]\n1\tDie\tO\tO\n2\tUniversität\tB-ORG\tO\n3\tBergen\tI-ORG\tB-LOC\n\n"
    "#\thttp://example.org/b [2009-10-18]\n1\tOle\tB-PER\tO\n2\tschlief\tO\tO\n"
)
HIPE = (
    "TOKEN\tNE-COARSE-LIT\tNE-COARSE-METO\tNE-NESTED\tMISC\n# document_id = GDL-1\n"
    "Ada\tB-pers\tO\tO\tNoSpaceAfter\n,\tO\tO\tO\t_\nBerne\tB-loc\tB-org\tO\tEndOfLine\n"
)


def read(path: Path, text: str, column: int = -1) -> tuple[list[Columns], Losses]:
    """Return the documents of a BIO file, and the losses of reading it."""
    losses = Losses()
    path.write_text(text, encoding="utf-8")
    return list(columns(path, Reading(lambda _: None, losses, column=column))), losses


def of_columns(losses: Losses) -> list[str]:
    """Return the notes on columns that have tags too."""
    return [note for note in losses.notes if "also has tags" in note]


def test_a_note_tells_of_a_second_column_of_tags(tmp_path: Path) -> None:
    """GermEval has outer names in the third column and inner ones in the last, which is read."""
    (document,), losses = read(tmp_path / "g.bio", GERMEVAL)
    assert len(document.starts) == 1
    assert [note.partition(": ")[2] for note in of_columns(losses)] == [
        "column 3 also has tags; those of the last column are read. Use --column for others."
    ]
    (document,), losses = read(tmp_path / "g.bio", GERMEVAL, column=3)
    assert [document.text[a:b] for a, b in zip(document.starts, document.ends, strict=True)] == [
        "Universität Bergen",
        "Ole",
    ]
    assert not of_columns(losses)


def test_gold_and_predictions_in_one_file_are_noted(tmp_path: Path) -> None:
    """A file of conlleval has gold in the last column but one."""
    _, losses = read(tmp_path / "f.bio", "Ada NNP B-PER B-PER\nmet VBD O O\nOslo NNP B-LOC O\n")
    assert len(of_columns(losses)) == 1


def test_chunks_and_tags_of_words_are_no_second_column(tmp_path: Path) -> None:
    """CoNLL-2003 has a column of chunks, whose tags are those of phrases."""
    _, losses = read(tmp_path / "f.bio", "Ada NNP B-NP B-PER\nmet VBD B-VP O\nin IN B-PP O\nOslo NNP B-NP B-LOC\n")
    assert not of_columns(losses)


@pytest.mark.parametrize(
    "text",
    [
        "B-PER I-PER O\nO O B-LOC O\n",  # the predictions of a token classifier, one sentence a line
        "B-PER\tB-PER\nO\tO\n",  # gold and predictions without words
        "B-PER\nI-PER\nO\n",
    ],
)
def test_tags_without_words_are_refused(tmp_path: Path, text: str) -> None:
    """The first tag of a line is not taken for a word."""
    with pytest.raises(OnrecordError, match=r"f\.bio:1: the file has tags, but no words"):
        read(tmp_path / "f.bio", text)


def test_words_that_look_like_tags_are_words(tmp_path: Path) -> None:
    """A text may have the words O and B-52."""
    (document,), _ = read(tmp_path / "f.bio", "O\tO\nAda\tB-PER\nB-52\tO\n")
    assert document.text == "O Ada B-52"


def test_a_mention_without_words_is_counted_as_lost(tmp_path: Path) -> None:
    """Files have rows with an empty word where a tool removed a character that it could not print."""
    path = tmp_path / "f.bio"
    (document,), losses = read(path, "Ada\tB-PER\n\tB-ORG\nmet\tO\n\tI-ORG\n")
    assert [document.text[a:b] for a, b in zip(document.starts, document.ends, strict=True)] == ["Ada"]
    assert [(row["what"], row["count"], row["first"]) for row in losses.rows()] == [("mentions", 2, f"{path}:2")]


def test_carriage_returns_alone_end_lines(tmp_path: Path) -> None:
    """A file without line feeds is not one row, whose first column is the word and whose last one is the tag."""
    (document,), _ = read(tmp_path / "f.bio", "Ada B-PER\rmet O\rBerg B-PER\r")
    assert (document.text, len(document.starts)) == ("Ada met Berg", 2)


def test_tags_that_join_several_are_noted(tmp_path: Path) -> None:
    """Nested mentions in one column, as in `B-ORG|B-LOC`, are read as one label each."""
    _, losses = read(tmp_path / "f.bio", "Bank\tB-ORG|B-FAC\nof\tI-ORG\nOslo\tI-ORG|B-LOC\nmet\tO\n")
    assert any("tags such as B-ORG|B-FAC join several" in note for note in losses.notes)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (HIPE, "--column 2: there are tags in columns 2, 3"),
        ("1\tAda\tB-PER\t-\tanna\n2\tmet\tO\t-\tanna\n", "--column 3: there are tags in column 3"),
        ("Ada B-PER B-PER 0.98\nmet O O 0.99\n", "--column 2: there are tags in columns 2, 3"),
        ("Ada PER-B\nmet O\n", "write the letter first: B-PER"),
        ("Ada B-PER\nmet 0\n", "write the letter O, not the digit 0"),
    ],
)
def test_the_error_says_which_column_has_the_tags(tmp_path: Path, text: str, hint: str) -> None:
    """The hint is what to type or to write for this file."""
    with pytest.raises(OnrecordError, match=f"next: {re.escape(hint)}\n"):
        read(tmp_path / "f.bio", text)
