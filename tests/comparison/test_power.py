"""`onrecord power`, and what `compare` prints if it cannot distinguish two systems."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord import schema
from onrecord.cli.compare import compare as compare_command
from onrecord.cli.power import power as command
from onrecord.comparison.compare import compare
from onrecord.comparison.power import Reach, reach_in_words
from onrecord.comparison.powers import powers
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.scoring.measure import Unit

if TYPE_CHECKING:
    from tests.comparison.conftest import Systems

    from onrecord.corpus.load import Corpus

RESULTS = Path(__file__).parents[2] / "eval" / "results"
A, B = (RESULTS / name / "predictions.jsonl" for name in ("rules", "crf"))
STRICT = "mention.strict"


def _run(*arguments: object) -> str:
    done = CliRunner().invoke(command, [str(each) for each in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@cache
def _json(*arguments: object) -> dict[str, Any]:
    """Return the figures of `mention.strict`, computed once for the same arguments."""
    loaded: dict[str, Any] = json.loads(_run(A, B, "--json", "-", "--measures", STRICT, *arguments))
    return loaded


def test_a_smaller_difference_needs_more_units() -> None:
    """A smaller difference needs more units and documents; the smallest detectable difference stays the same."""
    large, small = (_json("--difference", each)["measures"][STRICT] for each in (8, 2))
    assert large["difference"] == 0.08
    assert large["units_needed"] < small["units_needed"]
    assert large["documents_needed"] < small["documents_needed"]
    assert large["smallest_difference"] == small["smallest_difference"]
    assert small["documents_needed"] == -(-small["units_needed"] * small["documents"] // small["units"])


def test_the_smallest_difference_needs_about_the_units_of_the_corpus() -> None:
    """The number of units needed for the smallest detectable difference is that of the corpus, within a tenth."""
    present = _json()["measures"][STRICT]
    asked = _json("--difference", 100 * present["smallest_difference"])["measures"][STRICT]
    assert asked["units_needed"] == pytest.approx(present["units"], rel=0.1)


def test_more_power_needs_more_units() -> None:
    """A power of 0.95 needs more units than one of 0.8, and detects only larger differences."""
    usual, high = (_json("--difference", 5, "--power", each)["measures"][STRICT] for each in (0.8, 0.95))
    assert usual["units_needed"] < high["units_needed"]
    assert usual["smallest_difference"] < high["smallest_difference"]


def test_power_json_conforms_to_its_schema_and_is_reproducible() -> None:
    """By default the difference is that of the two systems, under every headline measure that both attempted."""
    first, again = (_run(A, B, "--json", "-") for _ in range(2))
    loaded = json.loads(first)
    assert list(schema.explain("power", loaded, document="power")) == []
    assert first == again
    measure = registry.parse(STRICT).name
    assert loaded["measures"][measure]["difference"] == abs(
        compare(None, A, B, measures=measure)[measure].difference or 0
    )
    assert "coref.conll" in loaded["untested"]


def test_power_table_has_the_figures_of_the_json(tmp_path: Path) -> None:
    """The table has a line for each measure, and names the measures that a system did not attempt."""
    measures = ("--measures", f"{STRICT},coref.conll")
    shown = _run(A, B, "--difference", 2, "--json", tmp_path / "power.json", *measures)
    row = next(line for line in shown.splitlines() if line.startswith(STRICT)).split()
    found = json.loads((tmp_path / "power.json").read_bytes())["measures"][STRICT]
    assert row[1:4] == [str(found["units"]), "paragraphs", f"{100 * found['smallest_difference']:.1f}"]
    assert "no power for" in shown
    assert "coref.conll" in shown


def test_power_can_be_computed_by_document() -> None:
    """Fewer than six documents detect no difference; the number of documents needed is given."""
    found, documents = _json("--unit", "document")["measures"][STRICT], len(load().doc_ids)
    assert (found["unit"], found["units"]) == ("document", documents)
    assert (found["smallest_difference"] is None) == (documents < 6)
    assert found["units_needed"] == found["documents_needed"] > 5


def test_compare_gives_the_number_of_documents_needed(corpus: Corpus, systems: Systems) -> None:
    """With too few documents, `compare` says what they can detect and how many are needed."""

    def without(row: dict[str, Any]) -> None:
        del row["mentions"][::2]

    a, b = systems.make("a"), systems.make("b", without)
    found = compare(corpus, a, b, measures=["coref.muc", STRICT, "xcoref.muc"])
    assert list(found.reaches) == ["coref.muc"]
    reach = found.reaches["coref.muc"]
    assert (reach.smallest, reach.units) == (None, 2)
    shown = CliRunner().invoke(compare_command, [str(a), str(b), "--measures", "coref.muc"], catch_exceptions=False)
    assert "coref.muc: 2 documents like these show no difference reliably, however large" in shown.stdout
    loaded = json.loads(found.to_json())
    assert list(schema.explain("comparison", loaded, document="comparison")) == []
    assert loaded["measures"]["coref.muc"]["units_needed"] == reach.needed
    assert loaded["measures"][STRICT]["units_needed"] is None


@pytest.mark.parametrize(
    ("smallest", "asked", "needed", "sentence"),
    [
        (
            0.05,
            0.02,
            1234,
            "show a difference of 5.0 points or more in 80% of cases; 2.0 points need about 1,200 paragraphs",
        ),
        (0.05, 0.02, 1234, "(about 50 documents)."),
        (None, 0.02, 40, "show no difference reliably, however large; 2.0 points need about 40 paragraphs"),
        (0.05, 0.6, None, "systems that disagree as often as these cannot differ by 60.0 points."),
        (0.05, 0.0, None, "5.0 points or more in 80% of cases."),
    ],
)
def test_the_sentence_on_power_has_the_detectable_difference(
    smallest: float | None, asked: float, needed: int | None, sentence: str
) -> None:
    """One sentence, with numbers of two significant digits."""
    reach = Reach(registry.parse(STRICT), Unit.PARAGRAPH, 125, 5, smallest, asked, needed)
    assert sentence in reach_in_words(reach)


def test_invalid_settings_of_power_are_refused() -> None:
    """An unknown unit and a negative seed are errors, as for `compare`."""
    with pytest.raises(OnrecordError, match="unit of the tests is unknown"):
        powers(None, A, B, unit="sentence")
    with pytest.raises(OnrecordError, match="at least 0"):
        powers(None, A, B, seed=-1)


def test_filters_restrict_the_items() -> None:
    """With --form name, units without a name are not counted."""
    (every,), (names,) = (_json(*each)["measures"].values() for each in ((), ("--form", "name")))
    assert names["units"] < every["units"]
