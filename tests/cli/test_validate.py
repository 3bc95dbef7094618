"""`onrecord validate` and `onrecord check`: output and exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord.checks.registry import CHECKS
from onrecord.cli.check import check
from onrecord.cli.validate import validate
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

    from click import Command
    from click.testing import Result

GOLD = "annotations/gold/ferry-1.json"


def _run(command: Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments])


def _report(result: Result) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(result.stdout)
    return report


def _warn(root: Path) -> None:
    path = root / "annotations/gold/ferry-2.json"
    path.write_bytes(path.read_bytes().replace(b'"parent": "q4"', b'"parent": null'))


def _break(root: Path) -> None:
    path = root / GOLD
    path.write_bytes(path.read_bytes().replace(b'"form": "nominal"', b'"form": "noun"', 1))


def test_validate_exits_0_for_a_valid_corpus_and_counts_documents(small_corpus: Path) -> None:
    """A sound corpus ends with 0, and the last line says how much was looked at."""
    result = _run(validate, "--root", small_corpus)
    assert result.exit_code == 0
    last = result.stdout.splitlines()[-1]
    assert last == "0 errors, 0 warnings; 2 documents, 1 acknowledged warning"


def test_validate_exits_1_for_an_error_and_shows_its_place(small_corpus: Path) -> None:
    """An error ends with 1 and shows document, path, both sides and what to do."""
    _break(small_corpus)
    result = _run(validate, "--root", small_corpus)
    assert result.exit_code == 1
    for words in ("ferry-1", "mentions[0].form", "got: 'noun'", "nominal", "1 error,"):
        assert words in result.stdout


def test_warnings_exit_1_only_with_strict(small_corpus: Path) -> None:
    """With warnings alone the exit status is 0, and 1 with --strict."""
    _warn(small_corpus)
    assert _run(validate, "--root", small_corpus).exit_code == 0
    assert _run(validate, "--root", small_corpus, "--strict").exit_code == 1


def test_json_of_validate_has_the_key_of_a_warning(small_corpus: Path) -> None:
    """The JSON report counts, and gives a warning's check, document and key."""
    _warn(small_corpus)
    report = _report(_run(validate, "--root", small_corpus, "--json"))
    assert report["counts"] == {"errors": 0, "warnings": 1}
    (problem,) = report["problems"]
    assert (problem["check"], problem["document"]) == ("consistency.parent_smallest", "ferry-2")
    assert problem["key"].startswith("said#2: should have [said]")


def test_list_option_prints_every_check() -> None:
    """The list of checks has every id."""
    printed = _run(validate, "--list").stdout
    assert [check.id for check in CHECKS if check.id not in printed] == []


def test_a_directory_without_a_corpus_is_misuse(tmp_path: Path) -> None:
    """A root that holds no corpus is misuse, with what to type next."""
    result = _run(validate, "--root", tmp_path)
    assert isinstance(result.exception, OnrecordError)
    assert result.exception.exit_code == 2
    assert "--root" in result.exception.hint


@pytest.mark.parametrize("command", [check, validate])
def test_check_and_validate_both_check_a_predictions_file(small_corpus: Path, command: Command) -> None:
    """A broken predictions file ends with 1 and shows line and path, under both names."""
    path = small_corpus / "predictions.jsonl"
    path.write_text('{"doc_id": "ferry-1"}\n{"doc_id": "ferry-2", "mentions": [{"start": 9, "end": 4}]}\n')
    result = _run(command, path, "--root", small_corpus)
    assert result.exit_code == 1
    assert "line 2:mentions[0]" in result.stdout
    assert "1 error, 0 warnings;" in result.stdout.splitlines()[-1]


def test_a_missing_prediction_is_a_warning(small_corpus: Path) -> None:
    """A predictions file that lacks a document ends with 0, and with --strict with 1."""
    path = small_corpus / "predictions.jsonl"
    path.write_text('{"doc_id": "ferry-1"}\n')
    assert _run(check, path, "--root", small_corpus).exit_code == 0
    report = _run(check, path, "--root", small_corpus, "--strict", "--json")
    assert report.exit_code == 1
    assert [each["got"] for each in _report(report)["problems"]] == ["ferry-2"]


def test_check_takes_document_ids_from_the_gold_option(small_corpus: Path) -> None:
    """With --gold the documents are those of another file."""
    gold, path = small_corpus / "gold.jsonl", small_corpus / "predictions.jsonl"
    gold.write_text('{"doc_id": "elsewhere"}\n')
    path.write_text('{"doc_id": "elsewhere"}\n')
    assert _run(check, path, "--root", small_corpus).exit_code == 1
    assert _run(check, path, "--root", small_corpus, "--gold", gold).exit_code == 0


def test_problems_of_one_kind_are_shown_once_with_a_count(small_corpus: Path) -> None:
    """The first problem of each kind is shown with the number of the others; --all and JSON have each."""
    path = small_corpus / GOLD
    document = json.loads(path.read_text())
    for each in document["mentions"]:
        each["entity"] = "ent-nobody"
    path.write_text(json.dumps(document, indent=1) + "\n")
    number = len(document["mentions"])
    said = _run(validate, "--root", small_corpus).stdout
    assert said.count("no such entity in the registry") == 1
    assert f"and {number - 1} more of this kind: --all lists them" in said
    assert _run(validate, "--root", small_corpus, "--all").stdout.count("no such entity in the registry") == number
    problems = _report(_run(validate, "--root", small_corpus, "--json"))["problems"]
    assert sum(each["message"] == "no such entity in the registry" for each in problems) == number
