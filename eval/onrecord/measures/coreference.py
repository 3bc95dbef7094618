"""Measure coreference: of entities, events and utterances, within documents and across them, by seven kernels.

    coref.*             mentions into entities, within documents      xcoref.*           across documents
    event.coref.*       event mentions into events                    event.xcoref.*
    utterance.coref.*   quotes into utterances                        utterance.xcoref.*

Formulas, papers and worked examples are the kernels' (`measures.coref`); what is compared is `clusterings`'. Within
documents, every document is a clustering of its own and counts add. Across documents one clustering holds the corpus,
so its counts exist for the whole only, and a system must say that its ids hold over the corpus (`scope`).

`[singletons=no]` leaves clusters of one mention out, on both sides alike, each by its own size (across documents: over
the corpus). `[match=head]` and `[match=overlap]` match mentions otherwise than by offsets; quotes and triggers have no
head, so they know exact and overlap only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.bulk.clusters import clustered as clustered_block
from onrecord.bulk.coreference import KernelInBulk, corpus_table
from onrecord.bulk.tables import Joined, block_table
from onrecord.measures.base import Bulk, Cell, CorpusMeasure, Layer, Measure, Unit, no_tally
from onrecord.measures.clusterings import Clusterings, event_clusterings, mention_clusterings, quote_clusterings
from onrecord.measures.coref.kernels import KERNELS, statistics
from onrecord.measures.coref.table import Table, contingency, without_singletons

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from onrecord.bulk.clusters import Clustered as ClusteredBlock
    from onrecord.measures.base import Tally, Vector
    from onrecord.measures.pair import DocumentPair

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Clustered:
    """What is clustered, and how its mentions are matched: a preparation of a pair."""

    cluster: Callable[[DocumentPair, str], Clusterings]
    match: str

    def __call__(self, pair: DocumentPair) -> Clusterings:
        """Return both sides' clusterings in a document."""
        return self.cluster(pair, self.match)


@dataclass(frozen=True)
class DocumentTableOf:
    """The contingency table of a document: a preparation of a pair, shared by all kernels."""

    clustered: Clustered
    singletons: str

    def __call__(self, pair: DocumentPair) -> Table:
        """Return the table."""
        return _table(pair.prepared(self.clustered), self.singletons)


@dataclass(frozen=True)
class KernelTally:
    """One kernel's counts of a document."""

    kernel: str
    table: DocumentTableOf

    def __call__(self, pair: DocumentPair) -> Tally:
        """Return the counts, in one cell: a clustering has no place."""
        found: Clusterings = pair.prepared(self.table.clustered)
        if not found.gold and not found.predicted:
            return {}
        return {Cell(): statistics(pair.prepared(self.table), [self.kernel])[self.kernel]}


@dataclass(frozen=True)
class CorpusTable:
    """The contingency table of a corpus, from the clusterings of its documents."""

    singletons: str

    def __call__(self, collected: Mapping[str, Clusterings], blocks: Sequence[ClusteredBlock]) -> Table:
        """Return one table; a mention is its document's, a named cluster the corpus's."""
        if blocks:
            return _chosen(corpus_table(collected, blocks), self.singletons)
        gold: dict[Hashable, Hashable] = {}
        predicted: dict[Hashable, Hashable] = {}
        for doc_id, found in collected.items():
            for whole, part in ((gold, found.gold), (predicted, found.predicted)):
                for key, cluster in part.items():
                    whole[doc_id, key] = cluster if isinstance(cluster, str) else (doc_id, cluster)
        return _table(Clusterings(gold, predicted), self.singletons)


@dataclass(frozen=True)
class KernelCounts:
    """One kernel's counts of a corpus."""

    kernel: str

    def __call__(self, table: Table) -> Vector:
        """Return the four counts."""
        return statistics(table, [self.kernel])[self.kernel]


def _table(found: Clusterings, singletons: str) -> Table:
    return _chosen(contingency(found.gold, found.predicted), singletons)


def _chosen(table: Table, singletons: str) -> Table:
    return without_singletons(table) if singletons == NO else table


@dataclass(frozen=True)
class Kind:
    """A kind of coreference: the start of its names, its layer, what is clustered, and what it needs."""

    within: str
    across: str
    layer: Layer
    cluster: Callable[[DocumentPair, str], Clusterings]
    matches: tuple[str, ...]
    needs: tuple[str, ...]
    noun: str
    in_bulk: tuple[str, ...] = ()  # ways of matching that blocks of plain documents may be counted by


KINDS = (
    Kind(
        "coref",
        "xcoref",
        Layer.ENTITIES,
        mention_clusterings,
        ("exact", "head", "overlap"),
        ("mentions", "mentions.entity"),
        "Entities",
        ("exact", "head"),  # plain mentions have no heads, so that these two are one
    ),
    Kind(
        "utterance.coref",
        "utterance.xcoref",
        Layer.QUOTES,
        quote_clusterings,
        ("exact", "overlap"),
        ("quotes", "quotes.content", "quotes.utterance"),
        "Utterances",
    ),
    Kind(
        "event.coref",
        "event.xcoref",
        Layer.EVENTS,
        event_clusterings,
        ("exact", "overlap"),
        ("events", "events.event"),
        "Events",
    ),
)


def _measure(kind: Kind, kernel: str, *, across: bool, match: str = "exact", singletons: str = YES) -> Measure:
    def vary(settings: Mapping[str, str]) -> Measure:
        return _measure(kind, kernel, across=across, **settings)

    spec, clustered = KERNELS[kernel], Clustered(kind.cluster, match)
    choices = {"match": kind.matches, "singletons": (YES, NO)}
    if across:
        return CorpusMeasure(
            f"{kind.across}.{kernel}",
            kind.layer,
            f"{kind.noun} across documents: {spec.summary}.",
            spec.paper,
            kind.needs,
            no_tally,
            finish=spec.finish,
            across_documents=True,
            choices=choices,
            vary=vary,
            collect=clustered,
            assemble=CorpusTable(singletons),
            conclude=KernelCounts(kernel),
            collect_block=clustered_block if match in kind.in_bulk else None,
        )
    return Measure(
        f"{kind.within}.{kernel}",
        kind.layer,
        f"{kind.noun} within documents: {spec.summary}.",
        spec.paper,
        kind.needs,
        KernelTally(kernel, DocumentTableOf(clustered, singletons)),
        unit=Unit.DOCUMENT,
        finish=spec.finish,
        choices=choices,
        vary=vary,
        bulk=Bulk(block_table, Joined(singletons == YES), KernelInBulk(kernel)) if match in kind.in_bulk else None,
    )


MEASURES = tuple(
    _measure(kind, kernel, across=across) for kind in KINDS for across in (False, True) for kernel in KERNELS
)
