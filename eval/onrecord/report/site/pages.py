"""Render the pages: a template each, every value escaped, with the style sheet and the script that they share.

A page asks for nothing but the style sheet and the script beside it, and its content security policy forbids the rest.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from posixpath import dirname, relpath
from typing import TYPE_CHECKING, Any

from onrecord.align.records import Tier
from onrecord.report.site import overview
from onrecord.report.site.alignment import strings
from onrecord.report.site.article import article_page
from onrecord.report.site.comparison import compared_systems, comparison_page
from onrecord.report.site.entities import entity_pages
from onrecord.report.site.figures import line
from onrecord.report.site.matrix import matrix
from onrecord.report.site.site import MOST, PAIR
from onrecord.report.site.timeline import WAYS, timeline
from onrecord.report.site.utterances import utterance_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Environment

    from onrecord.report.site.entities import EntityPage
    from onrecord.report.site.overview import Plotted
    from onrecord.report.site.site import Site
    from onrecord.report.site.utterances import UtterancePage

HERE = Path(__file__).parent
STATIC = ("report.css", "report.js", "choose.js")


def static() -> Iterator[tuple[str, bytes]]:
    """Yield the style sheet and the script, as every kind of report has them."""
    for name in STATIC:
        yield name, (HERE / "static" / name).read_bytes()


def pages(site: Site, *, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the site: its path, and its bytes."""
    render = Renderer(site)
    yield from static()
    entities, utterances = list(entity_pages(site)), list(utterance_pages(site))
    found = {"entities": entities, "utterances": utterances}
    aligned = {system.slug: strings(site, system) for system in site.systems}
    shared = {"overview": overview, "tiers": tuple(Tier)}
    plots = list(overview.plotted(site))
    yield render(
        "index.html",
        "index",
        plots=plots,
        fields=_fields(plots),
        missing=overview.not_plotted(plots),
        columns=overview.tracks(site),
        aligned=aligned[site.first.slug],
        **shared,
        **found,
    )
    for system in site.systems:
        if len(site.systems) > 1:
            yield render(site.system_page(system), "system", system=system, aligned=aligned[system.slug], **shared)
        for doc_id in site.doc_ids:
            page = article_page(site, system, doc_id)
            yield render(site.article_page(doc_id, system), "article", page=page, system=system, doc_id=doc_id)
    yield from gold_pages(site, render, entities, utterances)
    yield from _comparisons(site, render, seed=seed)


def gold_pages(
    site: Site, render: Renderer, entities: Sequence[EntityPage], utterances: Sequence[UtterancePage]
) -> Iterator[tuple[str, bytes]]:
    """Yield the pages on gold alone: utterances, entities and the timeline, each only where gold has any."""
    if utterances:
        yield render("utterances.html", "utterances", pages=utterances)
    for utterance in utterances:
        yield render(site.utterance_pages[utterance.utterance.id], "utterance", page=utterance)
    if entities:
        yield render("entities.html", "entities", pages=entities)
    for entity in entities:
        yield render(site.entity_pages[entity.entity.id], "entity", page=entity)
    if site.gold.events:
        yield render("timeline.html", "timeline", groups=timeline(site), ways=WAYS)


def _comparisons(site: Site, render: Renderer, *, seed: int) -> Iterator[tuple[str, bytes]]:
    compared = dict(compared_systems(site, seed=seed))
    if len(site.systems) > PAIR:
        yield render("compare.html", "matrix", page=matrix(site, compared), fields={})
    for systems, comparison in compared.items():
        yield render(site.pair_page(*systems), "compare", page=comparison_page(site, systems, comparison))


def _fields(plots: Sequence[Plotted]) -> dict[str, list[str]]:
    """Return the forms and the kinds that some plot is of, with the empty one for all."""
    found: dict[str, list[str]] = {}
    for each in plots:
        if each.chosen not in found.setdefault(each.field, []):
            found[each.field].append(each.chosen)
    return found


class Renderer:
    """Renders templates for addresses; links go from the page on the shortest way."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._environment = environment(HERE / "templates")

    def __call__(self, path: str, template: str, **values: Any) -> tuple[str, bytes]:
        """Return the path and the bytes of a page."""
        text = self._environment.get_template(f"{template}.html.j2").render(
            site=self._site,
            path=path,
            link=partial(_link, start=dirname(path)),
            compares=len(self._site.systems) >= PAIR,
            most=MOST,
            **values,
        )
        return path, text.encode()


def _link(address: str, *, start: str) -> str:
    """Return the way from a directory to an address, both from the report's root."""
    path, mark, fragment = address.partition("#")
    return relpath(path, start or ".") + mark + fragment


def environment(templates: Path) -> Environment:
    """Return what renders the templates of a directory: escaped, and a name that is not there is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["line"] = line
    return made
