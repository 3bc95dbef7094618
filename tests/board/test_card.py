"""A system's card and the record of its run: what they say on the board, and how they are refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.board.card import parse_card
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError

from .conftest import CARD, as_json, gold_mentions, run, system

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("gold_alone")


@pytest.mark.parametrize(
    ("trained_on", "tuned_on", "word"),
    [
        ("nothing", "nothing", "independent"),
        ("other documents", "nothing", "by folds"),
        ("other documents", "gold", "tuned"),
        ("these documents", "nothing", "tuned"),
        ("nothing", "gold", "tuned"),
        ("unknown", "nothing", "unknown"),
    ],
)
def test_contamination_is_the_worst_declared_exposure(trained_on: str, tuned_on: str, word: str) -> None:
    """The worst exposure of the card gives the word."""
    exposure = {"trained_on": trained_on, "tuned_on": tuned_on, "guidelines_seen": False}
    assert parse_card(json.dumps(CARD | {"exposure": exposure}).encode(), "card").exposure.contamination == word


def test_a_system_without_a_card_is_listed_as_undeclared(tmp_path: Path) -> None:
    """The system has its row."""
    system(tmp_path, "bare", gold_mentions(2))
    (found,) = as_json(tmp_path)["systems"]
    assert (found["contamination"], found["licence"]) == ("undeclared", None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"exposure": {"trained_on": "nothing", "tuned_on": "nothing"}}, "guidelines_seen"),
        ({"readme": "javascript:alert(1)"}, "readme"),
        ({"licences": "MIT"}, "licences"),
    ],
)
def test_a_card_that_violates_its_schema_is_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    """The message names the file, the place, and the schema to look at."""
    system(tmp_path, "mine", gold_mentions(2), CARD | change)
    with pytest.raises(OnrecordError, match=said) as caught:
        run("--results", tmp_path)
    assert "mine/system.json" in str(caught.value)
    assert caught.value.hint.startswith("onrecord schema system ")


def test_a_card_that_is_not_json_is_refused(tmp_path: Path) -> None:
    """The message names the file."""
    (system(tmp_path, "mine", gold_mentions(2)).parent / "system.json").write_text("{")
    with pytest.raises(OnrecordError, match=r"mine/system\.json: the card is not JSON"):
        run("--results", tmp_path)


def _record(directory: Path, rows: list[dict[str, Any]], elapsed_s: float) -> None:
    value = {"documents": rows, "elapsed_s": elapsed_s, "memory_mb": 70.5}
    (directory / "run.json").write_text(json.dumps(value))


def test_seconds_per_thousand_words_leave_out_replayed_documents(tmp_path: Path) -> None:
    """Replayed documents do not count; where documents have no time of their own the whole run does."""
    corpus = load()
    words = {doc_id: len(text.split()) for doc_id, text in corpus.texts.items()}
    first, *rest = corpus.doc_ids
    alone = system(tmp_path, "alone", gold_mentions(2)).parent
    replayed = [{"doc_id": each, "status": "replayed", "latency_s": 9.0} for each in rest]
    _record(alone, [{"doc_id": first, "status": "measured", "latency_s": 2.0}, *replayed], 100.0)
    together = system(tmp_path, "together", gold_mentions(2)).parent
    _record(together, [{"doc_id": each, "status": "measured", "latency_s": None} for each in words], 5.0)
    found = {each["name"]: each for each in as_json(tmp_path)["systems"]}
    assert found["alone"]["seconds"] == pytest.approx(1000 * 2 / words[first])
    assert found["together"]["seconds"] == pytest.approx(1000 * 5 / sum(words.values()))
    assert found["alone"]["memory_mb"] == 70.5


def test_an_invalid_run_record_is_an_error(tmp_path: Path) -> None:
    """The message names the file and its schema."""
    (system(tmp_path, "mine", gold_mentions(2)).parent / "run.json").write_text('{"documents": 3}')
    with pytest.raises(OnrecordError, match="record of a run") as caught:
        run("--results", tmp_path)
    assert "or delete " in caught.value.hint
