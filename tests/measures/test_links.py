"""QIDs of mentions."""

from __future__ import annotations

from onrecord.documents.model import Document, Entity, Mention, PredictedEntity
from onrecord.measures.registry import parse
from onrecord.scoring.block import Block
from onrecord.scoring.context import Context
from onrecord.scoring.measure import Counts, summed
from onrecord.scoring.pair import DocumentPair


def entity(id_: str, qid: str | None, reason: str | None = "not_in_wikidata") -> Entity:
    """Return a registry entry."""
    return Entity(id_, "PER", id_, [], qid, None if qid else reason)


REGISTRY = {
    each.id: each
    for each in (entity("a", "Q1"), entity("b", "Q2"), entity("nil", None), entity("later", None, "unverified"))
}


def count(gold: list[Mention], predicted: list[tuple[int, str]], *, known: bool = True) -> Counts:
    """Return link.qid's counts: gold mentions, and predicted (start, QID)."""
    linked = [Mention(start=at, end=at + 1, entity=f"x{at}") for at, _ in predicted]
    entities = [PredictedEntity(f"x{at}", wikidata=qid) for at, qid in predicted]
    document = Document("d", mentions=linked, entities=entities)
    pair = DocumentPair(Document("d", mentions=gold), document, context=Context(REGISTRY if known else {}))
    return Counts(*(summed(parse("link.qid").count(Block([pair])).values()) or (0, 0, 0, 0)))


def at(start: int, entity: str, refers_to: str | None = None) -> Mention:
    """Return a gold mention of one character."""
    return Mention(start=start, end=start + 1, entity=entity, refers_to=refers_to)


def test_a_qid_for_an_entity_outside_wikidata_is_wrong() -> None:
    """In the worked example, a QID for an entity that has none costs precision."""
    assert count([at(0, "a"), at(1, "a"), at(2, "nil")], [(0, "Q1"), (2, "Q7")]) == Counts(1, 2, 1, 2)


def test_mentions_of_unverified_entities_are_not_scored_for_links() -> None:
    """Whether the prediction is right is unknown, so it is not counted."""
    assert count([at(0, "later")], [(0, "Q9")]) == Counts(0, 0, 0, 0)


def test_both_qids_of_a_metonym_are_right() -> None:
    """The literal entity's QID and the other's."""
    for qid, right in (("Q1", 1), ("Q2", 1), ("Q3", 0)):
        assert count([at(0, "a", "b")], [(0, qid)]) == Counts(right, 1, right, 1)


def test_a_link_of_a_span_that_is_no_gold_mention_is_wrong() -> None:
    """A link of a phrase that gold does not mark costs precision."""
    assert count([at(0, "a")], [(5, "Q1")]) == Counts(0, 1, 0, 1)


def test_links_have_nothing_to_count_without_a_registry() -> None:
    """Gold of documents alone has no QIDs, so there is no figure."""
    assert count([at(0, "a")], [(0, "Q1")], known=False) == Counts(0, 0, 0, 0)
