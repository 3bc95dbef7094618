"""The leaderboard says what the committed predictions give, and nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onrecord import schema
from onrecord.agree.intervals import agreement_intervals
from onrecord.cli.board import board
from onrecord.corpus.load import load
from onrecord.documents.sources import Folder
from onrecord.errors import OnrecordError
from onrecord.scorer import score

RESULTS = Path(__file__).parents[2] / "eval" / "results"
DOC_IDS = load().doc_ids


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(board, [str(each) for each in arguments], standalone_mode=False, catch_exceptions=False)


def _json(results: Path, *more: object) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_run("--results", results, "--json", "-", *more).stdout)
    return loaded


def _system(results: Path, name: str, lines: list[dict[str, Any]], **header: object) -> Path:
    """Write a system's predictions into a directory of results."""
    first = {"onrecord": "predictions", "schema_version": schema.schema_version(), "system": name, **header}
    path = results / name / "predictions.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in [first, *lines]), "utf-8")
    return path


def _gold_mentions(share: int) -> list[dict[str, Any]]:
    """Return gold's mentions as predictions, but for every so-manieth."""
    return [
        {
            "doc_id": doc_id,
            "mentions": [
                {"start": each.start, "end": each.end, "type": each.type}
                for number, each in enumerate(document.mentions or ())
                if number % share
            ],
        }
        for doc_id, document in load().documents.items()
    ]


def test_the_committed_board_is_current() -> None:
    """Scored again, the committed predictions give the committed files byte for byte."""
    result = _run("--check")
    assert result.return_value == 0, result.output


@pytest.mark.parametrize("path", sorted(RESULTS.glob("*/predictions.jsonl")), ids=lambda path: path.parent.name)
def test_committed_scores_are_what_score_writes(path: Path) -> None:
    """score.json is what `onrecord score PRED --json` gives."""
    assert (path.parent / "score.json").read_bytes() == score(None, path).to_json()


def test_check_names_every_file_that_is_out_of_date(tmp_path: Path) -> None:
    """A changed, a missing and a left-over file are each named, and nothing is written."""
    _system(tmp_path, "none", [{"doc_id": doc_id, "mentions": []} for doc_id in DOC_IDS])
    _run("--results", tmp_path, "-o", tmp_path)
    assert _run("--results", tmp_path, "--check").return_value == 0
    (tmp_path / "README.md").write_text("Mine is best.")
    (tmp_path / "index.html").unlink()
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "score.json").write_text("{}")
    result = _run("--results", tmp_path, "--check")
    assert result.return_value == 1
    assert [line for line in result.output.splitlines() if line.startswith("error")] == [
        "error[board.current] README.md: is not what the predictions give",
        "error[board.current] index.html: is not there",
        "error[board.current] gone/score.json: has no predictions beside it",
    ]
    assert (tmp_path / "README.md").read_text() == "Mine is best."


def test_a_copy_is_tied_with_what_it_copies_and_a_worse_system_is_not(tmp_path: Path) -> None:
    """The better system is above; equal figures are a tie; a difference in most paragraphs is none."""
    _system(tmp_path, "best", _gold_mentions(10**6))
    _system(tmp_path, "copy", _gold_mentions(10**6))
    _system(tmp_path, "half", _gold_mentions(2))
    rows = _json(tmp_path)["systems"]
    assert [row["name"] for row in rows] == ["best", "copy", "half"]
    assert [row["figures"]["mention.strict"]["tied"] for row in rows] == [False, True, False]
    best, _, half = (row["figures"]["mention.strict"] for row in rows)
    assert half["p"] < 0.05 < half["f1"] < half["high"] < best["f1"]


def test_what_was_not_attempted_is_null_and_stands_last(tmp_path: Path) -> None:
    """A system without quotes has no figure for them, and is below one that has them, however bad."""
    _system(tmp_path, "mentions", _gold_mentions(10**6))
    quote = {"content": [{"start": 0, "end": 1}], "speakers": ["Nobody"]}
    _system(tmp_path, "quotes", [{"doc_id": doc_id, "quotes": [quote]} for doc_id in DOC_IDS])
    first, second = _json(tmp_path)["systems"]
    assert (first["name"], first["figures"]["quote.attribution"]["f1"]) == ("quotes", 0)
    assert second["figures"]["quote.attribution"]["f1"] is None
    assert second["figures"]["quote.attribution"]["tied"] is False


def test_the_json_is_as_its_schema_says() -> None:
    """The committed board as JSON has no problem with schema `board`, and annotators stand in it."""
    made = _json(RESULTS)
    assert list(schema.explain("board", made, document="board")) == []
    assert made["annotators"]
    assert all(set(row["figures"]) == set(made["measures"]) for row in [*made["annotators"], *made["systems"]])


def test_annotators_rows_are_the_recorded_agreement() -> None:
    """Measured again, each recorded pair has its recorded figures; across documents only where both kept registries."""
    rows = {row["name"]: row["figures"] for row in _json(RESULTS)["annotators"]}
    for name, registries in (("reader-a & reader-b", True), ("reader-a & reader-c", False)):
        path = load().gold_dir.parent / "agreement" / f"{name.replace(' & ', '-')}.json"
        recorded = json.loads(path.read_bytes())["figures"]["f1"]
        for measure, figure in rows[name].items():
            shown = registries or not measure.startswith("xcoref")
            assert figure["f1"] == (recorded[measure]["value"] if shown else None)


def test_annotators_rows_have_intervals_where_systems_have(tmp_path: Path) -> None:
    """Agreement stands in its interval, at 100 too; what adds up over documents alone has none."""
    shutil.copytree(RESULTS / "rules", tmp_path / "rules")
    made = _json(tmp_path)
    rules = made["systems"][0]["figures"]
    for row in made["annotators"]:
        for name, figure in row["figures"].items():
            if figure["f1"] is None or rules[name]["low"] is None:
                assert figure["low"] is None
            else:
                assert figure["low"] <= figure["f1"] <= figure["high"] <= 1
                assert figure["low"] < figure["high"]


def test_agreement_has_the_interval_of_both_directions() -> None:
    """Swapping the two annotators changes nothing, and a pair that agrees less has the lower interval."""
    names = ("reader-a", "reader-b", "reader-c")
    common = frozenset({"recusal-000", "recusal-003", "recusal-004"})
    folders = {name: Folder(load().gold_dir.parent / "annotators" / name, common) for name in names}
    ab, ba, ac = (
        agreement_intervals(folders[one], folders[other], measures=["event.argument.cls.coreferent"])
        for one, other in (names[:2], names[1::-1], names[::2])
    )
    (first,), (swapped,), (less,) = (found.values() for found in (ab, ba, ac))
    assert first is not None
    assert less is not None
    assert swapped == pytest.approx(first, abs=0.01)
    assert less.high < first.low


def test_a_corpus_without_annotators_has_no_row_for_them(small_corpus: Path, tmp_path: Path) -> None:
    """Another corpus gets a board of its own, without agreement where none is recorded."""
    _system(tmp_path, "none", [{"doc_id": doc_id, "mentions": []} for doc_id in load(small_corpus).doc_ids])
    made = _json(tmp_path, "--root", small_corpus)
    assert made["annotators"] == []
    assert not any("annotators" in note for note in made["notes"])


def test_markup_in_a_name_or_note_is_shown_as_text(tmp_path: Path) -> None:
    """What a system says of itself cannot become markup of the page."""
    _system(tmp_path, "<b>bold", _gold_mentions(2), note="<script>alert(1)</script> [red]")
    result = _run("--results", tmp_path, "-o", tmp_path)
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;b&gt;bold" in page
    assert "[red]" in result.stdout
    assert "://" not in page


def test_the_table_fits_into_80_columns(tmp_path: Path) -> None:
    """Names and figures are whole at 80 columns; a long name is folded."""
    _system(tmp_path, "a-system-with-quite-a-long-name-to-it", _gold_mentions(2))
    shutil.copytree(RESULTS / "rules", tmp_path / "rules")
    table = _run("--results", tmp_path).stdout.partition("\n\nFigures are")[0]
    assert max(map(len, table.splitlines())) <= 80
    assert "…" not in table
    assert "a-system-wit" in table
    assert "rules [3]" in table


def test_no_results_are_an_error_with_what_to_type(tmp_path: Path) -> None:
    """An empty directory is misuse, and the message names a command that fills it."""
    with pytest.raises(OnrecordError, match="no results") as caught:
        _run("--results", tmp_path)
    assert "onrecord run baseline:rules" in caught.value.hint


def test_predictions_for_another_corpus_version_are_shown(tmp_path: Path) -> None:
    """The texts have not changed; the header's version is information."""
    _system(tmp_path, "one", [{"doc_id": DOC_IDS[0], "mentions": []}], corpus_version="0.0.9")
    assert _run("--results", tmp_path).exit_code == 0
