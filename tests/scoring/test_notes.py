"""The notes of a result count what explains low figures: quotes in pieces, and strings without a place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onrecord import load, score
from onrecord.documents.sources import predictions
from onrecord.measures import registry
from onrecord.scoring.block import Block
from onrecord.scoring.engine import Engine
from onrecord.scoring.gold import find_gold
from onrecord.scoring.stream import Pairs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

GOLD = {
    "doc_id": "a",
    "quotes": [
        {"id": "q1", "content": [{"start": 0, "end": 10}, {"start": 20, "end": 50}]},
        {"id": "q2", "content": [{"start": 60, "end": 70}]},
    ],
}
FIRST, SECOND, OTHER = [{"start": 0, "end": 10}], [{"start": 20, "end": 50}], [{"start": 60, "end": 70}]
PIECES = (
    "2 of 3 predicted quotes are pieces of gold quotes (1), so they are wrong as whole quotes: put the pieces into the "
    "content of one quote, or read quote.segment.*, which counts pieces."
)
STRINGS = [
    {
        "doc_id": doc_id,
        "quotes": [{"content": ["words that no article has"], "speakers": ["Sessions"], "source": ["Sessions"]}],
        "mentions": [{"text": "Sessions"}],
    }
    for doc_id in load().documents
]


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ([FIRST, SECOND, OTHER], [PIECES]),
        ([[*FIRST, *SECOND], OTHER], []),
        ([FIRST, *[OTHER] * 10], []),
    ],
    ids=["pieces", "whole", "few"],
)
def test_quotes_in_pieces_are_a_note(contents: list[list[dict[str, int]]], said: Sequence[str]) -> None:
    """The result has the note, in JSON and HTML too; whole quotes and one piece among many quotes have none."""
    mine = [{"doc_id": "a", "quotes": [{"content": each} for each in contents]}]
    result = score([GOLD], mine, measures=["quote.content.exact"])
    assert [note for note in result.notes if "pieces" in note] == said
    assert [note for note in json.loads(result.to_json())["notes"] if "pieces" in note] == said
    assert ("pieces of gold quotes (1)" in result._repr_html_()) is bool(said)


def test_quotes_in_pieces_are_no_note_on_mentions() -> None:
    """A score without measures of quotes does not speak of them."""
    mine = [{"doc_id": "a", "quotes": [{"content": FIRST}, {"content": SECOND}], "mentions": [{"start": 0, "end": 3}]}]
    result = score([GOLD | {"mentions": [{"start": 0, "end": 3}]}], mine, measures=["mention.exact"])
    assert not [note for note in result.notes if "pieces" in note]


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("quote.content.exact", "10 of 10 predicted strings have no place (5 in several places, 5 not in the text"),
        ("mention.exact", "5 of 5 predicted strings have no place (5 in several places), so they match nothing"),
        ("quote.content.exact,mention.exact", "15 of 15 predicted strings have no place (10 in several places, 5 not"),
    ],
)
def test_strings_without_a_place_are_a_note(measure: str, said: str) -> None:
    """The numbers are those of the layers that are scored."""
    (note,) = [each for each in score(None, STRINGS, measures=measure.split(",")).notes if "no place" in each]
    assert note.startswith(said)


def test_strings_with_a_place_are_no_note() -> None:
    """A string that occurs once has a place."""
    mine = [{"doc_id": "recusal-000", "quotes": [{"content": ["There's no doubt about that."]}]}]
    result = score(None, mine, measures=["quote.content.exact"])
    assert not [note for note in result.notes if "no place" in note]


def test_notes_do_not_depend_on_blocks() -> None:
    """The numbers of two engines add up to those of one."""
    measures = registry.select(["quote.content.exact", "mention.strict"])
    pairs = list(Pairs(find_gold(None), predictions(STRINGS)))
    whole, merged = Engine(measures, "document"), Engine(measures, "document")
    whole.add(Block(pairs))
    for part in (pairs[:2], pairs[2:]):
        half = Engine(measures, "document")
        half.add(Block(part))
        merged.take(half.sums())
    assert merged.noted.numbers == whole.noted.numbers
    assert whole.noted.numbers["ambiguous in mentions"] == whole.noted.numbers["untyped mentions"] == 5


def test_predictions_in_the_place_of_gold_are_a_note(tmp_path: Path) -> None:
    """Arguments that were exchanged give figures: the header that a run writes tells gold apart from predictions."""
    mine = tmp_path / "mine.jsonl"
    header = {"onrecord": "predictions", "schema_version": "0.1.0", "system": "mine", "corpus_version": "0.2.0"}
    mine.write_text(f"{json.dumps(header)}\n{json.dumps(GOLD)}\n", encoding="utf-8")
    (said,) = [note for note in score(mine, [GOLD], measures="quote.content.exact").notes if "mine" in note]
    assert said.startswith("Gold is predictions, of mine")
    mine.write_text(f"{json.dumps(GOLD)}\n", encoding="utf-8")
    assert not [note for note in score(mine, [GOLD], measures="quote.content.exact").notes if "predictions" in note]
