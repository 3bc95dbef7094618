"""`onrecord import` of simple JSON: its shapes, and strings that are aligned with the texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onrecord import load
from onrecord.errors import OnrecordError, ProblemsError
from onrecord.formats.plain_objects import is_plain_json

from .importing import QUOTES, TEXTS, figure, run, write

if TYPE_CHECKING:
    from pathlib import Path


def test_simple_json_can_be_gold_and_predictions_without_an_import(articles: Path) -> None:
    """The words are aligned with the texts beside the file, and score 1 against the imported corpus."""
    quotes = articles / "quotes.json"
    run("import", quotes, "--as", articles / "alder")
    by_import = run("score", quotes, "--format", "json", "--gold", articles / "alder", "--json", "-")
    by_file = run("score", quotes, "--format", "json", "--gold", quotes, "--json", "-")
    assert figure(by_import, "quote.attribution") == figure(by_file, "quote.attribution") == 1
    assert "--gold-format json" in _hint("score", articles / "none.jsonl", "--gold", quotes)


def _hint(*arguments: object) -> str:
    with pytest.raises(OnrecordError) as raised:
        run(*arguments)
    return str(raised.value)


def test_words_that_are_not_in_the_text_are_refused_without_partial(articles: Path) -> None:
    """Every such string is listed and nothing is written; --partial leaves them out and counts them."""
    path = write(articles / "wrong.json", {"id": "mill", "quotes": ["Nobody was hurt", "All are well", "burned."]})
    with pytest.raises(ProblemsError) as raised:
        run("import", path, "--as", articles / "alder")
    (problem,) = raised.value.problems
    assert (problem.document, problem.path, problem.got) == ("mill", "quotes[1].content[0]", "'All are well'")
    assert "--partial" in problem.hint
    assert sorted(each.name for each in articles.iterdir() if each.is_dir()) == []
    said = run("import", path, "--as", articles / "alder", "--partial").output
    assert "1  strings: does not occur in the article (first: mill quotes[1].content[0])" in said
    assert len(load(articles / "alder").documents["mill"].quotes or ()) == 2


def test_words_that_nearly_match_the_text_are_aligned_with_a_note(articles: Path) -> None:
    """A quote with one wrong word is aligned, and the output shows both wordings."""
    path = write(articles / "near.json", {"id": "ferry", "quotes": ["the ferry has ever been at risk"]})
    said = run("import", path, "--as", articles / "alder").output
    assert "was aligned with 'the ferry had ever been at risk' in the article" in said


def test_repeated_quotes_are_aligned_in_text_order(tmp_path: Path) -> None:
    """Two equal quotes of a list get the first and the second occurrence."""
    text = "“No,” said Lind. “No,” said Berg."
    quotes = [{"quote": "No", "speaker": "Lind"}, {"quote": "No", "speaker": "Berg"}]
    path = write(tmp_path / "no.json", {"text": text, "quotes": quotes})
    run("import", path, "--as", tmp_path / "own")
    (document,) = load(tmp_path / "own").documents.values()
    assert [each.content[0].start for each in document.quotes or () if each.content] == [1, 18]


@pytest.mark.parametrize(
    "shape",
    [
        {"articles": [{"doc_id": "mill", "body": TEXTS["mill"], "quotations": [{"text": "Nobody was hurt"}]}]},
        {"slug": "mill", "headline": "The mill burned", "quotes": [{"words": ["Nobody", "hurt"], "who": "Ada Lind"}]},
        {"mill": {"quotes": [{"start": 18, "end": 33, "speaker": "Ada Lind"}]}},
        [{"article": "mill", "quote": "Nobody was hurt", "speaker": "Ada Lind"}],
        [{"file": "mill.txt", "quotes": [{"content": "Nobody was hurt", "by": {"name": "Ada Lind"}, "verb": "said"}]}],
    ],
)
def test_every_shape_of_simple_json_is_read(shape: object, articles: Path) -> None:
    """An object, a list, a list in an object, rows of quotes; the text inside, in a file, or beside the input."""
    run("import", write(articles / "other.json", shape), "--as", articles / "alder")
    (document,) = load(articles / "alder").documents.values()
    (quote,) = document.quotes or ()
    text = load(articles / "alder").texts["mill"]
    words = [text[each.start : each.end] for each in quote.content or ()]
    assert words in (["Nobody was hurt"], ["Nobody", "hurt"])
    assert quote.speakers in (None, ["ent-ada-lind"])


def test_unknown_keys_of_json_lines_are_counted(articles: Path) -> None:
    """One article a line is read, too; a key that simple JSON lacks is counted, with its first place."""
    rows = [{"id": name, "quotes": quotes, "mood": "grim"} for name, quotes in QUOTES.items()]
    (articles / "quotes.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    said = run("import", articles / "quotes.jsonl", "--as", articles / "alder").output
    assert "3  mood: simple JSON has no such key" in said


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ([1], "[0]"),
        ({"text": 5, "quotes": []}, "[0].text"),
        ({"text": "a", "quotes": {"a": 1}}, "[0].quotes"),
        ({"text": "a", "quotes": [{"speaker": "Lind"}]}, "[0].quotes[0]"),
        ({"text": "a", "quotes": [{"quote": "a", "speaker": [4]}]}, "[0].quotes[0].speaker"),
        ({"text": "a", "quotes": [{"quote": "a", "kind": 4}]}, "[0].quotes[0].kind"),
        ({"text": "a", "title": ["b"], "quotes": []}, "[0].title"),
    ],
)
def test_json_of_another_form_is_an_error_with_place_and_expected_form(
    value: object, where: str, tmp_path: Path
) -> None:
    """The error gives the place, what is there and what is expected."""
    path = write(tmp_path / "odd.json", value)
    with pytest.raises(OnrecordError, match="unexpected form") as raised:
        run("import", path, "--as", tmp_path / "own", "--format", "json")
    assert raised.value.where == f"{path} {where}"
    assert raised.value.expected


@pytest.mark.parametrize(
    ("row", "is_simple"),
    [
        ({"doc_id": "a", "quotes": [{"content": [{"start": 0, "end": 1}], "tones": "calm"}]}, False),
        ({"doc_id": "a", "quotes": [{"content": ["words"], "speakers": ["Ada Lind"]}]}, False),
        ({"doc_id": "a", "mentions": []}, False),
        ({"doc_id": "a", "quotes": []}, False),
        ({"doc_id": "a", "quotes": ["words"]}, True),
        ({"doc_id": "a", "quotes": [{"content": "words"}]}, True),
        ({"doc_id": "a", "quotes": [{"text": "words", "speaker": "Ada Lind"}]}, True),
        ({"doc_id": "a", "text": "some words", "quotes": []}, True),
        ({"doc_id": "a", "text": "some words", "mentions": [{"start": 0, "end": 4}]}, False),
        ({"id": 1, "data": {"text": "words"}, "annotations": []}, False),
        ({"onrecord": "predictions", "schema_version": "0.1.0", "system": "x"}, False),
    ],
)
def test_our_own_documents_are_not_taken_for_simple_json(row: object, is_simple: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case of the test
    """An invalid document of ours is read as one of ours, so that `check` can name its fault."""
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(row) + "\n")
    assert is_plain_json(path) is is_simple
