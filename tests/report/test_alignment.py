"""The report shows the tier of each string, and how the scores change if more or fewer tiers get credit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.align.records import CREDITED, Tier
from onrecord.report.site.alignment import MEASURES, figures, strings
from onrecord.report.site.read import read_site
from onrecord.report.site.write import write_report
from onrecord.stats.intervals import SEED

from .conftest import write_system

if TYPE_CHECKING:
    from onrecord.report.site.alignment import Effect
    from onrecord.report.site.site import Site

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


def test_each_string_is_counted_at_its_tier(site: Site) -> None:
    """One exact, one normalised, one near, one altered and one invented string are at five tiers."""
    found = strings(site, site.first)
    assert found is not None
    assert found.tiers == {"quotes.content": {str(tier): int(tier in CONTENTS) for tier in Tier}}


def test_f1_increases_with_the_credited_tiers(site: Site) -> None:
    """One, two and three of five predictions match one of eleven gold quotes: F1 is 2/16, 4/16 and 6/16."""
    for tiers, matched in (({Tier.EXACT}, 1), (CREDITED, 2), (CREDITED | {Tier.NEAR}, 3)):
        expected = 2 * matched / (len(CONTENTS) + GOLD)
        assert figures(site.first, tiers)["quote.content.exact"] == pytest.approx(expected)


def test_figures_with_the_credited_tiers_equal_the_score(site: Site) -> None:
    """The middle column equals the score under every measure."""
    scores = site.first.result.scores
    assert figures(site.first, CREDITED) == {name: scores[name].value.f1 for name in MEASURES}


def test_altered_and_invented_strings_never_get_credit(site: Site) -> None:
    """With all tiers credited there are still three matches, because the other two strings have no offsets."""
    assert figures(site.first, set(Tier)) == figures(site.first, CREDITED | {Tier.NEAR})


def test_the_gain_of_a_tier_is_the_difference_of_two_columns(site: Site) -> None:
    """Alignment adds an eighth to F1; near copies would add another eighth."""
    found = strings(site, site.first)
    assert found is not None
    effects: dict[str, Effect] = {each.name: each for each in found.effects}
    assert effects["quote.content.exact"][2:] == ("12.5", "25.0", "37.5", "+12.5", "+12.5")
    assert "mention.strict" not in effects  # not attempted


def test_strings_without_credit_are_listed_with_the_words_of_the_article(site: Site) -> None:
    """Altered strings come first, with the article's words; an invented string has none."""
    found = strings(site, site.first)
    assert found is not None
    assert [(each.tier, each.text) for each in found.uncredited] == [
        (tier, CONTENTS[tier]) for tier in (Tier.ALTERED, Tier.UNALIGNED, Tier.NEAR)
    ]
    assert found.uncredited[0].found.endswith("on Monday")
    assert found.uncredited[1].found == ""


def test_only_a_system_that_predicts_strings_has_a_section_on_alignment(
    path: Path, flawed: Path, tmp_path: Path
) -> None:
    """A system that predicts offsets has no such section."""
    pages = write_report([path, flawed], tmp_path / "out", gold=SMALL)
    page = "".join(data.decode() for name, data in pages.items() if name.startswith("systems/"))
    assert page.count("Alignment of strings") == 1
    assert "The harbour will be closed" in page


def test_a_mention_in_another_case_gets_no_credit_as_exact_copy(directory: Path) -> None:
    """The score credits a mention in capitals; with credit for exact copies only, it does not match."""
    rows = [{"doc_id": "ferry-1", "mentions": [{"text": "PORT ALDER", "type": "GPE"}]}]
    path = write_system(directory / "case.jsonl", "case", rows)
    system = read_site(SMALL, [path], seed=SEED).first
    assert figures(system, {Tier.EXACT})["mention.strict"] == 0
    assert (figures(system, CREDITED)["mention.strict"] or 0) > 0
