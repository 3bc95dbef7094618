"""Lead the stages of coreference across documents, and make of what they give the overlap that the kernels count from.

    names     (with stage 2)  a task a partition of documents     clusters by name, spread by name
    crossing  three rounds    a task a partition of names         totals, shapes, competing cells
    tangles   two rounds      a task, then a task a group         the pairing that CEAF needs; for no other measure

Everything that the stages give adds, so that the overlap is that of the one table that a single machine would make, and
so are all counts made from it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.cluster.crossing import Round, shapes, sizes_of_gold, sizes_of_predicted
from onrecord.cluster.scratch import hashed
from onrecord.cluster.tangles import Dealing, Group, Way, deal, pair_group
from onrecord.cluster.tasks import completed
from onrecord.cluster.totals import Totals
from onrecord.measures.coref.overlap import Overlap, Side, Tangle
from onrecord.measures.coreference import YES, CorpusTable, KernelCounts
from onrecord.scoring.measure import CorpusMeasure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from distributed import Client

    from onrecord.cluster.names import Named
    from onrecord.cluster.plan import Plan
    from onrecord.measures.coref.overlap import Shape, Shapes
    from onrecord.scoring.measure import Counts

BY_MENTIONS, BY_ENTITIES = {"ceafm"}, {"ceafe", "conll"}  # kernels that need a pairing


@dataclass(frozen=True)
class SummedOverlap(Overlap):
    """An overlap whose pairings were made elsewhere."""

    by_mentions: Shapes = field(default_factory=dict)
    by_entities: Shapes = field(default_factory=dict)

    @property
    def paired_by_mentions(self) -> Shapes:
        """Return the shapes of a one-to-one pairing of clusters with the largest sum of n_ij."""
        return self.by_mentions

    @property
    def paired_by_entities(self) -> Shapes:
        """Return the shapes of a one-to-one pairing of clusters with the largest sum of 2 n_ij / (a_i + b_j)."""
        return self.by_entities


@dataclass(frozen=True)
class SummedTable:
    """Stands for the table of the whole corpus: it has the overlap, which is all that the kernels look at."""

    overlap: Overlap


class Crossed(NamedTuple):
    """Everything that the stages found out about one clustering of the corpus."""

    gold: Totals
    predicted: Totals
    shapes: Counter[Shape]
    alone: Counter[Shape]
    paired: dict[Way, Counter[Shape]]

    def overlap(self, *, singletons: bool) -> Overlap:
        """Return what measures are counted from, with the clusters of one mention or without."""
        kept = _kept(self.shapes, singletons=singletons)
        alone = _kept(self.alone, singletons=singletons)
        mentions = sum(shared * times for (shared, _, _), times in kept.items())
        pairings = (alone + self.paired.get(Way(by_entities, singletons), Counter()) for by_entities in (False, True))
        return SummedOverlap(
            _side(self.gold, singletons=singletons),
            _side(self.predicted, singletons=singletons),
            mentions,
            kept.total(),
            mentions * (mentions - 1) // 2,
            kept,
            alone,
            Tangle([], [], [], [], []),
            *pairings,
        )


def counts_across(
    client: Client, plan: Plan, key: str, named: Sequence[Sequence[Named]]
) -> list[tuple[CorpusMeasure, Counts]]:
    """Return the counts of the plan's measures across documents that ids permit.

    named: for each of `plan.across`, what the partitions gave. key: a hash of all partitions' content.
    """
    found = []
    for measure, parts in zip(plan.across, named, strict=True):
        alike = [each for each in plan.measures if isinstance(each, CorpusMeasure) and each.collect == measure.collect]
        ways = tuple(sorted({way for each in alike for way in _ways(each)}))
        crossed = cross(client, plan, hashed(key, measure.collect), parts, ways)
        for each in alike:
            table = SummedTable(crossed.overlap(singletons=_parts(each)[0]))
            found.append((each, each.counts(each.conclude(table))))
    return found


def cross(client: Client, plan: Plan, key: str, named: Iterable[Named], ways: tuple[Way, ...]) -> Crossed:
    """Return what there is to know of one clustering, whose clusters' names the partitions gave."""
    parts = list(named)
    gold_files = tuple(sorted(name for part in parts for name in part.gold_files))
    predicted_files = tuple(sorted(name for part in parts for name in part.predicted_files))
    everywhere = range(plan.partitions)

    def rounds(function: Any, named_files: tuple[str, ...], sent: tuple[str, ...] = ()) -> list[Any]:
        pieces = [Round(plan.scratch, plan.name, key, number, named_files, sent) for number in everywhere]
        return [made for _, made in completed(client, function, pieces, name=function.__name__)]

    sent = rounds(sizes_of_gold, gold_files)
    sized = rounds(sizes_of_predicted, predicted_files, _joined(sent))
    shaped = rounds(shapes, gold_files, _joined(part.sent_files for part in sized))
    both_alone: Counter[Shape] = Counter({(1, 1, 1): sum(part.both_alone for part in parts)})
    tangle_files = _joined(part.tangle_files for part in (*sized, *shaped))
    return Crossed(
        sum((part.totals for part in shaped), _unnamed(sum(part.gold_alone for part in parts))),
        sum((part.totals for part in sized), _unnamed(sum(part.predicted_alone for part in parts))),
        sum((part.shapes for part in (*sized, *shaped)), both_alone),
        sum((part.alone for part in (*sized, *shaped)), both_alone),
        _paired(client, plan, key, tangle_files, ways),
    )


def _paired(
    client: Client, plan: Plan, key: str, files: tuple[str, ...], ways: tuple[Way, ...]
) -> dict[Way, Counter[Shape]]:
    if not files or not ways:
        return {}
    dealing = Dealing(plan.scratch, key, files, plan.share_bytes)
    ((_, dealt),) = completed(client, deal, [dealing], name="deal")
    groups = [Group(plan.scratch, key, dealt.files, number, ways) for number in range(dealt.groups)]
    found = [made for _, made in completed(client, pair_group, groups, name="pair")]
    return {way: sum((part[way] for part in found), Counter[Any]()) for way in ways}


def _parts(measure: CorpusMeasure) -> tuple[bool, str]:
    """Return whether a measure counts singletons, and its kernel."""
    assert isinstance(measure.assemble, CorpusTable)  # noqa: S101 - all measures across documents are coreference
    assert isinstance(measure.conclude, KernelCounts)  # noqa: S101
    return measure.assemble.singletons == YES, measure.conclude.kernel


def _ways(measure: CorpusMeasure) -> list[Way]:
    singletons, kernel = _parts(measure)
    needed = [(False, BY_MENTIONS), (True, BY_ENTITIES)]
    return [Way(by_entities, singletons) for by_entities, kernels in needed if kernel in kernels]


def _joined(files: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted(name for each in files for name in each))


def _unnamed(clusters: int) -> Totals:
    """Return the totals of clusters without a name, of one mention each."""
    return Totals([clusters, 0], [clusters, 0])


def _kept(found: Counter[Shape], *, singletons: bool) -> Counter[Shape]:
    """Return the shapes that count, those that never occur left out."""
    return Counter(
        {shape: times for shape, times in found.items() if times and (singletons or min(shape[1], shape[2]) > 1)}
    )


def _side(totals: Totals, *, singletons: bool) -> Side:
    without = not singletons
    mentions = totals.mentions[without]
    pairs = mentions * (mentions - 1) // 2
    return Side(mentions, totals.clusters[without], pairs, totals.links, totals.common_links[without])
