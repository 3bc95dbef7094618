"""The report says where strings were found, and what believing more or less of that does to the figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.align.records import CREDITED, Tier
from onrecord.report.site.alignment import MEASURES, figures, strings
from onrecord.report.site.site import Site, read_site
from onrecord.report.site.write import write_report
from onrecord.stats.intervals import SEED

from .conftest import write_system

if TYPE_CHECKING:
    from onrecord.report.site.alignment import Cost

SMALL = Path(__file__).parents[1] / "corpus_small"
GOLD = 11  # quotes with content, over both articles
CONTENTS = {
    Tier.EXACT: "whether she would resign",
    Tier.NORMALISED: "I will step aside if it’s proper.",  # the article's apostrophe is straight
    Tier.NEAR: "lying to the council about the gathering",  # for «meeting»
    Tier.ALTERED: "Mayor Ada Lind met with shipowner Tomas Berg in Port Alder on Tuesday",  # for «Monday»
    Tier.UNALIGNED: "The harbour will be closed for years to come, she insisted",
}


@pytest.fixture(scope="module")
def path(directory: Path) -> Path:
    """Return a system that gives five quotes as strings, one for each of five tiers."""
    quotes: list[dict[str, Any]] = [{"content": [content]} for content in CONTENTS.values()]
    rows = [{"doc_id": "ferry-1", "quotes": quotes}, {"doc_id": "ferry-2", "quotes": []}]
    return write_system(directory / "strings.jsonl", "strings", rows)


@pytest.fixture(scope="module")
def site(path: Path) -> Site:
    """Return what a report on it is made of."""
    return read_site(SMALL, [path], seed=SEED)


def test_each_string_is_counted_on_its_tier(site: Site) -> None:
    """One exact, one normalised, one near, one altered and one invented string are told apart."""
    found = strings(site, site.first)
    assert found is not None
    assert found.tiers == {"quotes.content": {str(tier): int(tier in CONTENTS) for tier in Tier}}


def test_a_figure_grows_with_what_is_believed(site: Site) -> None:
    """Of five predictions and eleven quotes of gold one, two and three match: F1 of 2/16, 4/16 and 6/16."""
    for believed, matched in (({Tier.EXACT}, 1), (CREDITED, 2), (CREDITED | {Tier.NEAR}, 3)):
        expected = 2 * matched / (len(CONTENTS) + GOLD)
        assert figures(site.first, believed)["quote.content.exact"] == pytest.approx(expected)


def test_what_a_score_believes_gives_the_figures_of_the_score(site: Site) -> None:
    """The middle column is the score itself, under every measure."""
    scores = site.first.result.scores
    assert figures(site.first, CREDITED) == {name: scores[name].value.f1 for name in MEASURES}


def test_altered_and_invented_words_earn_nothing_whatever_is_believed(site: Site) -> None:
    """Even if every tier were believed, there would be three matches: the other two have no place to believe in."""
    assert figures(site.first, set(Tier)) == figures(site.first, CREDITED | {Tier.NEAR})


def test_gains_and_losses_are_differences_of_the_columns(site: Site) -> None:
    """Aligning gains an eighth, and near copies would add another."""
    found = strings(site, site.first)
    assert found is not None
    costs: dict[str, Cost] = {cost.name: cost for cost in found.costs}
    assert costs["quote.content.exact"][2:] == ("12.5", "25.0", "37.5", "+12.5", "+12.5")
    assert "mention.strict" not in costs  # not attempted


def test_doubtful_strings_are_listed_with_what_the_article_says(site: Site) -> None:
    """What was altered comes first, with the article's own words; what was invented has none beside it."""
    found = strings(site, site.first)
    assert found is not None
    assert [(each.tier, each.text) for each in found.doubts] == [
        (tier, CONTENTS[tier]) for tier in (Tier.ALTERED, Tier.UNALIGNED, Tier.NEAR)
    ]
    assert found.doubts[0].found.endswith("on Monday")
    assert found.doubts[1].found == ""


def test_the_page_of_the_system_shows_it(path: Path, flawed: Path, tmp_path: Path) -> None:
    """There is a section for the system that gave strings, and none for one that gave offsets."""
    pages = write_report([path, flawed], tmp_path / "out", gold=SMALL)
    page = "".join(data.decode() for name, data in pages.items() if name.startswith("systems/"))
    assert page.count("where they were found") == 1
    assert "The harbour will be closed" in page


def test_of_strings_in_other_layers_exact_copies_alone_are_believed_too(directory: Path) -> None:
    """A mention found by its letters in another case has no place where exact copies alone have one."""
    rows = [{"doc_id": "ferry-1", "mentions": [{"text": "PORT ALDER", "type": "GPE"}]}]
    path = write_system(directory / "case.jsonl", "case", rows)
    system = read_site(SMALL, [path], seed=SEED).first
    assert figures(system, {Tier.EXACT})["mention.strict"] == 0
    assert (figures(system, CREDITED)["mention.strict"] or 0) > 0
