"""The worked examples of docs/measures.md, which the measures' docstrings tell in words, come out as they say.

Those of coreference are doctests of the kernels.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import msgspec
import pytest

from onrecord import score
from onrecord.documents.model import Document, Entity
from onrecord.documents.sources import Held
from onrecord.measures import registry
from onrecord.report.reference import SECTIONS
from onrecord.scoring.gold import Gold

Rates = tuple[float | None, float | None]


class Example(NamedTuple):
    """Both sides' layers, precision and recall of each measure (or a rate, and None), the text and the registry."""

    gold: dict[str, Any]
    predicted: dict[str, Any]
    says: dict[str, Rates]
    text: str | None = None
    entities: tuple[Entity, ...] = ()


def span(start: int, end: int, **fields: Any) -> dict[str, Any]:
    """Return an item with offsets."""
    return {"start": start, "end": end, **fields}


def person(name: str, qid: str | None) -> Entity:
    """Return an entity of the registry."""
    return Entity(name.lower(), "PER", name, [name], qid, None if qid else "not_in_wikidata")


DRUG, BRAND, GROUP = "PER", "ORG", "GROUP"  # the schema knows no drugs
WORDS = " ".join(["abcde"] * 6)
FERRY = "“I met him once,” Lind said. “We did not discuss the ferry.”"
ONCE, FERRY_WORDS = span(1, 15), span(30, 58)
LIND, BERG = span(0, 4, id="m1", entity="lind"), span(9, 13, id="m2", entity="berg")
MEET = span(5, 8, id="e1", type="Meet")


def taking_part(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """Return arguments."""
    return [{"role": role, "target": target} for role, target in pairs]


EXAMPLES = {
    "spans": Example(
        {"mentions": [span(0, 5, type=DRUG), span(10, 20, type=BRAND)]},
        {"mentions": [span(0, 5, type=DRUG), span(10, 18, type=GROUP), span(30, 34, type=DRUG)]},
        {
            "mention.strict": (1 / 3, 1 / 2),
            "mention.exact": (1 / 3, 1 / 2),
            "mention.partial": (1.5 / 3, 1.5 / 2),
            "mention.type": (1 / 3, 1 / 2),
        },
    ),
    "links": Example(
        {"mentions": [span(0, 1, entity="a"), span(2, 3, entity="a"), span(4, 5, entity="c")]},
        {
            "mentions": [span(0, 1, entity="x"), span(4, 5, entity="y")],
            "entities": [{"id": "x", "wikidata": "Q1"}, {"id": "y", "wikidata": "Q7"}],
        },
        {"link.qid": (1 / 2, 1 / 2)},
        entities=(person("A", "Q1"), person("C", None)),
    ),
    "quote_spans": Example(
        {"quotes": [{"content": [span(0, 11)]}, {"content": [span(24, 35)]}]},
        {"quotes": [{"content": [span(0, 11)]}, {"content": [span(24, 28)]}]},
        {"quote.content.exact": (1 / 2, 1 / 2), "quote.content.token": (3 / 3, 3 / 4)},
        WORDS,
    ),
    "quote_overlap": Example(
        {"quotes": [{"cue": [span(10, 14)]}, {"cue": [span(40, 45)]}]},
        {"quotes": [{"cue": [span(10, 20)]}, {"cue": [span(15, 18)]}]},
        {"quote.cue.overlap": (1 / 2, 1 / 2)},
    ),
    "quote_values": Example(
        {
            "mentions": [span(6, 9, form="pronoun", entity="ada lind"), span(40, 48, form="name", entity="ada lind")],
            "quotes": [
                {"kind": "direct", "content": [span(0, 5)], "addressees": ["tomas berg"]}
                | {"source": [span(6, 9)], "speakers": ["ada lind"]},
                {"kind": "indirect", "content": [span(10, 15)]},
            ],
        },
        {
            "quotes": [
                {"kind": "mixed", "content": [span(0, 5)], "addressees": ["Tomas Berg", "Clark"]}
                | {"source": [span(6, 9)]},
                {"kind": "indirect", "content": [span(10, 15)]},
                {"kind": "direct", "content": [span(20, 25)]},
            ]
        },
        {
            "quote.kind": (1 / 3, 1 / 2),
            "quote.speaker.mention": (1 / 1, 1 / 1),
            "quote.speaker.coreferent": (1 / 1, 1 / 1),
            "quote.speaker": (0 / 1, 0 / 1),
            "quote.addressee": (1 / 2, 1 / 1),
        },
        entities=(person("Ada Lind", None), person("Tomas Berg", None)),
    ),
    "attribution": Example(
        {"quotes": [{"content": [ONCE, FERRY_WORDS], "speakers": ["lind"]}]},
        {"quotes": [{"content": [ONCE], "speakers": ["Lind"]}, {"content": [FERRY_WORDS], "speakers": ["Lind"]}]},
        {"quote.attribution": (0.0, 0.0), "quote.segment.attribution": (2 / 2, 2 / 2)},
        FERRY,
        (person("Lind", None),),
    ),
    "event_values": Example(
        {"events": [MEET | {"polarity": "positive"}, span(20, 23, type="Meet", polarity="negative")]},
        {
            "events": [
                span(20, 23, type="Meet", polarity="negative"),
                span(40, 43, type="Meet", polarity="positive"),
            ]
        },
        {"event.polarity": (1 / 2, 1 / 2)},
    ),
    "arguments": Example(
        {
            "mentions": [LIND, BERG],
            "events": [MEET | {"arguments": taking_part(("participant", "m1"), ("participant", "m2"))}],
        },
        {
            "mentions": [LIND, BERG],
            "events": [MEET | {"arguments": taking_part(("participant", "m1"), ("topic", "m2"))}],
        },
        {"event.argument.id.coreferent": (2 / 2, 2 / 2), "event.argument.cls.coreferent": (1 / 2, 1 / 2)},
    ),
    "faithfulness": Example(
        {"quotes": [{"content": [ONCE]}]},
        {
            "quotes": [
                {"content": [{"text": "We did not discuss the ferry"}]},
                {"content": [{"text": "We did not discuss the harbour"}]},
            ]
        },
        {"quote.faithfulness.verbatim": (1 / 2, None), "quote.faithfulness.altered": (1 / 2, None)},
        FERRY,
    ),
    "leakage": Example(
        {
            "zones": [span(0, 100, zone="body", duplicate=False), span(100, 120, zone="credit", duplicate=False)],
            "mentions": [],
        },
        {"mentions": [*(span(at, at + 3) for at in range(0, 95, 5)), span(105, 110)]},
        {"leakage": (1 / 20, None)},
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_worked_example_has_the_figures_of_its_docstring(name: str) -> None:
    """`onrecord.score` gives each worked example the figures of its docstring."""
    example = EXAMPLES[name]
    gold, predicted = (msgspec.convert({"doc_id": "d", **side}, Document) for side in example[:2])
    texts = {} if example.text is None else {"d": example.text}
    entities = {each.id: each for each in example.entities}
    result = score(Gold(Held((gold,)), None, None, entities, texts=texts), [predicted], measures=[*example.says])
    for measure, (precision, recall) in example.says.items():
        found = result[measure]
        assert ((found.value, None) if found.value is not None else found[:2]) == (precision, recall)


def test_every_family_of_measures_has_a_worked_example() -> None:
    """Each family of measures has a worked example that the reference lists."""
    told = {name for section in SECTIONS for name in section.families}
    listed = {measure.name for name in told for measure in import_module(f"onrecord.measures.{name}").MEASURES}
    assert listed == {measure.name for measure in registry.every()}
    assert told - {*EXAMPLES} == {"coreference"}
    assert all("Worked example" in (import_module(f"onrecord.measures.{name}").__doc__ or "") for name in EXAMPLES)
