"""The committed leaderboard follows from the committed predictions and the recorded agreement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onrecord import schema
from onrecord.agree.intervals import agreed
from onrecord.board.card import read_card
from onrecord.corpus.load import load
from onrecord.documents.sources import Folder
from onrecord.scorer import score

from .conftest import run, track

if TYPE_CHECKING:
    from click.testing import Result

RESULTS = Path(__file__).parents[2] / "eval" / "results"


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, dict[str, Any]]:
    """Return the result of `onrecord board --check` on the committed results, and the board as JSON."""
    path = tmp_path_factory.mktemp("board") / "board.json"
    return run("--check", "--json", path), json.loads(path.read_bytes())


@pytest.fixture(scope="module")
def committed(checked: tuple[Result, dict[str, Any]]) -> dict[str, Any]:
    """Return the board of the committed results as JSON."""
    return checked[1]


def test_scoring_again_reproduces_the_committed_board(checked: tuple[Result, dict[str, Any]]) -> None:
    """Scored again, the committed predictions give the committed files byte for byte."""
    result, _ = checked
    assert result.return_value == 0, result.output


@pytest.mark.parametrize("name", ["rules", "neuralcoref-given"])
def test_each_committed_score_equals_the_output_of_score(name: str) -> None:
    """score.json is what `onrecord score PRED --json` gives, with the layers that the card says were given."""
    path = RESULTS / name / "predictions.jsonl"
    card = read_card(path.parent)
    assert card is not None
    assert bool(card.given) == name.endswith("-given")
    assert (path.parent / "score.json").read_bytes() == score(None, path, given=card.given).to_json()


def test_every_committed_system_has_a_card() -> None:
    """The card says what the system is, and what it knew of gold."""
    paths = list(RESULTS.glob("*/predictions.jsonl"))
    assert paths
    assert [path.parent.name for path in paths if read_card(path.parent) is None] == []


def test_figures_of_a_track_equal_those_of_score_with_its_filter(committed: dict[str, Any]) -> None:
    """Each figure can be had by `onrecord score` with the track's options."""
    for key, name in (("entities.names", "spacy-sm"), ("quotes.direct", "textacy"), ("coreference.within", "xrenner")):
        (found,) = [each for each in committed["tracks"] if each["key"] == key]
        figures = track(committed, key)[name]["figures"]
        alone = score(None, RESULTS / name / "predictions.jsonl", measures=found["measures"], **found["filter"])
        assert {measure: figure["f1"] for measure, figure in figures.items()} == {
            measure: value.f1 for measure, value in alone.items()
        }


def test_the_committed_board_conforms_to_its_schema(committed: dict[str, Any]) -> None:
    """The board as JSON conforms to the schema `board`, and has rows of annotators."""
    assert list(schema.explain("board", committed, document="board")) == []
    assert committed["annotators"]
    for each in committed["tracks"]:
        assert all(set(row["figures"]) == set(each["measures"]) for row in [*each["annotators"], *each["systems"]])


def test_rows_of_annotators_equal_the_recorded_agreement(committed: dict[str, Any]) -> None:
    """Measured again, each recorded pair has its recorded figures; across documents only where both kept registries."""
    for name, registries in (("reader-a & reader-b", True), ("reader-a & reader-c", False)):
        path = load().gold_dir.parent / "agreement" / f"{name.replace(' & ', '-')}.json"
        recorded = json.loads(path.read_bytes())["figures"]["f1"]
        for each in committed["tracks"]:
            rows = [row for row in each["annotators"] if row["name"] == name]
            across = each["measures"][0].startswith("xcoref")
            assert bool(rows) == (not each["filter"]["given"] and (registries or not across))
            if rows and not any(each["filter"].values()):
                found = {measure: figure["f1"] for measure, figure in rows[0]["figures"].items()}
                assert found == {measure: recorded[measure]["value"] for measure in each["measures"]}


def test_rows_of_annotators_have_intervals_except_for_coreference(committed: dict[str, Any]) -> None:
    """The interval contains the figure, at 100 too; coreference has none."""
    seen = 0
    for each in committed["tracks"]:
        for row in each["annotators"]:
            figure = row["figures"][each["measures"][0]]
            if figure["low"] is not None:
                assert figure["low"] <= figure["f1"] <= figure["high"] <= 1
                assert figure["low"] < figure["high"]
                seen += 1
            if "coref." in each["measures"][0]:
                assert figure["low"] is None
    assert seen > 10


def test_the_interval_of_agreement_does_not_depend_on_the_order() -> None:
    """Swapping the two annotators changes nothing, and a pair that agrees less has the lower interval."""
    names = ("reader-a", "reader-b", "reader-c")
    common = frozenset({"recusal-000", "recusal-003", "recusal-004"})
    folders = {name: Folder(load().gold_dir.parent / "annotators" / name, common) for name in names}
    ab, ba, ac = (
        agreed(folders[one], folders[other], measures=["event.argument.cls.coreferent"])
        for one, other in (names[:2], names[1::-1], names[::2])
    )
    (first,), (swapped,), (less,) = (found.values() for found in (ab, ba, ac))
    assert first.interval is not None
    assert less.interval is not None
    assert swapped.value == pytest.approx(first.value)
    assert swapped.interval == pytest.approx(first.interval, abs=0.01)
    assert less.interval.high < first.interval.low
