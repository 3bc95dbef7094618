"""Spans of a predicted document: offsets, strings, heads, clusters, and hints at what offsets count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.checks.predictions import check_document
from onrecord.documents.model import Document, EmptyNode, Mention, Span
from onrecord.errors import Severity

from .conftest import Malformed, assert_found, file_with, mention, problems

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.text("aé🛳“ ", min_size=1, max_size=30)
PIECES, NODES = "mentions[0].pieces", "mentions[0].empty_nodes"
FIRST_PIECE, SECOND_PIECE = {"start": 9, "end": 11}, {"start": 12, "end": 13}
NODE = {"at": 9, "number": 1, "head": True}
MALFORMED: Malformed = {
    "offset negative": (mention(start=-4), "predictions.range", 2, "mentions[0]"),
    "offset beyond the text": (mention(end=400), "predictions.range", 2, "mentions[0]"),
    "offset of many digits": (mention(end=10**30), "predictions.range", 2, "mentions[0]"),
    "one offset missing": (mention(end=None), "predictions.range", 2, "mentions[0]"),
    "offsets reversed": (mention(start=13, end=9), "predictions.order", 2, "mentions[0]"),
    "offsets empty": (mention(start=9, end=9), "predictions.order", 2, "mentions[0]"),
    "neither offsets nor a string": (mention(start=None, end=None, text=None), "predictions.span", 2, "mentions[0]"),
    "offsets in bytes": (mention(start=17, end=21), "predictions.text", 2, "mentions[0]"),
    "offsets in bytes, beyond the text": (
        file_with(lambda document: document["mentions"][1].update(start=26, end=30)),
        "predictions.range",
        2,
        "mentions[1]",
    ),
    "offsets in UTF-16 units": (mention(start=10, end=14), "predictions.text", 2, "mentions[0]"),
    "end inclusive": (mention(end=12), "predictions.text", 2, "mentions[0]"),
    "text that does not match": (mention(text="Lynd"), "predictions.text", 2, "mentions[0]"),
    "content out of the text": (
        file_with(lambda document: document["quotes"][0]["content"][0].update(end=99)),
        "predictions.range",
        2,
        "quotes[0].content[0]",
    ),
    "head outside": (mention(head={"start": 14, "end": 17}), "predictions.head", 2, "mentions[0].head"),
    "pieces out of order": (
        mention(start=9, end=13, pieces=[SECOND_PIECE, FIRST_PIECE]),
        "predictions.pieces",
        2,
        PIECES,
    ),
    "one piece": (mention(start=9, end=13, pieces=[{"start": 9, "end": 13}]), "predictions.pieces", 2, PIECES),
    "an empty piece": (mention(pieces=[FIRST_PIECE, {"start": 13, "end": 13}]), "predictions.pieces", 2, PIECES),
    "pieces of another extent": (
        mention(start=9, end=12, text="Lin", pieces=[FIRST_PIECE, SECOND_PIECE]),
        "predictions.pieces",
        2,
        "mentions[0]",
    ),
    "pieces as strings": (mention(pieces=["Li", "nd"]), "predictions.schema", 2, PIECES),
    "a head between the pieces": (
        mention(
            end=22, text=None, pieces=[{"start": 9, "end": 13}, {"start": 18, "end": 22}], head={"start": 14, "end": 17}
        ),
        "predictions.head",
        2,
        "mentions[0].head",
    ),
    "an empty node beyond the text": (mention(empty_nodes=[{"at": 99, "number": 1}]), "predictions.pieces", 2, NODES),
    "one empty node twice": (mention(empty_nodes=[NODE, NODE]), "predictions.pieces", 2, NODES),
    "two heads": (mention(empty_nodes=[NODE, NODE | {"number": 2}]), "predictions.pieces", 2, NODES),
    "no empty nodes": (mention(empty_nodes=[]), "predictions.pieces", 2, NODES),
    "a head that is no empty node": (
        mention(empty_nodes=[NODE], head={"start": 10, "end": 10}),
        "predictions.head",
        2,
        "mentions[0].head",
    ),
    "one span in two clusters": (
        file_with(lambda document: document["mentions"].append({"start": 9, "end": 13, "entity": "berg"})),
        "predictions.clusters",
        2,
        "mentions[2]",
    ),
    "one span twice": (
        file_with(lambda document: document["mentions"].append({"start": 9, "end": 13, "entity": "lind"})),
        "predictions.repeated",
        2,
        "mentions[2]",
    ),
    "offsets from 1": (mention(start=2, end=6, text="Café"), "predictions.text", 2, "mentions[0]"),
    "offsets from 1, end inclusive": (mention(start=2, end=5, text="Café"), "predictions.text", 2, "mentions[0]"),
    "length for an end": (
        file_with(lambda document: document["mentions"][1].update(start=1, end=4, text="Café")),
        "predictions.text",
        2,
        "mentions[1]",
    ),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_each_wrong_span_is_reported_at_its_line_and_path(tmp_path: Path, kind: str) -> None:
    """A malformed file gives its problem at the line and path where it is, and no traceback."""
    assert_found(tmp_path, MALFORMED[kind])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("offsets in bytes", "UTF-8 bytes"),
        ("offsets in bytes, beyond the text", "UTF-8 bytes"),
        ("offsets in UTF-16 units", "UTF-16 units"),
        ("end inclusive", "add 1"),
        ("offsets from 1", "count from 0"),
        ("offsets from 1, end inclusive", "subtract 1 from the start"),
        ("length for an end", "is a length"),
        ("text that does not match", "count code points of the exact text"),
    ],
)
def test_the_hint_names_the_mistake_in_the_span(tmp_path: Path, kind: str, words: str) -> None:
    """A mistake that can be recognised is named in the hint."""
    assert any(words in problem.hint for problem in problems(tmp_path, MALFORMED[kind][0]))


def test_a_span_repeated_in_one_cluster_is_a_warning(tmp_path: Path) -> None:
    """The same span twice in one cluster is a warning, because it changes no figure."""
    (problem,) = problems(tmp_path, MALFORMED["one span twice"][0])
    assert problem.severity is Severity.WARNING


@pytest.mark.fuzz
@given(text=WORDS, data=st.data())
def test_right_offsets_are_never_a_problem(text: str, data: st.DataObject) -> None:
    """Offsets in code points, with the string at that place, have no problem in any text."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    mention = Mention(start=start, end=end, text=text[start:end], head=Span(start=start, end=end))
    assert list(check_document(Document(doc_id="x", mentions=[mention]), text, 1, "f")) == []


@pytest.mark.fuzz
@given(text=WORDS, start=st.integers(-5, 40), end=st.integers(-5, 40), string=st.none() | WORDS)
def test_a_span_is_accepted_if_and_only_if_it_selects_its_string(
    text: str, start: int, end: int, string: str | None
) -> None:
    """A span with offsets passes exactly if it lies in the text, is not empty, and holds its string."""
    document = Document(doc_id="x", fillers=[], mentions=[Mention(start=start, end=end, text=string)])
    sound = 0 <= start < end <= len(text) and string in {None, text[start:end]}
    unplaced = start == end == -1 and string is not None
    assert (not list(check_document(document, text, 1, "f"))) == (sound or unplaced)


def test_mentions_with_pieces_and_empty_nodes_have_no_problem() -> None:
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


def test_mentions_with_equal_offsets_and_different_pieces_are_different() -> None:
    """Two mentions with the same outermost offsets and other pieces differ; with equal pieces they are one span."""
    pieces = [Span(0, 4), Span(8, 11)]
    one, other = Mention(0, 11, pieces=pieces, entity="a"), Mention(0, 11, entity="b")
    assert list(check_document(Document(doc_id="x", mentions=[one, other]), "Lind met Bo", 1, "f")) == []
    again = Document(doc_id="x", mentions=[one, Mention(0, 11, pieces=pieces, entity="b")])
    assert [problem.check for problem in check_document(again, "Lind met Bo", 1, "f")] == ["predictions.clusters"]
