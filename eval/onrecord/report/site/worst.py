"""The largest errors of a system, and its articles from the worst to the best, for its page in the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.explain.finding import largest_errors
from onrecord.report.site.figures import line, main_figure, tone
from onrecord.report.site.overview import document_headings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.report.site.site import Site, System

MOST = 20  # errors
WORDS = 100  # the maximum number of characters of an item that are shown


class Error(NamedTuple):
    """An error as a row of the table.

    Attributes:
        size: Its size in characters.
        layer, outcome: Its layer and outcome.
        tone: The class of its outcome (`figures.tone`).
        gold, predicted: The words of each item; "" without an item.
        details: The differences, one phrase each.
        title: The title of its article.
        page: The address of the error in the report.
    """

    size: int
    layer: str
    outcome: str
    tone: str
    gold: str
    predicted: str
    details: Sequence[str]
    title: str
    page: str


def worst_errors(site: Site, system: System) -> list[Error]:
    """Return the largest errors of a system (`explain.finding.largest_errors`), at most `MOST`."""
    numbers = {id(each): at for found in system.findings.values() for at, each in enumerate(found)}
    every = (each for doc_id in site.doc_ids for each in system.findings.get(doc_id, ()))
    return [
        Error(
            each.size,
            each.layer,
            each.outcome,
            tone(each.outcome),
            line(each.gold_text or "", WORDS),
            line(each.predicted_text or "", WORDS),
            each.details,
            site.title(each.doc_id),
            f"{site.article_page(each.doc_id, system)}#f{numbers[id(each)]}",
        )
        for each in largest_errors(every, MOST)
    ]


def worst_first(site: Site, system: System) -> list[str]:
    """Return the doc_ids, sorted by the figure in the first column of the table of articles, the lowest first.

    Articles without the figure come last. Without a column, the order is that of the site.
    """
    headings = document_headings(system)
    if not headings:
        return list(site.doc_ids)
    score = system.result.scores[headings[0]]

    def key(doc_id: str) -> tuple[bool, float]:
        value = main_figure(score.measure, score.document(doc_id))
        return value is None, value or 0.0

    return sorted(site.doc_ids, key=key)
