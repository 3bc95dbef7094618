"""Differences between a rendering and its reference."""

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
    """Words that differ only in quotation marks, dashes, case or full stops are not marked as different."""
    assert {piece.what for piece in compared(reference, rendering)} == {SAME}


def test_a_replaced_word_is_shown_as_left_out_and_added() -> None:
    """A word put for another is the one left out and then the one added, in its place."""
    assert [tuple(piece) for piece in compared("any matters related to it", "any matter relating to it")] == [
        (SAME, "any "),
        (LEFT_OUT, "matters related "),
        (ADDED, "matter relating "),
        (SAME, "to it"),
    ]


@given(WORDS, WORDS)
def test_equal_and_added_pieces_make_up_the_rendering(reference: str, rendering: str) -> None:
    """Except for the space at its end, and for a rendering without words."""
    shown = "".join(piece.text for piece in compared(reference, rendering) if piece.what != LEFT_OUT)
    assert shown in {rendering, ""}
    assert shown or not any(character.isalnum() for character in rendering)


@given(WORDS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """Every piece is the same."""
    assert {piece.what for piece in compared(text, text)} <= {SAME}
