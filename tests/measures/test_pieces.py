"""Measures of discontinuous mentions and empty nodes: worked by hand."""

from __future__ import annotations

import pytest

from onrecord.documents.model import Document, EmptyNode, Entity, Governor, Mention, Span
from onrecord.documents.sources import Held
from onrecord.measures.registry import parse
from onrecord.scorer import score
from onrecord.scoring.block import Block
from onrecord.scoring.gold import Gold
from onrecord.scoring.measure import Counts
from onrecord.scoring.pair import DocumentPair


def apart(*spans: tuple[int, int], entity: str = "a", predicative: bool | None = None) -> Mention:
    """Return a person in pieces, with the first of them as head."""
    pieces = [Span(*span) for span in spans]
    own = pieces if len(pieces) > 1 else None
    return Mention(
        spans[0][0],
        spans[-1][1],
        type="PER",
        entity=entity,
        head=pieces[0],
        pieces=own,
        predicative=predicative,
    )


def zero(at: int, number: int = 1, *, relation: str = "nsubj", entity: str = "a") -> Mention:
    """Return a dropped pronoun, which depends on the word that begins at 20."""
    node = EmptyNode(at, number=number, head=True, governors=[Governor(20, 24, relation=relation)])
    return Mention(at, at, type="PER", entity=entity, head=Span(at, at), empty_nodes=[node])


def counts(name: str, gold: list[Mention], predicted: list[Mention]) -> Counts:
    """Return a measure's counts of some mentions, all cells added up."""
    pair = DocumentPair(Document("d", mentions=gold), Document("d", mentions=predicted))
    found = parse(name).count(Block([pair])).values()
    return Counts(*(sum(column[1:], column[0]) for column in zip(*found, strict=True)))


PIECES, HULL, INSIDE, BETWEEN = apart((0, 3), (6, 9)), apart((0, 9)), apart((0, 3)), apart((3, 6))


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [(PIECES, (1, 1, 2, 1, 1)), (HULL, (0, 0, 1, 1, 0)), (INSIDE, (0, 0, 1, 1, 1)), (BETWEEN, (0, 0, 0, 0, 0))],
)
def test_discontinuous_mentions_are_scored_by_their_pieces(predicted: Mention, expected: tuple[int, ...]) -> None:
    """Equal pieces are exact; pieces that share characters overlap; the hull has another head."""
    for name, right in zip(("exact", "strict", "partial", "type", "head"), expected, strict=True):
        found = counts(f"mention.{name}", [PIECES, apart((20, 24))], [predicted, apart((20, 24))])
        own = 2 if name == "partial" else 1
        assert found == (right + own, 2, right + own, 2), name


def test_empty_nodes_are_distinguished_by_their_numbers() -> None:
    """Two nodes at one offset are two mentions; words at that offset do not match a node."""
    gold = [zero(10, 1), zero(10, 2, entity="b")]
    for predicted, right in (([zero(10, 2)], 1), ([zero(10, 3)], 0), ([apart((10, 12))], 0)):
        for name in ("mention.exact", "mention.head", "mention.type"):
            assert counts(name, gold, predicted) == (right, 1, right, 2), name


def test_counts_of_documents_with_and_without_pieces_add_up() -> None:
    """Documents of one block with pieces and without add up, by label."""
    documents = [Document("plain", mentions=[HULL, BETWEEN]), Document("pieces", mentions=[PIECES])]
    predicted = [Document("plain", mentions=[HULL]), Document("pieces", mentions=[PIECES, HULL])]
    result = score(documents, predicted, measures="mention.exact")
    assert result.scores["mention.exact"].counts == (2, 3, 2, 3)
    assert result.scores["mention.exact"].by_label == {"PER": (2, 3, 2, 3)}
    assert [result.scores["mention.exact"].document(each) for each in ("plain", "pieces")] == [
        (1, 1, 1, 2),
        (1, 2, 1, 1),
    ]


@pytest.mark.parametrize(("match", "right"), [("exact", 0), ("overlap", 1)])
def test_coreference_by_overlap_needs_shared_characters_of_pieces(match: str, right: int) -> None:
    """The hull overlaps the mention; words between its pieces do not."""
    rest = apart((20, 24))
    for predicted, is_matched in ((HULL, right), (BETWEEN, 0), (PIECES, 1)):
        found = counts(f"coref.muc[match={match}]", [PIECES, rest], [predicted, rest])
        assert found == (is_matched, 1, is_matched, 1)


def test_coreference_pairs_empty_nodes_by_their_governors() -> None:
    """Empty nodes with the same relation at different places are paired, as in the CRAC shared tasks."""
    gold = [
        zero(10, 1, relation="nsubj"),
        zero(10, 2, relation="obj", entity="b"),
        apart((0, 3)),
        apart((4, 6), entity="b"),
    ]
    swapped = [zero(10, 2, relation="nsubj"), zero(10, 1, relation="obj", entity="b"), *gold[2:]]
    assert counts("coref.muc", gold, swapped) == (2, 2, 2, 2)
    assert counts("mention.exact", gold, swapped) == (4, 4, 4, 4)
    other = [zero(10, 2, relation="obj"), zero(10, 1, relation="nsubj", entity="b"), *gold[2:]]
    assert counts("coref.muc", gold, other) == (0, 2, 0, 2)


def test_a_discontinuous_predicative_is_neutral() -> None:
    """A prediction of its hull, with another head, is wrong."""
    gold = [apart((0, 3), (6, 9), predicative=True), apart((20, 24))]
    other = Mention(0, 9, type="PER", head=Span(3, 9))
    assert counts("mention.exact", gold, [PIECES, apart((20, 24))]) == (1, 1, 1, 1)
    assert counts("mention.exact", gold, [other, apart((20, 24))]) == (1, 2, 1, 1)


@pytest.mark.parametrize(("match", "right"), [("exact", 0), ("head", 1), ("overlap", 1)])
def test_links_are_matched_by_pieces(match: str, right: int) -> None:
    """A QID on part of a mention is right by head and by overlap."""
    entity = Entity("a", "PER", "Ada", ["Ada"], "Q1", None)
    gold = Gold(Held((Document("d", mentions=[PIECES]),)), None, None, {"a": entity})
    said = {"id": "x", "wikidata": "Q1"}
    rows = [{"start": 0, "end": 3, "head": {"start": 0, "end": 3}, "entity": "x"}]
    name = "link.qid" if match == "exact" else f"link.qid[match={match}]"
    result = score(gold, {"d": {"doc_id": "d", "mentions": rows, "entities": [said]}}, measures=name)
    assert result.scores[name].counts == (right, 1, right, 1)
