"""Whether predicted strings of quotes occur in the article."""

from __future__ import annotations

import pytest

from onrecord.align.predictions import aligned
from onrecord.documents.model import Document, Quote, Span, Zone
from onrecord.measures import registry
from onrecord.scoring.block import Block
from onrecord.scoring.measure import Counts, summed
from onrecord.scoring.pair import DocumentPair

TEXT = "Lind said: “I’ve never met the owner of the ferry, and we talked about the weather only.” So it was. So it was."


def shares(*strings: str, zones: list[Zone] | None = None) -> dict[str, float | None]:
    """Return the share of each class among content strings."""
    predicted = Document("d", quotes=[Quote(content=[Span(text=each)]) for each in strings])
    placed, records = aligned(predicted, TEXT, order=False)
    pair = DocumentPair(Document("d", quotes=[], zones=zones), placed, TEXT, alignments=records)
    found = {}
    for name in ("", ".verbatim", ".normalised", ".altered", ".invented"):
        measure = registry.parse(f"quote.faithfulness{name}")
        found[name] = measure.value(Counts(*(summed(measure.count(Block([pair])).values()) or (0, 0, 0, 0)))).value
    return found


@pytest.mark.parametrize(
    ("string", "name"),
    [
        ("we talked about the weather only", ".verbatim"),
        ("I've never met the owner", ".normalised"),
        ("never met the owner ... talked about the weather", ".normalised"),
        ("I’ve met the owner of the ferry, and we talked about the weather only.", ".altered"),
        ("The ferry was my idea from the start", ".invented"),
        ("So it was", ".verbatim"),
    ],
)
def test_each_string_has_one_class_of_faithfulness(string: str, name: str) -> None:
    """Typography and marked omissions are faithful; a lost negation is not; two places are no fault."""
    found = shares(string)
    assert {key for key, share in found.items() if key and share} == {name}
    assert found[""] == float(name in {".verbatim", ".normalised"})


def test_the_share_of_faithful_strings_is_of_all_strings() -> None:
    """One of two in the text is a half."""
    assert shares("we talked about the weather only", "The ferry was my idea from the start")[""] == 0.5


def test_predictions_with_offsets_only_have_no_faithfulness() -> None:
    """A system that gives no strings cannot invent any, so it has no figure."""
    pair = DocumentPair(Document("d"), Document("d", quotes=[Quote(content=[Span(0, 4)])]), TEXT)
    assert registry.parse("quote.faithfulness").count(Block([pair])) == {}


def test_quotes_in_zones_that_are_not_annotated_have_no_faithfulness() -> None:
    """A string from a zone that is not annotated is counted by leakage instead."""
    assert shares("talked about the weather", zones=[Zone(0, len(TEXT), "promo", False)])[""] is None
