"""Run measures over a stream of blocks: add up their counts, and compute figures from the sums.

A measure is a description (`scoring.measure`); this module executes it. Of a document, only its row of counts is kept.
"""

from __future__ import annotations

from itertools import chain
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.documents.digest import Digest
from onrecord.scoring.attempted import TEXTS, Attempted, needing_text
from onrecord.scoring.document_counts import DocumentCounts, DocumentOrder
from onrecord.scoring.given import not_scored
from onrecord.scoring.measure import CorpusMeasure, Value, summed
from onrecord.scoring.noted import Noted
from onrecord.scoring.result import Score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord.scoring.block import Block
    from onrecord.scoring.measure import Counts, Measure, Vector
    from onrecord.scoring.tally import BlockTally, Place


def texts(documents: int, with_text: int) -> str:
    """Return whether gold has texts: `yes`, `no`, or `some` if only some of the documents have one.

    Args:
        documents: The number of documents.
        with_text: The number of documents that have a text.

    >>> texts(5, 5), texts(5, 0), texts(5, 2)
    ('yes', 'no', 'some')
    """
    return {0: "no", documents: "yes"}.get(with_text, "some")


def in_scope(measure: Measure, scope: str) -> bool:
    """Return whether `measure` can be scored if predicted ids are valid in `scope`: `document` or `corpus`.

    Only measures across documents need the scope `corpus`.
    """
    return scope == "corpus" or not measure.across_documents


def lacks(measure: Measure, attempted: Attempted, with_texts: str, scope: str) -> tuple[str, ...]:
    """Return the names of what `measure` needs and does not have, in order; () if it can be scored.

    Such names are `mentions.type`, `mentions.type in gold`, `texts` and `scope: corpus`. Call it after the last block.

    Args:
        measure: The measure.
        attempted: The layers and attributes that predictions and gold have.
        with_texts: Whether gold has texts: `yes`, `no` or `some`.
        scope: Where predicted ids are valid: `document` or `corpus`.
    """
    lacking = attempted.lacking(measure)
    lacking += [TEXTS] if TEXTS in measure.needs and with_texts != "yes" else []
    lacking += [] if in_scope(measure, scope) else ["scope: corpus"]
    return tuple(lacking)


class Sums(NamedTuple):
    """The counts of an engine without those of single documents, for `Engine.take` of another engine.

    Attributes:
        documents, with_text, failed: The number of documents, of those with a text, and of those that the system failed
            on.
        digest: The sum of the hashes of gold.
        attempted: The needs that the documents have met.
        noted: The numbers for the notes of the result (`Noted.numbers`).
        places: For each tally, in order of the measures, the counts by (zone, label).
    """

    documents: int
    with_text: int
    failed: int
    digest: int
    attempted: Attempted
    noted: Mapping[str, int]
    places: Sequence[Mapping[Place, Vector]]


class Engine:
    """The counts of some measures over the blocks so far.

    Args:
        measures: The measures.
        scope: The scope of predicted ids, `document` or `corpus`, from the header of the predictions.
        given: The layers of gold that were given to the system.

    Attributes:
        noted: The counts for the notes of the result.
    """

    def __init__(self, measures: Sequence[Measure], scope: str, given: Sequence[str] = ()) -> None:
        self.doc_ids: list[str] = []
        self.documents = 0
        self.digest = Digest()
        self.with_text = 0  # documents
        self.failed = 0  # documents
        self.attempted = Attempted(measures)
        self.noted = Noted(measures)
        self._scope = scope
        self._given = given
        self._order = DocumentOrder()
        within = [measure for measure in measures if not isinstance(measure, CorpusMeasure)]
        self._totals: dict[Callable[[Block], BlockTally], Totals] = {measure.tally: Totals() for measure in within}
        self._need_text = needing_text(measures)
        self._parts: dict[Callable[[Block], Any], list[Any]] = {
            each.collect: [] for each in measures if isinstance(each, CorpusMeasure) and in_scope(each, scope)
        }
        self._assembled: dict[tuple[Any, Any], Any] = {}

    @property
    def texts(self) -> str:
        """Return whether gold has texts: `yes`, `no`, or `some` if only some of the documents have one."""
        return texts(self.documents, self.with_text)

    def add(self, block: Block) -> None:
        """Count a block of documents with all measures and add the counts to those before.

        The block keeps what was computed for it until `Block.forget` is called.
        """
        self.doc_ids += block.doc_ids
        self.documents += len(block)
        self._order.doc_ids = self.doc_ids
        for pair in block.pairs:
            self.digest.add_hash(pair.gold_hash)
            self.attempted.see(pair.predicted, pair.gold)
            self.with_text += pair.text is not None
            self.failed += pair.predicted.failed is True
        self.noted.see(block)
        for tally, totals in self._totals.items():
            if block.has_texts or tally not in self._need_text:
                totals.add(block.prepared(tally))
            else:  # its measures are a dash, but their rows stay those of `doc_ids`
                totals.documents.append([None] * len(block))
        for collect, parts in self._parts.items():
            if block.has_texts or collect not in self._need_text:
                parts.append(block.prepared(collect))

    def score(self, measure: Measure) -> Score:
        """Return the score of `measure` over all blocks. Call it after the last block.

        If something that the measure needs is missing, the score has no figures, and `Score.lacking` names it.
        """
        lacking = (
            *lacks(measure, self.attempted, self.texts, self._scope),
            *not_scored(measure, self._given),
        )
        if lacking:
            return Score(measure, None, Value(), lacking)
        if isinstance(measure, CorpusMeasure):
            counts = measure.counts(measure.conclude(self._whole(measure)))
            return Score(measure, counts, measure.value(counts))
        return self.score_unchecked(measure)

    def score_unchecked(self, measure: Measure) -> Score:
        """Return the score of `measure` over all blocks without a check of whether the system attempted it.

        Its counts must add up over documents, so it is not for a CorpusMeasure. The score has no figures if no document
        has an item to count.
        """
        totals = self._totals[measure.tally]
        whole = summed(totals.places.values())
        if whole is None:
            return Score(measure, None, Value())
        counts = measure.counts(whole)
        return Score(
            measure,
            counts,
            measure.value(counts),
            (),
            _counts(measure, totals.by(1)),
            _counts(measure, totals.by(0)),
            DocumentCounts(measure, totals.documents, self._order),
        )

    def collected(self, measure: CorpusMeasure) -> list[Any]:
        """Return the engine's list of the results of `measure.collect`, in order of the blocks.

        The results of another engine can be appended to the list; they count in `score`. Blocks without texts have no
        result for a measure that needs texts.

        Args:
            measure: A measure across documents of this engine's scope, which counts when all blocks are collected.
        """
        return self._parts[measure.collect]

    def sums(self) -> Sums:
        """Return the sums over the documents that this engine has counted, to be added to another engine by `take`.

        The counts of single documents (`rows`) and what measures across documents have collected are not included.
        """
        places = [totals.places for totals in self._totals.values()]
        return Sums(
            self.documents,
            self.with_text,
            self.failed,
            self.digest.sum,
            self.attempted,
            self.noted.numbers,
            places,
        )

    def rows(self) -> list[list[Vector | None]]:
        """Return the counts of single documents, to be added to another engine by `take_rows`.

        Returns:
            For each tally (measures may share one), in order of the measures, a list with the vector of each document
            in order of `doc_ids`; None for a document without items to count. If gold lacks the text of a document, the
            list of a tally that needs texts has None for all documents of its block.
        """
        found: list[list[Vector | None]] = [[] for _ in self._totals]
        lazy = (chain.from_iterable(totals.documents) for totals in self._totals.values())
        for row in zip(*lazy, strict=True):  # document by document, since kernels share the table of a document
            for column, vector in zip(found, row, strict=True):
                column.append(vector)
        return found

    def take(self, sums: Sums) -> None:
        """Add the sums that another engine has counted (`Engine.sums`) to those of this one.

        The other engine must have counted other documents with the same measures.
        """
        self.documents += sums.documents
        self.with_text += sums.with_text
        self.failed += sums.failed
        self.digest.add_hash(sums.digest)
        self.attempted.join(sums.attempted)
        self.noted.take(sums.noted)
        for totals, places in zip(self._totals.values(), sums.places, strict=True):
            totals.add_places(places)

    def take_rows(self, doc_ids: Sequence[str], rows: Sequence[Sequence[Vector | None]]) -> None:
        """Add the counts of single documents of another engine, which counted other documents with the same measures.

        Args:
            doc_ids: The ids of the other engine's documents, in order.
            rows: The result of the other engine's `rows`.
        """
        self.doc_ids += doc_ids
        self._order.doc_ids = self.doc_ids
        for totals, vectors in zip(self._totals.values(), rows, strict=True):
            totals.documents.append(vectors)

    def take_whole(self, measure: CorpusMeasure, whole: Any) -> None:
        """Store `whole`, a result of `measure.assemble` that was computed elsewhere, so that `score` uses it."""
        self._assembled[measure.collect, measure.assemble] = whole

    def _whole(self, measure: CorpusMeasure) -> Any:
        key = measure.collect, measure.assemble
        if key not in self._assembled:
            self._assembled[key] = measure.assemble(self._parts[measure.collect])
        return self._assembled[key]


class Totals:
    """The sums of one tally over the blocks so far.

    Attributes:
        places: The counts by (zone, label).
        documents: For each block, the counts of its documents.
    """

    def __init__(self) -> None:
        self.places: dict[Place, Vector] = {}
        self.documents: list[Sequence[Vector | None]] = []

    def add(self, tally: BlockTally) -> None:
        """Add the counts of a block to the sums, and append those of its documents to `documents`."""
        self.add_places(tally.places)
        self.documents.append(tally.documents)

    def add_places(self, places: Mapping[Place, Vector]) -> None:
        """Add counts by (zone, label) to the sums. Counts of single documents do not change."""
        for place, vector in places.items():
            self.places[place] = list(map(add, self.places[place], vector)) if place in self.places else vector

    def by(self, part: int) -> dict[str, Vector]:
        """Return the sums by zone (part 0) or by label (part 1): name -> vector (list of counts), sorted by name.

        The name is "" for items without a zone or label. `Measure.counts` takes a measure's four counts from a vector.
        """
        names = sorted({place[part] for place in self.places})
        found = {name: summed(row for place, row in self.places.items() if place[part] == name) for name in names}
        return {name: vector for name, vector in found.items() if vector is not None}


def _counts(measure: Measure, sums: Mapping[str, Vector]) -> dict[str, Counts]:
    return {name: measure.counts(vector) for name, vector in sums.items()}
