"""The report in a real Chromium, opened from its files: scripts, filters, keyboard, and escaped markup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from onrecord.report.site.write import write_report

from .conftest import opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser

SMALL = Path(__file__).parents[1] / "corpus_small"
ARTICLE = "articles/flawed/ferry-1.html"
FINDINGS = "#findings > li:not([hidden])"
PLACE = "item => [...item.parentNode.children].indexOf(item)"
MARKS = "#rows [data-f]:not(.off):not(.lit)"

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_kind_of_page_opens_without_errors_or_requests(
    browser: Browser, both: Path, scheme: str, width: int
) -> None:
    """Each page has its style, and is no wider than the window."""
    kinds = ["index", "utterances", "entities", "timeline", "compare", "articles/flawed/ferry-1"]
    kinds += ["entities/ent-ada-lind", min((both / "utterances").iterdir()).with_suffix("").as_posix()]
    backgrounds = set()
    with opened(browser, both / "index.html", color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        for kind in kinds:
            page.goto((both / kind).with_suffix(".html").as_uri())
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= width, kind
            backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert backgrounds == {"rgb(253, 252, 250)" if scheme == "light" else "rgb(23, 22, 20)"}


def test_filter_by_outcome_hides_marks_and_items(browser: Browser, report: Path) -> None:
    """Without the outcome `right` the list has errors only, and only their marks are left in the text."""
    with opened(browser, report / ARTICLE) as page:
        before = page.locator(FINDINGS).count(), page.locator(MARKS).count()
        page.get_by_role("button", name="Errors only").click()
        outcomes = page.locator(f"{FINDINGS} button b").all_text_contents()
        assert outcomes
        assert "right" not in outcomes
        assert {"missed", "spurious", "type"} <= set(outcomes)
        after = page.locator(FINDINGS).count(), page.locator(MARKS).count()
        assert after[0] < before[0]
        assert after[1] < before[1]
        assert page.locator("#shown").text_content() == f"{after[0]} of {before[0]} items"
        page.get_by_role("button", name="Show all").click()
        expect(page.locator(FINDINGS)).to_have_count(before[0])


def test_filters_by_layer_type_and_speaker_keep_the_matching_items(browser: Browser, report: Path) -> None:
    """Each filter leaves just the items that it names."""
    with opened(browser, report / ARTICLE) as page:
        page.locator("input[name=layer][value=mentions]").uncheck()
        assert not any("mentions" in each for each in page.locator(f"{FINDINGS} button").all_text_contents())
        page.locator("select[name=speaker]").select_option(index=1)
        speaker = page.locator("select[name=speaker]").input_value()
        shown = page.locator(FINDINGS)
        assert shown.count() > 0
        assert all(speaker in (one.get_attribute("data-s") or "").split("\n") for one in shown.all())
        page.locator("select[name=type]").select_option("direct")
        assert set(page.locator(f"{FINDINGS} button i").all_text_contents()) <= {"direct"}


def test_gold_or_predictions_can_be_shown_alone(browser: Browser, report: Path) -> None:
    """Gold alone hides the predictions, and predictions alone hide gold."""
    with opened(browser, report / ARTICLE) as page:
        page.get_by_label("gold", exact=True).check()
        assert page.locator("p.gold").first.is_visible()
        assert not page.locator("p.gold + p").first.is_visible()
        page.get_by_label("predicted", exact=True).check()
        assert not page.locator("p.gold").first.is_visible()


def test_a_click_on_a_mark_selects_its_item(browser: Browser, report: Path) -> None:
    """A click highlights the item's marks on both sides and selects its list item; Escape clears the selection."""
    with opened(browser, report / ARTICLE) as page:
        mark = page.locator("p.gold u:not([class])").first
        number = mark.get_attribute("data-f")
        mark.click()
        assert page.locator("#findings .picked").evaluate(PLACE) == int(number or -1)
        assert page.locator(f"p.gold [data-f='{number}'].lit").count() == 1
        assert page.locator(f"p.gold + p [data-f='{number}'].lit").count() == 1
        assert page.locator("#picked b").text_content() == "right"
        page.keyboard.press("Escape")
        assert page.locator(".lit, #findings .picked").count() == 0


def test_an_entity_highlights_all_its_mentions(browser: Browser, report: Path) -> None:
    """An item of the entities layer highlights several mentions."""
    with opened(browser, report / ARTICLE) as page:
        entity = page.locator("#findings > li[data-at*=' ']").first
        numbers = (entity.get_attribute("data-at") or "").split()
        entity.locator("button").click()
        lit = page.locator(".lit").evaluate_all("marks => marks.map(mark => mark.dataset.f)")
        assert set(lit) == set(numbers)


def test_arrow_keys_move_between_marks(browser: Browser, report: Path) -> None:
    """The marked text takes the focus; the right and left arrow keys select the next and previous mark."""
    with opened(browser, report / ARTICLE) as page:
        page.locator("#rows").focus()
        seen = []
        for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
            page.keyboard.press(key)
            seen.append(page.locator("#findings .picked").evaluate(PLACE))
            assert page.locator("#picked").inner_text()
        assert len(set(seen[:3])) == 3
        assert seen[3] == seen[1]


def test_the_first_tab_stop_is_a_link_to_the_content(browser: Browser, report: Path) -> None:
    """A filter can be changed with the keyboard."""
    with opened(browser, report / ARTICLE) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.locator("input[name=layer]").first.focus()
        before = page.locator(FINDINGS).count()
        page.keyboard.press("Space")
        assert page.locator(FINDINGS).count() < before


def test_a_url_fragment_selects_an_item_or_sets_a_filter(browser: Browser, report: Path) -> None:
    """`#g-…` selects a gold item, `#layer=…&outcome=…` sets a filter."""
    address = (report / ARTICLE).as_uri()
    with opened(browser, report / ARTICLE) as page:
        page.goto(f"{address}#g-m2")
        page.wait_for_selector("#findings .picked")
        number = page.locator("#findings .picked").evaluate(PLACE)
        assert page.locator("#g-m2").get_attribute("data-f") == str(number)
    with opened(browser, report / "index.html") as page:
        page.goto(f"{address}#f3")
        assert page.locator("#findings .picked").evaluate(PLACE) == 3
    with opened(browser, report / "index.html") as page:
        page.goto(f"{address}#layer=quotes&outcome=missed")
        assert page.locator(f"{FINDINGS} button").all_inner_texts() == ["✕ missed quotes indirect"]
        assert not page.locator("[name=layer][value=mentions]").is_checked()


def test_without_script_the_page_shows_everything(browser: Browser, report: Path) -> None:
    """Without scripts, the text and the list are shown, and the filters, which need scripts, are hidden."""
    with opened(browser, report / ARTICLE, java_script_enabled=False) as page:
        assert page.locator("p.gold u[data-f]").first.is_visible()
        assert page.locator("#findings > li").first.is_visible()
        assert not page.locator("#filterbox").is_visible()


def test_markup_in_a_report_is_shown_and_does_not_run(
    browser: Browser, nasty: Mapping[str, Any], tmp_path: Path
) -> None:
    """A script in an article, a name or a prediction is shown as text and does not run."""
    write_report([nasty["system"]], tmp_path / "out", gold=nasty["gold"])
    article = next((tmp_path / "out" / "articles").rglob("ferry-1.html"))
    for path in (tmp_path / "out" / "index.html", article, tmp_path / "out" / "entities" / "ent-ada-lind.html"):
        with opened(browser, path) as page:
            assert "<script>window.nasty" in page.locator("main").inner_text()
            assert page.evaluate("window.nasty") is None
            assert page.locator("img").count() == 0
