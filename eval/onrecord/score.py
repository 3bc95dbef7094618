"""Score predictions against gold: pair the documents, let every measure count, add up, make figures of the sums.

Documents are streamed, and no more is kept of one than a row of counts. What a measure needs and a system never
attempted is a dash, as is what has nothing to count on either side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord import signature
from onrecord.gold import Digest, find_gold
from onrecord.measures import registry
from onrecord.measures.attempted import Attempted
from onrecord.measures.base import CorpusMeasure, Measure, Value
from onrecord.measures.totals import Totals
from onrecord.pairs import Pairs
from onrecord.result import Result, Score
from onrecord.sources import source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onrecord.corpus.load import Corpus
    from onrecord.measures.base import Tally
    from onrecord.measures.pair import DocumentPair
    from onrecord.sources import Origin

__all__ = ["Result", "score"]


def score(
    gold: Corpus | Origin | None,
    predicted: Origin,
    *,
    measures: Iterable[str] | None = None,
    layers: Iterable[str] = (),
    progress: Callable[[int], None] | None = None,
    observe: Callable[[DocumentPair], None] | None = None,
) -> Result:
    """Return what the measures say of predictions.

    gold is a Corpus, a path (directory, JSONL file, or a corpus's root), documents, or None for the package's corpus;
    predicted is a path or documents. measures are canonical names or patterns (`coref.*`); all by default. progress
    is called with the number of documents after each, observe with each pair of documents once it is counted.

    Raises OnrecordError for an unknown measure, for files that cannot be read, and for predictions in which a check
    finds an error.
    """
    chosen = registry.select(measures, layers=layers)
    found = find_gold(gold)
    pairs = Pairs(found, source(predicted))
    count = _Count(chosen)
    for number, pair in enumerate(pairs, 1):
        count.add(pair)
        if observe is not None:
            observe(pair)
        if progress is not None:
            progress(number)
    settings = signature.settings(
        corpus=found.version,
        gold_hash=count.digest.hex(),
        texts=count.texts,
        aligned=_aligner() if pairs.strings else None,
    )
    scores = {measure.name: count.score(measure, pairs.predicted.header.scope) for measure in chosen}
    return Result(
        signature.line(settings), settings, scores, tuple(sorted(count.doc_ids)), _notes(pairs, count, scores)
    )


def _aligner() -> str:
    from onrecord.align.records import ALIGNMENT_VERSION

    return ALIGNMENT_VERSION


class _Count:
    """All counts so far."""

    def __init__(self, measures: list[Measure]) -> None:
        self.totals: dict[Callable[[DocumentPair], Tally], Totals] = {measure.tally: Totals() for measure in measures}
        corpus_measures = [measure for measure in measures if isinstance(measure, CorpusMeasure)]
        self.collected: dict[Callable[[DocumentPair], Any], dict[str, Any]] = {
            measure.collect: {} for measure in corpus_measures
        }
        self._assembled: dict[tuple[Any, Any], Any] = {}
        self.attempted = Attempted(measures)
        self.digest = Digest()
        self.doc_ids: list[str] = []
        self._with_text = 0

    def add(self, pair: DocumentPair) -> None:
        doc_id = pair.gold.doc_id
        self.doc_ids.append(doc_id)
        self.digest.add(pair.gold)
        self.attempted.see(pair.predicted)
        self._with_text += pair.text is not None
        for tally, totals in self.totals.items():
            totals.add(doc_id, pair.prepared(tally))
        for collect, kept in self.collected.items():
            kept[doc_id] = pair.prepared(collect)

    @property
    def texts(self) -> str:
        """Return whether gold came with texts."""
        return {0: "no", len(self.doc_ids): "yes"}.get(self._with_text, "some")

    def score(self, measure: Measure, scope: str) -> Score:
        lacking = self.attempted.lacking(measure)
        lacking += ["texts"] if measure.needs_text and self.texts != "yes" else []
        lacking += ["scope: corpus"] if measure.across_documents and scope != "corpus" else []
        if lacking:
            return Score(measure, None, Value(), tuple(lacking))
        if isinstance(measure, CorpusMeasure):
            counts = measure.counts(measure.conclude(self._assemble(measure)))
            return Score(measure, counts, measure.value(counts))
        totals = self.totals[measure.tally]
        whole = totals.whole()
        if whole is None:
            return Score(measure, None, Value())
        counts = measure.counts(whole)
        return Score(
            measure,
            counts,
            measure.value(counts),
            (),
            {label: measure.counts(vector) for label, vector in totals.by_label().items()},
            {zone: measure.counts(vector) for zone, vector in totals.by_zone().items()},
            totals.documents,
        )

    def _assemble(self, measure: CorpusMeasure) -> Any:
        key = (measure.collect, measure.assemble)
        if key not in self._assembled:
            collected = self.collected[measure.collect]
            self._assembled[key] = measure.assemble({doc_id: collected[doc_id] for doc_id in sorted(collected)})
        return self._assembled[key]


def _notes(pairs: Pairs, count: _Count, scores: dict[str, Score]) -> tuple[str, ...]:
    notes = []
    if pairs.missing:
        notes.append(f"{pairs.missing} of {len(count.doc_ids)} documents have no predictions: scored as nothing found.")
    if pairs.strings and count.texts != "yes":
        notes.append("Predictions are strings, and gold came without texts to find them in: they match nothing.")
    lacking = {need: None for score in scores.values() for need in score.lacking}
    if lacking:
        notes.append(f"Not attempted or not at hand, so a dash: {', '.join(lacking)}.")
    return tuple(notes)
