"""Properties of every measure, on the small corpus and predictions made from it by random mistakes."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.corpus.load import load
from onrecord.documents.model import Document, PredictedEntity
from onrecord.measures import registry
from onrecord.scorer import score

if TYPE_CHECKING:
    from onrecord.scoring.result import Result

CORPUS = load(Path(__file__).parents[1] / "corpus_small")
GOLD = list(CORPUS.documents.values())
LAYERS = ("mentions", "times", "fillers", "quotes", "events")
RATES = frozenset(measure.base for measure in registry.every() if measure.is_rate)
HEADER = b'{"onrecord":"predictions","schema_version":"0.1.0","system":"s","scope":"corpus"}'
randoms = st.integers(0, 10_000).map(Random)


def with_links(document: Document) -> Document:
    """Return a document with the names and links of its entities in the registry."""
    known = [PredictedEntity(each.id, wikidata=each.wikidata) for each in CORPUS.entities.values()]
    return replace(document, entities=known, zones=None, nonquotes=None)


PERFECT = [with_links(document) for document in GOLD]


def mistaken(document: Document, random: Random) -> Document:
    """Return a document with items randomly removed, moved, relabelled and reclustered; targets are kept."""
    kept = {layer: [item for item in getattr(document, layer) if random.random() > 0.2] for layer in LAYERS}
    ids = {item.id for items in kept.values() for item in items}
    mentions = [
        replace(item, start=item.start + 1, head=None) if random.random() < 0.1 and item.end - item.start > 1 else item
        for item in kept["mentions"]
    ]
    mentions = [
        replace(item, entity=random.choice(mentions).entity) if random.random() < 0.2 else item for item in mentions
    ]
    quotes = [
        replace(
            quote,
            parent=quote.parent if quote.parent in ids else None,
            speakers=[random.choice(mentions).entity or "x"] if mentions and random.random() < 0.3 else quote.speakers,
            kind=random.choice(["direct", "mixed", quote.kind]),
        )
        for quote in kept["quotes"]
    ]
    events = [
        replace(
            event,
            arguments=[each for each in event.arguments or () if each.target in ids and random.random() > 0.2],
            polarity=random.choice(["positive", "negative"]),
            type=event.type,
        )
        for event in kept["events"]
    ]
    return replace(document, **(kept | {"mentions": mentions, "quotes": quotes, "events": events}))


def rearranged(document: Document, random: Random) -> Document:
    """Return the document with its items in another order and its ids renamed."""
    names: dict[str, str] = {}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed_field(key, part) for key, part in value.items()}
        return [renamed(part) for part in value] if isinstance(value, list) else value

    def renamed_field(key: str, value: Any) -> Any:
        if key in {"id", "target", "parent", "entity", "event", "utterance", "refers_to"} and isinstance(value, str):
            return names.setdefault(value, f"n{random.random()}")
        if key in {"speakers", "addressees"}:
            return [renamed_field("id", part) for part in value or ()]
        return renamed(value)

    data = renamed(msgspec.to_builtins(document))
    for layer in (*LAYERS, "entities"):
        random.shuffle(data[layer])
    return msgspec.convert(data, Document)


def figures(result: Result) -> dict[str, Any]:
    """Return every measure's value and counts."""
    return {name: (found.value, found.counts) for name, found in result.scores.items()}


def test_every_measure_gives_1_to_gold_against_itself(tmp_path: Path) -> None:
    """Leakage is 0, and faithfulness has no strings."""
    file = tmp_path / "perfect.jsonl"
    file.write_bytes(b"\n".join([HEADER, *map(msgspec.json.encode, PERFECT)]))
    result = score(CORPUS, file)
    assert {name: found.value.f1 for name, found in result.scores.items() if found.measure.base not in RATES} == {
        name: 1.0 for name, found in result.scores.items() if found.measure.base not in RATES
    }
    assert result["leakage"].value == 0.0


@pytest.mark.fuzz(cases=15, share=10)
@given(randoms)
def test_order_of_items_and_names_of_ids_change_no_figure(random: Random) -> None:
    """Ids are not those of gold, which may identify an entity."""
    predicted = [rearranged(mistaken(document, random), random) for document in PERFECT]
    other = [rearranged(document, random) for document in predicted]
    random.shuffle(other)
    assert figures(score(CORPUS, other)) == figures(score(CORPUS, predicted))


@pytest.mark.fuzz(cases=15, share=10)
@given(randoms)
def test_repeated_quotes_raise_no_measure_of_quotes(random: Random) -> None:
    """Each quote is predicted five times."""
    predicted = [mistaken(document, random) for document in PERFECT]
    repeated = [
        replace(document, quotes=[replace(q, id=f"q{n}{q.id}") for q in document.quotes or () for n in range(5)])
        for document in ([replace(d, quotes=[replace(q, parent=None) for q in d.quotes or ()]) for d in predicted])
    ]
    once, often = (score(CORPUS, each, measures=["quote.*"]) for each in (predicted, repeated))
    for name, found in once.scores.items():
        if found.value.f1 is not None:
            assert (often[name].f1 or 0.0) <= found.value.f1, name


@pytest.mark.fuzz(cases=15, share=10)
@given(randoms)
def test_swapping_the_sides_swaps_precision_and_recall_of_every_measure(random: Random) -> None:
    """This holds for all measures but those that treat the sides differently (BLANC's edges, names)."""
    predicted = [replace(mistaken(d, random), entities=None) for d in PERFECT]
    gold = [replace(document, zones=None, mentions=_without_predicatives(document)) for document in GOLD]
    predicted = [replace(document, mentions=_without_predicatives(document)) for document in predicted]
    names = ["coref.muc", "coref.b3", "coref.ceaf?", "coref.lea", "event.coref.ceafe", "quote.kind", "event.polarity"]
    there, back = score(gold, predicted, measures=names), score(predicted, gold, measures=names)
    for name, found in there.scores.items():
        value = back[name]
        assert (found.value.precision, found.value.recall, found.value.f1) == pytest.approx(
            (value.recall, value.precision, value.f1)
        ), name


@pytest.mark.fuzz(cases=15, share=10)
@given(randoms)
def test_repeated_items_raise_no_measure(random: Random) -> None:
    """Mentions, times, quotes and events are predicted again under another id."""
    predicted = [mistaken(document, random) for document in PERFECT]
    again = [repeated(document, random) for document in predicted]
    once, twice = (score(CORPUS, each) for each in (predicted, again))
    for name, found in once.scores.items():
        if found.measure.base not in RATES and found.value.f1 is not None:
            assert (twice[name].f1 or 0.0) <= found.value.f1 + 1e-12, name


def repeated(document: Document, random: Random) -> Document:
    """Return a document with some of its items twice."""
    layers = {}
    for layer in ("mentions", "times", "quotes", "events"):
        items = getattr(document, layer)
        more = [replace(item, id=f"{item.id}x") for item in items if random.random() < 0.3]
        layers[layer] = [*items, *more]
    return replace(document, **layers)


@pytest.mark.fuzz(cases=10, share=10)
@given(randoms)
def test_empty_documents_change_no_figure(random: Random) -> None:
    """Empty on both sides, or missing from the predictions."""
    gold = [replace(document, zones=None) for document in GOLD]
    predicted = [mistaken(document, random) for document in PERFECT]
    empty = Document("empty", **{layer: [] for layer in LAYERS})
    before = figures(score(gold, predicted))
    assert figures(score([*gold, empty], [*predicted, empty])) == before
    assert figures(score([empty, *gold], predicted)) == before


def _without_predicatives(document: Document) -> list[Any]:
    return [mention for mention in document.mentions or () if not mention.predicative]


@pytest.mark.fuzz(cases=10, share=10)
@given(randoms)
def test_counts_of_documents_add_up_for_every_measure(random: Random) -> None:
    """Counts that add up over documents."""
    result = score(CORPUS, [mistaken(document, random) for document in PERFECT])
    for name, found in result.scores.items():
        rows = [found.document(doc_id) for doc_id in result.doc_ids]
        if found.counts is None or found.measure.unit == "corpus":
            continue
        first, *rest = [row for row in rows if row is not None]
        for column, whole in enumerate(found.counts):
            total = first[column]
            for row in rest:
                total = total + row[column]
            assert total == whole, name
