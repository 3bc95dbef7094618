"""Render the pages of a report from templates, with all values escaped.

A page loads only the style sheet and the scripts of the report; its content security policy forbids anything else.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from posixpath import dirname, relpath
from typing import TYPE_CHECKING, Any

from onrecord.align.records import Tier
from onrecord.errors import counted
from onrecord.report.site import overview, worst
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
    """Yield (file name, bytes) of the report's style sheet and scripts."""
    for name in STATIC:
        yield name, (HERE / "static" / name).read_bytes()


def pages(site: Site, *, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) for every file of the report; nothing is written.

    Args:
        site: The data of the report.
        seed: The seed of the random numbers of the comparisons.
    """
    render = Renderer(site)
    yield from static()
    entities, utterances = list(entity_pages(site)), list(utterance_pages(site))
    found = {"entities": entities, "utterances": utterances}
    aligned = {system.slug: strings(site, system) for system in site.systems}
    shared = {"overview": overview, "worst": worst, "tiers": tuple(Tier)}
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
    """Yield (path, bytes) of the pages on gold: utterances, entities and the timeline, each only if gold has any.

    Args:
        site: The data of the report.
        render: Renders a template as a page.
        entities: The data of the entities' pages.
        utterances: The data of the utterances' pages.
    """
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
    """Return field -> the values of this field for which there is a plot, in order.

    The field is `form` (plots of mentions), `kind` (of quotes) or "" (plots that cannot be filtered). The value ""
    stands for a plot of all mentions or quotes.

    Args:
        plots: The plots of a page.
    """
    found: dict[str, list[str]] = {}
    for each in plots:
        if each.chosen not in found.setdefault(each.field, []):
            found[each.field].append(each.chosen)
    return found


class Renderer:
    """Renders templates as pages; links in a page are relative to it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._environment = environment(HERE / "templates")

    def __call__(self, path: str, template: str, **values: Any) -> tuple[str, bytes]:
        """Return (path, bytes of the HTML) of a page; nothing is written.

        Args:
            path: The page's path in the report.
            template: The template's name, without `.html.j2`.
            values: The template's variables.
        """
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
    """Return an address relative to the directory `start`; both are given relative to the report's root.

    >>> _link("entities/a.html#m1", start="articles/x")
    '../../entities/a.html#m1'
    """
    path, mark, fragment = address.partition("#")
    return relpath(f"/{path}", f"/{start}") + mark + fragment  # absolute paths need no working directory


@cache
def environment(templates: Path) -> Environment:
    """Return a Jinja environment that loads templates from a directory, each once in a process.

    Values are escaped, unknown names are errors.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["line"] = line
    found.filters["counted"] = counted
    return found
