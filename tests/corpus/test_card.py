"""The dataset card."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from onrecord import schema
from onrecord.corpus import build, counts
from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.corpus.markdown import markdown
from onrecord.corpus.scored import scored
from onrecord.errors import OnrecordError
from onrecord.scorer import score

from .conftest import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def card(root: Path) -> tuple[dict[str, Any], str]:
    """Return the front matter and the text of a corpus's card."""
    text = build.plan(load(root))["corpus/README.md"].decode()
    _, front, body = text.split("---\n", 2)
    return yaml.safe_load(front), body


def test_the_card_has_the_counts_of_stats(small_corpus: Path) -> None:
    """Every count that `stats` prints is in the card."""
    tables = counts.tables(load(small_corpus))
    _, body = card(small_corpus)
    for table in tables:
        for label, row in table.cells.items():
            assert f"| {label} | {table.total(label)} | {' | '.join(map(str, row.values()))} |" in body


def test_the_card_shows_the_recorded_agreement(small_corpus: Path) -> None:
    """Recorded pairs are shown side by side; without annotations/agreement/ the card says that there are none."""
    slots = small_corpus / "annotations" / "card.md"
    slots.write_text("---\npretty_name: Small\n---\n\n{{agreement}}\n", encoding="utf-8")
    assert "No agreement has been measured" in card(small_corpus)[1]
    directory = small_corpus / "annotations" / "agreement"
    directory.mkdir()
    pair = {
        "annotators": [{"name": "ada"}, {"name": "bo"}],
        "caption": "Two people.",
        "documents": ["ferry-1"],
        "columns": ["agreement on", "figure", "units", "all", "ferry-1"],
        "rows": [["quote.cue.exact", "F1", None, 0.5, 0.5], ["coref.lea", "F1", None, None, None]],
    }
    (directory / "ada-bo.json").write_text(json.dumps(pair), encoding="utf-8")
    other = {"corpus": "Elsewhere", "source": "a paper", "figures": {"quote.cue.exact": 0.7}}
    (directory / "elsewhere.json").write_text(json.dumps(other), encoding="utf-8")
    body = card(small_corpus)[1]
    assert "| quote.cue.exact | F1 | 0.500 | 0.700 |" in body
    assert "ada and bo: Two people." in body
    assert "coref.lea" not in body


def test_an_unknown_slot_of_the_template_is_an_error(small_corpus: Path) -> None:
    """The error lists the known slots."""
    (small_corpus / "annotations" / "card.md").write_text(
        "---\npretty_name: Small\n---\n\n{{figurse}}\n", encoding="utf-8"
    )
    with pytest.raises(OnrecordError) as caught:
        card(small_corpus)
    assert caught.value.got == "{{figurse}}"
    assert "{{figures}}" in caught.value.expected


def test_the_first_line_says_where_the_text_begins() -> None:
    """Whoever opens the file sees below which declarations the text is; a field has one line."""
    lines = (CHECKOUT / "corpus" / "README.md").read_text(encoding="utf-8").splitlines()
    found = re.fullmatch(r"# .* The text of the card begins in line (\d+)\.", lines[1])
    assert found is not None
    assert lines[int(found[1]) - 1] == "# On the Record"
    assert "  - {name: doc_id, dtype: string}" in lines


def test_a_bar_in_a_markdown_cell_is_escaped() -> None:
    """Markdown escapes characters that would end a cell."""
    assert markdown(["a", "b"], [["x|y", 1]]) == "| a | b |\n| :-- | --: |\n| x\\|y | 1 |"


@pytest.mark.parametrize("which", ["shipped", "small"])
def test_the_python_examples_of_the_card_run(small_corpus: Path, tmp_path: Path, which: str) -> None:
    """The code for loading the data runs unchanged in any directory."""
    for name in ("datasets", "pandas", "polars", "duckdb"):
        pytest.importorskip(name, reason=f"{name}: `make test` installs it")
    if which == "small":
        build.write(build.plan(load(small_corpus)), small_corpus)
    home = CHECKOUT if which == "shipped" else small_corpus
    (example,) = PYTHON.findall(card(home)[1])
    check = "\nassert quotes.columns[:2] == ['doc_id', 'title']"
    environment = {
        **os.environ,
        "ONRECORD_HOME": str(home),
        "HF_HOME": str(tmp_path),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
    }
    command = [sys.executable, "-c", example + check]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_card_explains_every_column_and_value(small_corpus: Path) -> None:
    """Each configuration has a table with its columns and their meanings, and each label is defined."""
    _, body = card(small_corpus)
    columns_, values = body.split("\n## Columns\n")[1].split("\n## Values\n")
    sections = {part.split("\n", 1)[0]: part for part in columns_.split("\n### ")}
    for config, columns in configs().items():
        assert [name for name in columns if f"`{name}`" not in sections[config]] == [], config
    assert "| `from_date` | date | The first day on which it may have happened. |" in sections["event_instances"]
    assert "| `arguments.target_start` | int32 |" in sections["events"]
    for inventory in ("quote_kind", "event_type", "zone", "basis"):
        for value, row in schema.inventory(inventory).items():
            assert f"| `{value}` | {row['description']}" in values


def test_the_card_has_the_gold_count_of_each_measure() -> None:
    """The card's table of scored items has, for each measure, the gold count that a score prints."""
    corpus = load(CHECKOUT)
    found = json.loads(score(corpus, list(corpus.documents.values())).to_json())["measures"]
    body = card(CHECKOUT)[1]
    for each in scored(corpus):
        assert found[each.measure]["counts"]["gold"] == each.scored, each.measure
        assert f"| `{each.measure}` | {each.items} | {each.scored} |" in body


def test_a_card_template_in_the_published_directory_is_refused(small_corpus: Path) -> None:
    """A card.md in corpus/ would be published; the message gives the right directory."""
    (small_corpus / "corpus" / "card.md").write_text("---\n---\n", encoding="utf-8")
    with pytest.raises(OnrecordError, match="would be published") as caught:
        build.plan(load(small_corpus))
    assert caught.value.hint == "move it: git mv corpus/card.md annotations/card.md"


def test_the_citation_is_in_the_card_and_in_croissant(small_corpus: Path) -> None:
    """The citation of card.md, with its version, is in the card, in `dataset_info` and in Croissant."""
    (small_corpus / "annotations" / "card.md").write_text(
        "---\nlicense: mit\ncroissant:\n  url: https://small.example\n  datePublished: 2031-06-01\n"
        "  citeAs: '@misc{small, note = {Version {{version}}}}'\n"
        "---\n\n{{citation}}\n",
        encoding="utf-8",
    )
    files = build.plan(load(small_corpus))
    front, body = card(small_corpus)
    cited = "@misc{small, note = {Version 0.1.0}}"
    assert f"```bibtex\n{cited}\n```" in body
    assert {info["citation"] for info in front["dataset_info"]} == {cited}
    assert {(info["license"], info["homepage"]) for info in front["dataset_info"]} == {("mit", "https://small.example")}
    assert not any("homepage" in info for info in card(CHECKOUT)[0]["dataset_info"])
    croissant = json.loads(files["corpus/croissant.json"])
    assert (croissant["citeAs"], croissant["datePublished"]) == (cited, "2031-06-01")


def test_the_published_directory_has_data_and_description_only() -> None:
    """corpus/ has the licence that the card links, and neither the card's template nor code."""
    directory = CHECKOUT / "corpus"
    assert sorted(path.name for path in directory.iterdir()) == [
        "LICENSE",
        "README.md",
        "articles",
        "articles.json",
        "corpus.json",
        "croissant.json",
        "data",
        "folds.json",
        "wikidata.json",
    ]
    assert {path.suffix for path in (directory / "data").rglob("*") if path.is_file()} == {".parquet"}
    front = card(CHECKOUT)[0]
    assert (directory / front["license_link"]).is_file()
