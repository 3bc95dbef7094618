"""A text with three quotes, its gold, and counts of attribution on it: shared by the tests of attribution."""

from __future__ import annotations

from typing import Any

from onrecord.documents.model import Document, Entity, Mention, PredictedEntity, Quote, Span
from onrecord.measures import registry
from onrecord.scoring.block import Block
from onrecord.scoring.context import Context
from onrecord.scoring.measure import Counts, summed
from onrecord.scoring.pair import DocumentPair

TEXT = (
    "Mayor Ada Lind said that “we met once, twice” and Tomas Berg agreed. She said: “It is over.” "
    "Port Alder denied lying. Lind and Clark Berg left."
)


def span(words: str, nth: int = 0) -> Span:
    """Return the place of some words, the nth of several."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


def mention(words: str, entity: str, head: str | None = None, nth: int = 0, **rest: Any) -> Mention:
    """Return a mention with its head, the whole phrase if none is given."""
    at = span(words, nth)
    shift = words.index(head or words)
    inner = Span(at.start + shift, at.start + shift + len(head or words))
    form = "pronoun" if words == "She" else "name"
    return Mention(start=at.start, end=at.end, head=inner, entity=entity, form=form, **rest)


def entity(id_: str, *names: str, qid: str | None = None, reason: str | None = "not_in_wikidata") -> Entity:
    """Return a registry entry."""
    return Entity(id_, "PER", names[0], list(names), qid, None if qid else reason)


REGISTRY = {
    each.id: each
    for each in (
        entity("lind", "Ada Lind", "Lind", qid="Q1"),
        entity("berg", "Tomas Berg", "Berg", qid="Q2"),
        entity("clark", "Clark Berg", "Berg"),
        entity("town", "Port Alder", qid="Q3"),
        entity("council", "council", qid="Q4"),
    )
}
MENTIONS = [
    mention("Mayor Ada Lind", "lind", "Ada Lind", id="m1"),
    mention("Tomas Berg", "berg", id="m2"),
    mention("She", "lind", id="m3"),
    mention("Port Alder", "town", refers_to="council", id="m4"),
    mention("Lind", "lind", nth=1, id="m5"),
    mention("Clark Berg", "clark", id="m6"),
]
OVER = Quote(content=[span("It is over")], source=[span("She")], speakers=["lind"])
DENIAL = Quote(content=[span("lying")], source=[span("Port Alder")], speakers=["council"])
SPLIT = Quote(content=[span("we met once"), span("twice")], source=[span("Mayor Ada Lind")], speakers=["lind"])


def count(
    name: str,
    gold: list[Quote],
    predicted: list[Quote],
    *,
    mentions: list[Mention] | None = None,
    entities: list[PredictedEntity] | None = None,
    registry_: dict[str, Entity] | None = REGISTRY,
    gold_mentions: list[Mention] = MENTIONS,
) -> Counts:
    """Return a measure's counts of some quotes, with gold's mentions and registry."""
    pair = DocumentPair(
        Document("d", quotes=gold, mentions=gold_mentions),
        Document("d", quotes=predicted, mentions=mentions, entities=entities),
        TEXT,
        Context(entities=registry_ or {}),
    )
    return Counts(*(summed(registry.parse(name).count(Block([pair])).values()) or (0, 0, 0, 0)))


def says(speakers: list[str] | None, content: str = "It is over", source: Span | None = None) -> Quote:
    """Return a predicted quote."""
    return Quote(content=[span(content)], speakers=speakers, source=[source] if source else None)


RIGHT, WRONG = Counts(1, 1, 1, 1), Counts(0, 1, 0, 1)
