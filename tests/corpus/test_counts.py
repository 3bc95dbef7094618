"""Counts of the corpus, which `stats` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.corpus.counts import BREAKDOWNS, Table, as_data, links, tables
from onrecord.corpus.load import load

from .conftest import CHECKOUT, gold

if TYPE_CHECKING:
    from pathlib import Path


def found(root: Path) -> dict[str, Table]:
    """Return the tables of a corpus by title."""
    return {table.title: table for table in tables(load(root))}


def test_items_by_layer_equal_the_annotations(small_corpus: Path) -> None:
    """The table of layers has each document's number of items."""
    expected = gold(small_corpus)["documents"]
    for layer, row in found(small_corpus)["Items by layer"].cells.items():
        assert row == {doc_id: len(document[layer]) for doc_id, document in expected.items()}


def test_counts_by_label_add_up_to_the_layer(small_corpus: Path) -> None:
    """The labels of an attribute that is never null share out the layer's items."""
    made = found(small_corpus)
    for title, (layer, attribute, _) in BREAKDOWNS.items():
        if attribute != "rendering":
            total = sum(made[title].total(label) for label in made[title].cells)
            assert total == made["Items by layer"].total(layer), title


def test_characters_by_zone_add_up_to_the_texts() -> None:
    """The characters of all zones are the characters of the texts."""
    made = found(CHECKOUT)
    by_zone = made["Characters by zone"]
    assert sum(by_zone.total(zone) for zone in by_zone.cells) == made["Sizes"].total("characters")


def test_words_are_tokens_with_a_letter_or_a_digit(small_corpus: Path) -> None:
    """Punctuation does not count as a word; the second count leaves out zones that are not annotated."""
    sizes = found(small_corpus)["Sizes"].cells
    text = load(small_corpus).texts["ferry-1"]
    assert sizes["words"]["ferry-1"] == len(text.replace('"', " ").split())
    assert sizes["words in annotated zones"]["ferry-1"] == sizes["words"]["ferry-1"] - len(
        "Home Related Council Opens Inquiry".split()
    )


def test_links_count_entities_in_several_documents(small_corpus: Path) -> None:
    """An entity with mentions in both documents is shared, and its mentions are counted with it."""
    documents = gold(small_corpus)["documents"]
    where: dict[str, list[str]] = {}
    for doc_id, document in documents.items():
        for mention in document["mentions"]:
            where.setdefault(mention["entity"], []).append(doc_id)
    shared = [each for each in where.values() if len(set(each)) > 1]
    row = links(load(small_corpus))[0]
    assert row == {
        "registry": "entities",
        "entries": len(gold(small_corpus)["entities"]),
        "with several items": sum(len(each) > 1 for each in where.values()),
        "in several documents": len(shared),
        "items in these": sum(map(len, shared)),
    }


def test_stats_json_has_the_counts_of_every_table(small_corpus: Path) -> None:
    """`--json` gives the same counts as the tables."""
    data = as_data(load(small_corpus))
    for title, table in found(small_corpus).items():
        assert {label: row["total"] for label, row in data["tables"][title].items()} == {
            label: table.total(label) for label in table.cells
        }
