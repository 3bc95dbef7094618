"""Quotations with an ellipsis become discontinuous spans."""

from __future__ import annotations

import pytest

from onrecord.align import Tier, document
from onrecord.documents.model import Document, Quote, Span

TEXT = "He said: “We met in May at the port. I did not ask for a ship, and nobody gave me one.” Then he left."


def aligned(content: str) -> tuple[Tier, list[str]]:
    """Return the tier of a quote's content, and the article's words of each of its spans."""
    predicted = Document("d", quotes=[Quote(content=[Span(text=content)])])
    result, (alignment,) = document(predicted, TEXT, order=False)
    assert result.quotes is not None
    spans = result.quotes[0].content
    assert spans is not None
    return alignment.tier, [TEXT[span.start : span.end] for span in spans if span.start >= 0]


@pytest.mark.parametrize("mark", ["...", " … ", " [...] ", "[…]", " . . . "])
def test_pieces_around_an_ellipsis_get_a_span_each(mark: str) -> None:
    """Each piece around an ellipsis, however written, gets its own span, in order."""
    assert aligned(f"We met in May{mark}and nobody gave me one") == (
        Tier.SEGMENTED,
        ["We met in May", "and nobody gave me one"],
    )


def test_pieces_out_of_order_are_unaligned() -> None:
    """Pieces in another order than the article's are unaligned."""
    assert aligned("and nobody gave me one ... We met in May") == (Tier.UNALIGNED, [])


def test_an_ellipsis_in_place_of_a_negation_is_altered() -> None:
    """A string whose gap inside a sentence contains a negation is altered."""
    assert aligned("I did ... ask for a ship") == (Tier.ALTERED, [])


def test_a_piece_without_words_is_not_segmented() -> None:
    """A string with a piece of punctuation only is not segmented."""
    assert aligned("We met ... , ... and nobody")[0] is Tier.UNALIGNED


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("We met in May,", "We met in May"),
        ("“We met in May.”", "We met in May"),
        ("... I did not ask for a ship...", "I did not ask for a ship"),
        ("nobody gave me one […]", "nobody gave me one"),
        ("and nobody gave me one,", "and nobody gave me one"),
    ],
)
def test_an_ellipsis_at_an_end_and_the_final_mark_do_not_matter(content: str, found: str) -> None:
    """A sentence that goes on in the article ends with a full stop in many copies of it."""
    assert aligned(content) == (Tier.FOLDED, [found])


@pytest.mark.parametrize("content", ["We met in May?", "We met in June.", "... . ..."])
def test_another_mark_or_word_at_the_end_matters(content: str) -> None:
    """A question is not what was said."""
    assert aligned(content) == (Tier.UNALIGNED, [])


@pytest.mark.parametrize(
    ("content", "tier", "found"),
    [
        ("It was late … too late.", Tier.FOLDED, ["It was late… too late."]),
        ("She said ... It was late ... too late.", Tier.SEGMENTED, ["She said", "It was late… too late."]),
    ],
)
def test_an_ellipsis_that_the_article_has_omits_nothing(content: str, tier: Tier, found: list[str]) -> None:
    """A space before the article's own ellipsis made two spans of one."""
    text = "She said on Monday: “It was late… too late.”"
    quote = Quote(content=[Span(text=content)])
    result, (alignment,) = document(Document("d", quotes=[quote]), text, order=False)
    assert result.quotes is not None
    assert alignment.tier is tier
    assert [text[each.start : each.end] for each in result.quotes[0].content or ()] == found
