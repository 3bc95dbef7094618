"""Counts of the items that persons reviewed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from onrecord.cli.stats import stats
from onrecord.corpus import build
from onrecord.corpus.load import load
from onrecord.corpus.review import item_sha256, review
from onrecord.corpus.reviewed import Share, sentence, shares
from onrecord.documents.model import Mention

from .conftest import gold

if TYPE_CHECKING:
    from pathlib import Path

WHEN = "2031-05-05T10:00:00Z"


def _review(root: Path, doc_id: str, layer: str, count: int) -> None:
    path = root / "annotations" / "gold" / f"{doc_id}.json"
    document = json.loads(path.read_bytes())
    for item in document[layer][:count]:
        item["review"] = {"who": "anna-berg", "when": WHEN, "item_sha256": "0" * 64}
    path.write_text(json.dumps(document), encoding="utf-8")


def test_without_reviews_each_layer_has_zero_reviewed_items(small_corpus: Path) -> None:
    """The card has a 0 for each layer, and a sentence that no item has been reviewed."""
    counted = shares(load(small_corpus))
    items = sum(len(rows) for each in gold(small_corpus)["documents"].values() for rows in _lists(each))
    assert counted["all"]["all"] == Share(0, items)
    assert {each.reviewed for row in counted.values() for each in row.values()} == {0}
    assert sentence(load(small_corpus)) == f"No person has reviewed any item: 0 of {items:,}."


def _lists(document: dict[str, list[object]]) -> list[list[object]]:
    return [document[name] for name in ("mentions", "times", "fillers", "quotes", "nonquotes", "events")]


def test_reviews_are_counted_by_layer_and_document(small_corpus: Path) -> None:
    """The counts add up over layers and documents, and the reviewer is named."""
    _review(small_corpus, "ferry-1", "quotes", 2)
    _review(small_corpus, "ferry-2", "nonquotes", 1)
    counted = shares(load(small_corpus))
    assert (counted["quotes"]["ferry-1"].reviewed, counted["nonquotes"]["ferry-2"].reviewed) == (2, 1)
    assert (counted["quotes"]["all"].reviewed, counted["all"]["ferry-2"].reviewed) == (2, 1)
    assert counted["all"]["all"].reviewed == 3
    assert sentence(load(small_corpus)).endswith("items (anna-berg).")


def test_stats_and_the_card_show_the_reviewed_items(small_corpus: Path) -> None:
    """Both have the sentence and the numbers by layer."""
    _review(small_corpus, "ferry-1", "quotes", 1)
    whole = sentence(load(small_corpus))
    share = str(shares(load(small_corpus))["quotes"]["all"])
    card = build.plan(load(small_corpus))["corpus/README.md"].decode()
    printed = CliRunner().invoke(stats, ["--root", str(small_corpus)]).output
    for said in (card, printed):
        assert whole in said
        assert share in said
    data = json.loads(CliRunner().invoke(stats, ["--root", str(small_corpus), "--json"]).output)
    assert data["reviewed"]["quotes"]["ferry-1"]["reviewed"] == 1


def test_the_hash_of_a_review_changes_with_the_item_and_its_text() -> None:
    """An id, a review, or another way to write an empty field does not change it."""
    mention = Mention(start=3, end=7, id="m1", type="PER", entity="ent-ada")
    made = review(mention, "0" * 64, who="anna-berg", when=WHEN)
    assert made == {"who": "anna-berg", "when": WHEN, "item_sha256": item_sha256(mention, "0" * 64)}
    same = Mention(start=3, end=7, id="m9", type="PER", entity="ent-ada", predicative=False, review=made)
    assert item_sha256(same, "0" * 64) == made["item_sha256"]
    others = [
        (Mention(start=3, end=8, type="PER", entity="ent-ada"), "0" * 64),
        (Mention(start=3, end=7, type="PER", entity="ent-ada", note="or the other"), "0" * 64),
        (mention, "1" * 64),
    ]
    assert made["item_sha256"] not in {item_sha256(*each) for each in others}
