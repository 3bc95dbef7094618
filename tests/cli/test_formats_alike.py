"""Every command reads every format, with the same options: check, score, compare, explain, report, convert."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING

import pytest

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


from .commands import run, scored

GOLD = """-DOCSTART- -X- O

Ada NN I-PERSON
Lind NN I-PERSON
met VB O

Berg NN I-PERSON

-DOCSTART- -X- O

Oslo NN I-CITY
"""
RIGHT = GOLD.replace(" NN ", "\t").replace(" VB ", "\t").replace("I-PERSON\nLind", "B-PERSON\nLind")
WRONG = RIGHT.replace("Berg\tI-PERSON", "Berg\tO")
SETTINGS = "format:bio|labels:PERSON=PER|gold-format:bio|gold-labels:PERSON=PER"
HAS_SPACY = importlib.util.find_spec("spacy") is not None


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Return gold without names in one layout, and two systems in another, under names of their own."""
    paths = {}
    for name, text in (("gold.txt", GOLD), ("right.bio", RIGHT), ("wrong.bio", WRONG)):
        paths[name.partition(".")[0]] = tmp_path / name
        (tmp_path / name).write_text(text, encoding="utf-8")
    return paths


@pytest.fixture
def options(files: dict[str, Path]) -> list[str]:
    """Return the options that every command takes."""
    return ["--gold", str(files["gold"]), "--format", "bio", "--label", "PERSON=PER"]


def test_score_pairs_documents_of_every_format_by_text(files: dict[str, Path], options: list[str]) -> None:
    """Documents without names are paired by text; untyped mentions are scored where no type is needed."""
    found = scored(files["wrong"], *options, "--measures", "mention.exact,mention.strict")
    counts = {name: (row["counts"]["gold"], row["counts"]["predicted"]) for name, row in found["measures"].items()}
    assert counts == {"mention.exact": (3, 2), "mention.strict": (3, 2)}
    assert {*found["measures"]["mention.strict"]["by_type"]} == {"CITY", "PER"}
    assert found["signature"].endswith(SETTINGS)
    assert list(found["documents"]) == ["gold-1", "gold-2"]
    name = str(files["wrong"])
    assert f"{name}: 2 documents were paired with gold by text, because names are missing." in found["notes"]


def test_check_reads_every_format_and_reports_how(files: dict[str, Path], options: list[str]) -> None:
    """A valid file has no problem, and notes say how it was read; all problems of an invalid file are listed."""
    done = run("check", files["right"], *options)
    assert done.exit_code == 0
    assert f"{files['right']}: the tags are IOB1." in done.stdout
    assert "0 errors, 0 warnings" in done.stdout
    files["right"].write_text("Ada\tX\nmet\tY\n", encoding="utf-8")
    broken = run("check", files["right"], *options, "--json")
    assert broken.exit_code == 1
    assert [each["line"] for each in json.loads(broken.stdout)["problems"]] == [1, 2]
    files["right"].write_text(WRONG.replace("Oslo", "Rome"), encoding="utf-8")
    other = run("check", files["right"], *options, "--json")
    assert [each["check"] for each in json.loads(other.stdout)["problems"]] == ["formats.text"]


def test_check_reports_unknown_and_missing_documents_in_every_format(
    files: dict[str, Path], options: list[str]
) -> None:
    """Unknown and missing documents are reported as they are for JSONL."""
    files["gold"].write_text("# newdoc id = a\nAda\tO\n# newdoc id = b\nLind\tO\n", encoding="utf-8")
    files["right"].write_text("# newdoc id = a\nAda\tO\n# newdoc id = c\nLind\tO\n", encoding="utf-8")
    done = run("check", files["right"], *options, "--json")
    assert done.exit_code == 1
    found = [(each["check"], each["severity"]) for each in json.loads(done.stdout)["problems"]]
    assert found == [("predictions.unknown", "error"), ("predictions.missing", "warning")]


def test_compare_reads_every_format_and_signs_the_settings(files: dict[str, Path], options: list[str]) -> None:
    """The systems have the names of their files, and both signatures have the settings of the reader."""
    done = run("compare", files["right"], files["wrong"], *options, "--measures", "mention.exact", "--json", "-")
    found = json.loads(done.stdout)
    assert found["names"] == {"a": "right", "b": "wrong"}
    assert all(each.endswith(SETTINGS) for each in found["signatures"].values())


def test_explain_reads_every_format_and_reports_how(files: dict[str, Path], options: list[str]) -> None:
    """A missed mention is shown with gold's words; standard error says how the files were read."""
    done = run("explain", files["wrong"], *options, "--errors", "--json")
    (finding,) = map(json.loads, done.stdout.splitlines())
    assert (finding["outcome"], finding["gold_text"]) == ("missed", "Berg")
    assert "the tags are IOB1" in done.stderr


def test_report_reads_every_format(files: dict[str, Path], options: list[str], tmp_path: Path) -> None:
    """A site of two systems is written, under their names."""
    done = run("report", files["right"], files["wrong"], "-o", tmp_path / "site", *options)
    assert done.exit_code == 0
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "right" in page
    assert "wrong" in page


def test_convert_takes_the_same_options_as_score(files: dict[str, Path], tmp_path: Path) -> None:
    """The options are the same; texts made from the words are written if the other format has texts."""
    out = tmp_path / "out"
    options = ["--from", "bio", "--to", "brat", "--label", "PERSON=PER", "--scheme", "iob1", "--column", "-1", "--json"]
    said = json.loads(run("convert", files["gold"], out, *options).stdout)
    assert [row["what"] for row in said["lost"]] == ["label CITY"]
    assert said["notes"] == [f"{files['gold']}: the tags were read as IOB1."]
    assert (out / "gold-1.txt").read_text(encoding="utf-8") == "Ada Lind met\nBerg"
    assert "PER 0 8" in (out / "gold-1.ann").read_text(encoding="utf-8")


def test_gold_and_predictions_may_be_two_columns_of_one_file(tmp_path: Path) -> None:
    """The layout of conlleval: gold in the last column but one, predictions in the last."""
    path = tmp_path / "both.bio"
    path.write_text("Ada NN B-PER B-PER\nmet VB O B-PER\n", encoding="utf-8")
    options = ["--gold", path, "--format", "bio", "--gold-column", "-2", "--measures", "mention.exact"]
    found = scored(path, *options)
    assert found["measures"]["mention.exact"]["counts"]["predicted"] == 2
    assert found["measures"]["mention.exact"]["recall"] == 1.0
    assert found["signature"].endswith("format:bio|gold-format:bio|gold-column:-2")


@pytest.mark.parametrize("name", ["bio", "conll2012", "corefud", "brat"])
def test_predictions_without_any_mention_score_0_in_every_format(name: str, tmp_path: Path) -> None:
    """No mention in any document gives recall 0, not a dash, if the format stores mentions."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"doc_id": "a", "mentions": [{"start": 0, "end": 3, "entity": "e"}]}\n', encoding="utf-8")
    (tmp_path / "brat").mkdir()
    content = {
        "bio": "# newdoc id = a\nAda\tO\n",
        "conll2012": "#begin document (a); part 000\na 0 0 Ada - -\n#end document\n",
        "corefud": "# newdoc id = a\n# global.Entity = eid-etype-head\n1\tAda" + "\t_" * 8 + "\n",
        "brat": "",
    }[name]
    path = tmp_path / "brat" if name == "brat" else tmp_path / "p"
    (path / "a.ann" if name == "brat" else path).write_text(content, encoding="utf-8")
    (tmp_path / "brat" / "a.txt").write_text("Ada", encoding="utf-8")
    options = ["--gold", gold, "--format", name, "--gold-format", "jsonl", "--measures", "mention.exact"]
    row = scored(path, *options)["measures"]["mention.exact"]
    assert (row["precision"], row["recall"], row["f1"]) == (None, 0.0, 0.0)


def test_gold_format_reduces_the_gold_of_the_corpus_to_what_the_format_stores(
    small_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --gold, --gold-format bio keeps only the longest of nested mentions of gold."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    gold = small_corpus / "annotations" / "gold"
    counts = {}
    for name in ("jsonl", "bio"):
        found = scored(gold, "--gold-format", name, "--measures", "mention.exact")
        counts[name] = found["measures"]["mention.exact"]["counts"]["gold"]
    assert 0 < counts["bio"] <= counts["jsonl"]
    assert any("The corpus's gold as bio lost in reading" in note for note in found["notes"])
    assert found["signature"].endswith("|gold-format:bio")


def test_gold_with_ids_of_articles_uses_their_texts(
    small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSONL without hashes uses the articles with its ids; with another hash it does not, and a note says so."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    document = {"doc_id": "ferry-1", "mentions": [{"start": 0, "end": 3}]}
    for said, texts, notes in (
        ({}, "yes", 0),
        ({"text_sha256": "0" * 64}, "no", 1),
        ({"mentions": [{"start": 0, "end": 10**6}]}, "no", 1),
    ):
        path = tmp_path / "gold.json"
        path.write_text(json.dumps([document | said]), encoding="utf-8")
        found = scored(path, "--gold", path, "--measures", "mention.exact")
        assert found["settings"]["texts"] == texts
        assert sum("the text is not used: ferry-1" in note for note in found["notes"]) == notes


def test_options_without_effect_are_errors(files: dict[str, Path]) -> None:
    """An option of another format, column 0, and --on for other formats are errors."""
    with pytest.raises(OnrecordError, match="--spans"):
        run("score", files["right"], "--gold", files["gold"], "--format", "bio", "--spans", "sc")
    with pytest.raises(OnrecordError, match="cannot have tags"):
        run("convert", files["right"], files["right"].with_suffix(".jsonl"), "--column", "0")
    for command in ("check", "report"):
        with pytest.raises(OnrecordError, match="--on reads JSONL"):
            run(
                command,
                files["right"],
                "--format",
                "bio",
                "--on",
                "dask",
                *(["-o", "x"] if command == "report" else []),
            )


@pytest.mark.skipif(not HAS_SPACY, reason="spaCy is not installed: pip install 'onrecord[spacy]'")
def test_named_span_groups_of_docs_are_read_and_others_counted(tmp_path: Path) -> None:
    """Docs are paired by text; the named span groups are read, and the others are counted."""
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("en")
    for name, texts in (
        ("gold", ["Ada Lind met Berg.", "Oslo  slept."]),
        ("system", ["Oslo  slept.", "Ada Lind met Berg."]),
    ):
        docs = [nlp(text) for text in texts]
        for doc in docs:
            doc.ents = [spacy.tokens.Span(doc, 0, 1, label="PERSON")] if name == "gold" else []
            spans = [doc[0:1], doc[0:2]] if doc[0].text == "Ada" else [doc[0:1], doc[0:2], doc[1:2]]
            doc.spans["sc"] = [spacy.tokens.Span(doc, each.start, each.end, label="PERSON") for each in spans]
        DocBin(docs=docs).to_disk(tmp_path / f"{name}.spacy")
    options = [
        "--gold",
        tmp_path / "gold.spacy",
        "--format",
        "docbin",
        "--measures",
        "mention.exact",
        "--label",
        "PERSON=PER",
    ]
    plain = scored(tmp_path / "system.spacy", *options)
    assert plain["measures"]["mention.exact"]["counts"]["predicted"] == 0
    assert sum("5 span group sc" in note for note in plain["notes"]) == 2
    chosen = scored(tmp_path / "system.spacy", *options, "--spans", "sc")
    row = chosen["measures"]["mention.exact"]
    assert (row["precision"], row["recall"]) == (1.0, 1.0)
    assert row["counts"]["gold"] == 3  # white space alone is no mention, and at an edge it is cut off
    assert sum("contains only white space" in note for note in chosen["notes"]) == 2
    with pytest.raises(OnrecordError, match="No document has a span group"):
        scored(tmp_path / "system.spacy", *options, "--spans", "other")
