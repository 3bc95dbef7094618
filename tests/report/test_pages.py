"""The data of the pages agree with gold and with `explain`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onrecord.corpus.load import load
from onrecord.explain import explain
from onrecord.report.site.article import article_page
from onrecord.report.site.comparison import compared_systems, comparison_page
from onrecord.report.site.entities import entity_pages
from onrecord.report.site.overview import outcomes, plotted
from onrecord.report.site.read import read_site
from onrecord.report.site.utterances import utterance_pages
from onrecord.stats.intervals import SEED

if TYPE_CHECKING:
    from onrecord.report.site.site import Site

SMALL = Path(__file__).parents[1] / "corpus_small"
CORPUS = load(SMALL)


@pytest.fixture(scope="module")
def site(flawed: Path, perfect: Path) -> Site:
    """Return the data of a report on the flawed and the perfect system."""
    return read_site(SMALL, [flawed, perfect], seed=SEED)


def test_the_page_of_an_article_lists_the_outcomes_of_explain(site: Site, flawed: Path) -> None:
    """Each item is listed once, and the filters have the right numbers."""
    for doc_id in site.doc_ids:
        page = article_page(site, site.first, doc_id)
        found = Counter((each.layer, each.outcome) for each in explain(SMALL, flawed, documents=[doc_id]))
        assert Counter((entry.layer, entry.outcome) for entry in page.entries) == found
        assert sum(choice.number for choice in page.layers) == sum(choice.number for choice in page.outcomes)
        assert sum(choice.number for choice in page.layers) == found.total()


def test_the_table_of_outcomes_adds_up_to_all_items(site: Site, flawed: Path) -> None:
    """The table of outcomes has every finding in one cell."""
    _, rows = outcomes(site.first)
    assert sum(cell.number for cells in rows.values() for cell in cells) == sum(1 for _ in explain(SMALL, flawed))


def test_gold_as_a_system_is_at_100_in_every_plot(site: Site) -> None:
    """Gold as a system is at 100 in every plot, and the flawed system below."""
    points = [row.points for row in plotted(site)]
    assert {perfect.value for _, perfect in points if perfect.value is not None} == {100}
    assert any(flawed.value < 100 for flawed, _ in points if flawed.value is not None)


def test_pages_of_entities_have_all_mentions_of_gold(site: Site) -> None:
    """The pages of entities show every mention once; a mention that the system changed is partly right."""
    pages = list(entity_pages(site))
    assert {page.entity.id for page in pages} == set(CORPUS.entities)
    mentions = [mention for document in CORPUS.documents.values() for mention in document.mentions or ()]
    assert sum(page.number for page in pages) == len(mentions)
    seen = [each for page in pages for found in page.mentions.values() for each in found]
    assert Counter(each.outcomes[0][0] for each in seen)["part"] == 1
    assert "wrong" not in {each.outcomes[1][0] for each in seen}


def test_pages_of_utterances_have_all_quotes_of_gold(site: Site) -> None:
    """The pages of utterances show every quote that has an utterance, with the paragraph that contains it."""
    pages = list(utterance_pages(site))
    quotes = [quote for document in CORPUS.documents.values() for quote in document.quotes or () if quote.utterance]
    assert sum(len(page.renderings) for page in pages) == len(quotes)
    for page in pages:
        for rendering in page.renderings:
            context = "".join(stretch.text for stretch in rendering.context)
            assert context in CORPUS.texts[rendering.doc_id]
            quoted = " … ".join(" ".join(each.text.split()) for each in rendering.context if each.quoted)
            assert quoted == rendering.words


def test_a_missed_quote_is_shown_on_the_page_of_its_utterance(site: Site) -> None:
    """The quote that the flawed system lacks is missed in it, and right in the perfect system."""
    verdicts = [
        [verdict.outcome for verdict in rendering.verdicts]
        for page in utterance_pages(site)
        for rendering in page.renderings
    ]
    assert verdicts.count(["missed", "right"]) == 1


def test_differences_are_second_minus_first_system(site: Site) -> None:
    """With the flawed system first, no difference is negative."""
    ((systems, found),) = compared_systems(site, seed=SEED)
    rows = comparison_page(site, systems, found).rows
    assert any(row.difference.startswith("+") and row.difference != "+0.0" for row in rows)
    assert not any(row.difference.startswith("−") for row in rows)
    assert all(row.at is None or 50 <= row.at <= 100 for row in rows)
