"""A report on shards equals the usual one if every document has a page; otherwise it counts all documents."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onrecord.cli.report import report as command
from onrecord.cluster.report import report_pages
from onrecord.corpus.load import load
from onrecord.documents.directory import plain
from onrecord.explain.finding import Outcome
from onrecord.explain.run import explain
from onrecord.report.site.write import write_report
from onrecord.report.tally import Tally, Worst
from onrecord.schema.schemas import schema_version
from onrecord.scorer import score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from distributed import Client

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.usefixtures("scratch")]
SMALL = Path(__file__).parents[1] / "corpus_small"
LAYERS = ("doc_id", "mentions", "times", "fillers", "quotes", "events")


def written(path: Path, system: str, *rows: Mapping[str, Any]) -> Path:
    """Write a predictions file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"onrecord": "predictions", "schema_version": schema_version(), "system": system, "scope": "corpus"}
    path.write_text("".join(json.dumps(each) + "\n" for each in (header, *rows)), encoding="utf-8")
    return path


def flawed() -> list[dict[str, Any]]:
    """Return the small corpus's gold with one wrong type in each document, and more errors in the second."""
    rows = [{layer: plain(document)[layer] for layer in LAYERS} for document in load(SMALL).documents.values()]
    for row in rows:
        row["mentions"][0]["type"] = "WORK"
    rows[1]["quotes"], rows[1]["events"] = [], []
    return rows


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    """Return the flawed system in two shards, with the second document in the first shard."""
    first, second = flawed()
    written(tmp_path / "flawed" / "a.jsonl", "flawed", second)
    written(tmp_path / "flawed" / "b.jsonl", "flawed", first)
    return tmp_path / "flawed"


def test_a_report_on_few_documents_equals_the_usual_one(client: Client, shards: Path, tmp_path: Path) -> None:
    """However predictions are distributed, every byte equals that of one machine; two systems are compared."""
    one = written(tmp_path / "one.jsonl", "flawed", *flawed())
    other = written(tmp_path / "other.jsonl", "other", flawed()[0])
    expected = dict(write_report([one, other], tmp_path / "report", gold=SMALL, seed=7))
    files = dict(report_pages(client, [str(shards), str(other)], gold=str(SMALL), most=2, seed=7))
    del expected["onrecord-report.json"]
    assert "compare.html" in files
    assert sorted(files) == sorted(expected)
    assert [name for name in files if files[name] != expected[name]] == []


def cells(page: bytes, heading: str) -> list[list[str]]:
    """Return the rows of the first table after a heading, as text."""
    after = page.decode().partition(f">{heading}")[2].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", after, re.DOTALL)
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


@pytest.fixture
def archive(client: Client, shards: Path) -> dict[str, bytes]:
    """Return a report in which at most one document has a page."""
    return dict(report_pages(client, [str(shards)], gold=str(SMALL), most=1, seed=7))


def test_figures_and_counts_of_an_archive_include_all_documents(archive: dict[str, bytes], tmp_path: Path) -> None:
    """The first page has the figures of `score` and the counts of `explain` for all documents."""
    one = written(tmp_path / "one.jsonl", "flawed", *flawed())
    result = score(load(SMALL), one)
    expected = {name: f"{100 * result[name].f1:.1f}" for name in ("mention.strict", "quote.attribution")}
    shown = {row[0].split()[-1]: row[3] for row in cells(archive["index.html"], "Headline scores")[1:]}
    assert {name: shown[name] for name in expected} == expected
    counted = Counter((each.layer, each.outcome.value) for each in explain(load(SMALL), one))
    heads, *rows = cells(archive["index.html"], "Outcomes of all items")
    counts = {(row[0], head): int(cell) for row in rows for head, cell in zip(heads[1:], row[1:], strict=True) if cell}
    assert counts == counted
    assert b"2 documents. The scores and counts below are over all of them" in archive["index.html"]
    assert result.signature.encode() in archive["index.html"]


def test_one_machine_writes_the_same_report(archive: dict[str, bytes], tmp_path: Path) -> None:
    """Without a cluster, the same documents have pages, and every byte is the same."""
    one = written(tmp_path / "one.jsonl", "flawed", *flawed())
    files = dict(write_report([one], tmp_path / "report", gold=SMALL, seed=7, most=1))
    del files["onrecord-report.json"]
    assert sorted(files) == sorted(archive)
    assert [name for name in files if files[name] != archive[name]] == []


def test_only_the_documents_with_most_errors_have_pages(archive: dict[str, bytes], tmp_path: Path) -> None:
    """The page says how many documents have pages, which ones and why."""
    one = written(tmp_path / "one.jsonl", "flawed", *flawed())
    errors = Counter(each.doc_id for each in explain(load(SMALL), one, errors_only=True))
    ((doc_id, number),) = errors.most_common(1)
    assert errors.total() > number
    (row,) = cells(archive["index.html"], "The documents with the most errors")[1:]
    assert row[1] == str(number)
    assert b"1 of 2 documents have a page" in archive["index.html"]
    articles = [name for name in archive if "/articles/" in name]
    assert [Path(name).stem for name in articles] == [doc_id]
    assert f'href="{articles[0]}"'.encode() in archive["index.html"]
    (first,) = (name for name in archive if name.startswith("documents/") and name.endswith("/index.html"))
    assert b"flawed, the 1 documents with the most errors of 2" in archive[first]


def test_only_entities_of_documents_with_pages_have_pages(
    archive: dict[str, bytes], client: Client, shards: Path
) -> None:
    """Only entities that the documents with pages mention have a page."""
    whole = report_pages(client, [str(shards)], gold=str(SMALL), most=2, seed=7)
    every = {Path(name).name for name, _ in whole if name.startswith("entities/")}
    some = {Path(name).name for name in archive if "/entities/" in name}
    assert some < every
    assert some


def test_every_link_of_the_report_leads_to_a_page(archive: dict[str, bytes]) -> None:
    """Every link of the report leads to an existing page."""
    followed = 0
    for name, page in archive.items():
        for target in re.findall(r'href="?([^"#\s>]+\.(?:html|css))', page.decode()) if name.endswith(".html") else ():
            place = Path("/", name).parent.joinpath(target).resolve()
            assert str(place.relative_to("/")) in archive, f"{name}: {target}"
            followed += 1
    assert followed > 20


def test_two_systems_have_their_own_documents_and_no_comparison(client: Client, shards: Path, tmp_path: Path) -> None:
    """Each system has its own worst documents, so the systems are not compared."""
    other = written(tmp_path / "other.jsonl", "flawed", *reversed(flawed()))
    files = dict(report_pages(client, [str(shards), str(other)], gold=str(SMALL), most=1, seed=7))
    assert not [name for name in files if "compare" in name]
    assert {name.split("/")[1] for name in files if name.startswith("documents/")} == {"flawed", "flawed-2"}
    assert b"flawed (2)" in files["index.html"]


@given(
    errors=st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 4), max_size=12),
    cut=st.integers(0, 12),
    most=st.integers(1, 5),
)
def test_joined_tallies_do_not_depend_on_the_order(errors: dict[str, int], cut: int, most: int) -> None:
    """The result does not depend on the order or the distribution; ties are broken by id."""

    def tally(some: list[tuple[str, int]]) -> Tally:
        total = Tally(Counter(), 0, ())
        for doc_id, number in some:
            counts = Counter({("mentions", Outcome.MISSED): number})
            total = total.joined(Tally(counts, 1, (Worst(-number, doc_id),)), most)
        return total

    rows = list(errors.items())
    one, other = tally(rows[:cut]), tally(rows[cut:])
    assert one.joined(other, most) == other.joined(one, most) == tally(rows)
    expected = sorted(errors.items(), key=lambda row: (-row[1], row[0]))[:most]
    assert [(each.doc_id, each.errors) for each in tally(rows).worst] == expected


def test_report_on_dask_overwrites_no_other_files(scheduler: str, shards: Path, tmp_path: Path) -> None:
    """The command writes a report, and refuses to overwrite other files before it starts."""
    line = [str(shards), "--gold", str(SMALL), "--on", scheduler, "--pages", "1", "-o"]
    done = CliRunner().invoke(command, [*line, str(tmp_path / "report")])
    assert done.exit_code == 0
    assert (tmp_path / "report" / "index.html").is_file()
    assert "pages" in done.output
    done = CliRunner().invoke(command, [*line, str(shards)])
    assert "not a report" in str(done.exception)
