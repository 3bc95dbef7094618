"""Quotations whose pieces were joined become discontinuous spans."""

from __future__ import annotations

import pytest

from onrecord.align import Tier, document
from onrecord.documents.model import Document, Quote, Span

TEXT = (
    "“I did not know,” Ida Lind said, “what it was.” Then “yes.”\n\n"
    "“We watch the ferries,” Eva Moen said. “We saw the queues.\n\n“Until now, it’s fine.\n\n“Go home,” she asked. "
    "Ole Berg spoke. “Go home,” he said, “and stay.”"
)


def aligned(content: str, *, context: str | None = None) -> tuple[Tier, list[str]]:
    """Return the tier of a quote's content, and the article's words of each of its spans."""
    predicted = Document("d", quotes=[Quote(content=[Span(text=content, left_context=context)])])
    result, (alignment,) = document(predicted, TEXT, order=False)
    assert result.quotes is not None
    spans = result.quotes[0].content
    assert spans is not None
    return alignment.tier, [TEXT[span.start : span.end] for span in spans if span.start >= 0]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("I did not know, what it was.", ["I did not know", "what it was"]),
        ("I did not know. What it was", ["I did not know", "what it was"]),
        ('"I did not know, what it was."', ["I did not know", "what it was"]),
        ("know what it", ["know", "what it"]),
        ("We watch the ferries. We saw the queues.", ["We watch the ferries", "We saw the queues"]),
        ("We saw the queues. Until now, it's fine.", ["We saw the queues", "Until now, it’s fine"]),
        (
            "We watch the ferries. We saw the queues.\n\nUntil now, it's fine. Go home.",
            ["We watch the ferries", "We saw the queues", "Until now, it’s fine", "Go home"],
        ),
    ],
)
def test_pieces_of_an_interrupted_quotation_get_a_span_each(content: str, found: list[str]) -> None:
    """Systems that are asked for the words leave out the clause in the middle, and the marks of paragraphs."""
    assert aligned(content) == (Tier.SEGMENTED, found)


@pytest.mark.parametrize(
    "content",
    [
        "I did know, what it was.",  # a negation is missing
        "I did not know what it is",
        "what it was. We watch the ferries",  # over a paragraph at whose end the quotation was closed
    ],
)
def test_other_words_are_not_joined(content: str) -> None:
    """Each piece has its own words, and the pieces are of one quotation."""
    assert aligned(content)[0] is not Tier.SEGMENTED


def test_the_left_context_chooses_between_two_places() -> None:
    """Joined pieces are found by the words before the first of them, as other strings are."""
    assert aligned("Go home and stay") == (Tier.SEGMENTED, ["Go home", "and stay"])
