"""The documentation builds as a site without a warning, and works from the disk: pages, links, search."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.slow]  # built once


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site as `make docs` builds it, without report and leaderboard."""
    out = tmp_path_factory.mktemp("site")
    command = ["-q", "-W", "-b", "html", "-c", "docs/site", "-d", str(out / "trees"), ".", str(out / "html")]
    subprocess.run([sys.executable, "-m", "sphinx", *command], cwd=ROOT, check=True)
    return out / "html"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Return a real Chromium."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a new page."""
    with browser.new_page() as opened:
        yield opened


def test_every_page_of_docs_is_in_the_site(site: Path) -> None:
    """A new page must be put into the contents (docs/site/conf.py)."""
    pages = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs").glob("*.ipynb")]
    missing = [each.name for each in pages if not (site / "docs" / f"{each.stem}.html").is_file()]
    assert missing == []


def test_the_search_of_the_site_works_without_a_server(site: Path, page: Page) -> None:
    """The first page leads to the README; its search box finds the page with a word."""
    page.goto((site / "index.html").as_uri())
    page.wait_for_url("**/README.html")
    page.get_by_role("textbox", name="Search").fill("singletons")
    page.keyboard.press("Enter")
    found = page.locator("ul.search li a", has_text="Measures")
    found.first.wait_for()
    found.first.click()
    page.wait_for_url("**/docs/measures.html*")


def test_no_page_of_the_site_loads_from_the_network(site: Path, page: Page) -> None:
    """A reader without a network sees the same."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("README", "docs/tour", "docs/api", "eval/results/README"):
        page.goto((site / f"{name}.html").as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
