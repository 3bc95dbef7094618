"""Numbers of annotations that a person typed into a page are those of gold today."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import onrecord
from onrecord.agree.agreement import agree
from onrecord.corpus.counts import tables
from onrecord.measures.headlines import HEADLINES
from onrecord.scoring.certain import Certain
from onrecord.scoring.filters import filters
from onrecord.scoring.side_formats import Formats
from onrecord.scoring.signature import settings

ROOT = Path(__file__).parents[2]
LAYERS = ("mentions", "times", "fillers", "quotes", "nonquotes", "events")
WORDS = dict(enumerate("zero one two three four five six seven eight nine ten".split()))
# These pages have figures of other corpora, of made ones, or of earlier versions.
OTHERS = {"docs/corpus.md", "docs/scaling.md", "docs/migrating.md"}
PAGES = [
    path
    for path in (ROOT / "README.md", ROOT / "annotations" / "card.md", *sorted((ROOT / "docs").glob("*.md")))
    if path.relative_to(ROOT).as_posix() not in OTHERS
]
FIGURE = re.compile(r"\b([0-9][0-9,]*) (mentions|times|fillers|quotes|nonquotes|events)\b(?: of (recusal-\d+))?")


def counted(directory: Path | None = None) -> dict[str, dict[str, int]]:
    """Return doc_id, or "" for all -> layer -> number of its items, of gold or of the documents in a directory."""
    documents = list(onrecord.load().documents.values() if directory is None else onrecord.read(directory))
    rows = {each.doc_id: {layer: len(getattr(each, layer) or ()) for layer in LAYERS} for each in documents}
    return {**rows, "": {layer: sum(row[layer] for row in rows.values()) for layer in LAYERS}}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_numbers_of_annotations_are_those_of_gold(page: Path) -> None:
    """`823 mentions` in a page is the number of gold's mentions, or of those of the article that is named."""
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    gold = counted()
    for number, layer, doc_id in FIGURE.findall(" ".join(prose.split())):
        assert int(number.replace(",", "")) == gold[doc_id][layer], f"{number} {layer} {doc_id}"


def test_the_page_of_measures_says_how_many_items_are_scored() -> None:
    """The sentence on items in gold and items scored has today's numbers."""
    gold = counted()[""]
    result = onrecord.score(None, onrecord.load(), measures="mention.strict,quote.content.exact")
    scored = [result.scores[name].counts for name in ("mention.strict", "quote.content.exact")]
    numbers = [each.gold for each in scored if each is not None]
    page = " ".join((ROOT / "docs" / "measures.md").read_text(encoding="utf-8").split())
    assert (
        f"Gold has {gold['mentions']} mentions and {gold['quotes']} quotes; {numbers[0]} and {numbers[1]} of them are "
        "scored."
    ) in page
    assert f"**{WORDS[len(HEADLINES)].title()} headline measures.**" in page


def test_the_log_of_adjudication_has_the_numbers_of_each_reading() -> None:
    """The log names the numbers of items that each independent reading has."""
    log = (ROOT / "annotations" / "adjudication" / "0.2.0" / "README.md").read_text(encoding="utf-8")
    d, e = (counted(ROOT / "annotations" / "annotators" / name)[""] for name in ("reader-d", "reader-e"))
    layers = [layer for layer in LAYERS if layer != "fillers"]
    said = "reader-d: " + ", ".join(f"{d[layer]} {layer}" for layer in layers)
    assert f"{said}; reader-e: {', '.join(str(e[layer]) for layer in layers)} |" in log


def test_the_readme_has_the_size_of_the_corpus() -> None:
    """The line below the title has the numbers of words and of items."""
    corpus, gold = onrecord.load(), counted()[""]
    words = next(table.total("words") for table in tables(corpus) if "words" in table.cells)
    said = f"{words:,} words with {gold['mentions']} mentions, {gold['quotes']} quotes and {gold['events']} events"
    assert said in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_page_on_citing_explains_every_part_of_a_signature() -> None:
    """The table has each key that a signature can have, and no other."""
    filtered = filters("name", "direct", "PER", "NORP")
    sure = Certain({}, "", "yes")
    formats = Formats("bio", "docbin", labels={"a": "b"}, column=2, groups=("g",))
    keys = {
        *settings(
            corpus=None,
            gold_hash="",
            texts="yes",
            aligned=None,
            without_duplicates=True,
            filters=filtered,
            given=("mentions",),
            certain=sure,
        ),
        *(f"{side}{key}" for side in ("", "gold-") for name in ("bio", "docbin") for key in formats.settings(name, 2)),
        "inventory",
        "readings",
        "seed",
    }
    page = (ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    table = page.partition("| part | meaning |")[2].partition("\n\n")[0]
    named = [name for row in table.splitlines()[2:] for name in re.findall(r"`([a-z-]+)`", row.split("|")[1])]
    assert sorted(named) == sorted(keys)


def test_the_page_on_citing_has_the_agreement_of_attribution() -> None:
    """The example of a sentence for a paper has the figure that the card shows and `onrecord agree` prints."""
    path = ROOT / "annotations" / "agreement" / "reader-d-reader-e.json"
    figure = json.loads(path.read_bytes())["figures"]["f1"]["quote.attribution"]["value"]
    page = (ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    assert f"agree with F1 = {100 * figure:.1f} on" in page
    annotators = [ROOT / "annotations" / "annotators" / name for name in ("reader-d", "reader-e")]
    (pair,) = agree(annotators, measures=["quote.attribution"]).pairs
    for name, signature in zip(pair.annotators, pair.signatures, strict=True):
        assert f"{name} as gold:\n> `{signature}`" in page


def test_there_are_as_many_first_tasks_as_the_title_says() -> None:
    """The README and the page name the number of its tasks."""
    page = (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8")
    number = WORDS[len(re.findall(r"^## ", page, re.MULTILINE))]
    assert page.startswith(f"# {number.title()} first tasks\n")
    assert f"[{number} first tasks]" in (ROOT / "README.md").read_text(encoding="utf-8")
