"""Report and board are readable and usable without a mouse: measured in a real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onrecord.report.site.write import write_report

from .conftest import gold_rows, opened, write_system

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHECKOUT = Path(__file__).parents[2]
SMALL = Path(__file__).parents[1] / "corpus_small"
ENOUGH = 4.5  # WCAG 2.2, success criterion 1.4.3, level AA
TONES = (".part", ".wrong", ":not([class])")
# Every text, and every label that the style sheet puts before an element, on what is behind it: each background is laid
# over those of the elements around it, as they are computed.
CONTRASTS = """() => {
  const numbers = colour => {
    const plain = colour.match(/^rgba?\\(([^)]*)\\)$/), mixed = colour.match(/^color\\(srgb ([^)]*)\\)$/);
    const parts = (plain || mixed)[1].split(/[,/ ]+/).map(Number);
    const scale = plain ? 1 : 255;
    return [...parts.slice(0, 3).map(part => part * scale), parts.length > 3 ? parts[3] : 1];
  };
  const over = (top, under) => [0, 1, 2].map(at => top[at] * top[3] + under[at] * (1 - top[3])).concat(1);
  const once = find => {
    const known = new Map();
    return element => known.get(element) || known.set(element, find(element)).get(element);
  };
  const behind = once(element => {
    const under = element.parentElement ? behind(element.parentElement) : [255, 255, 255, 1];
    return over(numbers(getComputedStyle(element).backgroundColor), under);
  });
  const opacity = once(element =>
    (element.parentElement ? opacity(element.parentElement) : 1) * Number(getComputedStyle(element).opacity));
  const light = colour => colour.slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const found = [];
  const seen = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || seen.has(element) || !element.checkVisibility()) continue;
    seen.add(element);
    const style = getComputedStyle(element), ground = behind(element);
    const ink = numbers(element instanceof SVGElement ? style.fill : style.color);
    const kind = element.tagName + "." + element.getAttribute("class");
    const words = kind + ": " + texts.currentNode.data.trim().slice(0, 40);
    found.push([ratio(over([...ink.slice(0, 3), ink[3] * opacity(element)], ground), ground), words]);
    const before = getComputedStyle(element, "::before");
    if (before.content !== "none" && before.content !== "normal") {
      const label = over(numbers(before.backgroundColor), ground);
      found.push([ratio(over(numbers(before.color), label), label), "before " + words]);
    }
  }
  return found;
}"""


# What has the focus: its name, whether its focus shows, and where it stands.
STOP = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  if (at === document.body) return null;
  const label = at.getAttribute("aria-label") || at.getAttribute("aria-labelledby") || at.title;
  return {
    name: (label || at.textContent || at.labels && at.labels[0].textContent || "").trim(),
    shown: style.outlineStyle !== "none" || style.boxShadow !== "none",
    html: at.outerHTML.slice(0, 80),
    at: [...document.querySelectorAll("*")].indexOf(at)
  };
}"""


@pytest.fixture(scope="module")
def site(flawed: Path, perfect: Path, directory: Path) -> Path:
    """Return a report that has every kind of page and section: three systems, one of them with strings."""
    quotes = [{"content": ["lying to the council about the gathering"], "speakers": ["Berg"]}]
    rows = [{**gold_rows()[0], "quotes": quotes}, {"doc_id": "ferry-2", "quotes": []}]
    third = write_system(directory / "third.jsonl", "third", rows)
    write_report([flawed, perfect, third], directory / "three", gold=SMALL)
    return directory / "three"


def kinds(site: Path) -> list[Path]:
    """Return a page of each kind."""
    names = ["index", "utterances", "entities", "timeline", "compare", "compare/1-3"]
    names += ["articles/flawed/ferry-1", "articles/third/ferry-1", "entities/ent-ada-lind"]
    utterances = max((site / "utterances").iterdir(), key=lambda path: path.stat().st_size)
    return [*(site / f"{name}.html" for name in names), utterances]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_a_contrast_of_at_least_4_5(browser: Browser, site: Path, scheme: str) -> None:
    """On every kind of page, and on the board."""
    board = CHECKOUT / "eval" / "results" / "index.html"
    with opened(browser, board, color_scheme=scheme, viewport={"width": 1200, "height": 900}) as page:
        for path in [*kinds(site), board]:
            page.goto(path.as_uri())
            page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
            picked = page.locator(", ".join(f":nth-match(#findings > li{tone}, 1) button" for tone in TONES)).all()
            for state in [None, *picked]:
                if state is not None:
                    state.click()
                found = page.evaluate(CONTRASTS)
                assert len(found) > 10
                assert [(round(ratio, 2), words) for ratio, words in found if ratio < ENOUGH] == [], path.name


def test_the_contrast_measurement_finds_a_pale_text(browser: Browser, site: Path) -> None:
    """A grey word on white, and one on a tint of its own colour."""
    with opened(browser, site / "index.html", color_scheme="light") as page:
        page.evaluate("document.querySelector('h1').style.color = '#aaa'")
        page.evaluate("Object.assign(document.querySelector('.lede').style, {color: '#06c', background: '#06c8'})")
        pale = [words for ratio, words in page.evaluate(CONTRASTS) if ratio < ENOUGH]
    assert any(words.startswith("H1") for words in pale)
    assert any(words.startswith("P.lede") for words in pale)


def test_every_control_has_a_name_visible_focus_and_a_place_in_tab_order(browser: Browser, site: Path) -> None:
    """Tab reaches the controls of every page in order; each has a name and shows its focus."""
    with opened(browser, site / "index.html", viewport={"width": 1200, "height": 900}) as page:
        for path in kinds(site):
            page.goto(path.as_uri())
            assert page.locator("[tabindex]:not([tabindex='0'])").count() == 0
            stops = set()
            for _ in range(25):
                page.keyboard.press("Tab")
                stop = page.evaluate(STOP)
                if stop is None:
                    break
                assert stop["name"], stop["html"]
                assert stop["shown"], stop["html"]
                stops.add(stop["at"])
            assert len(stops) >= 8, path.name


def test_plots_and_scrolling_parts_have_names(browser: Browser, site: Path) -> None:
    """Labels refer to existing elements, and no page is wider than the window."""
    with opened(browser, site / "index.html", viewport={"width": 390, "height": 800}) as page:
        for path in kinds(site):
            page.goto(path.as_uri())
            assert page.locator("h1").count() == 1
            assert page.locator("html[lang]").count() == 1
            assert page.locator("main").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path.name
            assert page.locator("svg:not([aria-hidden=true], [role=img][aria-label], [hidden], svg svg)").count() == 0
            assert page.locator("[role=region]:not([aria-label], [aria-labelledby])").count() == 0
            lost = page.evaluate(
                """() => [...document.querySelectorAll("[aria-labelledby], [aria-describedby]")].flatMap(each =>
                ["aria-labelledby", "aria-describedby"].map(name => each.getAttribute(name)).filter(Boolean))
                .filter(id => !document.getElementById(id))"""
            )
            assert lost == [], path.name
