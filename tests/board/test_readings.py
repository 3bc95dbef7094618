"""The annotators on the leaderboard: their rows, and the range of a system's figures over their readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.agree.certain import certain
from onrecord.agree.readings import readings, score_each
from onrecord.corpus.load import load

from .conftest import ALL, CARD, as_json, gold_mentions, system, track

if TYPE_CHECKING:
    from pathlib import Path


def test_a_corpus_without_annotators_has_no_rows_of_annotators(small_corpus: Path, tmp_path: Path) -> None:
    """Another corpus gets a board of its own, without agreement where none is recorded."""
    system(tmp_path, "none", [{"doc_id": doc_id, "mentions": []} for doc_id in load(small_corpus).doc_ids])
    made = as_json(tmp_path, "--root", small_corpus)
    assert made["annotators"] == []
    assert not any("annotators" in note for note in made["notes"])


def test_the_range_over_readings_equals_that_of_score_gold_each(tmp_path: Path) -> None:
    """A row has the lowest and the highest F1 of `score --gold each`, and the figure on what the readings agree on."""
    corpus = load()
    known = readings(corpus)
    path = system(tmp_path, "half", gold_mentions(2))
    each = score_each(
        path, corpus, measures=["mention.strict"], known=known, certain=certain(corpus, known), form="name"
    )
    over = each.ranges["mention.strict"]
    made = as_json(tmp_path, "-o", tmp_path)
    cell = track(made, "entities.names")["half"]["figures"]["mention.strict"]
    assert cell["readings"] == {"low": over.low, "high": over.high, "certain": over.certain}
    assert cell["readings"]["low"] < cell["readings"]["high"]
    assert any("understates the doubt" in note for note in made["notes"])
    shown = f"{100 * (over.low or 0):.1f}–{100 * (over.high or 0):.1f}"
    for name in ("index.html", "README.md"):
        assert shown in (tmp_path / name).read_text("utf-8")


def test_a_system_given_mentions_has_no_range_over_readings(tmp_path: Path) -> None:
    """The readings have other mentions than those that it got as input."""
    system(tmp_path, "given", gold_mentions(ALL, "entity"), CARD | {"given": ["mentions"]})
    made = as_json(tmp_path)
    (row,) = track(made, "coreference.given-mentions").values()
    assert "readings" not in row["figures"]["coref.conll"]
