"""Adjudication from push to gold, through a real server and the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord import schema
from onrecord.checks.run import validate
from onrecord.cli.studio.group import studio as studio_command
from onrecord.errors import OnrecordError
from onrecord.studio.deciding.designs import decisions
from onrecord.studio.projects import find
from onrecord.studio.to_tasks import PROPOSAL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.studio.conftest import Running

    Plain = dict[str, Any]
    Tasks = dict[str, list[dict[str, Any]]]


from .conftest import TICK, edit, remakes


@pytest.mark.xdist_group("studio")
def test_a_layer_that_one_annotator_did_not_annotate_is_not_pushed(
    studio: Running, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named; with --layer it is pushed. A layer that the corpus does not declare is not pushed either."""
    monkeypatch.setenv("ONRECORD_HOME", str(home))
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", studio.client.token)
    about = {"name": "bo", "kind": "person", "started_from": None, "guidelines": None}
    layers = {"ferry-1": ["entities", "events"], "ferry-2": ["entities"]}
    (home / "annotations" / "annotators" / "bo" / "about.json").write_text(json.dumps({**about, "layers": layers}))
    words = ["adjudicate", "ada", "bo", "--name", "part", "--url", studio.client.url]
    done = CliRunner().invoke(studio_command, words, standalone_mode=False)
    assert (done.exception, done.return_value) == (None, 0)
    assert "quotes (ferry-1, ferry-2)" in done.output
    tasks = {each.layer: len(studio.client.tasks(each.id)) for each in find(studio.client, "part", layers=decisions())}
    assert tasks == {"decide_entities": 2, "decide_events": 1}
    done = CliRunner().invoke(studio_command, [*words, "--layer", "quotes"], standalone_mode=False)
    assert "2 added" in done.output
    edit(home / "corpus" / "corpus.json", lambda found: found.update(layers={"zones": "all", "quotes": "any"}))
    (home / "annotations" / "annotators" / "bo" / "about.json").unlink()
    with schema.using(home):
        done = CliRunner().invoke(studio_command, [*words, "--name", "quotes"], standalone_mode=False)
    assert (done.exception, done.output.count("2 added"), "decide" in done.output) == (None, 1, True)


@pytest.mark.xdist_group("studio")
def test_adjudication_through_a_server_gives_gold_with_its_log(
    studio: Running, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second push and a second pull change nothing."""
    monkeypatch.setenv("ONRECORD_HOME", str(home))
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", studio.client.token)
    url = ["--url", studio.client.url]

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(studio_command, [*arguments, *url], standalone_mode=False)
        assert done.exception is None, done.output
        return f"{done.return_value or 0} {done.output}"

    assert run("adjudicate", "ada", "bo").count("2 added, 0 there") == len(decisions())
    assert run("adjudicate", "ada", "bo").count("0 added, 2 there") == len(decisions())
    for project in find(studio.client, "ada-bo", layers=decisions()):
        for row in studio.client.tasks(project.id):
            side = PROPOSAL if project.layer == "decide_entities" else "bo"  # bo's type is not that of the entity
            start = next(each["result"] for each in row["predictions"] if each["model_version"] == side)
            studio.client.sdk.annotations.create(row["id"], result=[*start, TICK], lead_time=1)
    refused = run("pull", "--name", "ada-bo", "--adjudicated")
    assert refused.startswith("1 ")
    assert "--overwrite replaces it" in refused
    assert "1 neither" in run("pull", "--name", "ada-bo", "--adjudicated", "--overwrite", "--review")
    assert "unchanged" in run("pull", "--name", "ada-bo", "--adjudicated")
    counted = json.loads(run("status", "--name", "ada-bo", "--json").partition(" ")[2])
    assert [(each["done"], each["not_pulled"]) for each in counted] == [(2, 0)] * len(decisions())
    other = CliRunner().invoke(studio_command, ["pull", "--name", "ada-bo", *url], standalone_mode=False)
    assert isinstance(other.exception, OnrecordError)  # an adjudicator's work is nobody's own annotation
    remakes(home, tmp_path / "again")
    assert validate(home).problems == []
