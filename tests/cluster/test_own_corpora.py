"""Commands with --on use the labels of the corpus that is given to the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord import paths, schema
from onrecord.cli.main import onrecord
from onrecord.cluster.tasks import completed
from onrecord.corpus.add import add
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.schema.profile import Profile

if TYPE_CHECKING:
    from pathlib import Path

    from distributed import Client

pytestmark = pytest.mark.xdist_group("cluster")
VEHICLE = {"$defs": {"entity_type": {"oneOf": [{"const": "VEH", "title": "vehicle", "description": "A vehicle."}]}}}


@pytest.fixture
def root(small_corpus: Path) -> Path:
    """Return the root of a corpus with its own type, which gold has in each document."""
    (small_corpus / "schema").mkdir()
    (small_corpus / "schema" / "inventory.schema.json").write_text(json.dumps(VEHICLE))
    for number in (1, 2):
        path = small_corpus / "annotations" / "gold" / f"ferry-{number}.json"
        document = json.loads(path.read_text())
        document["mentions"][0]["type"] = "VEH"
        path.write_text(json.dumps(document))
    return small_corpus


@pytest.fixture
def predicted(root: Path) -> Path:
    """Return a directory of two shards of predictions, which are gold's first mentions."""
    (root / "shards").mkdir()
    for number in (1, 2):
        gold = json.loads((root / "annotations" / "gold" / f"ferry-{number}.json").read_text())
        mention = {name: gold["mentions"][0][name] for name in ("start", "end", "type")}
        line = json.dumps({"doc_id": f"ferry-{number}", "mentions": [mention]})
        (root / "shards" / f"{number}.jsonl").write_text(line + "\n")
    return root / "shards"


def run(*arguments: object) -> str:
    """Return what a command prints; its exit code must be 0."""
    result = CliRunner().invoke(onrecord, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_score_on_dask_uses_the_types_of_the_corpus(
    root: Path, predicted: Path, scheduler: str, tmp_path: Path
) -> None:
    """Types of its own match, and the signature names the inventory."""
    whole = tmp_path / "whole.jsonl"
    whole.write_text("".join(each.read_text() for each in sorted(predicted.iterdir())))
    options = ("--gold", root, "--measures", "mention.strict", "--by", "type")
    plain, spread = run("score", whole, *options), run("score", predicted, *options, "--on", scheduler)
    assert plain.splitlines() == spread.splitlines()
    assert "VEH" in spread
    assert "|inventory:" in spread


def test_score_on_dask_leaves_out_an_article_that_is_not_annotated(
    root: Path, predicted: Path, scheduler: str, tmp_path: Path
) -> None:
    """The figures, the note and the signature are those of one process."""
    article = tmp_path / "bakery.txt"
    article.write_text("The bakery closes.\n", encoding="utf-8")
    add(load(root), article, title="Bakery", doc_id="bakery")
    mention = {"start": 0, "end": 10, "type": "VEH"}
    (predicted / "3.jsonl").write_text(json.dumps({"doc_id": "bakery", "mentions": [mention]}) + "\n")
    whole = tmp_path / "whole.jsonl"
    whole.write_text("".join(each.read_text() for each in sorted(predicted.iterdir())))
    options = ("--gold", root, "--measures", "mention.strict")
    spread = run("score", predicted, *options, "--on", scheduler)
    assert spread.splitlines() == run("score", whole, *options).splitlines()
    assert "Left out of the score: bakery" in spread


def test_check_and_report_on_dask_know_the_types_of_the_corpus(
    root: Path, predicted: Path, scheduler: str, tmp_path: Path
) -> None:
    """No label is unknown, and the pages show the type."""
    assert "0 errors" in run("check", predicted, "--gold", root, "--on", scheduler)
    run("report", predicted, "--gold", root, "--on", scheduler, "-o", tmp_path / "report")
    assert any("VEH" in each.read_text() for each in (tmp_path / "report").rglob("*.html"))


def test_a_corpus_with_an_added_attribute_is_scored_on_own_workers(root: Path, predicted: Path) -> None:
    """Workers that the command starts read the schemas of the corpus."""
    changed = json.loads((paths.installed_schema_dir() / "mention.schema.json").read_text())
    changed["properties"]["tone"] = {"type": "boolean"}
    (root / "schema" / "mention.schema.json").write_text(json.dumps(changed))
    for shard in predicted.iterdir():
        shard.write_text(shard.read_text().replace('"type"', '"tone": true, "type"'))
    command = [sys.executable, "-m", "onrecord", "score", str(predicted), "--gold", str(root), "--on", "dask"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "ONRECORD_WORKERS": "1"}
    )
    assert done.returncode == 0, done.stderr
    assert "mention.strict" in done.stdout


def labels(_: int) -> bool:
    """Return whether the profile in use knows the type; called in a worker."""
    return schema.is_label("VEH", "entity_type")


def test_a_task_uses_the_profile_in_use_when_it_was_submitted(root: Path, client: Client) -> None:
    """A task that is submitted later has the profile of that moment."""
    with schema.using(root):
        assert [known for _, known in completed(client, labels, [1], name="labels")] == [True]
    assert [known for _, known in completed(client, labels, [2], name="labels")] == [False]


def test_a_worker_that_does_not_see_the_schemas_is_an_error(client: Client, tmp_path: Path) -> None:
    """It would read documents by other schemas."""
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "quote.schema.json").write_text("{}")
    with schema.using(Profile(tmp_path / "schema")):
        found = completed(client, labels, range(9), name="labels")
        next(found)
        (tmp_path / "schema").rename(tmp_path / "gone")
        with pytest.raises(OnrecordError, match="does not see the schemas"):
            list(found)
