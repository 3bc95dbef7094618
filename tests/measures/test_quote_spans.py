"""Content, cue and source of quotes."""

from __future__ import annotations

from onrecord.documents.model import UNALIGNED, Document, Quote, Span
from onrecord.measures import registry
from onrecord.scoring.block import Block
from onrecord.scoring.measure import Counts, summed
from onrecord.scoring.pair import DocumentPair

TEXT = 'Lind said that "we did not discuss the ferry," and Berg denied lying.'


def quote(*parts: str, cue: str = "", unaligned: bool = False) -> Quote:
    """Return a quote whose content and cue are the first places of some strings."""
    spans = [Span(TEXT.index(part), TEXT.index(part) + len(part)) for part in parts]
    if unaligned:
        spans = [Span(UNALIGNED, UNALIGNED, text=part) for part in parts]
    return Quote(content=spans, cue=[Span(TEXT.index(cue), TEXT.index(cue) + len(cue))] if cue else [], kind="direct")


def count(name: str, gold: list[Quote], predicted: list[Quote], text: str | None = TEXT) -> Counts:
    """Return a measure's counts of some quotes."""
    pair = DocumentPair(Document("d", quotes=gold), Document("d", quotes=predicted), text)
    return Counts(*(summed(registry.parse(name).count(Block([pair])).values()) or (0, 0, 0, 0)))


def test_edges_of_contents_are_trimmed() -> None:
    """Quotation marks, a leading that and a final comma make no difference."""
    gold, predicted = [quote("we did not discuss the ferry")], [quote('that "we did not discuss the ferry,"')]
    assert count("quote.content.exact", gold, predicted) == Counts(1, 1, 1, 1)


def test_contents_are_not_trimmed_without_a_text() -> None:
    """They are compared by their offsets."""
    gold, predicted = [quote("we did not discuss the ferry")], [quote('that "we did not discuss the ferry,"')]
    assert count("quote.content.exact", gold, predicted, None) == Counts(0, 1, 0, 1)


def test_a_discontinuous_content_needs_all_spans_in_any_order() -> None:
    """The spans' order is of no account, their number is."""
    gold = [quote("we did not", "the ferry")]
    assert count("quote.content.exact", gold, [quote("the ferry", "we did not")]).precise == 1
    assert count("quote.content.exact", gold, [quote("we did not")]).precise == 0


def test_a_quote_predicted_twice_is_credited_once() -> None:
    """A duplicate lowers precision."""
    gold = [quote("lying", cue="denied")]
    assert count("quote.cue.exact", gold, gold * 2) == Counts(1, 2, 1, 1)


def test_a_quote_without_a_source_is_not_counted_among_sources() -> None:
    """A quote without a source is not counted among sources."""
    assert count("quote.source.exact", [quote("lying")], [quote("lying")]) == Counts(0, 0, 0, 0)


def test_content_tokens_are_counted_once_for_each_quote() -> None:
    """Six words in gold, three of them predicted, and two more that are not gold's."""
    gold, predicted = [quote("we did not discuss the ferry")], [quote("discuss the ferry"), quote("Berg denied")]
    assert count("quote.content.token", gold, predicted) == Counts(3, 5, 3, 6)


def test_tokens_of_nested_quotes_are_counted_for_each_quote() -> None:
    """A token in two gold contents is found twice only if it is predicted twice."""
    gold = [quote("did not discuss the ferry"), quote("the ferry")]
    assert count("quote.content.token", gold, gold[:1]) == Counts(5, 5, 5, 7)


def test_words_of_an_unaligned_content_count_as_predicted() -> None:
    """The words of a string that is nowhere in the text count as predicted."""
    lost = [quote("the ferry", unaligned=True)]
    assert count("quote.content.token", [quote("the ferry")], lost) == Counts(0, 2, 0, 2)
    assert count("quote.content.exact", [quote("the ferry")], lost) == Counts(0, 1, 0, 1)
