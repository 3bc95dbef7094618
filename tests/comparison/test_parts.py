"""`compare` by type or zone: each part is the comparison of its items alone, and mistakes add up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import onrecord
from onrecord import schema
from onrecord.cli.main import onrecord as command
from onrecord.errors import OnrecordError
from onrecord.stats.permutation import holm

if TYPE_CHECKING:
    from tests.comparison.conftest import Systems

    from onrecord.comparison.result import Comparison
    from onrecord.corpus.load import Corpus

RESULTS = Path(__file__).parents[2] / "eval" / "results"
A, B = (RESULTS / name / "predictions.jsonl" for name in ("spacy-sm", "rules"))
MEASURES = "mention.exact,mention.strict,quote.attribution,coref.conll"


@pytest.fixture(scope="module")
def found() -> Comparison:
    """Return the comparison of two committed systems by type; one has no quotes, and coreference has no types."""
    return onrecord.compare(None, A, B, measures=MEASURES, by="type")


def test_the_figures_of_a_part_are_those_of_a_score(found: Comparison) -> None:
    """F1 of each system, and gold items, are those of `score` by type; undefined F1 has neither difference nor test."""
    frames = [onrecord.score(None, each, measures=MEASURES).to_frame(by="type") for each in (A, B)]
    assert sorted(found.parts) == ["mention.exact", "mention.strict"]
    undefined = set()
    for name, parts in found.parts.items():
        rows = [frame[frame["measure"] == name].set_index("type") for frame in frames]
        assert {each.name for each in parts} == {*rows[0].index, *rows[1].index}
        for each in parts:
            known = [side.loc[each.name, "f1"] if each.name in side.index else None for side in rows]
            row = each.difference
            assert [row.a, row.b] == [None if figure is None or figure != figure else figure for figure in known]  # noqa: PLR0124 - NaN
            assert each.gold == max(side["gold"].get(each.name, 0) for side in rows)
            undefined |= {each.name} if None in {row.a, row.b} else set()
            assert (row.test is None) is (row.difference is None) is (each.holm is None)
    assert undefined


def test_mistakes_of_the_parts_add_up(found: Comparison) -> None:
    """Their sum is the difference of mistakes of the measure, and large ones come first."""
    for name, parts in found.parts.items():
        assert sum(each.mistakes for each in parts) == sum(each.b - each.a for each in found[name].mistakes) != 0
        sizes = [abs(each.mistakes) for each in parts]
        assert sizes == sorted(sizes, reverse=True)


def test_holm_covers_the_parts_of_all_measures(found: Comparison) -> None:
    """The correction counts every tested row, and leaves that of the measures alone."""
    rows = [each for parts in found.parts.values() for each in parts if each.difference.test is not None]
    raw = {str(at): each.difference.test.p for at, each in enumerate(rows) if each.difference.test is not None}
    assert [each.holm for each in rows] == [*holm(raw).values()]
    assert found.holm == onrecord.compare(None, A, B, measures=MEASURES).holm


def test_a_part_is_the_comparison_restricted_to_it(corpus: Corpus, systems: Systems) -> None:
    """If no prediction has another type than gold, a type has the same counts and p as `--type` gives it."""
    a, b = systems.make("a", lambda row: row["mentions"].pop()), systems.make("b", lambda row: row["mentions"].pop(0))
    for each in onrecord.compare(corpus, a, b, measures="mention.strict", by="type").parts["mention.strict"]:
        alone = onrecord.compare(corpus, a, b, measures="mention.strict", type=each.name)["mention.strict"]
        part = each.difference
        assert (part.a, part.b, part.units, part.test) == (alone.a, alone.b, alone.units, alone.test)


def test_json_and_frame_have_every_part(found: Comparison) -> None:
    """JSON conforms to its schema and has no parts without `by`; a frame without parts is an error with a hint."""
    written = json.loads(found.to_json())
    assert list(schema.explain("comparison", written, document="comparison")) == []
    frame = found.to_frame(parts=True).set_index(["measure", "type"])
    assert len(frame) == sum(map(len, written["parts"].values()))
    row: Any = written["parts"]["mention.strict"]["PER"]
    assert frame.loc[("mention.strict", "PER"), ["gold", "holm", "mistakes"]].tolist() == [
        row["gold"],
        row["holm"],
        row["mistakes"],
    ]
    zones = onrecord.compare(None, A, B, measures="mention.strict", by="zone")
    assert {"body", "headline"} <= {*zones.to_frame(parts=True)["zone"]}
    plain = onrecord.compare(None, A, B, measures="mention.strict")
    assert not {"by", "parts"} & json.loads(plain.to_json()).keys()
    with pytest.raises(OnrecordError, match="has no parts"):
        plain.to_frame(parts=True)
    with pytest.raises(OnrecordError, match="no such parts"):
        onrecord.compare(None, A, B, by="form")


def test_the_command_prints_a_table_for_each_measure() -> None:
    """Rows have the type, gold items and corrected p; measures without types say so."""
    arguments = ["compare", str(A), str(B), "--by", "type", "--items", "0", "--measures"]
    shown = CliRunner().invoke(command, [*arguments, "mention.strict"], catch_exceptions=False).stdout.splitlines()
    at = shown.index("mention.strict by type:")
    assert shown[at + 1].split()[:4] == ["type", "gold", "A", "B"]
    assert [line.split()[:2] for line in shown if line.startswith("PER ")] == [["PER", "456"]]
    assert any(line.startswith("note: mistakes are B's minus A's") for line in shown)
    undefined = "note: A or B is a dash where F1 is undefined"  # in strict matching, each item has its own label's row
    assert not any(line.startswith(undefined) for line in shown)
    assert undefined in CliRunner().invoke(command, [*arguments, "mention.exact"], catch_exceptions=False).stdout
    none = CliRunner().invoke(command, [*arguments, "coref.conll"], catch_exceptions=False).stdout
    assert "note: No measure has a type." in none
