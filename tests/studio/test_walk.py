"""The walk of docs/annotating.md: from `serve` over the editor to gold, by commands, mouse and keys."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from studio_editor import Editor, browser

from onrecord.documents.directory import read_document
from onrecord.studio.client import connect
from onrecord.studio.place import VARIABLE, Place
from onrecord.studio.projects import find

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Migrate

pytestmark = pytest.mark.xdist_group("studio")


def _run(root: Path, place: Place, *words: str) -> str:
    environment = os.environ | {"ONRECORD_HOME": str(root), VARIABLE: str(place.root)}
    command = [sys.executable, "-m", "onrecord", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_from_a_server_to_gold(
    migrate: Migrate, chromium: str, small_corpus: Path, tmp_path: Path, unused_port: int
) -> None:
    """Serve, push gold, correct a mark and add one in the editor, pull as a review, validate, accept, build."""
    place = migrate(tmp_path / "own")
    serve = [sys.executable, "-m", "onrecord", "studio", "serve", "--port", str(unused_port)]
    environment = os.environ | {VARIABLE: str(place.root), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True) as server:
        assert server.stdout is not None
        assert any("ctrl-C" in line for line in server.stdout)
        try:
            assert "2 added" in _run(small_corpus, place, "studio", "push", "--name", "admin", "--layer", "entities")
            client = connect(None, place)
            (project,) = find(client, "admin")
            row = next(each for each in client.tasks(project.id) if each["data"]["doc_id"] == "ferry-1")
            with browser(chromium) as page:
                editor = Editor(page, client, place.credentials())
                editor.open(project, row, select=True)
                editor.click_words("shipowner")
                editor.key("l", "Escape")  # certainty: low
                editor.key("6")
                editor.drag("the ferry")
                editor.write("by name", "Alder ferry")
                editor.save(row)
            said = _run(small_corpus, place, "studio", "pull", "--review")
            assert "its form was taken from its words" in said
            assert "its head was taken from its words" in said
            own = small_corpus / "annotations" / "annotators" / "admin"
            assert "0 errors" in _run(small_corpus, place, "validate", str(own))
            assert "taken from admin" in _run(small_corpus, place, "studio", "accept", "admin")
            _run(small_corpus, place, "validate")
            _run(small_corpus, place, "build")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)
    gold = read_document(small_corpus / "annotations" / "gold" / "ferry-1.json")
    changed = [each for each in gold.mentions or () if each.certainty == "low"]
    (ferry,) = (each for each in gold.mentions or () if (each.entity or "").startswith("ent-alder-ferry"))
    assert [each.id for each in changed] == ["m3"]
    assert (ferry.form, ferry.type, ferry.head.end - ferry.head.start if ferry.head else 0) == ("nominal", "FAC", 5)
    assert {each.review["who"] for each in gold.mentions or () if each.review} == {"admin"}
