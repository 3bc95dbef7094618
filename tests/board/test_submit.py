"""`onrecord submit` packs all that the board shows of a system into one file; `onrecord board --add` shows it."""

from __future__ import annotations

import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from onrecord.board.submission import LARGEST, directory_name, packed, unpacked
from onrecord.cli.submit import submit
from onrecord.errors import OnrecordError

from .conftest import ALL, CARD, as_json, gold_mentions, run, system, track

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("gold_alone")

DECLARED = (
    "--about", "A test.", "--licence", "MIT", "--trained-on", "nothing", "--tuned-on", "gold", "--guidelines-not-seen",
)  # fmt: skip


def _submit(*arguments: object) -> Result:
    return CliRunner().invoke(submit, [str(each) for each in arguments], standalone_mode=False, catch_exceptions=False)


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    """Return a system's predictions, with their run record beside them."""
    path = system(tmp_path / "mine", "my system", gold_mentions(2, "entity"), version="1.0")
    record = {"documents": [], "elapsed_s": 3.5, "memory_mb": 70.5}
    path.with_suffix(".run.json").write_text(json.dumps(record))
    return path


def test_submit_packs_predictions_run_record_and_card(predictions: Path, tmp_path: Path) -> None:
    """The card has the declared fields and what the predictions hold; the system's row on the board is shown."""
    shown = _submit(predictions, "-o", tmp_path / "mine.zip", *DECLARED, "--size-mb", 12, "--note", "Tuned once.")
    directory, files = unpacked(tmp_path / "mine.zip")
    assert (directory, set(files)) == ("my-system", {"predictions.jsonl", "run.json", "system.json"})
    assert files["predictions.jsonl"] == predictions.read_bytes()
    card = json.loads(files["system.json"])
    assert card["layers"] == ["mentions", "coreference"]
    assert (card["title"], card["version"], card["size_mb"]) == ("my system", "1.0", 12)
    assert card["exposure"] == {
        "trained_on": "nothing", "tuned_on": "gold", "guidelines_seen": False, "note": "Tuned once.",
    }  # fmt: skip
    assert "my system (tuned)" in shown.stdout
    assert "entities: names" in shown.stdout
    assert "quotes" not in shown.stdout


def test_an_added_submission_gives_the_same_board_as_an_unpacked_one(predictions: Path, tmp_path: Path) -> None:
    """Added or unpacked into the results, the system has one row; with -o its files are written too."""
    _submit(predictions, "-o", tmp_path / "mine.zip", *DECLARED)
    results = tmp_path / "results"
    system(results, "best", gold_mentions(ALL), CARD)
    added = as_json(results, "--add", tmp_path / "mine.zip")
    assert list(track(added, "entities.all")) == ["best", "my system"]
    assert list(track(as_json(results), "entities.all")) == ["best"]
    shown = run("--results", results, "--add", tmp_path / "mine.zip", "-o", tmp_path / "out", "--json", "-").stdout
    assert json.loads(shown) == added
    assert (tmp_path / "out" / "my-system" / "predictions.jsonl").read_bytes() == predictions.read_bytes()
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        archive.extractall(results)
    assert as_json(results) == added


def test_a_submission_replaces_the_system_in_the_same_directory(predictions: Path, tmp_path: Path) -> None:
    """A submission with the directory of a system that is there replaces it."""
    _submit(predictions, "-o", tmp_path / "mine.zip", *DECLARED)
    results = tmp_path / "results"
    shutil.move(system(results, "my system", gold_mentions(3), CARD).parent, results / "my-system")
    old, new = (as_json(results, *more) for more in ((), ("--add", tmp_path / "mine.zip")))
    assert len(new["systems"]) == 1
    assert track(old, "entities.all") != track(new, "entities.all")


def test_submit_names_all_missing_declarations_at_once(predictions: Path, tmp_path: Path) -> None:
    """All missing declarations are named at once, each with its option, and no file is written."""
    with pytest.raises(OnrecordError, match="not declared") as caught:
        _submit(predictions, "-o", tmp_path / "mine.zip", "--about", "A test.")
    assert "licence, trained_on, tuned_on, guidelines_seen" in caught.value.got
    assert "--guidelines-seen or --guidelines-not-seen" in caught.value.expected
    assert not (tmp_path / "mine.zip").exists()


def test_submit_uses_a_given_card_unchanged_and_checks_it(predictions: Path, tmp_path: Path) -> None:
    """A card that is given is used as it is, and checked against its schema."""
    own = tmp_path / "card.json"
    own.write_text(json.dumps(CARD | {"given": ["mentions"]}))
    shown = _submit(predictions, "-o", tmp_path / "mine.zip", "--card", own)
    assert "coreference: given mentions" in shown.stdout
    assert "entities" not in shown.stdout
    own.write_text(json.dumps(CARD | {"licence": ""}))
    with pytest.raises(OnrecordError, match="licence"):
        _submit(predictions, "-o", tmp_path / "mine.zip", "--card", own)


def test_submit_refuses_predictions_with_errors(predictions: Path, tmp_path: Path) -> None:
    """A span outside the text is an error, as in `check`, and no file is written."""
    lines = [json.loads(line) for line in predictions.read_text().splitlines()]
    lines[1]["mentions"][0]["end"] = 10**6
    predictions.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(OnrecordError, match=r"1 problem\.") as caught:
        _submit(predictions, "-o", tmp_path / "mine.zip", *DECLARED)
    assert "onrecord check" in caught.value.hint
    assert not (tmp_path / "mine.zip").exists()


def test_submit_refuses_predictions_without_a_header(predictions: Path, tmp_path: Path) -> None:
    """Without a header the system has no name."""
    predictions.write_text(predictions.read_text().partition("\n")[2])
    with pytest.raises(OnrecordError, match="no header") as caught:
        _submit(predictions, "-o", tmp_path / "mine.zip", *DECLARED)
    assert "--name" in caught.value.hint


def test_submit_reports_a_missing_run_record(predictions: Path, tmp_path: Path) -> None:
    """The file is written, with a message that the board has no speed to show."""
    predictions.with_suffix(".run.json").unlink()
    done = _submit(predictions, "-o", tmp_path / "mine.zip", *DECLARED)
    assert "no record of the run" in done.stderr
    assert set(unpacked(tmp_path / "mine.zip")[1]) == {"predictions.jsonl", "system.json"}


@pytest.mark.parametrize(
    "names",
    [
        ["mine/predictions.jsonl"],
        ["mine/predictions.jsonl", "other/system.json"],
        ["../predictions.jsonl", "../system.json"],
        ["/mine/predictions.jsonl", "/mine/system.json"],
        ["a/b/predictions.jsonl", "a/b/system.json"],
        ["mine/predictions.jsonl", "mine/system.json", "mine/score.json"],
        ["predictions.jsonl", "system.json"],
    ],
)
def test_a_submission_with_other_files_is_refused(tmp_path: Path, names: list[str]) -> None:
    """Other names, several directories, and paths that leave the directory."""
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"{}")
    with pytest.raises(OnrecordError, match="not contain exactly one directory"):
        unpacked(tmp_path / "bad.zip")


def test_a_submission_with_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """The size is that of the unpacked file, which deflates to a small archive."""
    with zipfile.ZipFile(tmp_path / "bad.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mine/system.json", b"{}")
        archive.writestr("mine/predictions.jsonl", bytes(LARGEST + 1))
    with pytest.raises(OnrecordError, match="too large") as caught:
        unpacked(tmp_path / "bad.zip")
    assert caught.value.where.endswith("bad.zip: mine/predictions.jsonl")


def test_a_submission_that_is_not_an_archive_is_refused(tmp_path: Path) -> None:
    """A text file and a missing file are errors."""
    (tmp_path / "bad.zip").write_text("hello")
    for name in ("bad.zip", "none.zip"):
        with pytest.raises(OnrecordError, match="cannot be read"):
            unpacked(tmp_path / name)


def test_two_submissions_with_the_same_directory_are_refused(predictions: Path, tmp_path: Path) -> None:
    """The second would replace the first without a message."""
    _submit(predictions, "-o", tmp_path / "mine.zip", *DECLARED)
    results = tmp_path / "results"
    system(results, "best", gold_mentions(ALL), CARD)
    with pytest.raises(OnrecordError, match="the same directory"):
        run("--results", results, "--add", tmp_path / "mine.zip", "--add", tmp_path / "mine.zip")


def test_packing_the_same_files_gives_the_same_bytes() -> None:
    """The bytes do not contain the time; a system's name becomes a legal directory name."""
    files: dict[str, Any] = {"predictions.jsonl": b"a", "system.json": b"b", "else": b"c"}
    assert packed(files, "mine") == packed(files, "mine")
    assert directory_name("../..") == "system"
