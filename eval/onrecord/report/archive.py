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

from onrecord.comparison.compare import HEADLINES
from onrecord.explain.finding import Outcome
from onrecord.report.site import overview
from onrecord.report.site.figures import count, tone
from onrecord.report.site.overview import LABELS, Cell, Line
from onrecord.report.site.pages import STATIC
from onrecord.report.site.site import LAYERS, System

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.report.site.site import Site
    from onrecord.result import Result

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
        """Return the headline measures that the system attempted, one a layer, each with its label."""
        lines = {each.name: each for each in overview.table(self.system)}
        return [(LABELS[name], lines[name]) for name in HEADLINES if name in lines]

    @property
    def matrix(self) -> tuple[list[Outcome], dict[str, list[Cell]]]:
        """Return the outcomes that occur, and for each layer how many of its findings have each of them."""
        heads = [each for each in Outcome if any(self.outcomes.get((layer, each)) for layer in LAYERS)]
        rows = {layer: [Cell(self.outcomes.get((layer, each), 0), tone(each)) for each in heads] for layer in LAYERS}
        return heads, {layer: cells for layer, cells in rows.items() if any(cell.number for cell in cells)}


def archive_pages(
    systems: Sequence[Archived], directories: Sequence[str], names: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the first page and what it needs; names are the systems', directories where their documents' pages are."""
    for name in STATIC:
        yield name, (HERE / "site" / "static" / name).read_bytes()
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    text = environment.get_template("archive.html.j2").render(
        systems=list(zip(names, directories, systems, strict=True)),
        documents=systems[0].documents,
        overview=overview,
        count=count,
    )
    yield "index.html", text.encode() + b"\n"
