"""Gold written as strings: aligned or refused, names resolved, missing texts noted."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord import score
from onrecord.cli.main import onrecord
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Ada Lind said: “We can’t wait.” Then Lind said: “No.” Tom Berg said: “No.”\n"
WAIT: dict[str, Any] = {"content": ["We can't wait"], "speakers": ["Ada Lind"]}


def lines(path: Path, **layers: Any) -> str:
    """Write a JSONL file of one document, and return its path."""
    path.write_text(json.dumps({"doc_id": "d", **layers}, ensure_ascii=False) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a directory with a text."""
    (tmp_path / "d.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_strings_of_gold_are_aligned_with_the_text_beside_it(place: Path) -> None:
    """Gold as strings matches predictions by offsets; the signature says that there were texts."""
    gold = lines(place / "gold.jsonl", quotes=[WAIT])
    predicted = lines(place / "p.jsonl", quotes=[{"content": [{"start": 16, "end": 30}], "speakers": ["Ada Lind"]}])
    result = score(gold, predicted, measures="quote.content.exact,quote.attribution")
    assert result["quote.content.exact"].f1 == result["quote.attribution"].f1 == 1
    assert result.settings["texts"] == "yes"


def test_strings_of_gold_without_a_text_are_refused(place: Path) -> None:
    """The error gives the place where a text is expected and what to do."""
    (place / "d.txt").unlink()
    gold = lines(place / "gold.jsonl", quotes=[WAIT])
    with pytest.raises(OnrecordError, match="was not found") as raised:
        score(gold, gold)
    assert raised.value.expected == "d.txt beside gold, or an article of the corpus with that name"
    assert f"onrecord import {gold} --texts TEXTS --as gold, then score with --gold gold" in raised.value.hint


def test_gold_with_its_text_names_the_import_that_scores_it(place: Path) -> None:
    """The command in the hint makes a corpus, against which the score succeeds; in memory, there is no file to name."""
    gold = lines(place / "gold.jsonl", text=TEXT, mentions=[{"start": 0, "end": 8, "type": "PER"}])
    predicted = [{"doc_id": "d", "mentions": [{"start": 0, "end": 8, "type": "PER"}]}]
    with pytest.raises(OnrecordError, match="the article's text is in the document") as raised:
        score(gold, predicted)
    command = f"onrecord import {gold} --as gold"
    assert raised.value.hint == (
        f"if these are predictions, delete `text`; if gold, {command}, then score with --gold gold"
    )
    made = str(place / "made")
    CliRunner().invoke(onrecord, [*shlex.split(command)[1:-1], made], catch_exceptions=False)
    assert score(made, predicted, measures="mention.strict")["mention.strict"].f1 == 1
    with pytest.raises(OnrecordError, match="the article's text is in the document") as raised:
        score([{"doc_id": "d", "text": TEXT}], predicted)
    assert "onrecord import FILE.jsonl --as FILE" in raised.value.hint


def test_a_directory_with_texts_in_its_documents_says_where_they_belong(place: Path) -> None:
    """The file of the text is named."""
    directory = place / "gold"
    directory.mkdir()
    lines(directory / "d.json", text=TEXT)
    with pytest.raises(OnrecordError, match="does not match its schema") as raised:
        score(directory, directory)
    assert raised.value.hint == f"move the article's text to {directory / 'd.txt'}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("We can wait", "words of the article"),
        ("No", "one of 2 places"),
        ("We can’t wait for it", "words of the article"),
    ],
)
def test_a_string_of_gold_that_is_not_in_the_text_is_refused(words: str, expected: str, place: Path) -> None:
    """Its path, its words, and what the article has."""
    gold = lines(place / "gold.jsonl", quotes=[WAIT, {"content": [words]}])
    predicted = lines(place / "p.jsonl", quotes=[WAIT])
    with pytest.raises(OnrecordError, match="was not found in the text") as raised:
        score(gold, predicted)
    assert raised.value.where == f"{gold} d quotes[1].content[0]"
    assert words in raised.value.got
    assert expected.split(maxsplit=1)[0] in raised.value.expected


@pytest.mark.parametrize("said", ["Ada Lind", "ada  lind", "c1"])
def test_a_name_as_speaker_in_gold_is_resolved(said: str, place: Path) -> None:
    """A name is resolved by gold's mentions; without mentions, names are compared without case."""
    mentions = [{"id": "m1", "start": 0, "end": 8, "form": "name", "entity": "ent-lind"}]
    for layers in ({"mentions": mentions}, {}):
        gold = lines(place / "gold.jsonl", quotes=[WAIT], **layers)
        own = {"mentions": [{"start": 0, "end": 8, "entity": "c1"}]} if said == "c1" else {}
        described = {"entities": [{"id": "c1", "name": "Ada Lind"}]} if said == "c1" else {}
        predicted = lines(place / "p.jsonl", quotes=[{**WAIT, "speakers": [said]}], **own, **described)
        assert score(gold, predicted, measures="quote.attribution")["quote.attribution"].f1 == 1


def test_a_name_as_speaker_in_gold_is_found_in_the_registry(place: Path) -> None:
    """In a directory of documents, a name is looked up among the names of entities.json."""
    (place / "gold").mkdir()
    document = {"doc_id": "d", "quotes": [{"content": [{"start": 16, "end": 30}], "speakers": ["Lind"]}]}
    entity = {"id": "ent-lind", "type": "PER", "name": "Ada Lind", "names": ["Lind"], "wikidata": None}
    (place / "gold" / "d.json").write_text(json.dumps(document))
    (place / "gold" / "entities.json").write_text(json.dumps([entity | {"nil_reason": "unverified"}]))
    predicted = lines(place / "p.jsonl", quotes=[{"content": [{"start": 16, "end": 30}], "speakers": ["ent-lind"]}])
    result = score(str(place / "gold"), predicted, measures="quote.speaker")
    assert result["quote.speaker"].f1 == 1


def test_a_note_says_that_gold_has_no_texts_if_a_measure_needs_them(place: Path) -> None:
    """Quotes are then compared without trimming; entities need no text, and get no such note."""
    (place / "d.txt").unlink()
    gold = lines(place / "gold.jsonl", quotes=[{"content": [{"start": 16, "end": 30}]}], mentions=[])
    for measure, is_said in (("quote.content.exact", True), ("mention.exact", False)):
        notes = score(gold, gold, measures=measure).notes
        assert any("No document of gold has a text" in each for each in notes) is is_said
