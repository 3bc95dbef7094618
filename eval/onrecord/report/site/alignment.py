"""Make what the first page shows of a system that gave strings: where they were found, and what that does to its score.

Every string has a tier (`align.records`). A score believes the places of `CREDITED`, exactly or but for typography,
case or a marked omission. Beside it stand two others, of the same predictions: one that believes exact copies alone,
which shows what aligning gains, and one that believes near copies too, a lenient figure that no headline ever has. What
is altered, ambiguous or nowhere earns nothing in any of them, and is listed with what the article says instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.align.predictions import aligned
from onrecord.align.records import CREDITED, PLACED, Tier
from onrecord.align.report import counted
from onrecord.documents.sources import predictions
from onrecord.measures import registry
from onrecord.report.site.figures import line, main_figure, percent, signed
from onrecord.report.site.overview import LABELS
from onrecord.scoring.block import Block
from onrecord.scoring.engine import Engine
from onrecord.scoring.pair import DocumentPair
from onrecord.stats.statistic import figure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from onrecord.report.site.site import Site, System

MEASURES = ("mention.strict", "quote.content.exact", "quote.attribution", "event.trigger.cls")
EXACT = frozenset({Tier.EXACT})
DOUBTS = 100  # strings that the page lists
WORDS = 160
_ORDER = (Tier.ALTERED, Tier.UNALIGNED, Tier.NEAR, Tier.AMBIGUOUS)


class Cost(NamedTuple):
    """A measure's figures by what is believed: exact copies, what a score believes, near copies too; differences."""

    label: str
    name: str
    exact: str
    scored: str
    near: str
    gained: str
    lost: str


class Doubt(NamedTuple):
    """A string that has no place, or only nearly one, what the article has instead, and the page of the article."""

    tier: str
    layer: str
    text: str
    found: str
    where: str
    page: str


@dataclass(frozen=True)
class Strings:
    """What became of a system's strings: numbers by layer and tier, figures, and the doubtful ones (of how many)."""

    tiers: Mapping[str, Mapping[str, int]]
    costs: Sequence[Cost]
    doubts: Sequence[Doubt]
    doubtful: int


def strings(site: Site, system: System) -> Strings | None:
    """Return what became of a system's strings; None if it gave offsets alone, or there are no texts."""
    tiers = counted(each for pair in system.pairs.values() for each in pair.alignments)
    if not tiers:
        return None
    doubts = sorted(_doubts(site, system), key=lambda each: (_ORDER.index(Tier(each.tier)), each.where))
    return Strings(tiers, list(_costs(system)), doubts[:DOUBTS], len(doubts))


def figures(system: System, believed: Collection[Tier]) -> dict[str, float | None]:
    """Return the figures of `MEASURES` if the places of some tiers are believed."""
    source = predictions(system.origin)
    given = {placed.document.doc_id: placed.document for placed in source}
    measures = registry.select(MEASURES)
    engine, pairs = Engine(measures, source.header.scope), []
    for doc_id, pair in system.pairs.items():
        if pair.text is not None and doc_id in given:
            is_ordered = source.header.order == "document"
            document, alignments = aligned(given[doc_id], pair.text, order=is_ordered, believed=believed)
            pairs.append(DocumentPair(pair.gold, document, pair.text, pair.context, alignments))
        else:
            pairs.append(pair)
    engine.add(Block(pairs))
    return {measure.name: main_figure(measure, engine.score(measure).counts) for measure in measures}


def _costs(system: System) -> Iterator[Cost]:
    exact, near = (figures(system, believed) for believed in (EXACT, PLACED))
    for name in MEASURES:
        score = system.result.scores[name]  # which believes `CREDITED`
        found = exact[name], figure(score.measure, score.value), near[name]
        if None not in found:
            shown = [percent(each) for each in found]
            differences = [signed(_less(found[at + 1], found[at])) for at in (0, 1)]
            yield Cost(LABELS[name], name, shown[0], shown[1], shown[2], differences[0], differences[1])


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _doubts(site: Site, system: System) -> Iterator[Doubt]:
    for doc_id, pair in system.pairs.items():
        page = site.article_page(doc_id, system)
        for each in pair.alignments:
            if each.tier not in CREDITED:
                several = f"one of {each.candidates} places" if each.tier is Tier.AMBIGUOUS else ""
                yield Doubt(
                    each.tier, each.path, line(each.text, WORDS), line(each.found, WORDS) or several, doc_id, page
                )
