"""Show the alignment of a system's strings: how many were found at each tier, and the effect on its scores.

Every predicted string has a tier (`align.records`). A score credits the tiers of `CREDITED`: strings that the article
contains exactly, or with other typography, other case, a marked omission, or joined pieces of one quotation. Two more
scores are computed from the same predictions. The first credits exact copies only, and shows what alignment adds. The
second also credits near copies; no headline score does so. Altered, ambiguous and unaligned strings get no credit in
any of the three. The page lists them, with the words of the article.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.align.predictions import aligned
from onrecord.align.records import CREDITED, PLACED, Tier
from onrecord.align.report import counts_by_tier
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
LISTED = 100  # the maximum number of strings without credit that the page lists
WORDS = 160  # the maximum number of characters of a string
_ORDER = (Tier.ALTERED, Tier.UNALIGNED, Tier.NEAR, Tier.AMBIGUOUS)


class Effect(NamedTuple):
    """A measure's figures, as text, with credit for different tiers.

    Attributes:
        label: The measure's name in words.
        name: The measure's name.
        exact: The figure with credit for exact copies only.
        scored: The figure of the score.
        near: The figure with credit for near copies too.
        gain_over_exact: `scored` minus `exact`, in points.
        gain_with_near: `near` minus `scored`, in points.
    """

    label: str
    name: str
    exact: str
    scored: str
    near: str
    gain_over_exact: str
    gain_with_near: str


class Uncredited(NamedTuple):
    """A string without credit.

    Attributes:
        tier: Its tier.
        layer: Its path in the prediction.
        text: The predicted string.
        found: The most similar words of the article, or the number of places for an ambiguous string; may be empty.
        doc_id: The article's id.
        page: The address of the article's page.
    """

    tier: str
    layer: str
    text: str
    found: str
    doc_id: str
    page: str


@dataclass(frozen=True)
class Strings:
    """The alignment of a system's strings.

    Attributes:
        tiers: layer -> tier -> the number of strings.
        effects: The effect on each measure that has a figure.
        uncredited: The first 100 strings without credit.
        all_uncredited: The number of all strings without credit.
    """

    tiers: Mapping[str, Mapping[str, int]]
    effects: Sequence[Effect]
    uncredited: Sequence[Uncredited]
    all_uncredited: int


def strings(site: Site, system: System) -> Strings | None:
    """Return how a system's predicted strings were aligned with the texts, and the effect on its scores.

    The result is None if the system predicted offsets only, or if there are no texts.
    """
    tiers = counts_by_tier(each for pair in system.pairs.values() for each in pair.alignments)
    if not tiers:
        return None
    found = sorted(_uncredited(site, system), key=lambda each: (_ORDER.index(Tier(each.tier)), each.doc_id))
    return Strings(tiers, list(_effects(system)), found[:LISTED], len(found))


def figures(system: System, believed: Collection[Tier]) -> dict[str, float | None]:
    """Return measure's name -> figure (F1 or rate, None if undefined) for four measures (`MEASURES`).

    The system's predictions are read, aligned and scored again. Only strings whose tier of alignment (how exactly the
    article has them) is in `believed` get offsets; `system` is not changed.
    """
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


def _effects(system: System) -> Iterator[Effect]:
    exact, near = (figures(system, believed) for believed in (EXACT, PLACED))
    for name in MEASURES:
        score = system.result.scores[name]  # with credit for `CREDITED`
        figures_of = exact[name], figure(score.measure, score.value), near[name]
        low, middle, high = figures_of
        if low is not None and middle is not None and high is not None:
            shown = percent(low), percent(middle), percent(high)
            yield Effect(LABELS[name], name, *shown, signed(middle - low), signed(high - middle))


def _uncredited(site: Site, system: System) -> Iterator[Uncredited]:
    for doc_id, pair in system.pairs.items():
        page = site.article_page(doc_id, system)
        for each in pair.alignments:
            if each.tier not in CREDITED:
                places = f"{each.candidates} places" if each.tier is Tier.AMBIGUOUS else ""
                found = line(each.found, WORDS) or places
                yield Uncredited(each.tier, each.path, line(each.text, WORDS), found, doc_id, page)
