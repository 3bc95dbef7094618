"""Mistakes in simple JSON are reported with their place and what to type, before anything is written."""

from __future__ import annotations

import subprocess
import sys
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
        (
            '[{"id": "mill", "title": "The',
            "Unterminated string at character 25",
            "it is cut short, or a quotation mark is missing: write it again whole",
        ),
        ('[{"id": "mill", "quotes": [', "Expecting value at character 27", "it is cut short: write it again whole"),
    ],
)
def test_invalid_json_is_an_error_with_its_place_and_a_fix(broken: str, said: str, hint: str, tmp_path: Path) -> None:
    """The error is not that of Label Studio or another format."""
    (tmp_path / "broken.json").write_text(broken, encoding="utf-8")
    with pytest.raises(OnrecordError, match=f"The file is not JSON: {said}") as raised:
        run("import", tmp_path / "broken.json", "--as", tmp_path / "own")
    assert raised.value.hint == hint


def test_a_time_of_day_is_removed_and_another_date_form_is_refused(tmp_path: Path) -> None:
    """The time of day is taken off; a date in another form is refused before anything is written."""
    article = {"id": "a", "text": "No.", "date": "2031-05-05T10:00:00Z", "quotes": []}
    run("import", write(tmp_path / "a.json", article), "--as", tmp_path / "own")
    assert load(tmp_path / "own").articles["a"].date.value == "2031-05-05"
    with pytest.raises(OnrecordError, match="YYYY-MM-DD") as raised:
        run("import", write(tmp_path / "b.json", article | {"date": "5 May 2031"}), "--as", tmp_path / "other")
    assert raised.value.where.endswith("b.json [0].date")
    assert not (tmp_path / "other").exists()


def test_misspelt_keys_and_repeated_articles_are_named(tmp_path: Path) -> None:
    """A key that resembles one of ours is shown with ours; an article given twice is named."""
    rows = [{"id": name, "text": "No, she said.", "quotes": [{"quote": "No", "speakr": "Ida"}]} for name in ("a", "b")]
    said = run("import", write(tmp_path / "a.json", rows), "--as", tmp_path / "own").output
    assert "2  quotes: speakr: simple JSON has no such key; did you mean speaker?" in said
    assert "b: has the text of a" in said


@pytest.mark.parametrize("names", [("article_id", "article"), ("article", "article_text"), (None, "article")])
def test_rows_of_quotes_may_repeat_the_text_of_their_article(names: tuple[str | None, str], tmp_path: Path) -> None:
    """A table converted to JSON: each row has the text and title, and an article's id or none."""
    text = "Lind said: “No.” Berg said: “Why?”"
    facts = {"title": "No", names[1]: text, **({} if names[0] is None else {names[0]: "mill"})}
    rows = [{**facts, "quote": "No.", "speaker": "Lind"}, {**facts, "quote": "Why?", "speaker": "Berg"}]
    said = run("import", write(tmp_path / "rows.json", rows), "--as", tmp_path / "own").output
    assert "nothing was lost" in said
    corpus = load(tmp_path / "own")
    assert corpus.doc_ids == ["mill" if names[0] else "article-000"]
    (article,) = corpus.articles.values()
    assert article.title.value == "No"
    assert [len(each.quotes or ()) for each in corpus.documents.values()] == [2]


def test_the_command_in_the_hint_for_a_csv_table_makes_valid_json(tmp_path: Path) -> None:
    """The hint is run in a shell, and its output is imported."""
    table = tmp_path / "quotes.csv"
    table.write_text(
        'article,text,quote,speaker\nmill,"Lind said: ""No.""",No.,Lind\nmill,"Lind said: ""No.""",said,\n'
    )
    for command in (
        ("import", table, "--as", tmp_path / "own"),
        ("score", table),
        ("convert", table, tmp_path / "a.jsonl"),
    ):
        with pytest.raises(OnrecordError, match="Tables are not read") as raised:
            run(*command)
    command_line = raised.value.hint.partition("; from")[0].replace("python", sys.executable, 1)
    subprocess.run(command_line, shell=True, check=True, cwd=tmp_path)  # noqa: S602 - the hint is for a shell
    assert "quotes           2" in run("import", tmp_path / "quotes.json", "--as", tmp_path / "own").output
