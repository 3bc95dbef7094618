"""Entities of a document get the names and ids of the registry beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from onrecord.documents.described import described
from onrecord.documents.directory import read_document, write_document, write_registry
from onrecord.documents.model import Document, Entity, Mention, PredictedEntity, Quote
from onrecord.scorer import score

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = {
    name: Entity(name, "PER", name.title(), [name.title()], qid, None if qid else "unverified")
    for name, qid in (("lind", "Q1"), ("berg", None), ("clark", "Q3"), ("unnamed", "Q4"))
}


def test_every_entity_that_a_document_refers_to_is_described() -> None:
    """Entities of mentions, of metonyms, speakers and addressees: each once, in order, and no others."""
    document = Document(
        "d",
        mentions=[Mention(entity="lind"), Mention(entity="x", refers_to="berg")],
        quotes=[Quote(speakers=["lind"], addressees=["clark"])],
    )
    assert described(document, REGISTRY).entities == [
        PredictedEntity("berg", "PER", "Berg", None),
        PredictedEntity("clark", "PER", "Clark", "Q3"),
        PredictedEntity("lind", "PER", "Lind", "Q1"),
    ]


def test_entities_of_a_document_are_not_replaced() -> None:
    """Its own entities are kept, and a document without entities of the registry gets none."""
    own = Document("d", mentions=[Mention(entity="lind")], entities=[])
    assert described(own, REGISTRY) is own
    assert described(Document("d", mentions=[Mention(entity="x")]), REGISTRY).entities is None


def test_links_are_scored_with_the_registry_of_the_directory(small_corpus: Path) -> None:
    """Without its registry, an annotator's directory is not scored for links; a wrong QID in it is wrong."""
    gold = small_corpus / "annotations" / "gold"
    names = ["link.qid", "quote.attribution.link", "quote.attribution"]
    found = score(gold, gold, measures=names)
    assert [found[name].f1 for name in names] == [1.0, 1.0, 1.0]

    reader = small_corpus / "reader"
    reader.mkdir()
    for path in gold.glob("*-*.json"):
        write_document(reader, read_document(path))
    assert score(gold, reader, measures=names)["link.qid"].f1 is None
    entries = msgspec.json.decode((gold / "entities.json").read_bytes(), type=list[Entity])
    linked = [entity for entity in entries if entity.wikidata]
    write_registry(reader, "entities", [replace(linked[0], wikidata="Q1"), *linked[1:]])
    wrong = score(gold, reader, measures=names)
    assert 0.0 < (wrong["link.qid"].f1 or 0.0) < 1.0
    assert wrong["quote.attribution"].f1 == 1.0


def test_a_registry_does_not_change_the_hash_of_gold(small_corpus: Path) -> None:
    """A registry beside gold does not change the hash in the signature."""
    gold = small_corpus / "annotations" / "gold"
    documents = [read_document(path) for path in sorted(gold.glob("*-*.json"))]
    assert score(gold, gold).settings["gold"] == score(documents, documents).settings["gold"]
