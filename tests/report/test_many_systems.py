"""A report on many systems: scores by track, at most eight systems shown at once, and a form to choose them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.measures.headlines import HEADLINES
from onrecord.measures.tracks import TRACKS
from onrecord.report.site.overview import LABELS, plotted, tracks
from onrecord.report.site.read import read_site
from onrecord.report.site.site import MOST, Site
from onrecord.report.site.write import write_report
from onrecord.scorer import score
from onrecord.stats.intervals import SEED

from .conftest import SMALL, gold_rows, opened, write_system

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser, Page

RESULTS = Path(__file__).parents[2] / "eval" / "results"
SYSTEMS = 10


def _without(row: dict[str, Any], number: int) -> dict[str, Any]:
    """Return gold's row without its first mentions; every second system attempts only times."""
    if number % 2:
        return {"doc_id": row["doc_id"], "times": row["times"]}
    return {**row, "mentions": row["mentions"][number:], "quotes": [], "events": []}


@pytest.fixture(scope="module")
def predictions(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return ten systems, of which five attempt only times."""
    place = tmp_path_factory.mktemp("many")
    return [
        write_system(place / f"{number}.jsonl", f"system-{number}", [_without(row, number) for row in gold_rows()])
        for number in range(SYSTEMS)
    ]


@pytest.fixture(scope="module")
def site(predictions: list[Path]) -> Site:
    """Return what the report on the ten systems is made of."""
    return read_site(SMALL, predictions, seed=SEED)


@pytest.fixture(scope="module")
def many(predictions: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a report on the ten systems."""
    out = tmp_path_factory.mktemp("report") / "out"
    write_report(predictions, out, gold=SMALL)
    return out


def _plotted(page: Page) -> set[str]:
    """Return the names of the systems that have a visible row in the plot."""
    return {each.strip() for each in page.locator(".plot th.sys:visible").all_inner_texts()}


def _titles(page: Page) -> list[str]:
    return [each.split("  ")[0].strip() for each in page.locator(".plot .measure th:visible").all_inner_texts()]


def test_headline_measures_have_labels() -> None:
    """Each headline measure has a label for plots."""
    assert set(LABELS) == set(HEADLINES)


def test_the_matrix_has_the_figures_of_the_tracks(site: Site, predictions: list[Path]) -> None:
    """The matrix has a column for each track that a system attempts, and a figure for each such system."""
    columns = {column.track.key: column for column in tracks(site)}
    assert "coreference.given-mentions" not in columns
    times, names = columns["times.extents"], columns["entities.names"]
    assert len(times.order) == SYSTEMS
    assert [each.name for each in names.order] == [f"system-{number}" for number in range(0, SYSTEMS, 2)]
    (track,) = [each for each in TRACKS if each.key == "entities.names"]
    alone = score(SMALL, predictions[4], measures=track.ranks_by, form=track.filter.form)
    assert names.standings[site.systems[4]].shown == f"{100 * (alone[track.ranks_by].f1 or 0):.1f}"


def test_a_system_has_no_row_under_a_measure_that_it_does_not_attempt(site: Site) -> None:
    """The plot of mentions has rows only for the systems that attempt mentions."""
    shown = plotted(site)
    assert any(each.name.startswith("mention.") for each in shown)
    for each in shown:
        if each.name.startswith("mention."):
            assert {point.system.name for point in each.points} == {f"system-{number}" for number in (0, 2, 4, 6, 8)}
        assert all(point.value is not None or point.why == "nothing to count" for point in each.points)


def test_at_most_eight_systems_are_shown_at_once(browser: Browser, many: Path) -> None:
    """Systems in the most tracks are shown first. A ninth cannot be added until the reader removes one."""
    with opened(browser, many / "index.html") as page:
        first = _plotted(page)
        assert len(first) == MOST
        assert {f"system-{number}" for number in range(0, SYSTEMS, 2)} <= first
        assert page.locator("#chosen").inner_text() == "8 of 10 systems shown"
        assert page.get_by_label("system-9", exact=True).is_disabled()
        page.get_by_label("system-0", exact=True).uncheck()
        page.get_by_label("system-9", exact=True).check()
        assert _plotted(page) == first - {"system-0"} | {"system-9"}


def test_a_click_on_a_track_shows_its_best_systems(browser: Browser, many: Path) -> None:
    """The name of a track in the matrix selects the systems that attempt it."""
    with opened(browser, many / "index.html") as page:
        page.locator("table.tracks thead a", has_text="names").click()
        assert _plotted(page) == {f"system-{number}" for number in range(0, SYSTEMS, 2)}


def test_figures_can_be_filtered_by_form(browser: Browser, many: Path) -> None:
    """The plots of mentions show the selected form and name it in their titles."""
    with opened(browser, many / "index.html") as page:
        assert LABELS["mention.strict"] in _titles(page)[0]
        page.locator("input[name=form][value=name]").check()
        assert _titles(page)[0].startswith(f"{LABELS['mention.strict']}, name only")
        assert sum(LABELS["mention.strict"] in each for each in _titles(page)) == 1


def test_without_scripts_all_systems_and_forms_are_shown(browser: Browser, many: Path) -> None:
    """The page shows all systems, and the figures of all forms and kinds."""
    with opened(browser, many / "index.html", java_script_enabled=False) as page:
        assert len(_plotted(page)) == SYSTEMS
        assert any("name only" in each for each in _titles(page))
        assert not page.locator("#choose").is_visible()


def test_the_comparison_shows_the_selected_systems(browser: Browser, many: Path) -> None:
    """The rows and columns of other systems are hidden, and so is a table with fewer than two systems."""
    with opened(browser, many / "compare.html") as page:
        versus = page.locator("table.versus:visible")
        assert versus.count() > 1
        for number in range(SYSTEMS):
            box = page.get_by_label(f"system-{number}", exact=True)
            box.set_checked(number in {0, 2}) if box.is_enabled() else None
        head = versus.first.locator("thead th:visible").all_inner_texts()
        assert head == ["System", "F1", "− system-0", "− system-2"]
        assert versus.first.locator("tbody tr:visible").count() == 2


@pytest.mark.slow
def test_sixteen_committed_systems_take_less_than_ten_megabytes(tmp_path: Path) -> None:
    """The sixteen with the largest predictions, each with its articles, and every pair that can be compared."""
    paths = [path for path in RESULTS.glob("*/predictions.jsonl") if not path.parent.name.endswith("-given")]
    paths = sorted(paths, key=lambda path: path.stat().st_size)[-16:]
    files: Mapping[str, bytes] = write_report(paths, tmp_path / "out")
    assert len(paths) == 16
    assert sum(map(len, files.values())) < 10_000_000
    assert sum(name.startswith("systems/") for name in files) == len(paths)
