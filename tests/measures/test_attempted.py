"""What a system attempted."""

from __future__ import annotations

from onrecord.documents.model import Document, Mention, Quote, Span
from onrecord.measures import registry
from onrecord.scoring.attempted import Attempted


def lacking(*documents: Document, name: str = "mention.strict") -> list[str]:
    """Return what a measure lacks in some predictions."""
    measure = registry.parse(name)
    attempted = Attempted([measure])
    for document in documents:
        attempted.see(document)
    return attempted.lacking(measure)


def test_a_layer_that_is_nowhere_was_not_attempted() -> None:
    """Absent from all documents is not attempted; empty in one is attempted."""
    assert lacking(Document("a"), Document("b")) == ["mentions", "mentions.type"]
    assert lacking(Document("a"), Document("b", mentions=[])) == []


def test_an_attribute_that_no_item_has_was_not_attempted() -> None:
    """One item with a type is enough."""
    bare, typed = Mention(start=0, end=1), Mention(start=0, end=1, type="PER")
    assert lacking(Document("a", mentions=[bare])) == ["mentions.type"]
    assert lacking(Document("a", mentions=[bare]), Document("b", mentions=[typed])) == []


def test_either_of_two_attributes_will_do() -> None:
    """Who gives sources only has said who speaks."""
    silent, sourced = Quote(content=[Span(0, 1)]), Quote(content=[Span(0, 1)], source=[Span(2, 3)])
    assert lacking(Document("a", quotes=[silent]), name="quote.attribution") == ["quotes.speakers|source"]
    assert lacking(Document("a", quotes=[sourced]), name="quote.attribution") == []
