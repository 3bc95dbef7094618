"""`onrecord browse`, the site of the corpus: every item, no scores, valid links, and filters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from onrecord.cli.main import onrecord
from onrecord.corpus.load import load
from onrecord.documents.directory import write_document
from onrecord.errors import OnrecordError
from onrecord.report.site.browse import write_browse

from .conftest import NASTY, SMALL, opened
from .test_contrast import CONTRASTS, ENOUGH
from .test_write import read_pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser

EXAMPLE = Path(__file__).parents[2] / "docs" / "guidelines-example"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the worked example."""
    directory = tmp_path_factory.mktemp("browse") / "site"
    write_browse(directory, gold=load(EXAMPLE))
    return directory


def test_every_link_of_the_site_leads_to_a_page_and_element(site: Path) -> None:
    """No page has an id twice."""
    pages = read_pages(site)
    followed = 0
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids))
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert link.startswith("https://www.wikidata.org/wiki/Q")
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target in pages
            assert not parts.fragment or unquote(parts.fragment) in pages[target].ids
            followed += 1
    assert followed > 100


def test_every_annotation_is_listed_and_marked(site: Path) -> None:
    """The page of an article lists every item of each layer, and marks its span with its id."""
    corpus = load(EXAMPLE)
    document = corpus.documents["harbour"]
    page = (site / "articles" / "harbour.html").read_text()
    for layer in ("mentions", "quotes", "events", "times"):
        items = getattr(document, layer)
        assert page.count(f'<li class="{layer}"') == len(items)
        assert all(f'id="g-{each.id}"' in page for each in items)
    assert "Every mention, quote, event and time in 1 article is annotated" in (site / "index.html").read_text()


def test_the_site_of_a_corpus_has_no_scores(site: Path) -> None:
    """No page names a system, an outcome or a figure."""
    for path in site.rglob("*.html"):
        words = re.sub(r"<[^>]*>", " ", path.read_text())
        assert not re.search(r"\bF1\b|Scores|spurious|not attempted|predicted|Outcome", words), path
    assert sorted(each.name for each in site.iterdir() if each.is_file()) == [
        "browse.css",
        "entities.html",
        "index.html",
        "onrecord-report.json",
        "report.css",
        "report.js",
        "timeline.html",
        "utterances.html",
    ]


def test_documents_without_registries_are_shown(tmp_path: Path) -> None:
    """Bare annotations are listed without texts, entities or a timeline."""
    (tmp_path / "gold").mkdir()
    for document in load(SMALL).documents.values():
        write_document(tmp_path / "gold", document)
    made = CliRunner().invoke(onrecord, ["browse", "--gold", str(tmp_path / "gold"), "-o", str(tmp_path / "site")])
    assert made.output.startswith("3 pages, ")
    assert "not available" in (tmp_path / "site" / "articles" / "ferry-1.html").read_text()
    assert "<title>Annotations ·" in (tmp_path / "site" / "index.html").read_text()


def test_browse_refuses_two_sources_and_directories_with_other_files(tmp_path: Path) -> None:
    """Two sources of annotations are an error; a directory with other files is left unchanged."""
    command = ["browse", "-o", str(tmp_path / "site"), "--root", str(SMALL)]
    with pytest.raises(OnrecordError, match="both name annotations"):
        CliRunner().invoke(onrecord, [*command, "--gold", str(SMALL)], catch_exceptions=False)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")
    with pytest.raises(OnrecordError, match="not a report"):
        CliRunner().invoke(onrecord, command, catch_exceptions=False)


def test_the_same_corpus_gives_the_same_site(site: Path, tmp_path: Path) -> None:
    """Pages depend neither on the time nor on the place."""
    again = write_browse(tmp_path / "again", gold=load(EXAMPLE))
    assert again == {each.relative_to(site).as_posix(): each.read_bytes() for each in site.rglob("*") if each.is_file()}


def test_markup_in_a_corpus_is_shown_as_text(nasty: Mapping[str, Any], tmp_path: Path, browser: Browser) -> None:
    """Markup in articles, titles and registries does not run."""
    write_browse(tmp_path / "nasty-site", gold=nasty["gold"])
    for path in (tmp_path / "nasty-site").rglob("*.html"):
        assert NASTY not in path.read_text()
    with opened(browser, tmp_path / "nasty-site" / "articles" / "ferry-1.html") as page:
        assert page.evaluate("window.nasty") is None
        assert NASTY in page.inner_text("#rows")


def test_filters_hide_marks_and_a_click_selects_an_item(site: Path, browser: Browser) -> None:
    """A layer can be hidden, a speaker selected, and a click on a mark selects its item."""
    with opened(browser, site / "articles" / "harbour.html", viewport={"width": 1400, "height": 900}) as page:
        everything = page.locator("#findings > li:visible").count()
        page.uncheck("input[value=mentions]")
        left = page.locator("#findings > li:visible").count()
        assert 0 < left < everything
        assert page.locator("#rows u.e:not(.off)").count() > 0
        page.select_option("select[name=speaker]", "Rosa Quist")
        assert 0 < page.locator("#findings > li:visible").count() < left
        page.click("button[type=reset]")
        page.wait_for_function(f"document.querySelectorAll('#findings > li:not([hidden])').length == {everything}")
        page.click("#rows u.e >> nth=0")
        assert page.locator("#findings > li.picked.events").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1400])
def test_every_kind_of_page_fits_the_window_with_enough_contrast(
    site: Path, browser: Browser, scheme: Any, width: int
) -> None:
    """No page is wider than the window, and its text has enough contrast."""
    entity, utterance = (next((site / each).glob("*.html")) for each in ("entities", "utterances"))
    with opened(browser, site / "index.html", color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
        for path in (
            site / "index.html",
            site / "articles" / "harbour.html",
            entity,
            utterance,
            site / "timeline.html",
        ):
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            found = page.evaluate(CONTRASTS)
            assert len(found) > 5
            assert [row for row in found if row[0] < ENOUGH] == []
