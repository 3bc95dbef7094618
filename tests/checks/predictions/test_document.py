"""One predicted document: what passes, with a text and without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.checks.predictions import check_document
from onrecord.documents.model import Document, EmptyNode, Mention, Span


def test_without_the_text_only_what_needs_it_is_unsaid() -> None:
    """Without a text, offsets beyond it pass, and reversed ones do not."""
    document = Document(doc_id="x", mentions=[Mention(start=5, end=900, text="Lind"), Mention(start=9, end=2)])
    assert [problem.check for problem in check_document(document, None, 1, "f")] == ["predictions.order"]


WORDS = st.text("aé🛳“ ", min_size=1, max_size=30)


@pytest.mark.fuzz
@given(text=WORDS, data=st.data())
def test_right_offsets_are_never_a_problem(text: str, data: st.DataObject) -> None:
    """Offsets that count code points, with the string that stands there, are sound in every text."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    mention = Mention(start=start, end=end, text=text[start:end], head=Span(start=start, end=end))
    assert list(check_document(Document(doc_id="x", mentions=[mention]), text, 1, "f")) == []


@pytest.mark.fuzz
@given(text=WORDS, start=st.integers(-5, 40), end=st.integers(-5, 40), string=st.none() | WORDS)
def test_offsets_pass_only_if_they_hold(text: str, start: int, end: int, string: str | None) -> None:
    """A span with offsets passes exactly if it lies in the text, is not empty, and holds its string."""
    document = Document(doc_id="x", fillers=[], mentions=[Mention(start=start, end=end, text=string)])
    sound = 0 <= start < end <= len(text) and string in {None, text[start:end]}
    unplaced = start == end == -1 and string is not None
    assert (not list(check_document(document, text, 1, "f"))) == (sound or unplaced)


def test_pieces_and_empty_nodes_are_sound() -> None:
    """A mention of two pieces, one of an empty node alone, and one that holds both, have no problem."""
    node = EmptyNode(4, head=True)
    mentions = [
        Mention(0, 11, pieces=[Span(0, 4), Span(8, 11)], head=Span(8, 11), entity="a"),
        Mention(4, 4, empty_nodes=[node], head=Span(4, 4), entity="b"),
        Mention(4, 4, empty_nodes=[EmptyNode(4, number=2)], entity="a"),
        Mention(0, 11, empty_nodes=[node], entity="c"),
        Mention(4, 7, pieces=[Span(4, 4), Span(7, 7)], empty_nodes=[node, EmptyNode(7)], entity="a"),
    ]
    assert list(check_document(Document(doc_id="x", mentions=mentions), "Lind met Bo", 1, "f")) == []


def test_mentions_of_different_pieces_are_not_repetitions() -> None:
    """Two mentions with the same outermost offsets and other pieces differ; with equal pieces they are one span."""
    pieces = [Span(0, 4), Span(8, 11)]
    one, other = Mention(0, 11, pieces=pieces, entity="a"), Mention(0, 11, entity="b")
    assert list(check_document(Document(doc_id="x", mentions=[one, other]), "Lind met Bo", 1, "f")) == []
    again = Document(doc_id="x", mentions=[one, Mention(0, 11, pieces=pieces, entity="b")])
    assert [problem.check for problem in check_document(again, "Lind met Bo", 1, "f")] == ["predictions.clusters"]
