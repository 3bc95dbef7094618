"""Suggestions of a system by the ML backend protocol: over HTTP, through the real server, and in the editor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.testing import CliRunner
from studio_editor import TIMEOUT_MS, Editor, browser

from onrecord import schema
from onrecord.cli.studio.group import studio as command
from onrecord.corpus.begin import begin, layers_named
from onrecord.documents.model import Document
from onrecord.errors import OnrecordError, Severity
from onrecord.studio.backend import HOST, Backend, serving
from onrecord.studio.from_tasks import read
from onrecord.studio.preannotate import preannotated
from onrecord.studio.projects import find
from onrecord.studio.to_tasks import task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from studio_documents import Case

    from conftest import Running
    from onrecord.studio.to_tasks import Origin

pytestmark = pytest.mark.xdist_group("studio")
EMPTY: dict[str, Any] = {name: [] for name in ("mentions", "quotes", "nonquotes", "events", "times", "fillers")}


@contextmanager
def _answering(backend: Backend) -> Iterator[str]:
    server = serving(backend, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _ask(url: str, body: Any = None, *, raw: bytes | None = None) -> tuple[int, Any]:
    data = raw if raw is not None else None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(url, data, timeout=30) as answer:  # noqa: S310  an address of ours
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


@pytest.mark.parametrize("layer", ["entities", "quotes", "events"])
def test_predictions_become_marks_of_the_layer(layer: str, small: list[Case], small_origin: Origin) -> None:
    """Gold as a system's output is read back as gold, as far as the layer does not need others."""
    case = small[0]
    bare = msgspec.structs.replace(case.document, **EMPTY)
    rows = small_origin.registries.rows("entities")
    predicted = msgspec.convert(
        msgspec.to_builtins(case.document)
        | {"entities": [{"id": each["id"], "type": each["type"], "name": each["name"]} for each in rows]},
        Document,
    )
    data = task(layer, bare, case.text, small_origin)["data"]
    found = preannotated(data, predicted, "suggested by gold")
    reading = read(data, found, case.text)
    assert [each for each in reading.problems if each.severity is Severity.ERROR] == []
    assert reading.part is not None
    gold = msgspec.to_builtins(case.document)
    if layer == "entities":
        told = [(each["start"], each["end"], each["entity"], each["head"]) for each in reading.part["mentions"]]
        assert told == [(each["start"], each["end"], each["entity"], each["head"]) for each in gold["mentions"]]
    elif layer == "quotes":
        told = [(each["content"], each["cue"], each["speakers"], each["act"]) for each in reading.part["quotes"]]
        assert told == [(each["content"], each["cue"], each["speakers"], each["act"]) for each in gold["quotes"]]
    else:
        assert [each["start"] for each in reading.part["events"]] == [each["start"] for each in gold["events"]]
        assert reading.part["events"][1]["arguments"] == [{"role": "time", "target": "t1"}]  # no mention stands there
    assert {each["meta"]["text"][0] for each in found if "meta" in each} == {"suggested by gold"}


def test_a_system_suggests_only_what_the_corpus_declares(
    small: list[Case], small_origin: Origin, tmp_path: Path
) -> None:
    """In a corpus of contents and cues, sources, acts and nonquotes of a system are left out of its suggestions."""
    case = small[0]
    begin(tmp_path / "alder", name="alder", canary="c", layers=layers_named("quotes.content,quotes.cue"))
    with schema.using(tmp_path / "alder"):
        data = task("quotes", msgspec.structs.replace(case.document, **EMPTY), case.text, small_origin)["data"]
        found = preannotated(data, case.document, "suggested")
        reading = read(data, found, case.text)
    assert reading.part is not None
    gold = msgspec.to_builtins(case.document)["quotes"]
    assert [each["cue"] for each in reading.part["quotes"]] == [each["cue"] for each in gold]
    assert not any(each["source"] or each["speakers"] for each in reading.part["quotes"])
    assert {each["from_name"] for each in found if "from_name" in each} <= {"label", "context"}


def test_predictions_do_not_change_existing_marks(small: list[Case], small_origin: Origin) -> None:
    """On a task that starts from gold the same output adds nothing."""
    made = task("entities", *small[0], small_origin)
    found = preannotated(made["data"], small[0].document, "suggested")
    assert found == made["predictions"][0]["result"]


def test_the_backend_answers_health_setup_and_predict(small: list[Case], small_origin: Origin) -> None:
    """Predictions in order, an empty one if there is nothing to suggest; other requests are refused."""

    def extract(doc_id: str, text: str) -> Document:
        if doc_id != "ferry-1":
            raise OnrecordError("The system failed.", got="no answer")
        assert text == small[0].text
        return small[0].document

    said: list[str] = []
    tasks = [
        task("entities", msgspec.structs.replace(each.document, **EMPTY), each.text, small_origin) for each in small
    ]
    with _answering(Backend("gold 1", extract, said.append)) as url:
        assert _ask(f"{url}/health") == (200, {"status": "UP", "model_class": "gold 1"})
        assert _ask(f"{url}/setup", {"project": "1", "schema": ""}) == (200, {"model_version": "gold 1"})
        status, answer = _ask(f"{url}/predict", {"tasks": [*tasks, {"id": 9, "data": {"text": "another's"}}]})
        assert status == 200
        assert [bool(each["result"]) for each in answer["results"]] == [True, False, False]
        assert any("no answer" in each for each in said)
        assert any("task 9" in each for each in said)
        assert _ask(f"{url}/webhook", {"action": "ANNOTATION_CREATED"})[0] == 201
        assert _ask(f"{url}/predict", {})[0] == 400
        assert _ask(f"{url}/setup", raw=b"[")[0] == 400
        assert _ask(f"{url}/elsewhere")[0] == 404
        with pytest.raises(OnrecordError, match="port is in use"):
            serving(Backend("x", extract, said.append), int(url.rpartition(":")[2]))


def test_a_task_is_opened_with_the_suggestions_of_the_backend(
    studio: Running, chromium: str, small_corpus: Path, unused_port: int
) -> None:
    """The backend is disconnected at the end."""
    environment = {"ONRECORD_HOME": str(small_corpus), "LABEL_STUDIO_API_KEY": studio.client.token}
    words = ["push", "--name", "model", "--from", "nothing", "--layer", "entities", "--url", studio.client.url]
    assert CliRunner(env=environment).invoke(command, words, standalone_mode=False).exception is None
    (project,) = find(studio.client, "model")
    serve = [sys.executable, "-m", "onrecord", "studio", "backend", "baseline:rules", "--port", str(unused_port)]
    with subprocess.Popen(
        [*serve, "--name", "model", "--url", studio.client.url],
        env=os.environ | environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "connected to" in line:
                break
        row = studio.client.tasks(project.id)[0]
        with browser(chromium) as page:
            editor = Editor(page, studio.client, studio.place.credentials())
            editor.open(project, row)
            page.wait_for_function("Htx.annotationStore.selected.regionStore.regions.length > 0", timeout=TIMEOUT_MS)
            labels = [each for each in editor.results() if each["type"] == "labels"]
        assert labels
        assert all("suggested by" in each["meta"]["text"][0] for each in labels)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
        assert process.returncode == 0, rest
    (now,) = (each for each in studio.client.projects() if each["id"] == project.id)
    assert not now["model_version"]  # who started from nothing starts from nothing again
