"""Quotes and events that are predicted twice count as predicted and are matched once."""

from __future__ import annotations

from msgspec.structs import replace

from onrecord.documents.model import Argument, Document, Event, Filler, Mention, Quote, Span
from onrecord.measures import registry
from onrecord.scoring.block import Block
from onrecord.scoring.measure import Counts, summed
from onrecord.scoring.pair import DocumentPair

TEXT = "Lind told Berg that he should have said “I did meet him” to the council, and left."
OUTER = Quote(id="q1", kind="indirect", content=[Span(15, 71)], cue=[Span(5, 9)], speakers=["lind"])
INNER = Quote(id="q2", kind="direct", content=[Span(41, 55)], cue=[Span(35, 39)], speakers=["berg"])


def count(name: str, gold: Document, predicted: Document) -> Counts:
    """Return a measure's counts of a pair of documents."""
    pair = DocumentPair(gold, predicted, TEXT)
    return Counts(*(summed(registry.parse(name).count(Block([pair])).values()) or (0, 0, 0, 0)))


def quotes(*given: Quote) -> Document:
    """Return a document with some quotes, each under an id of its own."""
    return Document("d", quotes=[replace(quote, id=f"q{n}") for n, quote in enumerate(given)])


def test_a_quote_predicted_twice_does_not_match_the_nested_quote() -> None:
    """The second copy overlaps the inner quote, and gets no credit."""
    gold = quotes(OUTER, INNER)
    for name in ("quote.content.overlap", "quote.content.token", "quote.kind"):
        once, twice = count(name, gold, quotes(OUTER)), count(name, gold, quotes(OUTER, OUTER))
        assert (twice.recalled, twice.predicted) == (once.recalled, 2 * once.predicted), name


def test_quotes_that_differ_in_a_scored_field_are_not_copies() -> None:
    """The same content with another speaker is a different prediction, and may be paired with a quote it overlaps."""
    guess = replace(OUTER, speakers=["berg"], kind="direct")
    assert count("quote.content.overlap", quotes(OUTER, INNER), quotes(OUTER, guess)).recalled == 2


def test_copies_match_as_often_as_gold_has_them() -> None:
    """Gold against itself is 1."""
    gold = quotes(OUTER, OUTER)
    for name in ("quote.content.overlap", "quote.content.token", "quote.kind"):
        found = count(name, gold, gold)
        assert found.recalled == found.gold == found.predicted, name


def test_an_event_predicted_twice_matches_arguments_of_one_event() -> None:
    """Two meetings of the same person: the first one predicted twice gives one argument."""
    lind = Mention(0, 4, id="m1", entity="lind")
    first, second = (
        Event(at, at + 4, id=f"e{at}", type="Meet", arguments=[Argument("participant", "m1")]) for at in (47, 80)
    )
    gold = Document("d", mentions=[lind], fillers=[Filler(0, 4, id="f1")], events=[first, second])
    once, twice = (
        count("event.argument.cls.unattached", gold, replace(gold, events=events))
        for events in ([first], [first, replace(first, id="again")])
    )
    assert (once.recalled, twice.recalled, twice.predicted) == (1, 1, 2)
    assert count("event.argument.cls.unattached", gold, gold).recalled == 2


def test_a_repeated_mention_has_one_vote_on_its_entity() -> None:
    """One mention of Berg ten times does not outvote two of Lind."""
    lind, she, berg = (Mention(at, at + 4, entity=name) for at, name in ((0, "lind"), (20, "lind"), (10, "berg")))
    gold = Document("d", mentions=[lind, she, berg], quotes=[OUTER])
    given = [replace(mention, entity="x") for mention in (lind, she, *[berg] * 10)]
    predicted = Document("d", mentions=given, quotes=[replace(OUTER, speakers=["x"])])
    assert count("quote.speaker", gold, predicted).recalled == 1
