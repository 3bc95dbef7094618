"""Build the report on an archive: one page with the scores of all documents, and pages of those with the most errors.

An archive has too many documents for a page each. The first page shows every measure and the number of items with each
outcome, over all documents. It also lists the documents with the most errors. For each system, these documents have
their own report (`onrecord.report.site`) under `documents/`. The page says how the documents were chosen.

The report has no confidence intervals and no comparison of systems: use `onrecord score --ci` and `onrecord compare`.
The documents with pages are not a random sample, so nothing can be inferred from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.measures.headlines import HEADLINES
from onrecord.report.site import overview
from onrecord.report.site.figures import count
from onrecord.report.site.overview import LABELS
from onrecord.report.site.pages import environment, static
from onrecord.report.site.site import System

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.explain.finding import Outcome
    from onrecord.report.site.overview import Cell, Line
    from onrecord.report.site.site import Site
    from onrecord.scoring.result import Result

HERE = Path(__file__).parent
DOCUMENTS = "documents"


@dataclass(frozen=True)
class Archived:
    """A system's scores and counts over an archive, and the report on its documents with the most errors.

    Attributes:
        result: The scores over all documents.
        documents: The number of documents.
        outcomes: (layer, outcome) -> the number of findings in all documents.
        errors: doc_id -> the number of errors, for the documents that have a page, most errors first.
        site: The report on the documents that have a page.
    """

    result: Result
    documents: int
    outcomes: Mapping[tuple[str, Outcome], int]
    errors: Mapping[str, int]
    site: Site

    @property
    def system(self) -> System:
        """Return the system for the first page: with the scores over all documents, and without documents."""
        shown = self.site.first
        return System(shown.name, shown.slug, shown.origin, self.result, {}, {})

    @property
    def headlines(self) -> list[tuple[str, Line]]:
        """Return (label, row of the table of measures) for each headline measure that the system attempted."""
        lines = {each.name: each for each in overview.table(self.system)}
        return [(LABELS[name], lines[name]) for name in HEADLINES if name in lines]

    @property
    def matrix(self) -> tuple[list[Outcome], dict[str, list[Cell]]]:
        """Return the outcomes that occur, and layer -> one cell (a number of findings) for each of these outcomes."""
        return overview.outcome_table(self.outcomes)


def archive_pages(
    systems: Sequence[Archived], directories: Sequence[str], names: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of the style sheet, the scripts and the first page, `index.html`; nothing is written.

    Args:
        systems: The systems.
        directories: For each system, the directory of its documents' report, relative to the first page.
        names: The name of each system, all different.
    """
    yield from static()
    text = (
        environment(HERE)
        .get_template("archive.html.j2")
        .render(
            systems=list(zip(names, directories, systems, strict=True)),
            documents=systems[0].documents,
            overview=overview,
            count=count,
        )
    )
    yield "index.html", text.encode()
