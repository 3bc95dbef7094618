"""Whether a system attempted a layer or attribute, and whether gold has it."""

from __future__ import annotations

import re

from msgspec.structs import replace

from onrecord.documents.model import Document, Mention, Quote, Span
from onrecord.measures import registry
from onrecord.scoring.attempted import Attempted, need_in_words

GOLD = Document(
    "g",
    mentions=[Mention(start=0, end=1, type="PER")],
    quotes=[Quote(content=[Span(0, 1)], source=[Span(2, 3)], speakers=["x"])],
)


def lacking(*documents: Document, name: str = "mention.strict", gold: Document = GOLD) -> list[str]:
    """Return what a measure lacks in some predictions and their gold."""
    measure = registry.parse(name)
    attempted = Attempted([measure])
    for document in documents:
        attempted.see(document, gold)
    return attempted.lacking(measure)


def test_a_layer_missing_in_all_documents_was_not_attempted() -> None:
    """A layer that is empty in one document was attempted."""
    assert lacking(Document("a"), Document("b")) == ["mentions", "mentions.type"]
    assert lacking(Document("a"), Document("b", mentions=[])) == []


def test_an_attribute_that_no_item_has_was_not_attempted() -> None:
    """One item with a type is enough."""
    bare, typed = Mention(start=0, end=1), Mention(start=0, end=1, type="PER")
    assert lacking(Document("a", mentions=[bare])) == ["mentions.type"]
    assert lacking(Document("a", mentions=[bare]), Document("b", mentions=[typed])) == []


def test_a_system_that_gives_only_sources_attempts_attribution() -> None:
    """Sources without contents are enough to attempt attribution."""
    silent, sourced = Quote(content=[Span(0, 1)]), Quote(content=[Span(0, 1)], source=[Span(2, 3)])
    assert lacking(Document("a", quotes=[silent]), name="quote.attribution") == ["quotes.speakers|source"]
    assert lacking(Document("a", quotes=[sourced]), name="quote.attribution") == []


def test_every_need_of_a_measure_has_plain_words() -> None:
    """Tables and messages have no names of code such as `quotes.speakers|source`."""
    needs = {need for each in registry.select(["*"]) for need in (*each.needs, *each.needs_of_gold)}
    assert not [need for need in needs if not re.fullmatch(r"[a-z ()]+", need_in_words(need))]
    assert need_in_words("quotes.source|phrase in gold") == "source of quotes (or mentions as speakers) in gold"


def test_speakers_by_name_do_not_attempt_attribution_by_phrase() -> None:
    """The id of a mention or of a cluster is a phrase."""
    named = Document("a", quotes=[Quote(content=[Span(0, 1)], speakers=["Lind"])])
    assert lacking(named, name="quote.attribution.mention") == ["quotes.source|phrase"]
    clustered = replace(named, mentions=[Mention(start=2, end=3, entity="Lind")])
    assert lacking(clustered, name="quote.attribution.mention") == []


def test_a_field_that_gold_lacks_is_not_scored() -> None:
    """Gold with sources and without speakers has an attribution by phrase, and none by entity."""
    gold = Document("g", quotes=[Quote(content=[Span(0, 1)], source=[Span(2, 3)])])
    assert lacking(gold, name="quote.attribution", gold=gold) == ["quotes.speakers in gold"]
    assert lacking(gold, name="quote.attribution.mention", gold=gold) == []
    assert lacking(GOLD, gold=gold) == ["mentions in gold", "mentions.type in gold"]


def test_gold_without_mentions_has_no_attribution_by_gold_coreference() -> None:
    """Such a figure would be 0 for every system; attribution by entity is scored."""
    gold = Document("g", quotes=[Quote(content=[Span(0, 1)], speakers=["Lind"])])
    predicted = Document(
        "g", mentions=[Mention(start=2, end=3, entity="e")], quotes=[Quote(content=[Span(0, 1)], speakers=["e"])]
    )
    for name in ("quote.attribution.coreferent", "quote.speaker.coreferent"):
        assert lacking(predicted, name=name, gold=gold) == ["mentions in gold", "mentions.entity in gold"]
    assert lacking(predicted, name="quote.attribution.entity", gold=gold) == []
