"""A system's figures under gold and under each independent reading, and on the items on which all readings agree."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord import schema
from onrecord.agree.certain import certain
from onrecord.agree.readings import readings, score_each
from onrecord.cli.score import score as command
from onrecord.corpus.load import load
from onrecord.documents.directory import plain
from onrecord.errors import OnrecordError
from onrecord.scorer import score

if TYPE_CHECKING:
    from pathlib import Path

    from tests.agree.conftest import Annotators

MEASURE = "mention.strict"


@pytest.fixture
def readers(annotators: Annotators) -> Annotators:
    """Return a maker of annotators in the small corpus's directory of annotators."""
    return type(annotators)(annotators.gold.parent / "annotators", annotators.gold)


def predictions(tmp_path: Path, change: Any = None) -> Path:
    """Return a file of predictions that equal gold, except for a change of the first document."""
    documents = [plain(each) for each in load().documents.values()]
    for each in documents:
        del each["zones"]
    if change:
        change(documents[0])
    path = tmp_path / "predictions.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in documents))
    return path


def free(document: dict[str, Any]) -> dict[str, Any]:
    """Return a mention that is no argument and no source, and shares its head with no other."""
    targets = {each["target"] for event in document["events"] for each in event["arguments"]}
    sources = [span for quote in document["quotes"] for span in quote["source"]]
    heads = [each["head"] for each in document["mentions"]]
    return next(
        each
        for each in document["mentions"]
        if each["id"] not in targets
        and {"start": each["start"], "end": each["end"]} not in sources
        and heads.count(each["head"]) == 1
        and not each["predicative"]
    )


def test_the_figure_under_a_reading_equals_the_score_with_it_as_gold(readers: Annotators, tmp_path: Path) -> None:
    """The range goes from the lowest to the highest of gold's figure and the readings'."""
    readers.make("a")
    b = readers.make("b")
    readers.edit(b, "ferry-1", "mentions", 0, type="ORG")
    path = predictions(tmp_path)
    found = score_each(path, load(), measures=[MEASURE])
    each = found.ranges[MEASURE]
    assert each.readings == {"a": 1.0, "b": score(b, path, measures=[MEASURE])[MEASURE].f1}
    assert (each.gold, each.high, each.low) == (1.0, 1.0, each.readings["b"])
    assert each.low is not None
    assert each.low < 1
    assert "understates the doubt" in found.caption
    assert found.settings["readings"].startswith("a:")
    assert "readings:a:" in found.signature


def test_only_independent_readings_by_the_newest_guidelines_are_used(readers: Annotators) -> None:
    """A reading that began from other marks, followed older guidelines or lacks a document is left out by name."""
    for name in ("a", "b"):
        readers.make(name, guidelines="2.10.0")
    readers.make("old", guidelines="2.9.0")
    readers.make("pre-annotated", guidelines="2.10.0", started_from="baseline:rules")
    (readers.make("short", guidelines="2.10.0") / "ferry-2.json").unlink()
    found = readings(load())
    assert [each.name for each in found.annotators] == ["a", "b"]
    assert list(found.left_out) == [
        "old is not among the readings: it used guidelines 2.9.0, and others used 2.10.0.",
        "pre-annotated is not among the readings: it started from baseline:rules.",
        "short is not among the readings: it lacks ferry-2.",
    ]


def test_the_caption_warns_of_language_models_unless_all_readings_are_by_people(readers: Annotators) -> None:
    """The caption has no warning about language models if all readings are by people."""
    readers.make("a", kind="person")
    assert "understates" not in readings(load()).caption
    readers.make("b")
    assert "Some of the readings" in readings(load()).caption


def test_missing_and_invalid_readings_are_errors(readers: Annotators, tmp_path: Path) -> None:
    """Without a reading there is no range; a wrong about.json is named."""
    with pytest.raises(OnrecordError, match="no independent readings"):
        score_each(predictions(tmp_path), load())
    readers.make("b")
    readers.make("older/b", name="b")
    with pytest.raises(OnrecordError, match="the same name"):
        readings(load())
    readers.make("a", kind="robot")
    with pytest.raises(OnrecordError, match=r"about\.json is not valid"):
        readings(load())


def test_certain_does_not_change_figures_if_all_readings_are_equal(readers: Annotators, tmp_path: Path) -> None:
    """If all readings are equal, the figures are those of a plain score, and the signature has `certain`."""
    readers.make("a")
    readers.make("b")
    path = predictions(tmp_path, lambda document: document["mentions"][0].update(type="WORK"))
    found = certain(load(), readings(load()))
    assert not found.uncertain
    on_certain, plainly = score(load(), path, certain=found), score(load(), path)
    assert dict(on_certain) == dict(plainly)
    assert "|certain:a:" in on_certain.signature


def test_a_gold_item_that_a_reading_has_otherwise_is_neutral(readers: Annotators, tmp_path: Path) -> None:
    """A mention that one reading has otherwise is not missed, and a prediction on it is neither right nor wrong."""
    readers.make("a")
    b = readers.make("b")
    mention = free(json.loads((b / "ferry-1.json").read_bytes()))
    at = json.loads((b / "ferry-1.json").read_bytes())["mentions"].index(mention)
    readers.edit(b, "ferry-1", "mentions", at, type="ORG" if mention["type"] != "ORG" else "PER")
    found = certain(load(), readings(load()))
    certain_number, number = found.counts["mentions"]
    assert number - certain_number == 1

    def without(document: dict[str, Any]) -> None:
        document["mentions"] = [each for each in document["mentions"] if each["id"] != mention["id"]]

    for change in (None, without):
        result = score(load(), predictions(tmp_path, change), measures=[MEASURE], certain=found)
        assert result[MEASURE].f1 == 1
        counts = result.scores[MEASURE].counts
        whole = score(load(), predictions(tmp_path), measures=[MEASURE]).scores[MEASURE].counts
        assert counts is not None
        assert whole is not None
        assert counts.gold == whole.gold - 1


@pytest.mark.parametrize("layer", ["mentions", "times", "quotes", "events"])
def test_gold_against_itself_scores_1_on_certain_items(readers: Annotators, tmp_path: Path, layer: str) -> None:
    """On the items that every reading confirms, gold scores 1 against itself in every measure."""
    readers.make("a")
    b = readers.make("b")
    path = b / "ferry-1.json"
    document = json.loads(path.read_bytes())
    gone = document[layer].pop(0)
    for event in document["events"]:
        event["arguments"] = [each for each in event["arguments"] if each["target"] != gone["id"]]
    path.write_text(json.dumps(document))
    found = certain(load(), readings(load()))
    assert found.counts[layer][0] < found.counts[layer][1]
    result = score(load(), predictions(tmp_path), certain=found)
    rates = {name: each.f1 for name, each in result.items() if each.f1 not in (None, 1.0)}
    assert rates == {}
    assert any("agree on" in note for note in result.notes)


def test_a_prediction_that_only_one_reading_has_is_neutral(readers: Annotators, tmp_path: Path) -> None:
    """An item that one reading has and gold does not is uncertain too; a prediction that none has stays wrong."""
    readers.make("a")
    b = readers.make("b")
    mention = free(json.loads((b / "ferry-1.json").read_bytes()))
    start = load().texts["ferry-1"].index("denied lying")
    own = mention | {"id": "m90", "start": start, "end": start + 1, "head": {"start": start, "end": start + 1}}
    document = json.loads((b / "ferry-1.json").read_bytes())
    document["mentions"].append(own)
    (b / "ferry-1.json").write_text(json.dumps(document))
    found = certain(load(), readings(load()))
    path = predictions(tmp_path, lambda each: each["mentions"].append(own))
    assert score(load(), path, measures=[MEASURE])[MEASURE].f1 != 1
    assert score(load(), path, measures=[MEASURE], certain=found)[MEASURE].f1 == 1
    elsewhere = own | {"end": start + 2, "head": {"start": start + 1, "end": start + 2}}
    path = predictions(tmp_path, lambda each: each["mentions"].append(elsewhere))
    assert score(load(), path, measures=[MEASURE], certain=found)[MEASURE].f1 != 1


def test_the_command_shows_ranges_and_writes_json(readers: Annotators, tmp_path: Path) -> None:
    """A column a reading, the range, and with --certain the figure on what all agree on; the JSON fits its schema."""
    readers.make("a")
    b = readers.make("b")
    readers.edit(b, "ferry-1", "mentions", 0, type="ORG")
    path, out = str(predictions(tmp_path)), tmp_path / "each.json"
    arguments = [path, "--gold", "each", "--certain", "--json", str(out)]
    shown = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert shown.exit_code == 0
    assert shown.output.split()[:7] == ["F1", "or", "rate", "gold", "a", "b", "range"]
    assert "understates the doubt" in shown.output
    assert "to 100.0" in shown.output
    data = json.loads(out.read_bytes())
    assert list(schema.explain("readings", data, document="each.json")) == []
    assert data["measures"][MEASURE]["certain"] == 1
    printed = CliRunner().invoke(command, [*arguments[:-1], "-"], catch_exceptions=False)
    assert printed.output.encode() == out.read_bytes()
    plainly = CliRunner().invoke(command, [path, "--gold", "each", "--json", "-"], catch_exceptions=False)
    assert "certain" not in json.loads(plainly.output)["measures"][MEASURE]
    alone = CliRunner().invoke(command, [path, "--certain"], catch_exceptions=False)
    assert "Scored on what gold and all readings agree on" in alone.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--gold", "each", "--ci"], "--ci"),
        (["--gold", "each", "--by", "type"], "--by"),
        (["--gold", "GOLD", "--certain"], "--gold"),
        (["--on", "dask", "--certain"], "--certain"),
    ],
)
def test_options_that_gold_each_does_not_support_are_refused(
    readers: Annotators, tmp_path: Path, options: list[str], said: str
) -> None:
    """Nothing that was typed is passed over in silence."""
    readers.make("a")
    options = [str(readers.gold) if each == "GOLD" else each for each in options]
    result = CliRunner().invoke(command, [str(predictions(tmp_path)), *options])
    assert isinstance(result.exception, OnrecordError)
    assert said in result.exception.got


def test_certain_is_refused_on_a_cluster(readers: Annotators, tmp_path: Path) -> None:
    """Scoring on a cluster does not support `certain`, and the message says so."""
    readers.make("a")
    with pytest.raises(OnrecordError, match="cluster"):
        score(load(), predictions(tmp_path), certain=certain(load(), readings(load())), on="dask")
