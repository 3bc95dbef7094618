"""`onrecord errata` prints the errata, and measures the effect of each correction."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from onrecord import schema
from onrecord.cli.errata import errata
from onrecord.corpus.load import load
from onrecord.documents.directory import plain
from onrecord.errors import OnrecordError
from onrecord.scorer import score

SAID = {"text": "said", "left_context": "resign, Lind "}
ENTRY: dict[str, Any] = {
    "id": "lind-commits",
    "version": "0.0.9",
    "place": {"doc_id": "ferry-1", "layer": "quotes", **SAID},
    "said": "Berg says it.",
    "right": "Lind says it.",
    "rule": "Q1",
    "reason": "She is the source.",
    "found_by": "reader-x",
    "check": [{"require": "present", "layer": "quotes", "at": SAID, "with": {"speakers": ["ent-ada-lind"]}}],
    "correction": [
        {"doc_id": "ferry-1", "layer": "quotes", "action": "change", "at": SAID, "gold": {"speakers": ["ent-ada-lind"]}}
    ],
}
OF_A_REGISTRY = {
    **{name: value for name, value in ENTRY.items() if name not in {"correction", "reason"}},
    "id": "merged",
    "place": {"registry": "utterances", "entry": "utt-merged"},
    "check": [{"require": "absent", "registry": "utterances", "entry": "utt-merged"}],
}


@pytest.fixture
def home(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the small corpus with two errata; it is in use."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    write(small_corpus, ENTRY, OF_A_REGISTRY)
    return small_corpus


def write(home: Path, *entries: dict[str, Any], version: str = "0.0.9") -> None:
    """Write the errata of a version."""
    path = home / "annotations" / "errata" / f"{version}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([each | {"version": version} for each in entries]), encoding="utf-8")


def run(*arguments: object) -> str:
    """Return what `onrecord errata` prints."""
    result = CliRunner().invoke(errata, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def results(home: Path) -> Path:
    """Return a directory of results with two systems: one equals gold, and the other found nothing."""
    documents = [
        {name: value for name, value in plain(each).items() if name != "zones"} for each in load().documents.values()
    ]
    for name, rows in (
        ("gold", documents),
        ("nothing", [{"doc_id": each["doc_id"], "quotes": []} for each in documents]),
    ):
        path = home / "results" / name / "predictions.jsonl"
        path.parent.mkdir(parents=True)
        header = {"onrecord": "predictions", "schema_version": schema.schema_version(), "system": name}
        path.write_text("".join(json.dumps(each) + "\n" for each in [header, *rows]), encoding="utf-8")
    return home / "results"


def old(home: Path) -> Path:
    """Return a copy of the gold with the error."""
    path = Path(shutil.copytree(home / "annotations" / "gold", home / "old"))
    document = json.loads((path / "ferry-1.json").read_bytes())
    document["quotes"][5]["speakers"] = ["ent-tomas-berg"]
    rows = json.loads((path / "utterances.json").read_bytes())
    (path / "utterances.json").write_text(json.dumps([*rows, rows[0] | {"id": "utt-merged"}]), encoding="utf-8")
    (path / "ferry-1.json").write_text(json.dumps(document), encoding="utf-8")
    return path


def test_errata_are_printed_newest_version_first(home: Path) -> None:
    """An entry shows its place, the old and right value, the rule and the finder; newest first."""
    write(home, ENTRY | {"id": "later"}, version="0.0.10")
    shown = run()
    assert shown.index("0.0.10: 1 erratum") < shown.index("0.0.9: 2 errata")
    assert "lind-commits  ferry-1 quotes: resign, Lind [said]" in shown
    assert "merged  utterances: utt-merged" in shown
    for words in ("Berg says it.", "Lind says it.", "Q1", "She is the source.", "reader-x", "not measured"):
        assert words in shown
    assert "0.0.10" not in run("--of", "0.0.9")
    assert run("--of", "9.9.9") == "No errata of version 9.9.9.\n"
    assert [each["version"] for each in json.loads(run("--json"))] == ["0.0.10", "0.0.9"]


def test_errata_of_a_corpus_without_errata_prints_one_line(home: Path) -> None:
    """Without the files there is nothing to print."""
    shutil.rmtree(home / "annotations" / "errata")
    assert run() == "No errata.\n"


def test_the_effect_of_an_erratum_is_that_of_its_correction_alone(home: Path) -> None:
    """A system's figures before and after are the scores on the old gold and on the corrected one."""
    before = old(home)
    shown = run("--measure", before, "--results", results(home))
    data = json.loads((home / "annotations" / "errata" / "effects" / "0.0.9.json").read_bytes())
    assert list(schema.explain("errata_effects", data, document="effects.json")) == []
    assert data["entries"].keys() == {"lind-commits"}
    assert data["entries"]["lind-commits"].keys() == {"gold"}
    moved = data["entries"]["lind-commits"]["gold"]
    path = home / "results" / "gold" / "predictions.jsonl"
    assert moved.keys() == {"quote.attribution"}
    for gold, found in zip((before, home / "annotations" / "gold"), moved["quote.attribution"], strict=True):
        assert score(gold, path)["quote.attribution"].f1 == found
    assert "gold: quote.attribution" in shown
    assert "to 100.00" in shown
    assert shown.count("not measured") == 1


def test_an_erratum_without_effect_on_figures_is_reported(home: Path) -> None:
    """An erratum that changes no figure is measured and reported all the same."""
    correction = ENTRY["correction"][0] | {"gold": {"note": "seen"}}
    write(home, ENTRY | {"correction": [correction]})
    assert "no system's moved" in run("--measure", old(home), "--results", results(home))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"at": {"text": "no such words"}}, "cannot be applied"),
        ({"doc_id": "ferry-9"}, "names a document that .* does not have"),
    ],
)
def test_a_correction_that_does_not_fit_the_old_gold_is_an_error(home: Path, change: dict[str, Any], said: str) -> None:
    """Nothing is written."""
    write(home, ENTRY | {"correction": [ENTRY["correction"][0] | change]})
    with pytest.raises(OnrecordError, match=said):
        run("--measure", old(home), "--results", results(home))
    assert not (home / "annotations" / "errata" / "effects").exists()


def test_an_erratum_whose_check_accepts_the_old_gold_is_refused(home: Path) -> None:
    """A condition that would not have found the fault is named, and nothing is written."""
    write(home, ENTRY | {"check": [{"require": "present", "layer": "quotes", "at": SAID, "with": {"act": "commit"}}]})
    with pytest.raises(OnrecordError, match="none of them detects") as caught:
        run("--measure", old(home), "--results", results(home))
    assert caught.value.got == "lind-commits"
    assert not (home / "annotations" / "errata" / "effects").exists()


def test_errata_of_two_versions_need_the_option_of(home: Path) -> None:
    """Effects are measured for one version."""
    write(home, version="0.0.10")
    with pytest.raises(OnrecordError, match="one version") as caught:
        run("--measure", old(home))
    assert "--of VERSION" in caught.value.hint


@pytest.mark.parametrize(("data", "said"), [("[", "cannot be read"), ("[{}]", "break their schema")])
def test_unreadable_errata_are_an_error_with_file_and_place(home: Path, data: str, said: str) -> None:
    """The file and the place are named."""
    (home / "annotations" / "errata" / "0.0.9.json").write_text(data)
    with pytest.raises(OnrecordError, match=said) as caught:
        run()
    assert "0.0.9.json" in caught.value.where


def test_examples_in_the_readme_of_errata_conform_to_the_schema() -> None:
    """The example and each condition of annotations/errata/README.md are what the schema allows."""
    text = (Path(__file__).parents[2] / "annotations" / "errata" / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert list(schema.explain("errata", json.loads(example), document="README.md")) == []
    conditions = [json.loads(each) for each in re.findall(r"^\| `(\{.*?\})` \|", text, re.MULTILINE)]
    assert {each["require"] for each in conditions} == {"present", "absent", "same", "different"}
    assert list(schema.explain("errata", [ENTRY | {"check": conditions}], document="README.md")) == []
