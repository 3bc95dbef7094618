"""Discontinuous mentions and empty nodes: their records, and how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from onrecord import schema
from onrecord.checks.run import validate
from onrecord.corpus.load import load
from onrecord.corpus.rows import rows
from onrecord.documents.directory import encode_document, read_document
from onrecord.documents.model import Document, EmptyNode, Governor, Interval, Mention, Span
from onrecord.documents.predictions import read_predictions
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

NODE = EmptyNode(
    4, number=2, word="he", head=True, governors=[Governor(5, 9, relation="nsubj"), Governor(4, 4, number=1)]
)
PIECES = Mention(0, 9, id="m1", pieces=[Span(0, 4), Span(5, 9)], head=Span(5, 9), entity="ent-a")
ZERO = Mention(4, 4, id="m2", empty_nodes=[NODE], head=Span(4, 4), entity="ent-a")


def test_the_place_of_a_mention_includes_pieces_and_empty_nodes() -> None:
    """Mentions with other pieces or empty nodes have another place."""
    plain = Mention(0, 9)
    assert (plain.spans, plain.place, plain.is_plain) == ((Interval(0, 9),), (0, 9), True)
    assert PIECES.spans == (Interval(0, 4), Interval(5, 9))
    assert PIECES.place != plain.place
    assert not PIECES.is_plain
    assert (ZERO.spans, ZERO.nodes, ZERO.is_plain) == ((), (Interval(4, 2),), False)
    both = Mention(0, 9, empty_nodes=[NODE])
    assert (both.spans, both.is_plain) == (plain.spans, True)
    assert both.place != plain.place


def test_pieces_and_empty_nodes_are_written_and_read_as_the_schema_says(tmp_path: Path) -> None:
    """A mention without pieces is written without the fields."""
    document = Document("d", mentions=[PIECES, ZERO, Mention(0, 4, id="m3")])
    path = tmp_path / "d.json"
    path.write_bytes(encode_document(document))
    found = read_document(path).mentions or []
    assert [(each.pieces, each.empty_nodes) for each in found[:2]] == [(PIECES.pieces, None), (None, [NODE])]
    written = msgspec.json.decode(path.read_bytes())
    assert [("pieces" in each, "empty_nodes" in each) for each in written["mentions"]] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    said = [each for each in schema.explain("document", written, document="d") if "pieces" in each.path]
    assert said == []
    line = msgspec.json.encode(document)
    assert list(schema.explain("prediction", msgspec.json.decode(line), document="d")) == []
    (tmp_path / "d.jsonl").write_bytes(line + b"\n")
    assert list(read_predictions(tmp_path / "d.jsonl").documents) == [document]


def test_gold_may_have_pieces_but_a_build_refuses_them(small_corpus: Path) -> None:
    """`validate` reports nothing; the published tables have no column for pieces, and the error says so."""
    path = small_corpus / "annotations" / "gold" / "ferry-1.json"
    document = read_document(path)
    mentions = list(document.mentions or ())
    text = load(small_corpus).texts["ferry-1"]
    at = next(at for at, each in enumerate(mentions) if " " in text[each.start : each.end] and each.head)
    whole, head = mentions[at], mentions[at].head
    assert head is not None
    gap = text.rindex(" ", whole.start, whole.end)
    pieces = [Span(whole.start, gap), Span(gap + 1, whole.end)]
    inside = next(piece for piece in pieces if piece.start <= head.start < piece.end)
    kept = Span(head.start, min(head.end, inside.end))
    mentions[at] = msgspec.structs.replace(whole, pieces=pieces, head=kept, form="nominal")
    path.write_bytes(encode_document(msgspec.structs.replace(document, mentions=mentions)))
    assert [each.check for each in validate(small_corpus).problems if each.check.startswith("spans")] == []
    with pytest.raises(OnrecordError, match="columns"):
        rows(load(small_corpus), "mentions")
