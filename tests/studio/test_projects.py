"""On a real server: renamed projects, projects of two corpora, and changed settings."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord.cli.studio.group import studio as command
from onrecord.corpus.load import load
from onrecord.studio.config import config
from onrecord.studio.projects import corpus_mark, find

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Running

pytestmark = pytest.mark.xdist_group("studio")


def _run(studio: Running, root: Path, *words: str) -> Any:
    environment = {"ONRECORD_HOME": str(root), "LABEL_STUDIO_API_KEY": studio.client.token}
    given = [*words, "--url", studio.client.url]
    return CliRunner(env=environment).invoke(command, given, standalone_mode=False)


def test_push_and_status_find_a_renamed_project(studio: Running, small_corpus: Path) -> None:
    """After a project is renamed, a push adds nothing, and `status` shows the new name."""
    words = ("push", "--name", "renamed", "--layer", "quotes")
    assert "2 added" in _run(studio, small_corpus, *words).output
    (project,) = find(studio.client, "renamed")
    studio.client.sdk.projects.update(project.id, title="What Anna does on Fridays")
    again = _run(studio, small_corpus, *words)
    assert "What Anna does on Fridays: 0 added, 2 there already" in again.output
    assert len(find(studio.client, "renamed")) == 1
    assert "Fridays" in _run(studio, small_corpus, "status", "--name", "renamed").output


def test_two_corpora_have_different_projects_with_the_same_name(
    studio: Running, small_corpus: Path, tmp_path: Path
) -> None:
    """Another corpus with the same name and layer has its own project, and a pull reads only its own."""
    other = shutil.copytree(small_corpus, tmp_path / "other")
    metadata = other / "corpus" / "articles.json"
    named = json.loads(metadata.read_bytes())
    metadata.write_text(json.dumps(named | {"name": "other-corpus"}))
    for root in (small_corpus, other):
        done = _run(studio, root, "push", "--name", "twin", "--layer", "zones")
        assert "2 added" in done.output, done.output
    marks = {corpus_mark(load(root)) for root in (small_corpus, other)}
    assert {each.corpus for each in find(studio.client, "twin")} == marks
    assert [len(find(studio.client, "twin", corpus=each)) for each in sorted(marks)] == [1, 1]


def test_push_and_pull_report_a_label_removed_from_the_settings(studio: Running, small_corpus: Path) -> None:
    """Before the next save loses the marks with it."""
    words = ("push", "--name", "settings", "--layer", "entities")
    assert "2 added" in _run(studio, small_corpus, *words).output
    (project,) = find(studio.client, "settings")
    changed = config("entities").replace('value="WORK"', 'value="BOOK"')
    studio.client.sdk.projects.update(project.id, label_config=changed)
    for each in (words, ("pull", "--name", "settings")):
        done = _run(studio, small_corpus, *each)
        assert done.return_value == 1
        assert "without Label WORK; with Label BOOK in addition" in done.output
