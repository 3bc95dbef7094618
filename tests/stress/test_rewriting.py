"""Changes of a text, and where spans are afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.model import Interval
from onrecord.stress.checking import origins
from onrecord.stress.rewriting import Change, Piece, Rewriting, UncarriedError, replaced

TEXT = "Lind said we go."


def carried(rewriting: Rewriting, words: str) -> str:
    """Return the words that replaced some words of the original."""
    at = TEXT.index(words)
    return rewriting.text[slice(*rewriting.carry(Interval(at, at + len(words))))]


def test_spans_move_with_their_words() -> None:
    """A span around all pieces is around them afterwards."""
    pieces = Piece(10, 15, "we go"), Piece(0, 0, ", "), Piece(0, 9, "Lind said"), Piece(9, 10, "")
    rewriting = Rewriting.make(TEXT, [Change(0, 15, pieces)])
    assert rewriting.text == "we go, Lind said."
    assert carried(rewriting, "Lind") == "Lind"
    assert carried(rewriting, "we go") == "we go"
    assert carried(rewriting, TEXT) == "we go, Lind said."


def test_a_change_that_would_split_a_span_is_left_out() -> None:
    """The change is counted."""
    swap = Change(5, 12, (Piece(10, 12, "we"), Piece(9, 10, " "), Piece(5, 9, "said")))
    assert Rewriting.make(TEXT, [swap]).text == "Lind we said go."
    kept = Rewriting.make(TEXT, [swap], spans=[Interval(10, 15)])
    assert (kept.text, kept.left) == (TEXT, 1)
    cut = Rewriting.make(TEXT, [replaced(0, 4, "Moen")], spans=[Interval(2, 4)])
    assert (cut.text, cut.left) == (TEXT, 1)


def test_a_change_over_a_zone_edge_or_an_earlier_change_is_left_out() -> None:
    """A change over the edge of a zone is left out, and so is the second of two that overlap."""
    found = Rewriting.make(TEXT, [replaced(0, 9, "A"), replaced(5, 9, "B"), replaced(10, 15, "C")], edges=[12])
    assert (found.text, found.left) == ("A we go.", 2)


def test_a_span_of_removed_words_is_an_error() -> None:
    """So is an edge inside a change."""
    rewriting = Rewriting.make(TEXT, [replaced(5, 9, ""), replaced(10, 12, "you")])
    with pytest.raises(UncarriedError):
        rewriting.carry(Interval(5, 9))
    with pytest.raises(UncarriedError):
        rewriting.carry(Interval(10, 11))
    with pytest.raises(UncarriedError):
        rewriting.edge(11)


@pytest.mark.fuzz
@given(st.data())
def test_every_span_keeps_its_characters_through_any_changes(data: st.DataObject) -> None:
    """Text order and edges are kept."""
    text = data.draw(st.text("ab c", min_size=1, max_size=30))
    place = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    spans = [Interval(*each) for each in data.draw(st.lists(place, max_size=5)) if each[0] < each[1]]
    changes = [replaced(*each, data.draw(st.text("xy", max_size=3))) for each in data.draw(st.lists(place, max_size=5))]
    rewriting = Rewriting.make(text, changes, spans=spans)
    assert len(rewriting.changes) + rewriting.left == len(changes)
    places = origins(rewriting)
    assert len(places) == len(rewriting.text)
    for span in spans:
        inside = [at for at, (start, end) in enumerate(places) if span.start <= start < end <= span.end]
        put_in = [at for at, (start, end) in enumerate(places) if start == end and span.start < start < span.end]
        wanted = sorted(inside + put_in)
        assert rewriting.carry(span) == (wanted[0], wanted[-1] + 1)
    assert rewriting.edge(0) == 0
    assert rewriting.edge(len(text)) == len(rewriting.text)


def test_two_changes_that_together_remove_a_span_are_not_both_made() -> None:
    """Two deletions that would each leave a part of a span, and together nothing of it, are not both made."""
    found = Rewriting.make(TEXT, [replaced(0, 2, ""), replaced(2, 4, "")], spans=[Interval(0, 4)])
    assert (found.text, found.left) == ("nd said we go.", 1)
