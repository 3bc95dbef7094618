"""Differences between two renderings of the same words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.report.site.difference import ADDED, LEFT_OUT, SAME, compared

WORDS = st.lists(st.sampled_from(["I", "did", "not", "meet", "“him”", "Mr.", "—", "Berg,"]), max_size=9).map(" ".join)


@pytest.mark.parametrize(
    ("reference", "rendering"),
    [("It’s “over”", 'It\'s "over"'), ("I did — not", "I did - not"), ("No.", "no"), ("Yes, I did", "Yes I did.")],
)
def test_typography_case_and_stops_are_no_difference(reference: str, rendering: str) -> None:
    """Quotation marks, dashes, case and stops never make a word differ."""
    assert {piece.what for piece in compared(reference, rendering)} == {SAME}


def test_words_changed_are_shown_beside_each_other() -> None:
    """A word put for another is the one left out and then the one added, in its place."""
    assert [tuple(piece) for piece in compared("any matters related to it", "any matter relating to it")] == [
        (SAME, "any "),
        (LEFT_OUT, "matters related "),
        (ADDED, "matter relating "),
        (SAME, "to it"),
    ]


@given(WORDS, WORDS)
def test_a_rendering_is_shown_whole(reference: str, rendering: str) -> None:
    """What is same or added makes up the rendering, but for the space at its end, if it holds a word at all."""
    shown = "".join(piece.text for piece in compared(reference, rendering) if piece.what != LEFT_OUT)
    assert shown in {rendering, ""}
    assert shown or not any(character.isalnum() for character in rendering)


@given(WORDS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """Compared with itself a text is the same throughout."""
    assert {piece.what for piece in compared(text, text)} <= {SAME}
