"""Check that a measure fulfils the contract of measures, on random corpora (`testing.corpora`)."""

from __future__ import annotations

import dataclasses
from random import Random
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.documents.sources import Held
from onrecord.scoring import stream
from onrecord.scoring.attempted import TEXTS
from onrecord.scoring.gold import Gold, furthest
from onrecord.scoring.measure import CorpusMeasure, Measure
from onrecord.testing.corpora import RandomCorpus, random_corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onrecord.documents.model import Document
    from onrecord.scoring.block import Block
    from onrecord.scoring.result import Result, Score

SEEDS = range(40)
RAISED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
LAYERS = ("mentions", "times", "fillers", "quotes", "events", "entities")


def check_measure(measure: Measure, *, seeds: Iterable[int] = SEEDS) -> None:
    """Check that a measure fulfils the contract of measures.

    - Gold scored against itself has precision, recall and F1 of 1, where they are defined. (Measures with a single
      figure are exempt.)
    - The order of documents, and of the annotations in a document, does not change the result.
    - The counts by document add up to the total. So do the counts by zone and by label. (Measures across documents are
      exempt.)
    - Counting document by document gives the same result as counting all documents at once.
    - Predictions without annotations have no figure above 0.
    - Gold of which no document, or not every document, has a text can be scored, also by paragraph and document. If
      `needs` names `texts`, the measure then has no figure.

    Args:
        measure: The measure.
        seeds: The seeds of the random corpora to try.

    Raises:
        AssertionError: A part of the contract is broken. The message names the part and the corpus.
    """
    assert isinstance(measure, Measure), f"check_measure takes a Measure, and not {measure!r}"
    for seed in seeds:
        made = random_corpus(seed)
        where = f"{measure.name} on random_corpus({seed})"
        fewer = {} if seed % 2 else dict([*made.texts.items()][1:])
        _check_without_texts(dataclasses.replace(made, texts=fewer), measure, where)
        first = _scored(made, made.predicted, measure)
        # Random gold may have annotations in zones that are not annotated, where predictions are dropped.
        whole = dataclasses.replace(made, gold=tuple(replace(each, zones=None) for each in made.gold))
        _check_perfect(_scored(whole, [_as_prediction(each) for each in made.gold], measure), where)
        shuffled = _shuffled(made, Random(seed))
        assert _figures(_scored(shuffled, shuffled.predicted, measure)) == _figures(first), f"order matters: {where}"
        assert _figures(_one_by_one(made, measure)) == _figures(first), f"the size of blocks matters: {where}"
        if not isinstance(measure, CorpusMeasure):
            _check_sums(first.scores[measure.name], first.doc_ids, where)
        nothing = [replace(each, **{layer: [] for layer in LAYERS}) for each in made.predicted]
        _check_nothing(_scored(made, nothing, measure).scores[measure.name], where)


def _scored(
    made: RandomCorpus, predicted: Sequence[Document], measure: Measure, observe: Callable[[Block], None] | None = None
) -> Result:
    from onrecord.scorer import score

    gold = Gold(Held(made.gold), None, None, texts=made.texts)
    return score(gold, _WithHeader(tuple(predicted), made), measures=[measure], observe=observe)


class _WithHeader(Held):
    """Documents in memory with the header of a random corpus."""

    def __init__(self, documents: tuple[Document, ...], made: RandomCorpus) -> None:
        super().__init__(documents)
        object.__setattr__(self, "_header", made.header)

    @property
    def header(self) -> Any:
        """Return the header (a `Header`) of the random corpus's predictions."""
        return self._header  # type: ignore[attr-defined]  # set above; the class is frozen


def _one_by_one(made: RandomCorpus, measure: Measure) -> Result:
    size = stream.BLOCK_ITEMS
    stream.BLOCK_ITEMS = 1
    try:
        return _scored(made, made.predicted, measure)
    finally:
        stream.BLOCK_ITEMS = size


def _as_prediction(gold: Document) -> Document:
    return replace(gold, zones=None, mentions=[replace(each, predicative=None) for each in gold.mentions or ()])


def _shuffled(made: RandomCorpus, draw: Random) -> RandomCorpus:
    def within(document: Document) -> Document:
        layers = {name: getattr(document, name) for name in LAYERS}
        return replace(
            document, **{name: draw.sample(items, len(items)) if items else items for name, items in layers.items()}
        )

    gold, predicted = ([within(each) for each in side] for side in (made.gold, made.predicted))
    draw.shuffle(gold)
    draw.shuffle(predicted)
    return RandomCorpus(tuple(gold), tuple(predicted), made.header, made.texts)


def _figures(result: Result) -> bytes:
    """Return the figures of a result, over the corpus and by document, as JSON with sorted keys, to be compared."""
    import msgspec

    whole = msgspec.json.decode(result.to_json())
    return msgspec.json.encode([whole["measures"], whole["documents"]], order="sorted")


def _check_perfect(result: Result, where: str) -> None:
    (found,) = result.scores.values()
    if not found.measure.is_rate:
        rates = [rate for rate in found.value[:3] if rate is not None]
        assert all(rate == 1 for rate in rates), f"gold against itself has {found.value}: {where}"


def _check_sums(found: Score, doc_ids: Sequence[str], where: str) -> None:
    if found.counts is None:
        return
    for name, parts in (
        ("documents", [counts for doc_id in doc_ids if (counts := found.document(doc_id)) is not None]),
        ("zones", list(found.by_zone.values())),
        ("labels", list(found.by_label.values())),
    ):
        total = tuple(sum(column[1:], column[0]) for column in zip(*parts, strict=True))
        assert total == tuple(found.counts), f"the counts of the {name} do not add up to the whole: {where}"


def _check_nothing(found: Score, where: str) -> None:
    earned = [rate for rate in found.value if rate]
    assert not earned, f"empty predictions have {found.value}: {where}"


def _check_with_texts(made: RandomCorpus, measure: Measure, where: str) -> None:
    """Check that a measure does not raise an error if every document has a text, here one without words."""
    length = max(map(furthest, [*made.gold, *made.predicted]), default=0)
    texts = {each.doc_id: made.texts.get(each.doc_id, "." * length) for each in made.gold}
    try:
        _scored(dataclasses.replace(made, texts=texts), made.predicted, measure)
    except RAISED as error:
        raise AssertionError(f"it raises {error!r}: {where}") from error


def _check_without_texts(made: RandomCorpus, measure: Measure, where: str) -> None:
    """Check that a measure is counted without an error if documents lack a text, and is a dash if it needs texts."""
    from onrecord.stats.units import UnitRows

    needs_texts = TEXTS in measure.needs
    try:
        found = _scored(made, made.predicted, measure, UnitRows([measure]).add).scores[measure.name]
    except RAISED as error:
        _check_with_texts(made, measure, where)
        advice = "" if needs_texts else f'; if it reads texts, `needs` must name "{TEXTS}"'
        raise AssertionError(f"documents without a text raise {error!r}{advice}: {where}") from error
    missing = len(made.texts) < len(made.gold)
    assert not (needs_texts and missing and found.counts), f"it has a figure without the texts that it needs: {where}"
