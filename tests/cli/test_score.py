"""`onrecord score` and `onrecord measures`."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.cli.main import onrecord
from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.measures.glossary import GLOSSARY, POINTER
from onrecord.measures.headlines import HEADLINES


def run(*arguments: str) -> Result:
    """Return the result of a command."""
    return CliRunner().invoke(onrecord, arguments)


def test_score_prints_figures_counts_and_the_signature(files: list[str]) -> None:
    """One line a measure, percentages and counts, the signature last."""
    result = run("score", *files, "--all")
    lines = [line.split() for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert ["mention.strict", "50.0", "50.0", "50.0", "2", "2", "1"] in lines
    assert ["mention.partial", "75.0", "75.0", "75.0", "2", "2", "1.5"] in lines
    assert lines[-1][0].startswith("onrecord:")


def test_score_shows_headline_measures_with_their_meaning_by_default(files: list[str]) -> None:
    """The last line says how to see all measures."""
    lines = run("score", *files).output.splitlines()
    (strict,) = [line for line in lines if line.startswith("mention.strict")]
    assert strict.split()[1:5] == ["50.0", "50.0", "50.0", "2"]
    assert strict.rstrip().endswith(HEADLINES["mention.strict"])
    assert not any(line.startswith("mention.partial") for line in lines)
    assert lines[-2].startswith("onrecord:")
    assert lines[-1].endswith("--all shows all of them")


def test_every_headline_is_a_measure_and_fits_a_line() -> None:
    """Each meaning fits beside the figures in 120 columns."""
    assert [registry.parse(name).name for name in HEADLINES] == list(HEADLINES)
    assert len(HEADLINES) == 10
    assert max(map(len, HEADLINES)) + 28 + max(map(len, HEADLINES.values())) <= 120


def test_without_headline_measures_all_attempted_measures_are_shown(tmp_path: Path) -> None:
    """If no headline measure has a figure, every measure that has one is shown."""
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "p.jsonl"
    gold.write_text('{"doc_id":"a","times":[{"start":0,"end":4,"value":"2020"}]}\n')
    predicted.write_text('{"doc_id":"a","times":[{"start":0,"end":4}]}\n')
    lines = [line.split() for line in run("score", str(predicted), "--gold", str(gold)).output.splitlines()]
    assert ["time.exact", "100.0", "100.0", "100.0", "1", "1", "1"] in lines


def test_leakage_is_printed_with_its_count_and_reason(tmp_path: Path) -> None:
    """Both tables give the number of ignored predictions, and the reason."""
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "p.jsonl"
    zones = '[{"start":0,"end":10,"zone":"body"},{"start":10,"end":20,"zone":"credit"}]'
    gold.write_text(f'{{"doc_id":"a","zones":{zones},"mentions":[{{"start":0,"end":4,"type":"PER"}}]}}\n')
    mentions = '[{"start":0,"end":4,"type":"PER"},{"start":12,"end":14,"type":"PER"}]'
    predicted.write_text(f'{{"doc_id":"a","mentions":{mentions}}}\n')
    said = "ignored: 1 of 2 predictions (50.0%: leakage) are in text that is not annotated, such as menus and credits"
    for options in ([], ["--all"]):
        assert said in run("score", str(predicted), "--gold", str(gold), *options).output.splitlines()


def test_measures_not_attempted_are_one_line_unless_selected(files: list[str]) -> None:
    """Families without a figure are named together; a measure selected by name has a line of dashes."""
    lines = [line.split() for line in run("score", *files).output.splitlines()]
    (silent,) = [line for line in lines if line[:2] == ["not", "attempted:"]]
    assert "quote.*," in silent
    assert "mention.head," in silent
    assert "link.*," not in silent
    assert not any("so a dash" in " ".join(line) for line in lines)
    (silent,) = [line for line in run("score", *files, "--all").output.split("\n") if line.startswith("not attempted")]
    assert "link.*," in silent
    asked = [line.split() for line in run("score", *files, "--measures", "quote.cue.exact").output.splitlines()]
    assert ["quote.cue.exact", *"------"] in asked


@pytest.mark.parametrize(("part", "row"), [("type", "ORG"), ("document", "a"), ("zone", "(none)")])
def test_by_option_adds_rows_of_types_zones_or_documents(part: str, row: str, files: list[str]) -> None:
    """`--by` adds the rows of types, zones or documents."""
    names = [line.split()[0] for line in run("score", *files, "--by", part).output.splitlines() if line.strip()]
    assert row in names


def test_json_goes_to_standard_output_or_a_file(files: list[str], tmp_path: Path) -> None:
    """`--json -` prints the JSON and nothing else; `--json FILE` writes the same bytes."""
    printed = run("score", *files, "--json", "-").output
    written = run("score", *files, "--json", str(tmp_path / "result.json"))
    assert written.exit_code == 0
    assert json.loads(printed)["measures"]["mention.strict"]["f1"] == 0.5
    assert (tmp_path / "result.json").read_text() == printed


def test_measures_and_layer_options_limit_what_is_scored(files: list[str]) -> None:
    """Only the measures that match the patterns, or belong to the layer, are scored."""
    printed = run("score", *files, "--measures", "mention.t*,quote.cue.exact", "--layer", "entities", "--json", "-")
    assert list(json.loads(printed.output)["measures"]) == ["mention.type"]


def test_a_refused_score_keeps_the_old_result_file(files: list[str], tmp_path: Path) -> None:
    """Broken predictions are refused, and the file of an earlier score stays as it was."""
    target = tmp_path / "result.json"
    target.write_text("old")
    (tmp_path / "p.jsonl").write_text("{")
    result = run("score", *files, "--json", str(target))
    assert isinstance(result.exception, OnrecordError)
    assert target.read_text() == "old"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--measures", "mention.strickt"], "did you mean mention.strict?"),
        (["--measures", "mention.strict,"], "onrecord measures lists the names"),
        (["--format", "conll"], "correct the lines listed above"),
    ],
)
def test_invalid_options_of_score_are_errors_with_a_hint(arguments: list[str], hint: str, files: list[str]) -> None:
    """A wrong name, an empty one, or files of another format."""
    error = run("score", *files, *arguments).exception
    assert isinstance(error, OnrecordError)
    assert error.hint == hint


@pytest.mark.parametrize("address", ["py:my_extractor:extract", "cmd:./my-extractor --fast", "spacy:en_core_web_sm"])
def test_a_system_in_place_of_its_predictions_is_answered_with_run(address: str) -> None:
    """`score` takes what `run` wrote; the hint is the command, quoted for a shell."""
    error = run("score", address).exception
    assert isinstance(error, OnrecordError)
    assert error.hint == f"this is the address of a system: onrecord run {shlex.quote(address)} -o predictions.jsonl"


def test_measures_lists_every_measure_with_its_source() -> None:
    """The table and the JSON name each measure once."""
    rows = [json.loads(line) for line in run("measures", "--json").output.splitlines()]
    table = run("measures").output
    assert all(row["summary"] and row["paper"] for row in rows)
    assert all(row["name"] in table for row in rows)


FORMS = (
    '{"doc_id":"a","mentions":[{"start":0,"end":4,"form":"name"},{"start":6,"end":9,"form":"pronoun"}],'
    '"quotes":[{"kind":"direct","content":[{"start":10,"end":19}]},{"kind":"mixed","content":[{"start":20,"end":29}]}]}\n'
)


def test_the_words_of_the_tables_are_explained(files: list[str]) -> None:
    """`measures --glossary` explains each term, which a table says; it is refused with other options."""
    shown = run("measures", "--glossary")
    assert shown.exit_code == 0
    assert all(term in shown.output for term in GLOSSARY)
    assert POINTER in run("score", *files, "--all").output.splitlines()
    refused = run("measures", "--glossary", "coref.*")
    assert isinstance(refused.exception, OnrecordError)


@pytest.fixture
def forms(tmp_path: Path) -> list[str]:
    """Return the arguments for gold of two forms and two kinds, and predictions with the first of each."""
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "p.jsonl"
    gold.write_text(FORMS)
    predicted.write_text(
        '{"doc_id":"a","mentions":[{"start":0,"end":4}],"quotes":[{"content":[{"start":10,"end":19}]}]}\n'
    )
    return [str(predicted), "--gold", str(gold)]


def test_by_form_and_by_kind_add_rows(forms: list[str]) -> None:
    """Only measures of the layer that has the attribute get rows."""
    lines = [line.split() for line in run("score", *forms, "--by", "form").output.splitlines()]
    at = lines.index(["mention.exact", "100.0", "50.0", "66.7", "2", "1", "1"])
    assert lines[at + 1 : at + 3] == [
        ["name", "100.0", "100.0", "100.0", "1", "1", "1"],
        ["pronoun", "-", "0.0", "0.0", "1", "0", "0"],
    ]
    lines = [line.split() for line in run("score", *forms, "--by", "kind", "--kind", "direct").output.splitlines()]
    at = lines.index(["quote.content.exact", "100.0", "100.0", "100.0", "1", "1", "1"])
    assert lines[at + 1] == ["direct", "100.0", "100.0", "100.0", "1", "1", "1"]


def test_rows_in_which_predictions_count_twice_are_explained(forms: list[str]) -> None:
    """A prediction without a form that is on no gold mention is in the row of each form; a note says so."""
    said = "note: the rows do not add up: a predicted mention without a form counts in every row"
    assert said not in run("score", *forms, "--by", "form").output
    Path(forms[0]).write_text('{"doc_id":"a","mentions":[{"start":0,"end":4},{"start":12,"end":15}]}\n')
    lines = run("score", *forms, "--by", "form", "--measures", "mention.exact").output.splitlines()
    assert [line.split()[-2] for line in lines[1:4]] == ["2", "2", "1"]
    assert lines[4].startswith(said)


def test_filter_options_limit_the_items_and_are_in_the_signature(forms: list[str]) -> None:
    """Only the items that pass the filters are scored, and the signature names the filters."""
    lines = run("score", *forms, "--form", "name", "--measures", "mention.exact").output.splitlines()
    assert lines[1].split() == ["mention.exact", "100.0", "100.0", "100.0", "1", "1", "1"]
    assert lines[-1].endswith("|form:name")


def test_given_mentions_are_not_scored(forms: list[str]) -> None:
    """Measures of given mentions have no figures, and the signature says that mentions were given."""
    lines = run("score", *forms, "--given", "mentions", "--measures", "mention.exact,quote.content.exact").output
    assert "mention.exact" in lines
    assert ["mention.exact", *"------"] in [line.split() for line in lines.splitlines()]
    assert lines.splitlines()[-1].endswith("|given:mentions")
    assert isinstance(run("score", *forms, "--given", "events").exception, OnrecordError)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (
            ["score", "a.jsonl", "b.jsonl"],
            (
                "onrecord compare a.jsonl b.jsonl tests the difference of two systems; "
                "onrecord score b.jsonl --gold a.jsonl, if a.jsonl is gold"
            ),
        ),
        (
            ["score", "a.jsonl", "b c.jsonl", "--gold", "gold", "--json", "-"],
            "onrecord compare a.jsonl 'b c.jsonl' --gold gold tests the difference of two systems",
        ),
        (["score", "a", "b", "c"], "onrecord report a b c -o site compares several systems"),
        (
            ["explain", "a", "b", "--errors"],
            "onrecord compare a b tests the difference of two systems; onrecord explain b --gold a, if a is gold",
        ),
    ],
)
def test_a_second_file_is_answered_with_the_command_for_it(arguments: list[str], hint: str) -> None:
    """Two files are two systems or gold and a system; nothing but the error is printed."""
    result = run(*arguments)
    assert isinstance(result.exception, OnrecordError)
    assert (result.output, result.exception.hint) == ("", hint)
