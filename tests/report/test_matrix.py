"""The matrices of more than two systems: every pair is compared, and its verdict is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onrecord.report.site.comparison import compared_systems
from onrecord.report.site.matrix import Matrix, matrix
from onrecord.report.site.overview import plotted, tracks
from onrecord.report.site.read import read_site
from onrecord.report.site.write import write_report
from onrecord.stats.intervals import SEED

from .conftest import gold_rows, write_system

if TYPE_CHECKING:
    from onrecord.report.site.site import Site

CHECKOUT = Path(__file__).parents[2]
RESULTS = CHECKOUT / "eval" / "results"
SMALL = Path(__file__).parents[1] / "corpus_small"

TOO_FEW = "too few documents to test"


@pytest.fixture(scope="module")
def site(flawed: Path, perfect: Path, directory: Path) -> Site:
    """Return what a report is made of: a flawed system, a perfect one, and one that finds one mention."""
    poor = [{**row, "mentions": row["mentions"][:1], "quotes": [], "events": []} for row in gold_rows()]
    return read_site(SMALL, [flawed, perfect, write_system(directory / "poor.jsonl", "poor", poor)], seed=SEED)


@pytest.fixture(scope="module")
def found(site: Site) -> Matrix:
    """Return the matrices."""
    return matrix(site, dict(compared_systems(site, seed=SEED)))


def test_a_matrix_is_antisymmetric(found: Matrix) -> None:
    """The cell of (A, B) is the negative of the cell of (B, A), and the diagonal is empty."""
    opposite = {"better": "worse", "worse": "better", "tied": "tied", "": ""} | {TOO_FEW: TOO_FEW}
    for table in found.tables:
        for i, line in enumerate(table.lines):
            assert line.cells[i] is None
            for j, cell in enumerate(line.cells):
                other = table.lines[j].cells[i]
                if cell is not None and other is not None:
                    assert cell.difference.lstrip("+−") == other.difference.lstrip("+−")
                    assert cell.verdict == opposite[other.verdict]
                    assert (cell.p, cell.page) == (other.p, other.page)


def test_a_large_difference_is_significant_and_a_small_one_is_a_tie() -> None:
    """One of two committed baselines is better at mentions; the two are tied at quotes."""
    paths = [RESULTS / name / "predictions.jsonl" for name in ("rules", "crf")]
    site = read_site(CHECKOUT, paths, seed=SEED)
    tables = {table.name: table for table in matrix(site, dict(compared_systems(site, seed=SEED))).tables}
    rules, crf = tables["mention.strict"].lines[0].cells[1], tables["mention.strict"].lines[1].cells[0]
    assert rules is not None
    assert crf is not None
    assert (rules.verdict, crf.verdict) == ("better", "worse")
    quotes = tables["quote.content.exact"].lines[0].cells[1]
    assert quotes is not None
    assert quotes.verdict == "tied"


def test_p_values_are_corrected_over_the_measures_of_a_pair(site: Site, found: Matrix) -> None:
    """The corrected p equals that of a comparison of the two systems, whichever other systems are on the page."""
    pairs = dict(compared_systems(site, seed=SEED))
    tested = 0
    for (first, second), each in pairs.items():
        for table in found.tables:
            cell = table.lines[site.systems.index(second)].cells[site.systems.index(first)]
            assert cell is not None
            if cell.verdict:
                assert float(cell.p) == round(each.holm[table.name], 4)
                tested += 1
    assert tested


def test_each_pair_of_systems_has_a_page_that_the_matrix_links_to(flawed: Path, perfect: Path, tmp_path: Path) -> None:
    """Three systems have three pages of pairs, and the first page links to the matrix."""
    files = write_report([flawed, perfect, flawed], tmp_path / "out", gold=SMALL)
    pages = [f"compare/{each}.html" for each in ("1-2", "1-3", "2-3")]
    assert set(pages) <= set(files)
    assert all(f'href="{page}"'.encode() in files["compare.html"] for page in pages)
    assert b'href="compare.html"' in files["index.html"]
    assert b'href="../articles/perfect/ferry-1.html#g-' in files["compare/1-2.html"]


def test_a_system_given_mentions_is_not_ranked_with_others(perfect: Path, directory: Path) -> None:
    """Its given mentions get no credit."""
    given = write_system(directory / "given.jsonl", "given", gold_rows(), given=["mentions"])
    site = read_site(SMALL, [perfect, given], seed=SEED)
    assert [each.name for each in site.systems] == ["perfect", "given (given mentions)"]
    standing = {column.track.key: [each.name for each in column.order] for column in tracks(site)}
    assert standing["entities.all"] == standing["coreference.within"] == ["perfect"]
    assert standing["coreference.given-mentions"] == ["given (given mentions)"]
    shown = {each.name: [point.system.name for point in each.points] for each in plotted(site) if not each.chosen}
    assert shown["mention.strict"] == ["perfect"]
    assert shown["coref.conll"] == ["perfect", "given (given mentions)"]
