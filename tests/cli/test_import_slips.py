"""Slips in simple JSON are told with their place and with what to type, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord import load
from onrecord.errors import OnrecordError

from .importing import run, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("broken", "said", "hint"),
    [
        ('[{"id": "mill"\n "quotes": []}]', "Expecting ',' delimiter at line 2, column 2", "put a comma before it"),
        ('{"id": "mill" "quotes": []}', "Expecting ',' delimiter at character 14", "put a comma before it"),
        (
            '[{"id": "mill", "quotes": [1,]}]',
            "Expecting value at character 29",
            "take away the comma before the bracket",
        ),
        ('[{"id": "mill", "title": "The', "Unterminated string at character 25", ""),
        ('[{"id": "mill", "quotes": [', "Expecting value at character 27", "it is cut short: write it again whole"),
    ],
)
def test_broken_json_is_not_taken_for_a_format(broken: str, said: str, hint: str, tmp_path: Path) -> None:
    """The place of the fault, and what to change there; not what Label Studio or another format expects."""
    (tmp_path / "broken.json").write_text(broken, encoding="utf-8")
    with pytest.raises(OnrecordError, match=f"The file is not JSON: {said}") as raised:
        run("import", tmp_path / "broken.json", "--as", tmp_path / "own")
    assert raised.value.hint == hint


def test_a_date_is_cut_to_its_day_or_refused(tmp_path: Path) -> None:
    """The time of day is taken off; a date in another form is refused before anything is written."""
    article = {"id": "a", "text": "No.", "date": "2031-05-05T10:00:00Z", "quotes": []}
    run("import", write(tmp_path / "a.json", article), "--as", tmp_path / "own")
    assert load(tmp_path / "own").articles["a"].date.value == "2031-05-05"
    with pytest.raises(OnrecordError, match="YYYY-MM-DD") as raised:
        run("import", write(tmp_path / "b.json", article | {"date": "5 May 2031"}), "--as", tmp_path / "other")
    assert raised.value.where.endswith("b.json [0].date")
    assert not (tmp_path / "other").exists()


def test_misspelt_keys_and_repeated_articles_are_named(tmp_path: Path) -> None:
    """A key that is nearly one of ours has the right one beside it; an article that comes twice is named."""
    rows = [{"id": name, "text": "No, she said.", "quotes": [{"quote": "No", "speakr": "Ida"}]} for name in ("a", "b")]
    said = run("import", write(tmp_path / "a.json", rows), "--as", tmp_path / "own").output
    assert "2  quotes: speakr: simple JSON has no such key; did you mean speaker?" in said
    assert "b: has the text of a" in said
