"""`onrecord score` on other projects' formats, and without duplicate zones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord import schema
from onrecord.cli.main import onrecord
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

KEY = """#begin document (d); part 000
d 0 0 a (0)
d 0 1 b (0)
d 0 2 c (1)

#end document
#begin document (d); part 001
d 1 0 a (0)
d 1 1 b (0)

#end document
"""
RESPONSE = KEY.replace("1 b (0)\n\n", "1 b (1)\n\n").replace("part 001", "part 002")
BRAT_TEXT = "Ada Lind met Berg."


def scored(*arguments: str | Path) -> dict[str, Any]:
    """Return the JSON that a score prints, after validating it against its schema."""
    done = CliRunner().invoke(onrecord, ["score", *map(str, arguments), "--json", "-"], catch_exceptions=False)
    assert done.exit_code == 0
    found: dict[str, Any] = json.loads(done.stdout)
    assert list(schema.explain("result", found, document="result")) == []
    return found


def refused(*arguments: str | Path) -> OnrecordError:
    """Return the error of a score."""
    error = CliRunner().invoke(onrecord, ["score", *map(str, arguments)]).exception
    assert isinstance(error, OnrecordError)
    return error


@pytest.fixture
def conll(tmp_path: Path) -> list[str]:
    """Return the arguments for a key of two parts, and a response that has one of them."""
    (tmp_path / "key.conll").write_text(KEY)
    (tmp_path / "response.conll").write_text(RESPONSE)
    return [str(tmp_path / "response.conll"), "--gold", str(tmp_path / "key.conll"), "--format", "conll"]


@pytest.fixture
def gold(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the small corpus's gold; the small corpus is in use."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    return small_corpus / "annotations" / "gold"


def converted(gold: Path, target: Path, name: str) -> Path:
    """Return gold in another format."""
    arguments = ["convert", str(gold), str(target), "--to", name]
    assert CliRunner().invoke(onrecord, arguments, catch_exceptions=False).exit_code == 0
    return target


def test_conll_scores_each_part_as_a_document(conll: list[str]) -> None:
    """The counts of the parts add up to the whole; notes name the parts that one file lacks."""
    found = scored(*conll)
    assert list(found["documents"]) == ["(d); part 000", "(d); part 001"]
    for name, row in found["measures"].items():
        parts = [part[name]["counts"]["gold"] for part in found["documents"].values()]
        if isinstance(row["counts"]["gold"], int):
            assert row["counts"]["gold"] == sum(parts), name
    assert found["documents"]["(d); part 001"]["coref.b3"]["recall"] == 0.0
    assert [note.rpartition(": ")[2] for note in found["notes"]] == ["(d); part 001.", "(d); part 002."]


def test_conll_shows_only_the_selected_measures(conll: list[str]) -> None:
    """`--measures` limits the totals and the documents, in the JSON and in the table."""
    found = scored(*conll, "--measures", "coref.muc,coref.ceaf?")
    names = ["coref.ceafe", "coref.ceafm", "coref.muc"]
    assert list(found["measures"]) == names
    assert [list(row) for row in found["documents"].values()] == [names, names]
    table = CliRunner().invoke(onrecord, ["score", *conll, "--measures", "coref.muc"], catch_exceptions=False).stdout
    assert "coref.muc" in table
    assert "coref.b3" not in table


def test_conll_refuses_unknown_measures_and_options(conll: list[str]) -> None:
    """A name that is not a measure of the format, and options that the format does not have, are errors."""
    assert "coref.leo" in refused(*conll, "--measures", "coref.muc,coref.leo").got
    assert refused(*conll, "--by", "type", "--ci").got == "--by, --ci"


@pytest.mark.parametrize(("name", "file"), [("brat", "out"), ("corefud", "out.conllu"), ("conll2012", "out.conll")])
def test_predictions_in_another_format_are_scored_against_the_corpus(
    name: str, file: str, gold: Path, tmp_path: Path
) -> None:
    """Gold that was converted scores 1 in what the format holds, and the signature names the format."""
    (tmp_path / "out").mkdir()
    predictions = converted(gold, tmp_path / file, "conll" if name == "conll2012" else name)
    found = scored(predictions, "--format", name, "--measures", "mention.exact,coref.muc")
    assert {row["recall"] for row in found["measures"].values()} == {1.0}
    assert f"|format:{name}" in found["signature"]


def test_gold_and_predictions_may_have_different_formats(gold: Path, tmp_path: Path) -> None:
    """`--gold-format` is the format of gold if it differs from that of the predictions."""
    (tmp_path / "brat").mkdir()
    key, response = converted(gold, tmp_path / "key.conllu", "corefud"), converted(gold, tmp_path / "brat", "brat")
    arguments: list[str | Path] = [
        response,
        "--format",
        "brat",
        "--gold",
        key,
        "--gold-format",
        "corefud",
        "--measures",
        "mention.exact",
    ]
    found = scored(*arguments)
    assert found["measures"]["mention.exact"]["recall"] == 1.0
    assert found["settings"]["texts"] == "yes"
    assert found["signature"].endswith("|format:brat|gold-format:corefud")


def test_gold_in_brat_brings_its_own_texts_and_labels(tmp_path: Path) -> None:
    """Articles outside a corpus are scored with their texts, by gold's labels or by renamed ones."""
    for side in ("gold", "predicted"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.txt").write_text(BRAT_TEXT)
        (tmp_path / side / "a.ann").write_text("T1\tPERSON 0 8\tAda Lind\nT2\tPER 13 17\tBerg\n")
    arguments: list[str | Path] = [
        tmp_path / "predicted",
        "--format",
        "brat",
        "--gold",
        tmp_path / "gold",
        "--measures",
        "mention.*",
    ]
    plain, renamed = scored(*arguments), scored(*arguments, "--label", "PERSON=PER")
    assert renamed["signature"].endswith("|labels:PERSON=PER|gold-format:brat|gold-labels:PERSON=PER")
    assert [each["measures"]["mention.exact"]["counts"]["gold"] for each in (plain, renamed)] == [2, 2]
    assert [each["measures"]["mention.strict"]["counts"]["gold"] for each in (plain, renamed)] == [2, 2]
    assert [sorted(each["measures"]["mention.strict"]["by_type"]) for each in (plain, renamed)] == [
        ["PER", "PERSON"],
        ["PER"],
    ]
    assert renamed["settings"]["texts"] == "yes"


def test_every_command_uses_the_labels_of_the_gold_file(tmp_path: Path) -> None:
    """They are an open inventory: a predicted label that gold lacks is wrong, and is named."""
    gold, predicted = tmp_path / "gold.bio", tmp_path / "predicted.bio"
    gold.write_text("Ida B-person\nmet O\nAcme B-corporation\n. O\n")
    predicted.write_text("Ida B-person\nmet O\nAcme B-PERSON\n. O\n")
    options = ["--format", "bio", "--gold", str(gold)]
    found = scored(predicted, *options)
    assert found["measures"]["mention.strict"]["f1"] == 0.5
    assert (
        found["settings"]["inventory"] != scored(gold, "--format", "bio", "--gold", predicted)["settings"]["inventory"]
    )
    assert any("labels that gold lacks, which count as wrong: PERSON (1)" in note for note in found["notes"])
    for command, also, shown in (
        ("check", [], "0 errors"),
        ("explain", [], "type PERSON, gold corporation"),
        ("compare", [str(gold)], "+50.0"),
        ("report", ["-o", str(tmp_path / "report")], "index.html"),
    ):
        done = CliRunner().invoke(onrecord, [command, str(predicted), *also, *options], catch_exceptions=False)
        assert done.exit_code == 0
        assert shown in done.stdout
    assert any("corporation" in page.read_text() for page in (tmp_path / "report").rglob("*.html"))


def test_errors_in_files_of_another_format_are_reported(tmp_path: Path) -> None:
    """A missing file, a damaged one, and an option without effect are errors, and nothing is scored."""
    broken = tmp_path / "x.conllu"
    broken.write_text("1\tA\n")
    assert "no such file" in refused(tmp_path / "nowhere", "--format", "brat").what
    assert str(broken) in str(refused(broken, "--format", "corefud"))
    assert "--spans" in refused(broken, "--spans", "sc").what
    assert "--scheme, --column" in refused(broken, "--format", "brat", "--scheme", "iob1", "--column", "3").what
    assert refused(broken, "--format", "bio", "--column", "1").got == "--column 1"


def test_without_duplicates_option_leaves_out_repeated_zones(gold: Path) -> None:
    """Items in a zone that repeats another are left out on both sides, and the signature says so."""
    path = gold / "ferry-1.json"
    document = json.loads(path.read_bytes())
    zone = next(each for each in document["zones"] if each["start"] <= document["mentions"][0]["start"] < each["end"])
    zone["duplicate"] = True
    path.write_text(json.dumps(document))
    taking_part = [each for each in document["mentions"] if not each["predicative"]]
    inside = sum(zone["start"] <= mention["start"] < zone["end"] for mention in taking_part)
    whole, without = (
        scored(gold, "--gold", gold, "--measures", "mention.exact,leakage", *options)
        for options in ([], ["--without-duplicates"])
    )
    counts = [found["measures"]["mention.exact"]["counts"]["gold"] for found in (whole, without)]
    assert 0 < inside == counts[0] - counts[1]
    assert without["measures"]["mention.exact"]["f1"] == 1.0
    assert without["measures"]["leakage"]["value"] == 0.0
    assert without["signature"].endswith("|duplicates:no")
    assert "duplicates" not in whole["signature"]


CONLLU = "# newdoc id = d\n# global.Entity = eid-etype-head-other\n# text = Ada met\n1\tAda{}{}\n2\tmet{}_\n\n"
NOTHING = "\t_" * 7 + "\t"
COLUMNS = "#begin document (d); part 000\nd 0 0 Ada {0}\nd 0 1 met {0}\n\n#end document\n"
ROWS = {
    "bio": ("Ada\tB-PER\nmet\tO\n", "Ada\tO\nmet\tO\n", "mention.strict"),
    "conll2012": (COLUMNS.format("(0)"), COLUMNS.format("-"), "coref.muc"),
    "corefud": (
        CONLLU.format(NOTHING, "Entity=(e1-PER-1-)", NOTHING),
        CONLLU.format(NOTHING, "_", NOTHING),
        "mention.exact",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_file_without_mentions_scores_0_and_not_a_dash(name: str, tmp_path: Path) -> None:
    """A format that stores only mentions has attempted them even if every token is outside."""
    *files, measure = ROWS[name]
    places = [tmp_path / "gold", tmp_path / "predicted"]
    for place, text in zip(places, files, strict=True):
        place.mkdir()
        (place / f"d.{name}").write_text(text, encoding="utf-8")
        (place / "d.txt").write_text("Ada met", encoding="utf-8")
    sides = (places[1] / f"d.{name}", "--gold", places[0] / f"d.{name}")
    found = scored(*sides, "--format", name, "--measures", measure)["measures"][measure]
    assert (found["precision"], found["recall"], found["f1"]) == (None, 0.0, 0.0)


def test_brackets_in_conll_measure_names_are_parameters(conll: list[str]) -> None:
    """The reference scorer has no parameters, and brackets are not a class of characters."""
    error = refused(*conll, "--measures", "coref.*[singletons=no]")
    assert (error.what, error.got) == ("The reference scorer has no parameters.", "'coref.*[singletons=no]'")
    assert list(scored(*conll, "--measures", "coref.muc[singletons=yes]")["measures"]) == ["coref.muc"]


def test_empty_brat_files_score_0_and_not_a_dash(tmp_path: Path) -> None:
    """An empty .ann file says that no mention was found."""
    for side, found in (("gold", "T1\tPER 0 3\tAda\n"), ("predicted", "")):
        (tmp_path / side).mkdir()
        (tmp_path / side / "d.txt").write_text("Ada met", encoding="utf-8")
        (tmp_path / side / "d.ann").write_text(found, encoding="utf-8")
    sides = (tmp_path / "predicted", "--gold", tmp_path / "gold", "--format", "brat")
    assert scored(*sides, "--measures", "mention.exact")["measures"]["mention.exact"]["f1"] == 0.0


@pytest.mark.parametrize(
    "cells",
    [
        ["Entity=(e1[1/2]--1)", "_", "Entity=(e1[2/2]--1)"],
        ["_", "_", "_", "Entity=(e1--1)"],
    ],
)
def test_discontinuous_mentions_and_empty_nodes_match_only_themselves(tmp_path: Path, cells: list[str]) -> None:
    """They do not match the mention of words with the same outermost offsets."""
    names = ["1", "2", "3", "3.1"]
    header = "# newdoc id = d\n# global.Entity = eid-etype-head\n"
    sides = {"a": cells, "b": ["Entity=(e1--1", "_", "Entity=e1)"] if len(cells) == 3 else ["_", "_", "Entity=(e1--1)"]}
    for side, own in sides.items():
        said = zip(names, [*own, "_"], strict=False)
        rows = "".join(f"{name}\tw{name}" + "\t_" * 7 + f"\t{cell}\n" for name, cell in said)
        (tmp_path / f"{side}.conllu").write_text(header + rows)
    options = ["--gold", tmp_path / "a.conllu", "--format", "corefud", "--measures", "mention.exact,coref.b3"]
    for side, expected in (("a", 1.0), ("b", 0.0)):
        found = scored(tmp_path / f"{side}.conllu", *options)["measures"]
        assert [found[name]["f1"] for name in ("mention.exact", "coref.b3")] == [expected] * 2


def test_an_empty_node_within_a_mention_changes_no_figure(tmp_path: Path) -> None:
    """A mention of words with an empty node among them is compared by its words."""
    rows = (
        "1\ta\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1--2\n1.1\t_\t_\t_\t_\t_\t_\t_\t1:x\t_\n2\tb"
        + "\t_" * 7
        + "\tEntity=e1)\n"
    )
    (tmp_path / "a.conllu").write_text(f"# newdoc id = d\n# global.Entity = eid-etype-head\n{rows}")
    (tmp_path / "b.conllu").write_text(
        "# newdoc id = d\n# global.Entity = eid-etype-head\n" + rows.replace("1.1\t", "# ", 1)
    )
    options = ["--gold", tmp_path / "a.conllu", "--format", "corefud", "--measures", "mention.exact"]
    assert scored(tmp_path / "b.conllu", *options)["measures"]["mention.exact"]["f1"] == 1.0


def test_one_span_in_two_clusters_is_scored_with_a_warning(tmp_path: Path) -> None:
    """CorefUD allows it: the file is scored, the note says so, `check` warns; our own predictions are still refused.

    As the shared tasks' scorer counts it, such a file is not even right against itself, since the mention is looked up
    in one of its clusters: B3 gives half a mention each to the two of e1, and a whole one to that of e2.
    """
    rows = "1\ta" + "\t_" * 7 + "\tEntity=(e1)(e2)\n2\tb" + "\t_" * 7 + "\tEntity=(e1)\n"
    (tmp_path / "a.conllu").write_text(f"# newdoc id = d\n# global.Entity = eid-etype-head\n{rows}")
    (tmp_path / "d.txt").write_text("a b")
    options = ["--gold", tmp_path / "a.conllu", "--format", "corefud", "--measures", "coref.b3"]
    found = scored(tmp_path / "a.conllu", *options)
    assert found["measures"]["coref.b3"]["f1"] == 2 / 3
    assert any("have the same words in several clusters" in note for note in found["notes"])
    checked = CliRunner().invoke(onrecord, ["check", str(tmp_path / "a.conllu"), *map(str, options[:4])])
    assert "warning predictions.clusters" in checked.output
    CliRunner().invoke(onrecord, ["convert", str(tmp_path / "a.conllu"), str(tmp_path / "a.jsonl")])
    assert "two clusters" in refused(tmp_path / "a.jsonl", "--gold", tmp_path / "a.jsonl").what


def test_documents_with_names_in_another_script_get_different_ids(tmp_path: Path) -> None:
    """Each name has its own id in both files; a long name is shortened."""
    long = "x" * 300
    rows = {"東京": "Ada", "大阪": "Bo", long: "Cy"}
    gold, predicted = tmp_path / "gold.bio", tmp_path / "predicted.bio"
    gold.write_text("".join(f"# newdoc id = {name}\n{word} B-PER\n\n" for name, word in rows.items()))
    predicted.write_text("# newdoc id = 大阪\nBo B-PER\n")
    found = scored(predicted, "--gold", gold, "--format", "bio")
    assert found["measures"]["mention.exact"]["counts"]["predicted"] == 1
    assert found["measures"]["mention.exact"]["precision"] == 1.0
    for command in (["import", gold, "--as", tmp_path / "own"], ["report", gold, "--format", "bio", "--gold", gold]):
        more = ["-o", tmp_path / "site"] if command[0] == "report" else []
        done = CliRunner().invoke(onrecord, [*map(str, command), *map(str, more)], catch_exceptions=False)
        assert done.exit_code == 0


def test_many_unknown_labels_give_one_note_and_a_long_label_is_shortened(tmp_path: Path) -> None:
    """Each mention of the file has a long label of its own."""
    gold, predicted = tmp_path / "gold.bio", tmp_path / "predicted.bio"
    gold.write_text("".join(f"w{number} B-PER\n" for number in range(20)))
    predicted.write_text("".join(f"w{number} B-label-{'x' * 200}-{number}\n" for number in range(20)))
    options = ["score", str(predicted), "--gold", str(gold), "--format", "bio", "--by", "type"]
    done = CliRunner().invoke(onrecord, options, catch_exceptions=False)
    assert "and 8 others. --label" in done.stdout
    assert "  label-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…    0.0" in done.stdout


def test_brat_files_without_texts_use_the_texts_of_gold(tmp_path: Path) -> None:
    """A system writes only .ann files; gold is a corpus, or brat files with texts."""
    for side in ("gold", "predicted"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a b.ann").write_text("T1\tPER 0 8\tAda Lind\n")
    (tmp_path / "gold" / "a b.txt").write_text(BRAT_TEXT)
    CliRunner().invoke(onrecord, ["import", str(tmp_path / "gold"), "--as", str(tmp_path / "own")])
    for gold in ("gold", "own"):
        found = scored(tmp_path / "predicted", "--gold", tmp_path / gold, "--format", "brat")
        assert found["measures"]["mention.strict"]["f1"] == 1.0


def test_predictions_are_wrong_if_gold_files_are_empty(tmp_path: Path) -> None:
    """An empty .ann file says that the document has no mention."""
    for side, lines in (("gold", ""), ("predicted", "T1\tPER 0 8\tAda Lind\n")):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.txt").write_text(BRAT_TEXT)
        (tmp_path / side / "a.ann").write_text(lines)
    found = scored(tmp_path / "predicted", "--gold", tmp_path / "gold", "--format", "brat")["measures"]
    assert (found["mention.strict"]["counts"]["predicted"], found["mention.strict"]["precision"]) == (1, 0.0)
    assert found["quote.kind"]["f1"] is None


def test_repeated_mentions_are_noted_with_the_rules_of_the_reference_scorer(tmp_path: Path) -> None:
    """The scorer takes repetitions out of a response and keeps those of a key, so that a file against itself loses."""
    text = KEY.replace("0 a (0)\nd 0 1 b (0)\nd 0 2 c (1)", "0 a (0)|(1)\nd 0 1 b (0)\nd 0 2 c (1)")
    (tmp_path / "key.conll").write_text(text)
    notes = scored(tmp_path / "key.conll", "--gold", tmp_path / "key.conll", "--format", "conll")["notes"]
    assert [note.partition(":")[0] for note in notes] == [
        "1 mention of the response taken out as repeated, as in the reference scorer",
        "The key repeats mentions (1)",
    ]
