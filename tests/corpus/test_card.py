"""What onrecord.corpus.card promises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from onrecord.corpus import build, counts
from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.corpus.markdown import markdown
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


def card(root: Path) -> tuple[dict[str, Any], str]:
    """Return the front matter and the prose of a home's card."""
    text = build.plan(load(root))["corpus/README.md"].decode()
    _, front, body = text.split("---\n", 2)
    return yaml.safe_load(front), body


def test_the_front_matter_names_every_configuration_with_its_columns(small_corpus: Path) -> None:
    """Each configuration has its version, the hash of its rows and all of its columns; nothing is a `sequence`."""
    front, _ = card(small_corpus)
    assert [each["config_name"] for each in front["configs"]] == list(configs())
    for info in front["dataset_info"]:
        assert [each["name"] for each in info["features"]] == list(configs()[info["config_name"]])
    assert len({each["description"] for each in front["dataset_info"]}) == len(configs())
    assert "sequence" not in yaml.safe_dump(front["dataset_info"])


def test_a_configuration_without_rows_is_not_declared(small_corpus: Path) -> None:
    """What `datasets` could not load is left out of the front matter."""
    for doc_id in ("ferry-1", "ferry-2"):
        path = small_corpus / "annotations" / "gold" / f"{doc_id}.json"
        document = json.loads(path.read_bytes()) | {"events": []}
        path.write_text(json.dumps(document), encoding="utf-8")
    front, _ = card(small_corpus)
    assert {*configs()} - {each["config_name"] for each in front["configs"]} == {"events"}


def test_the_figures_are_those_of_stats(small_corpus: Path) -> None:
    """Every count that `stats` prints stands in the card, and is counted anew after an edit."""
    tables = counts.tables(load(small_corpus))
    _, body = card(small_corpus)
    for table in tables:
        for label, row in table.cells.items():
            assert f"| {label} | {table.total(label)} | {' | '.join(map(str, row.values()))} |" in body


def test_the_agreement_tables_are_read_from_their_files(small_corpus: Path) -> None:
    """Without annotations/agreement/ the card says so; with it, pairs stand side by side."""
    slots = small_corpus / "corpus" / "card.md"
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


def test_a_slot_that_nothing_fills_is_an_error(small_corpus: Path) -> None:
    """A mistyped slot stops the build and names those that there are."""
    (small_corpus / "corpus" / "card.md").write_text("---\npretty_name: Small\n---\n\n{{figurse}}\n", encoding="utf-8")
    with pytest.raises(OnrecordError) as caught:
        card(small_corpus)
    assert caught.value.got == "{{figurse}}"
    assert "{{figures}}" in caught.value.expected


def test_a_bar_in_a_cell_does_not_split_it() -> None:
    """A Markdown table escapes what would end a cell."""
    assert markdown(["a", "b"], [["x|y", 1]]) == "| a | b |\n| :-- | --: |\n| x\\|y | 1 |"
