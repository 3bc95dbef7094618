"""Score coreference of entities, events and utterances, within and across documents, by seven measures.

    coref.*             mentions into entities, within documents      xcoref.*           across documents
    event.coref.*       event mentions into events                    event.xcoref.*
    utterance.coref.*   quotes into utterances                        utterance.xcoref.*

`measures.coref` has the formulas, papers and worked examples. `clusterings` decides which mentions and clusters are
compared. Within documents, each document has its own clustering, and counts add up over documents. Across documents,
one clustering covers the corpus, so there are counts for the whole corpus only. A system must declare that its ids are
valid across documents (`scope`).

`[singletons=no]` leaves out the clusters of one mention on each side (across documents: of one mention in the corpus).
`[match=head]`, `[match=overlap]` and `[match=crac-partial]` match mentions without equal offsets. Quotes and triggers
have no heads, so only exact and overlap apply to them.

For CorefUD files, `coref.*` with match exact, head and crac-partial gives the figures of the scorer of the CRAC shared
tasks (corefud-scorer: exact, head, and partial-corefud, zeros by dependency). One difference: if there is nothing to
count, that scorer gives 0, and here the figure is undefined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.measures.clusterings import QuoteClusters
from onrecord.measures.coref.kernels import KERNELS
from onrecord.measures.corpus_tables import CorpusPartOf, CorpusTable, KernelCounts
from onrecord.measures.mention_clusters import MentionClusters
from onrecord.measures.span_clusters import SpanClusters
from onrecord.measures.tables import KernelTally, TablesOf
from onrecord.scoring.measure import CorpusMeasure, Figures, Layer, Measure, Settings, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onrecord.measures.clusterings import Clustering

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Kind:
    """A kind of coreference.

    Attributes:
        within, across: The prefixes of the names of its measures, within documents and across documents.
        layer: The layer of its measures.
        clustered: A function from a way of matching to the preparation that clusters a block.
        matches: The ways of matching, the default first.
        needs: The layers and attributes that a system must have attempted.
        noun: The noun for the clusters in summaries.
    """

    within: str
    across: str
    layer: Layer
    clustered: Callable[[str], Clustering]
    matches: tuple[str, ...]
    needs: tuple[str, ...]
    noun: str


KINDS = (
    Kind(
        "coref",
        "xcoref",
        Layer.ENTITIES,
        lambda match: SpanClusters("mentions", "entity", match) if match == "overlap" else MentionClusters(match),
        ("exact", "head", "overlap", "crac-partial"),
        ("mentions", "mentions.entity"),
        "Entities",
    ),
    Kind(
        "utterance.coref",
        "utterance.xcoref",
        Layer.QUOTES,
        QuoteClusters,
        ("exact", "overlap"),
        ("quotes", "quotes.content", "quotes.utterance"),
        "Utterances",
    ),
    Kind(
        "event.coref",
        "event.xcoref",
        Layer.EVENTS,
        lambda match: SpanClusters("events", "event", match),
        ("exact", "overlap"),
        ("events", "events.event"),
        "Events",
    ),
)


def _measure(kind: Kind, kernel: str, *, across: bool, match: str = "exact", singletons: str = YES) -> Measure:
    def vary(settings: Mapping[str, str]) -> Measure:
        return _measure(kind, kernel, across=across, **settings)

    spec, clustered = KERNELS[kernel], kind.clustered(match)
    settings = Settings({"match": kind.matches, "singletons": (YES, NO)}, vary)
    if across:
        return CorpusMeasure(
            f"{kind.across}.{kernel}",
            layer=kind.layer,
            summary=f"{kind.noun} across documents: {spec.summary}.",
            paper=spec.paper,
            needs=kind.needs,
            figures=Figures(spec.finish),
            settings=settings,
            collect=CorpusPartOf(clustered),
            assemble=CorpusTable(singletons == YES),
            conclude=KernelCounts(kernel),
        )
    return Measure(
        f"{kind.within}.{kernel}",
        KernelTally(kernel, TablesOf(clustered, singletons == YES)),
        kind.layer,
        f"{kind.noun} within documents: {spec.summary}.",
        spec.paper,
        kind.needs,
        unit=Unit.DOCUMENT,
        figures=Figures(spec.finish),
        settings=settings,
    )


MEASURES = tuple(
    _measure(kind, kernel, across=across) for kind in KINDS for across in (False, True) for kernel in KERNELS
)
