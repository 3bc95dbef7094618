"""`onrecord.compare` and `onrecord compare`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import onrecord
from onrecord import schema
from onrecord.cli.compare import compare as command
from onrecord.cli.score_each import certain_items
from onrecord.comparison.claims import Verdict
from onrecord.comparison.compare import compare
from onrecord.documents.directory import read
from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.measures.headlines import HEADLINES
from onrecord.scorer import score
from onrecord.scoring.measure import Unit

if TYPE_CHECKING:
    from tests.comparison.conftest import Systems

    from onrecord.corpus.load import Corpus

SYSTEMS = ("rules", "names", "crf")
NAMES = ["mention.strict", "quote.attribution", "coref.conll", "xcoref.conll"]


def without_first_mention(row: dict[str, Any]) -> None:
    """Leave the first mention out."""
    del row["mentions"][0]


def without_quotes(row: dict[str, Any]) -> None:
    """Leave every second quote out."""
    row["quotes"] = [quote for quote in row["quotes"][::2] if quote["parent"] is None]


def test_figures_of_a_comparison_equal_those_of_score(corpus: Corpus, systems: Systems) -> None:
    """Both figures are those of `score`, and the difference is B minus A."""
    a, b = systems.make("a", without_quotes), systems.make("b", without_first_mention)
    found = compare(corpus, a, b, measures=NAMES)
    for name in NAMES[:3]:
        figures = tuple(score(corpus, each)[name].f1 for each in (a, b))
        assert (found[name].a, found[name].b) == figures
        assert found[name].difference == (figures[1] or 0) - (figures[0] or 0)
    assert found["quote.attribution"].difference > 0 > found["mention.strict"].difference  # type: ignore[operator]


def test_exchanging_the_systems_reverses_the_differences(corpus: Corpus, systems: Systems) -> None:
    """B against A has the same p-values, and differences with the opposite sign."""
    a, b = systems.make("a", without_quotes), systems.make("b", without_first_mention)
    one, other = compare(corpus, a, b, measures=NAMES), compare(corpus, b, a, measures=NAMES)
    assert one.holm == other.holm
    for name in NAMES[:3]:
        assert one[name].difference == -(other[name].difference or 0)
        assert one[name].test == other[name].test


def test_equal_systems_have_no_differing_documents_or_items(corpus: Corpus, systems: Systems) -> None:
    """P is 1, and no document and no item is listed."""
    found = compare(corpus, systems.make("a", without_quotes), systems.make("b", without_quotes), measures=NAMES)
    assert set(found.holm.values()) == {1.0}
    assert (found.documents, found.differing) == ((), ())
    assert found["mention.strict"].reasons == ("the systems have equal counts in every unit",)


def test_the_unit_depends_on_the_measure_and_the_option(corpus: Corpus, systems: Systems) -> None:
    """Mentions are counted by paragraph, or by document on request; coreference always by document."""
    a, b = systems.make("a"), systems.make("b", without_first_mention)
    by_paragraph = compare(corpus, a, b, measures=NAMES)
    assert by_paragraph["mention.strict"].unit is Unit.PARAGRAPH
    assert by_paragraph["coref.conll"].unit is Unit.DOCUMENT
    by_document = compare(corpus, a, b, measures=NAMES, unit="document")
    assert (by_document["mention.strict"].unit, by_document["mention.strict"].units) == (Unit.DOCUMENT, 2)


def test_two_documents_are_too_few_for_a_test_and_a_note_says_so(corpus: Corpus, systems: Systems) -> None:
    """The notes give the smallest possible p, and there is no interval."""
    found = compare(corpus, systems.make("a"), systems.make("b", without_first_mention), measures=NAMES)
    assert any("smallest possible p is 0.5: no difference can reach 0.05" in note for note in found.notes)
    assert any("no test: xcoref.conll" in note for note in found.notes)
    assert found["xcoref.conll"].difference is not None
    assert found["coref.conll"].interval is None
    assert "fewer than 20" in found["coref.conll"].reasons[0]


def test_items_and_documents_that_differ_are_listed(corpus: Corpus, systems: Systems) -> None:
    """A mention that one system lacks is listed with both outcomes; its document has one mistake more."""

    def only_in_first(row: dict[str, Any]) -> None:
        if row["doc_id"] == "ferry-1":
            without_first_mention(row)

    found = compare(corpus, systems.make("a"), systems.make("b", only_in_first), measures=["mention.strict"])
    mentions = [item for item in found.differing if item.layer == "mentions"]
    assert [(item.doc_id, item.gold, item.a, item.b) for item in mentions] == [("ferry-1", "m1", "right", "missed")]
    assert found.documents == (("ferry-1", 0.0, 1.0),)
    assert [(each.place.doc_id, each.a, each.b) for each in found["mention.strict"].mistakes] == [("ferry-1", 0, 1)]


def test_a_wrong_prediction_of_one_system_is_listed(corpus: Corpus, systems: Systems) -> None:
    """A wrong prediction that only one system makes is a differing item without a gold id."""

    def with_another(row: dict[str, Any]) -> None:
        if row["doc_id"] == "ferry-1":
            first = row["mentions"][0]
            row["mentions"].append({"start": first["start"], "end": first["start"] + 1, "type": "LOC"})

    found = compare(corpus, systems.make("a"), systems.make("b", with_another), measures=["mention.strict"])
    extra = [item for item in found.differing if item.gold is None and item.layer == "mentions"]
    assert len(extra) == 1
    assert extra[0].a == "not predicted"


def test_a_layer_that_one_system_lacks_has_no_difference(corpus: Corpus, systems: Systems) -> None:
    """A layer that one system did not attempt has a figure for the other only, and no test."""

    def no_quotes(row: dict[str, Any]) -> None:
        del row["quotes"]

    found = compare(corpus, systems.make("a", no_quotes), systems.make("b"), measures=["quote.attribution"])
    row = found["quote.attribution"]
    assert (row.a, row.b, row.difference, row.test) == (None, 1.0, None, None)
    assert row.reasons == ("undefined or not attempted in A",)


def test_items_that_one_system_did_not_attempt_are_not_listed(corpus: Corpus, systems: Systems) -> None:
    """Items are compared in the layers of both: a system without mentions has not missed them."""

    def without_mentions(row: dict[str, Any]) -> None:
        del row["mentions"]

    found = compare(corpus, systems.make("a"), systems.make("b", without_mentions))
    assert found["mention.strict"].b is None
    assert {item.layer for item in found.differing} == {"quotes"}  # ids without mentions name nobody
    assert (
        compare(corpus, systems.make("a"), systems.make("b", without_mentions), measures=["mention.*"]).differing == ()
    )


def test_comparison_json_conforms_to_its_schema_and_is_deterministic(corpus: Corpus, systems: Systems) -> None:
    """The same input and seed give the same bytes, which contain the seed."""
    a, b = systems.make("a", without_quotes), systems.make("b", without_first_mention)
    data = compare(corpus, a, b, seed=0).to_json()
    assert data == compare(corpus, a, b, seed=0).to_json()
    plain = json.loads(data)
    assert list(schema.explain("comparison", plain, document="comparison.json")) == []
    assert plain["seed"] == 0


def test_documents_in_memory_are_compared(corpus: Corpus, systems: Systems) -> None:
    """Predictions may be an iterator of documents, which can be read only once."""
    a, b = systems.make("a"), systems.make("b", without_first_mention)
    found = onrecord.compare(corpus, read(a), read(b), measures=["mention.strict"])
    assert found.names == ("A", "B")
    assert found["mention.strict"].difference == compare(corpus, a, b)["mention.strict"].difference


def test_invalid_settings_of_compare_are_refused(corpus: Corpus, systems: Systems) -> None:
    """An unknown unit, a negative seed and an unknown measure are errors that name what is expected."""
    a = systems.make("a")
    with pytest.raises(OnrecordError, match="unit of the tests is unknown"):
        compare(corpus, a, a, unit="sentence")
    with pytest.raises(OnrecordError, match="at least 0"):
        compare(corpus, a, a, seed=-1)
    with pytest.raises(OnrecordError, match="no such measure"):
        compare(corpus, a, a, measures=["mention.strikt"])


def test_every_measure_compared_by_default_exists() -> None:
    """Each measure that is compared by default exists."""
    assert [registry.parse(name).name for name in HEADLINES] == list(HEADLINES)


def test_compare_command_prints_a_table_and_writes_json(corpus: Corpus, systems: Systems) -> None:
    """The command prints the table, the items and the notes, and writes the JSON beside."""
    a, b = systems.make("a", without_quotes), systems.make("b", without_first_mention)
    out = a.parent / "comparison.json"
    shown = CliRunner().invoke(command, [str(a), str(b), "--seed", "3", "--json", str(out)], catch_exceptions=False)
    assert shown.exit_code == 0
    for part in ("A = a, B = b", "mention.strict", "corrected p", "Items that differ", "seed:3"):
        assert part in shown.output
    assert out.read_bytes() == compare(corpus, a, b, seed=3).to_json()
    printed = CliRunner().invoke(command, [str(a), str(b), "--seed", "3", "--json", "-"], catch_exceptions=False)
    assert printed.output.encode() == out.read_bytes()


def test_the_repr_of_a_comparison_is_one_line(corpus: Corpus, systems: Systems) -> None:
    """The repr names both systems and gives the difference under each measure."""
    found = compare(corpus, systems.make("a"), systems.make("b", without_first_mention), measures=NAMES[:2])
    change = 100 * (found["mention.strict"].difference or 0)
    assert repr(found).startswith(f"<Comparison: b minus a: mention.strict {change:+.1f} (p ")
    assert "\n" not in repr(found)


def test_a_comparison_is_a_mapping_that_suggests_near_names(corpus: Corpus, systems: Systems) -> None:
    """Its keys are the names of measures, in order; an unknown name raises KeyError with similar names."""
    found = compare(corpus, systems.make("a"), systems.make("b", without_quotes), measures=NAMES)
    assert list(found) == [row.measure.name for row in found.differences]
    assert len(found) == 4
    assert "quote.attribution" in found
    assert "quote.atribution" not in found
    with pytest.raises(KeyError, match=r"near it are quote\.attribution"):
        found["quote.atribution"]


def test_verdicts_distinguish_better_undecided_and_too_few() -> None:
    """One committed baseline is better at mentions; quotes show no significant difference; coreference has too few."""
    rules, names, crf = (Path(__file__).parents[2] / "eval/results" / each / "predictions.jsonl" for each in SYSTEMS)
    found = compare(None, rules, names, measures=["mention.strict", "coref.muc", "xcoref.muc"])
    assert found.verdicts == {
        "mention.strict": Verdict.A,
        "coref.muc": Verdict.TOO_FEW,
        "xcoref.muc": Verdict.NONE,
    }
    assert found.names == ("baseline:rules", "baseline:names")
    assert "baseline:rules is better on 1 of 3 measures (mention.strict by " in found.summary
    assert "Too few documents to test: coref.muc." in found.summary
    quotes = compare(None, rules, crf, measures=["quote.content.exact"])
    assert quotes.verdicts == {"quote.content.exact": Verdict.UNDECIDED}
    assert quotes.summary.startswith("Neither baseline:rules nor baseline:crf is significantly better.")


def test_a_verdict_of_too_few_names_the_units(corpus: Corpus, systems: Systems) -> None:
    """Paragraphs may be many; if too few of them differ, the summary does not say that documents are too few."""
    a, b = systems.make("a", lambda document: document), systems.make("b", without_first_mention)
    found = compare(corpus, a, b, measures=["mention.strict"])
    assert found.verdicts == {"mention.strict": Verdict.TOO_FEW}
    assert "Too few paragraphs differ to test: mention.strict." in found.summary


def test_fail_if_worse_exits_with_one_and_says_by_how_much() -> None:
    """`--fail-if-worse` exits with 1 if B is significantly worse, and with 0 if it is better."""
    a, b = (str(Path(__file__).parents[2] / "eval/results" / name / "predictions.jsonl") for name in ("rules", "crf"))
    options = ["--fail-if-worse", "--measures", "mention.strict"]
    worse = CliRunner().invoke(command, [a, b, *options], standalone_mode=False)
    assert worse.return_value == 1
    assert "baseline:crf is worse than baseline:rules on mention.strict by " in worse.stderr
    better = CliRunner().invoke(command, [b, a, *options], standalone_mode=False)
    assert (better.return_value, better.stderr) == (0, "")


def test_fail_if_worse_exits_with_one_if_b_lost_a_figure(tmp_path: Path) -> None:
    """A system that failed on every document has no figures, which is worse than any figure."""
    a = Path(__file__).parents[2] / "eval/results/crf/predictions.jsonl"
    b = tmp_path / "failed.jsonl"
    b.write_text("".join(json.dumps({"doc_id": doc_id, "failed": True}) + "\n" for doc_id in onrecord.load().doc_ids))
    options = [str(a), str(b), "--fail-if-worse", "--measures", "mention.*"]
    lost = CliRunner().invoke(command, options, standalone_mode=False)
    assert lost.return_value == 1
    assert "failed has no figure where baseline:crf has one: mention.strict, mention.exact, " in lost.stderr


RESULTS = Path(__file__).parents[2] / "eval/results"
FILTERED: list[tuple[str, dict[str, Any]]] = [
    ("mention.strict", {"form": "name"}),
    ("mention.strict", {"form": "name,nominal", "type": "PER", "ignore": "GPE"}),
    ("mention.exact", {"certain": True}),
    ("quote.content.exact", {"kind": "direct", "without_duplicates": True}),
    ("coref.b3", {"given": "mentions"}),
    ("mention.exact", {"given": "mentions"}),
]


@pytest.mark.parametrize(("measure", "filters"), FILTERED)
def test_filters_are_those_of_score(measure: str, filters: dict[str, Any]) -> None:
    """Figures, signatures and items are those that `score` has with the same options; the command has them, too."""
    given = dict(filters)
    if filters.get("certain"):
        given["certain"] = certain_items(None)
    sides = [
        RESULTS / name / "predictions.jsonl" for name in ("rules", "names" if measure != "coref.b3" else "xrenner")
    ]
    found = compare(None, *sides, measures=measure, **given)
    results = [score(None, each, measures=measure, **given) for each in sides]
    assert [found[measure].a, found[measure].b] == [each[measure].f1 for each in results]
    assert [signature.rpartition("|seed:")[0] or signature for signature in found.signatures] == [
        each.signature for each in results
    ]
    gold = onrecord.load().documents
    for each in found.differing:
        items = {one.id: one for one in getattr(gold[each.doc_id], each.layer, None) or ()}
        if each.gold in items:
            assert all(getattr(items[each.gold], name) in filters[name] for name in ("kind", "form") if name in filters)
    flags = {name: "" if value is True else f"={value}" for name, value in filters.items()}
    options = [f"--{name.replace('_', '-')}{value}" for name, value in flags.items()]
    asked = [*map(str, sides), "--measures", measure, *options, "--json", "-"]
    assert CliRunner().invoke(command, asked, catch_exceptions=False).output.encode() == found.to_json()


def test_certain_needs_the_gold_of_the_corpus() -> None:
    """Other gold has no readings, and says so."""
    with pytest.raises(OnrecordError, match="--certain needs the gold of the corpus"):
        CliRunner().invoke(command, ["a", "b", "--gold", str(RESULTS), "--certain"], catch_exceptions=False)


def test_a_part_of_the_signature_that_must_be_equal_is_noted(tmp_path: Path) -> None:
    """A system that was given gold's mentions is compared with one that was not: a note says so.

    Offsets and words are both fine: without another difference there is no note.
    """
    said = "I will recuse myself"
    for name, header, content in (
        ("words", {}, [said]),
        ("offsets", {}, [{"start": 10, "end": 30}]),
        ("helped", {"given": ["mentions"]}, [{"start": 10, "end": 30}]),
    ):
        first = {"onrecord": "predictions", "schema_version": schema.schema_version(), "system": name} | header
        rows = [first, {"doc_id": "recusal-000", "quotes": [{"content": content}]}]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    words, offsets, helped = (tmp_path / f"{name}.jsonl" for name in ("words", "offsets", "helped"))

    def noted(b: Path) -> list[str]:
        return [note for note in compare(None, words, b, measures="quote.content.exact").notes if "signature" in note]

    assert noted(offsets) == []
    assert noted(helped) == [
        "The figures cannot be compared: the signatures differ in given (A: -, B: mentions).",
    ]
