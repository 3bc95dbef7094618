"""The files of a report: complete, linked, escaped and reproducible; other files are not overwritten."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from onrecord.cli.report import report as command
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.report.site.site import slugs
from onrecord.report.site.write import MARKER, write_report

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALL = Path(__file__).parents[1] / "corpus_small"
CORPUS = load(SMALL)
VOID = {"meta", "link", "input", "img", "br", "line", "circle", "rect", "path", "use"}
# What an opening tag closes, if it is the last open: HTML lets its end out.
CLOSES = {
    **dict.fromkeys("p div section article dl ol ul table h1 h2 h3".split(), ("p",)),
    **dict.fromkeys(("td", "th"), ("p", "td", "th")),
    "li": ("p", "li"),
    "tr": ("td", "th", "tr"),
    "option": ("option",),
}
LET_OUT = {"p", "li", "td", "th", "tr", "option"}  # what the end of another element closes with it


class Page(HTMLParser):
    """A page's links, ids, tags, and text; tags that are not closed in order fail."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open in ([], ["html", "body"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add a tag."""
        found = dict(attrs)
        self.tags.add(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        if tag == "a":
            self.links.append(found["href"] or "")
        if tag in {"link", "script", "img"}:
            self.loads.append(found.get("href") or found.get("src") or "")
        assert not any(name.startswith("on") for name in found)
        for before in CLOSES.get(tag, ()):
            self._let_out(before)
        if tag not in VOID:
            self._open.append(tag)

    def _let_out(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add a tag that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag opened last, and before it those whose end tags may be omitted."""
        while self._open[-1] != tag and self._open[-1] in LET_OUT:
            self._open.pop()
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Add text."""
        self.text += data


def read_pages(directory: Path) -> dict[Path, Page]:
    """Return every page of a report, parsed."""
    return {path.resolve(): Page(path.read_text("utf-8")) for path in sorted(directory.rglob("*.html"))}


def test_every_article_entity_and_utterance_has_a_page(report: Path) -> None:
    """There is a page for each article, entity and utterance, and one each for scores and timeline."""
    names = {str(path.relative_to(report)) for path in report.rglob("*.html")}
    assert {"index.html", "timeline.html", "entities.html", "utterances.html"} <= names
    assert {f"articles/flawed/{each}.html" for each in CORPUS.doc_ids} <= names
    assert {f"entities/{each}.html" for each in CORPUS.entities} <= names
    assert {f"utterances/{each}.html" for each in CORPUS.utterances} <= names


def test_every_link_of_the_report_leads_to_a_page_and_element(report: Path) -> None:
    """Every link inside the report leads to a page that is there, and to an element that is on it."""
    pages = read_pages(report)
    followed = 0
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert link.startswith("https://www.wikidata.org/wiki/Q")
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target in pages, link
            assert not parts.fragment or unquote(parts.fragment) in pages[target].ids, (path, link)
            followed += 1
    assert followed > 100


def test_ids_are_unique_on_each_page_of_the_report(report: Path) -> None:
    """Ids are unique on each page."""
    for path, page in read_pages(report).items():
        assert len(page.ids) == len(set(page.ids)), path


def test_the_report_loads_nothing_from_the_network(report: Path) -> None:
    """A page loads the style sheet, a script and an empty icon, and nothing else."""
    allowed = re.compile(r"(\.\./)*(report\.(css|js)|choose\.js)|data:,")
    for page in read_pages(report).values():
        assert all(allowed.fullmatch(each) for each in page.loads)
    assert all("://" not in (report / name).read_text() for name in ("report.css", "report.js", "choose.js"))
    assert "@import" not in (report / "report.css").read_text()


def test_markup_in_articles_names_and_predictions_is_escaped(nasty: Mapping[str, Any], tmp_path: Path) -> None:
    """Markup in a text, title, name, label, system or predicted string is shown as text on every kind of page."""
    write_report([nasty["system"]] * 3, tmp_path / "out", gold=nasty["gold"])
    pages = read_pages(tmp_path / "out")
    assert {"compare.html", "1-3.html"} <= {path.name for path in pages}
    assert all("img" not in page.tags for page in pages.values())
    for path, page in pages.items():
        scripted = path.parent.parent.name == "articles" or path.name in {"index.html", "compare.html"}
        assert ("script" in page.tags) == scripted, path
        assert "<script>" in page.text or path.name == "entities.html", path


def test_the_same_systems_give_the_same_report(both: Path, flawed: Path, perfect: Path, tmp_path: Path) -> None:
    """Two reports on the same systems are equal, file by file."""
    second = write_report([flawed, perfect], tmp_path / "two", gold=SMALL)
    first = {path.relative_to(both).as_posix(): path.read_bytes() for path in both.rglob("*") if path.is_file()}
    assert first == second
    for name, data in first.items():
        assert (tmp_path / "two" / name).read_bytes() == data


def test_a_report_on_two_systems_has_a_comparison(both: Path) -> None:
    """With two systems there is a page that compares them, and pages of each article under both."""
    page = Page((both / "compare.html").read_text(encoding="utf-8"))
    assert "perfect against flawed" in " ".join(page.text.split())
    assert all((both / f"articles/{name}/ferry-1.html").is_file() for name in ("flawed", "perfect"))


def test_a_report_on_one_system_has_no_comparison(report: Path) -> None:
    """With one system there is no page of a comparison."""
    assert not (report / "compare.html").exists()


def test_systems_with_the_same_name_have_separate_pages(flawed: Path, tmp_path: Path) -> None:
    """A file given twice makes two systems with pages of their own."""
    files = write_report([flawed, flawed], tmp_path / "out", gold=SMALL)
    assert {"articles/flawed/ferry-1.html", "articles/flawed-2/ferry-1.html"} <= set(files)


def test_an_earlier_report_is_replaced_completely(flawed: Path, perfect: Path, tmp_path: Path) -> None:
    """A report that replaces another one keeps none of its pages."""
    write_report([flawed], tmp_path / "out", gold=SMALL)
    write_report([perfect], tmp_path / "out", gold=SMALL)
    assert not (tmp_path / "out" / "articles" / "flawed").exists()
    assert (tmp_path / "out" / "articles" / "perfect").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_directory_with_other_files_is_refused(flawed: Path, tmp_path: Path) -> None:
    """A directory with other files stays unchanged, and the error names them."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("dear")
    with pytest.raises(OnrecordError, match="not a report") as refused:
        write_report([flawed], tmp_path / "out", gold=SMALL)
    assert "thesis.tex" in refused.value.got
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.tex"]


def test_a_report_on_gold_without_texts_has_scores_and_lists_only(flawed: Path, tmp_path: Path) -> None:
    """If gold is bare documents, the report has the scores and, for each article, the list of findings."""
    lines = tmp_path / "gold.jsonl"
    lines.write_text("".join(flawed.read_text().splitlines(keepends=True)[1:]))
    files = write_report([flawed], tmp_path / "out", gold=lines)
    assert "not available" in Page(files["articles/flawed/ferry-1.html"].decode()).text
    assert not any(name.startswith(("entities", "utterances", "timeline")) for name in files)


def test_kinds_and_layers_that_gold_lacks_are_not_in_the_report(tmp_path: Path) -> None:
    """Gold of quotes without kinds has no scores by kind, and no errors in layers that it does not have."""
    gold, mine = tmp_path / "gold.jsonl", tmp_path / "mine.jsonl"
    gold.write_text('{"doc_id": "ferry-1", "quotes": [{"content": [{"start": 0, "end": 5}]}]}\n')
    mine.write_text(
        '{"doc_id": "ferry-1", "mentions": [{"start": 0, "end": 5, "type": "PER"}], '
        '"quotes": [{"kind": "direct", "content": [{"start": 0, "end": 5}]}]}\n'
    )
    page = Page(write_report([mine], tmp_path / "out", gold=gold)["index.html"].decode())
    assert "Quotes, contents" in page.text
    assert "direct only" not in page.text
    assert "spurious" not in page.text


def test_the_report_command_prints_the_path_of_the_first_page(flawed: Path, tmp_path: Path) -> None:
    """The command writes the report and names its first page."""
    out = tmp_path / "out"
    done = CliRunner().invoke(command, [str(flawed), "-o", str(out), "--gold", str(SMALL)])
    assert done.exit_code == 0, done.output
    assert str(out / "index.html") in done.output
    assert (out / MARKER).is_file()


@pytest.mark.parametrize("names", [["a", "A", "a-2", "A-2"], ["../..", "..", "/", ""], ["b c", "b/c", "b-c"]])
def test_slugs_of_different_names_are_different_file_names(names: list[str]) -> None:
    """Each name gets another file name, also on file systems that ignore case."""
    found = list(slugs(names).values())
    assert len({each.casefold() for each in found}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", each) for each in found)


@pytest.mark.parametrize("arguments", [[], ["-o", "site"]])
def test_a_report_without_predictions_hints_at_browse(arguments: list[str]) -> None:
    """The error for `report` alone names the command that shows the corpus."""
    with pytest.raises(OnrecordError, match="none are named") as caught:
        CliRunner().invoke(command, arguments, standalone_mode=False, catch_exceptions=False)
    assert "onrecord browse -o DIR" in caught.value.hint


def test_label_option_is_refused_with_on() -> None:
    """--label with --on is an error: a report of shards cannot rename labels."""
    arguments = ["p.jsonl", "-o", "site", "--on", "dask", "--label", "PERSON=PER"]
    with pytest.raises(OnrecordError, match="--label cannot be used with --on") as caught:
        CliRunner().invoke(command, arguments, standalone_mode=False, catch_exceptions=False)
    assert caught.value.got == "--label PERSON=PER"


def test_a_system_s_page_has_its_largest_errors_and_its_worst_articles_first(both: Path) -> None:
    """The sizes descend, each error is an item of its article's page, and the first column of figures ascends."""
    html = next(both.glob("systems/flawed*.html")).read_text(encoding="utf-8")
    errors, articles = html.partition('<h2 id="worst">')[2].split('<h2 id="articles">')
    sizes = [int(each) for each in re.findall(r"<td class=n>(\d+)</td>", errors)]
    assert sizes == sorted(sizes, reverse=True)
    assert {"missed", "type", "spurious"} <= {*re.findall(r"<td class=\"\w+\">([\w ]+)</td>", errors)}
    targets = [unquote(each) for each in re.findall(r'<a href="\.\./([^"]+)"', errors)]
    assert len(targets) == len(sizes)
    assert all(fragment.startswith("f") for _, _, fragment in (each.partition("#") for each in targets))
    assert all(Path(both, each.partition("#")[0]).is_file() for each in targets)
    first = [row.split("<td class=n>")[1].partition("<")[0] for row in articles.split("<tr>")[2:4]]
    assert [*map(float, first)] == sorted(map(float, first))
