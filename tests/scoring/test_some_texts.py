"""Gold in which only some documents have texts: figures of documents and parts are right, or a dash."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

import onrecord
from onrecord.comparison.powers import powers
from onrecord.documents.sources import Held
from onrecord.measures import registry
from onrecord.scoring.block import Block
from onrecord.scoring.engine import Engine
from onrecord.scoring.gold import Gold
from onrecord.scoring.measure import Cell, Measure
from onrecord.scoring.stream import Pairs
from onrecord.scoring.tally import EachDocument
from onrecord.stats.units import UnitRows
from onrecord.testing.corpora import random_corpus

if TYPE_CHECKING:
    from onrecord.scoring.pair import DocumentPair
    from onrecord.scoring.tally import Tally
    from onrecord.testing.corpora import RandomCorpus

MEASURES = registry.select("mention.*,time.*,event.trigger.*,quote.content.*,quote.kind,coref.b3,coref.muc,leakage")
SEEDS = [seed for seed in range(100) if len(random_corpus(seed).texts) > 2]


def sides(made: RandomCorpus, with_text: set[str]) -> tuple[Gold, Held]:
    """Return gold with the texts of some documents, and the predictions, as both sides of a score."""
    texts = {doc_id: text for doc_id, text in made.texts.items() if doc_id in with_text}
    return Gold(Held(made.gold), None, None, texts=texts), Held(made.predicted, first=made.header)


def engine(blocks: list[Block], measures: list[Measure]) -> Engine:
    """Return the engine that counted some blocks."""
    found = Engine(measures, "document")
    for block in blocks:
        found.add(block)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_of_documents_do_not_depend_on_the_texts_of_others(seed: int) -> None:
    """In blocks of any size, on one engine or two, each document has the counts that it has alone, or none."""
    made, draw = random_corpus(seed), Random(seed)  # noqa: S311 - no secret
    chosen = {*draw.sample(sorted(made.texts), draw.randint(1, len(made.texts) - 1))}
    pairs = list(Pairs(*sides(made, chosen)))
    size = draw.randint(1, 3)
    blocks = [Block(pairs[at : at + size]) for at in range(0, len(pairs), size)]
    whole, merged, half = engine(blocks, MEASURES), Engine(MEASURES, "document"), len(blocks) // 2
    units = UnitRows(MEASURES)
    for part in (blocks[:half], blocks[half:]):
        counted = engine(part, MEASURES)
        merged.take(counted.sums())
        merged.take_rows(counted.doc_ids, counted.rows())
    for block in blocks:
        units.add(block)
    alone = {pair.gold.doc_id: engine([Block([pair])], MEASURES) for pair in pairs}
    for measure in MEASURES:
        score = whole.score(measure)
        assert merged.score(measure).counts == score.counts
        assert ("texts" in score.lacking) == ("texts" in measure.needs)
        by_unit = {place.doc_id: counts for place, counts in units.counts(measure).items()} if not score.lacking else {}
        for doc_id, own in alone.items():
            counts = score.document(doc_id)
            assert merged.score(measure).document(doc_id) == counts
            assert counts is None if score.lacking else counts == own.score_unchecked(measure).counts
            assert doc_id not in by_unit or by_unit[doc_id] == counts


def test_a_measure_that_needs_texts_is_a_dash_if_one_document_has_none() -> None:
    """Tokens of contents have no figure, no interval and no test; other measures have those of documents."""
    made = next(
        each for each in map(random_corpus, range(1000)) if each.texts and len(each.gold) > 3 and each.gold[0].quotes
    )
    gold, predicted = sides(made, {made.gold[0].doc_id})
    names = ["quote.content.token", "quote.content.exact"]
    result = onrecord.score(gold, predicted, measures=names, intervals=True)
    assert result["quote.content.token"].f1 is None
    assert "texts" in result.scores["quote.content.token"].lacking
    assert result.intervals["quote.content.token"].interval is None
    assert result.intervals["quote.content.exact"].unit == "document"
    compared = onrecord.compare(gold, predicted, predicted, measures=names)["quote.content.token"]
    assert (compared.a, compared.difference, compared.test) == (None, None, None)


def words(pair: DocumentPair) -> Tally:
    """Count the predicted mentions whose words gold has, too; it fails without a text."""
    assert pair.text is not None
    gold, predicted = ([str(pair.text)[each.start : each.end] for each in side] for side in pair.mentions[:2])
    right = len({*gold} & {*predicted})
    return {Cell(): (right, len(predicted), right, len(gold))} if gold or predicted else {}


@pytest.mark.parametrize("texts", [0, 1])
def test_a_measure_of_a_package_is_not_called_without_the_texts_that_it_needs(texts: int) -> None:
    """Intervals, comparisons, power and reports count by unit; they ask `needs` as a plain score does."""
    made = next(each for each in map(random_corpus, range(1000)) if len(each.texts) > 3)
    gold, predicted = sides(made, {*sorted(made.texts)[:texts]})
    measure = Measure("made.words", EachDocument(words), needs=("mentions", "texts"))
    across = replace(
        registry.select("xcoref.b3")[0],
        base="made.across",
        needs=("texts",),
        collect=lambda block: words(block.pairs[0]),
    )
    chosen = [measure, across, "mention.exact"]
    header = Held(made.predicted, first=structs.replace(made.header, scope="corpus"))
    result = onrecord.score(gold, header, measures=chosen, intervals=True)
    assert {*result.scores["made.words"].lacking} == {*result.scores["made.across"].lacking} == {"texts"}
    assert result.intervals["made.words"].reason == "undefined"
    assert onrecord.compare(gold, predicted, predicted, measures=[measure, "mention.exact"])["made.words"].a is None
    assert "made.words" in powers(gold, predicted, predicted, measures=[measure, "mention.exact"]).untested
