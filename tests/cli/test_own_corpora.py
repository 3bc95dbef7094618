"""A corpus's own inventory is used wherever a command is given the corpus: --gold, --root, ONRECORD_HOME."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord.cli.main import onrecord
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

VEH = {"$defs": {"entity_type": {"oneOf": [{"const": "VEH", "title": "vehicle", "description": "A vehicle."}]}}}


@pytest.fixture
def root(small_corpus: Path) -> Path:
    """Return the root of a corpus with a type of its own."""
    (small_corpus / "schema").mkdir()
    (small_corpus / "schema" / "inventory.schema.json").write_text(json.dumps(VEH))
    return small_corpus


@pytest.fixture
def predicted(tmp_path: Path) -> Path:
    """Return predictions of that type."""
    path = tmp_path / "predicted.jsonl"
    rows = [{"doc_id": f"ferry-{number}", "mentions": [{"start": 0, "end": 4, "type": "VEH"}]} for number in (1, 2)]
    path.write_text("".join(json.dumps(each) + "\n" for each in rows))
    return path


def run(*arguments: object) -> str:
    """Run a command, which must end with 0, and return what it printed."""
    result = CliRunner().invoke(onrecord, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("command", ["score", "check", "explain", "report"])
def test_gold_option_uses_the_inventory_of_that_corpus(
    command: str, root: Path, predicted: Path, tmp_path: Path
) -> None:
    """The inventory is that of the corpus, its gold, or a schema/ directory beside a copy of gold."""
    plain, options = tmp_path / "plain", ["-o", str(tmp_path / "report")] if command == "report" else []
    shutil.copytree(root / "annotations" / "gold", plain)
    bare = shutil.copytree(plain, tmp_path / "bare")
    shutil.copytree(root / "schema", plain / "schema")
    for gold in (root, root / "annotations" / "gold", plain):
        run(command, predicted, "--gold", gold, *options)
    result = CliRunner().invoke(onrecord, [command, str(predicted), "--gold", str(bare), *options])
    assert result.exit_code != 0
    assert "VEH" in (str(result.exception) if isinstance(result.exception, OnrecordError) else result.output)


def test_compare_and_report_accept_a_type_of_the_corpus(root: Path, predicted: Path, tmp_path: Path) -> None:
    """The systems are compared by the type, and the pages show it."""
    found = json.loads(run("compare", predicted, predicted, "--gold", root, "--json", "-"))
    assert all("|inventory:" in each for each in found["signatures"].values())
    run("report", predicted, "--gold", root, "-o", tmp_path / "report")
    assert any("VEH" in page.read_text(encoding="utf-8") for page in (tmp_path / "report" / "articles").rglob("*.html"))


def test_root_and_onrecord_home_use_the_inventory_of_that_corpus(
    root: Path, predicted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A prediction file is checked against the inventory of the corpus that the command is given."""
    run("check", predicted, "--root", root)
    monkeypatch.setenv("ONRECORD_HOME", str(root))
    run("check", predicted)
    run("score", predicted)
    assert "VEH" in run("schema", "inventory")
    assert "VEH" in run("schema", "prediction.strict")


def test_build_and_stats_show_a_type_of_the_corpus(root: Path) -> None:
    """The card explains the type, and the published data set has the inventory."""
    path = root / "annotations" / "gold" / "ferry-1.json"
    path.write_bytes(path.read_bytes().replace(b'"type": "PER"', b'"type": "VEH"', 1))
    run("build", "--root", root)
    assert "A vehicle." in (root / "corpus" / "README.md").read_text()
    assert sorted(each.name for each in (root / "schema").iterdir()) == ["inventory.schema.json"]
    assert "VEH" in run("stats", "--root", root)
    run("build", "--root", root, "--no-text", "-o", root / "free")
    assert (root / "free" / "schema" / "inventory.schema.json").is_file()
    assert (root / "free" / "corpus" / "corpus.json").is_file()
    run("build", "--root", root, "-o", root / "full")
    run("rebuild", root / "free", "--texts", root / "corpus" / "articles", "-o", root / "again")
    assert _bytes(root / "again") == _bytes(root / "full")


def _bytes(directory: Path) -> dict[str, bytes]:
    """Return all files of a directory: path -> bytes."""
    return {str(each.relative_to(directory)): each.read_bytes() for each in directory.rglob("*") if each.is_file()}


def test_format_option_applies_to_predictions_only_if_gold_is_a_corpus(root: Path, tmp_path: Path) -> None:
    """`--format brat --gold CORPUS` reads gold as a corpus."""
    run("convert", root / "annotations" / "gold", tmp_path / "brat", "--to", "brat", "--root", root)
    said = run("score", tmp_path / "brat", "--format", "brat", "--gold", root, "--measures", "mention.strict")
    assert "mention.strict  100.0  100.0  100.0" in said
