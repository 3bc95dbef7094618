"""Keep all counts of a score as documents come in, one by one or in blocks, and make of them what a measure says.

No more is kept of a document than rows of counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.bulk.block import Block
from onrecord.bulk.collected import Collected
from onrecord.documents.apart import Apart
from onrecord.measures.attempted import Attempted
from onrecord.measures.base import CorpusMeasure, Value, summed
from onrecord.measures.by_document import DocumentCounts, Places
from onrecord.measures.totals import Totals
from onrecord.score.digest import Digest
from onrecord.score.result import Score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord.measures.base import Counts, Measure, Tally, Vector
    from onrecord.measures.pair import DocumentPair


def texts(documents: int, with_text: int) -> str:
    """Return whether gold came with texts: `yes`, `no` or, of some documents only, `some`."""
    return {0: "no", documents: "yes"}.get(with_text, "some")


def in_scope(measure: Measure, scope: str) -> bool:
    """Return whether predicted ids hold as far as a measure needs them to."""
    return scope == "corpus" or not measure.across_documents


def lacks(measure: Measure, attempted: Attempted, with_texts: str, scope: str) -> tuple[str, ...]:
    """Return what keeps a measure from saying anything, when all documents are in."""
    lacking = attempted.lacking(measure)
    lacking += ["texts"] if measure.needs_text and with_texts != "yes" else []
    lacking += [] if in_scope(measure, scope) else ["scope: corpus"]
    return tuple(lacking)


class Count:
    """All counts so far."""

    def __init__(self, measures: Sequence[Measure], scope: str) -> None:
        """Count for some measures; scope is that of the predicted ids."""
        self.doc_ids: list[str] = []
        self.digest = Digest()
        self._scope = scope
        self.with_text = 0  # documents
        self.attempted = Attempted(measures)
        self._apart = Apart()
        self._totals: dict[Callable[[DocumentPair], Tally], Totals] = {measure.tally: Totals() for measure in measures}
        self._in_blocks, self._places = Collected(measures), Places()
        self._corpus = {
            each.collect: _CorpusParts(each)
            for each in measures
            if isinstance(each, CorpusMeasure) and in_scope(each, scope)
        }

    def add(self, part: DocumentPair | Block) -> None:
        """Take one pair of documents in, or a block of them."""
        if isinstance(part, Block):
            self._add_block(part)
        else:
            self._add_pair(part)

    @property
    def across(self) -> bool:
        """Return whether anything is counted of all documents as one."""
        return bool(self._corpus)

    @property
    def texts(self) -> str:
        """Return whether gold came with texts."""
        return texts(len(self.doc_ids), self.with_text)

    def score(self, measure: Measure) -> Score:
        """Return what a measure says when all documents are in."""
        lacking = (
            *lacks(measure, self.attempted, self.texts, self._scope),
            *self._apart.lacking(measure.needs),
        )
        if lacking:
            return Score(measure, None, Value(), lacking)
        if isinstance(measure, CorpusMeasure):
            counts = measure.counts(measure.conclude(self._corpus[measure.collect].assembled(measure)))
            return Score(measure, counts, measure.value(counts))
        return self.counted(measure)

    def collected(self, measure: CorpusMeasure) -> tuple[Mapping[str, Any], Sequence[Any]]:
        """Return what a measure of the whole corpus, if it is in scope, has collected: by document, and of blocks."""
        return self._corpus[measure.collect].collected

    def counted(self, measure: Measure) -> Score:
        """Return what a measure that adds up over documents says of these, attempted or not."""
        totals, in_blocks = self._totals[measure.tally], self._in_blocks.counts(measure)
        of_blocks = {} if in_blocks is None else in_blocks.by_label
        whole = summed([*totals.by_label().values(), *of_blocks.values()])
        if whole is None:
            return Score(measure, None, Value())
        counts = measure.counts(whole)
        of_no_zone = summed(of_blocks.values())  # blocks are of documents without zones
        return Score(
            measure,
            counts,
            measure.value(counts),
            (),
            _counts(measure, totals.by_label(), of_blocks),
            _counts(measure, totals.by_zone(), {} if of_no_zone is None else {"": of_no_zone}),
            DocumentCounts(measure, totals.documents, in_blocks, self._places),
        )

    def _add_pair(self, pair: DocumentPair) -> None:
        doc_id = pair.gold.doc_id
        self.doc_ids.append(doc_id)
        self.digest.add(pair.gold)
        self.attempted.see(pair.predicted)
        self._apart.see(pair.gold)
        self._apart.see(pair.predicted)
        self.with_text += pair.text is not None
        for tally, totals in self._totals.items():
            totals.add(doc_id, pair.prepared(tally))
        for parts in self._corpus.values():
            parts.add_pair(pair)

    def _add_block(self, block: Block) -> None:
        self.doc_ids += block.doc_ids
        self._places.doc_ids += block.doc_ids
        self.digest.add_hash(sum(block.gold.hashes))
        self.attempted.see_block(block)
        self._in_blocks.add(block)
        for parts in self._corpus.values():
            parts.add_block(block)


class _CorpusParts:
    """What measures of the whole corpus that collect the same have collected."""

    def __init__(self, measure: CorpusMeasure) -> None:
        self._collect, self._collect_block = measure.collect, measure.collect_block
        self._of_documents: dict[str, Any] = {}
        self._of_blocks: list[Any] = []
        self._assembled: dict[Callable[..., Any], Any] = {}

    def add_pair(self, pair: DocumentPair) -> None:
        self._of_documents[pair.gold.doc_id] = pair.prepared(self._collect)

    def add_block(self, block: Block) -> None:
        if self._collect_block is not None:
            self._of_blocks.append(block.prepared(self._collect_block))

    @property
    def collected(self) -> tuple[Mapping[str, Any], Sequence[Any]]:
        """Return what was collected of documents, by their ids, and of blocks."""
        return self._of_documents, self._of_blocks

    def assembled(self, measure: CorpusMeasure) -> Any:
        """Return what a measure that collects the same makes of everything."""
        if measure.assemble not in self._assembled:
            in_order = {doc_id: self._of_documents[doc_id] for doc_id in sorted(self._of_documents)}
            self._assembled[measure.assemble] = measure.assemble(in_order, self._of_blocks)
        return self._assembled[measure.assemble]


def _counts(measure: Measure, *parts: Mapping[str, Vector]) -> dict[str, Counts]:
    """Return a measure's counts by name, in order of the names, of vectors by name that add up."""
    names = sorted({name for part in parts for name in part})
    sums = {name: summed(part[name] for part in parts if name in part) for name in names}
    return {name: measure.counts(vector) for name, vector in sums.items() if vector is not None}
