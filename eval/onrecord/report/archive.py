"""Make the report on an archive: its figures and counts on one page, and articles of the documents with most errors.

An archive has too many documents for a page each. The first page has every measure over all documents, and what became
of every item in them; and it lists the documents with the most errors, which have the pages that they have in any
report (`onrecord.report.site`), a report a system, under `documents/`. How they were chosen the page says.

Intervals and the comparison of systems are left out: they are about the figures of the whole, for which there are
`onrecord score --ci` and `onrecord compare`; the documents with pages are no sample to infer anything from.
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

    outcomes: the number of findings by layer and outcome, of all documents. errors: the number of errors by doc_id, of
    the documents that have pages, most first.
    """

    result: Result
    documents: int
    outcomes: Mapping[tuple[str, Outcome], int]
    errors: Mapping[str, int]
    site: Site

    @property
    def system(self) -> System:
        """Return the system, as the overview takes it: with the archive's scores."""
        shown = self.site.first
        return System(shown.name, shown.slug, shown.origin, self.result, {}, {})

    @property
    def headlines(self) -> list[tuple[str, Line]]:
        """Return the headline measures that the system attempted, each with its label."""
        lines = {each.name: each for each in overview.table(self.system)}
        return [(LABELS[name], lines[name]) for name in HEADLINES if name in lines]

    @property
    def matrix(self) -> tuple[list[Outcome], dict[str, list[Cell]]]:
        """Return the outcomes that occur, and for each layer how many of its findings have each of them."""
        return overview.outcome_table(self.outcomes)


def archive_pages(
    systems: Sequence[Archived], directories: Sequence[str], names: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the first page and what it needs; names are the systems', directories where their documents' pages are."""
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
