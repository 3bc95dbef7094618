"""Kind, act, speaker and addressee of paired quotes."""

from __future__ import annotations

from msgspec.structs import replace

from onrecord.documents.model import Document, Entity, Quote, Span
from onrecord.measures import registry
from onrecord.measures.quote_pairs import quote_pairs
from onrecord.scoring.block import Block
from onrecord.scoring.context import Context
from onrecord.scoring.measure import Counts, summed
from onrecord.scoring.pair import DocumentPair

TEXT = "Lind said the ferry is late and the fare is high, Berg said. He chimed in too."
NAMES = {
    "lind": Entity("lind", "PER", "Lind", ["Lind"], None, "unverified"),
    "berg": Entity("berg", "PER", "Berg", ["Berg"], "Q2", None),
}


def quote(content: str, kind: str = "indirect", cue: str = "", *speakers: str, act: str = "assert") -> Quote:
    """Return a quote of some words; none if they are empty."""

    def place(words: str) -> list[Span]:
        return [Span(TEXT.index(words), TEXT.index(words) + len(words))] if words else []

    return Quote(content=place(content), kind=kind, cue=place(cue), speakers=list(speakers), act=act)


def pair_of(gold: list[Quote], predicted: list[Quote]) -> DocumentPair:
    """Return a pair of documents with these quotes."""
    return DocumentPair(Document("d", quotes=gold), Document("d", quotes=predicted), TEXT, Context(NAMES))


def count(name: str, gold: list[Quote], predicted: list[Quote]) -> Counts:
    """Return a measure's counts."""
    return Counts(*(summed(registry.parse(name).count(Block([pair_of(gold, predicted)])).values()) or (0, 0, 0, 0)))


def test_a_kind_is_right_only_on_a_paired_quote() -> None:
    """In the worked example one kind is right, of three predicted and two in gold."""
    gold = [quote("the ferry is late", "direct"), quote("the fare is high")]
    predicted = [quote("the ferry is late", "mixed"), quote("the fare"), quote("chimed", "direct")]
    assert count("quote.kind", gold, predicted) == Counts(1, 3, 1, 2)


def test_an_exact_content_is_paired_before_overlapping_ones() -> None:
    """The whole answers the whole, though the part overlaps it as well."""
    gold = [quote("the ferry is late", act="ask")]
    predicted = [quote("ferry", act="assert"), quote("the ferry is late", act="ask")]
    assert count("quote.act", gold, predicted) == Counts(1, 2, 1, 1)


def test_nested_quotes_are_paired_with_the_equal_quote() -> None:
    """In any order."""
    outer, inner = quote("the ferry is late and the fare is high", "direct"), quote("the fare is high", "mixed")
    for predicted in ([outer, inner], [inner, outer]):
        assert count("quote.kind", [outer, inner], predicted) == Counts(2, 2, 2, 2)


def test_a_quote_without_content_is_paired_by_its_cue() -> None:
    """If one side has no content, overlapping cues pair; contents without overlap never do."""
    lost = quote("", "direct", "chimed")
    found = quote_pairs(pair_of([lost], [quote("too", "direct", "chimed in")]))
    assert [each.rule for each in found.pairs] == ["cue"]
    assert not quote_pairs(pair_of([quote("late", cue="chimed")], [quote("high", cue="chimed")])).pairs


def test_a_prediction_paired_with_a_missing_content_is_neutral() -> None:
    """Of a quote whose content is missing, only cue and source are scored."""
    lost = Quote(content=[], content_missing=True, cue=quote("", cue="chimed").cue, kind="direct", act="assert")
    assert count("quote.kind", [lost], [quote("", "mixed", "chimed")]) == Counts(0, 0, 0, 0)
    assert count("quote.cue.exact", [lost], [quote("", "mixed", "chimed")]) == Counts(1, 1, 1, 1)


def test_each_speaker_of_a_quote_counts() -> None:
    """One of two right speakers is half a recall, and an unknown one is a false one."""
    gold = [quote("the ferry is late", "indirect", "", "lind", "berg")]
    assert count("quote.speaker", gold, [quote("the ferry", "indirect", "", "Lind", "Mister X")]) == Counts(1, 2, 1, 2)


def test_each_addressee_of_a_quote_counts() -> None:
    """One of two predicted is gold's; who has none in gold can only be wrong."""
    gold = replace(quote("the ferry is late"), addressees=["lind"])
    predicted = replace(gold, addressees=["Lind", "Clark"])
    for name in ("quote.addressee", "quote.addressee.entity", "quote.addressee.coreferent"):
        assert count(name, [gold], [predicted]) == Counts(1, 2, 1, 1)
    assert count("quote.addressee", [replace(gold, addressees=[])], [predicted]) == Counts(0, 2, 0, 0)
    assert count("quote.addressee", [gold], [replace(gold, addressees=[])]) == Counts(0, 0, 0, 1)


def test_level_mention_scores_the_phrase_of_the_speaker() -> None:
    """A pronoun is the right phrase and identifies no entity."""
    said = replace(quote("He chimed in too", "indirect", "", "lind"), source=[Span(0, 4)])
    assert count("quote.speaker.mention", [said], [replace(said, speakers=None)]) == Counts(1, 1, 1, 1)
    assert count("quote.speaker.mention", [said], [replace(said, source=[Span(9, 14)])]) == Counts(0, 1, 0, 1)
    assert count("quote.speaker", [said], [replace(said, speakers=None)]) == Counts(0, 1, 0, 1)


def test_level_link_compares_the_qids_of_addressees() -> None:
    """A bare QID is a link; a quote with an addressee without QID is left out."""
    gold = replace(quote("the ferry is late", "indirect", "", "berg"), addressees=["berg"])
    for named, right in (("Q2", 1), ("Q1", 0)):
        predicted = [replace(gold, addressees=[named], speakers=[named])]
        assert count("quote.addressee.link", [gold], predicted) == Counts(right, 1, right, 1)
        assert count("quote.speaker.link", [gold], predicted) == Counts(right, 1, right, 1)
    unlinked = replace(gold, addressees=["lind"])
    assert count("quote.addressee.link", [unlinked], [replace(unlinked, addressees=["Q2"])]) == Counts(0, 0, 0, 0)


def test_a_prediction_without_an_act_has_no_wrong_act() -> None:
    """Gold's act is missed."""
    predicted = [Quote(content=quote("the ferry is late").content)]
    assert count("quote.act", [quote("the ferry is late")], predicted) == Counts(0, 0, 0, 1)
