"""Trimming a quote's content before comparison."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.model import Interval
from onrecord.text.trim import trimmed


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("“I was wrong.”", "I was wrong"),
        ("that he would resign", "he would resign"),
        ("Whether: 'he' knew?!", "he' knew"),
        ("to step aside,", "step aside"),
        ("thatched roofs", "thatched roofs"),
        ("to-do lists", "to-do lists"),
        ("“that” is “it”", "is “it"),
        ("if", "if"),
        ("...", "..."),
    ],
)
def test_marks_white_space_and_one_conjunction_are_trimmed(written: str, compared: str) -> None:
    """Marks, white space and one leading conjunction are trimmed; a span is never trimmed to nothing."""
    span = trimmed(f"x {written} x", Interval(2, 2 + len(written)))
    assert f"x {written} x"[span.start : span.end] == compared


@pytest.mark.fuzz
@given(st.text(max_size=30), st.data())
def test_trimming_returns_a_non_empty_part_of_the_span(text: str, data: st.DataObject) -> None:
    """Trimming any span returns a part of it, which is non-empty if the span is."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part = trimmed(text, Interval(start, end))
    assert start <= part.start <= part.end <= end
    assert (part.start < part.end) == (start < end)
