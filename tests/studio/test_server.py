"""A real Label Studio server: pushed documents are pulled unchanged, and every fault is a clear error."""

from __future__ import annotations

import json
import os
import subprocess
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.cli.studio.pull import pull
from onrecord.corpus.load import load
from onrecord.documents.directory import encode_document, plain
from onrecord.errors import OnrecordError
from onrecord.studio import keep, server
from onrecord.studio.client import Client
from onrecord.studio.connection import connect
from onrecord.studio.design import designs
from onrecord.studio.from_tasks import document, read
from onrecord.studio.guidelines import help_page
from onrecord.studio.place import VARIABLE, Place
from onrecord.studio.projects import create, find
from onrecord.studio.pull import collect, pulled
from onrecord.studio.push import prepared, push
from onrecord.studio.refusals import GoneError
from onrecord.studio.start import start
from onrecord.studio.to_tasks import Origin, task

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy
    from studio_documents import Case

    from conftest import Running
    from onrecord.studio.push import Pushed

pytestmark = pytest.mark.xdist_group("studio")


def _submit(client: Client, row: dict[str, Any]) -> None:
    result = row["predictions"][0]["result"] if row["predictions"] else []
    client.sdk.annotations.create(row["id"], result=result, lead_time=1)


@pytest.mark.parametrize("articles", [2, pytest.param(5, marks=pytest.mark.slow)])
def test_gold_survives_the_server_byte_for_byte(studio: Running, tmp_path: Path, articles: int) -> None:
    """All layers of two articles, or of all, pushed with the guidelines, submitted as they were, pulled and written."""
    corpus, client, name = load(), studio.client, f"gold-{articles}"
    doc_ids = corpus.doc_ids[-articles:]
    started = [each for each in start(corpus, "gold") if each[0].doc_id in doc_ids]
    tasks, problems = prepared(started, corpus.texts, designs())
    assert problems == []
    rules = partial(help_page, corpus.root)
    done, problems = push(client, name, tasks, new_version=False, help_page=rules)
    assert problems == []
    assert [each.added for each in done] == [tuple(doc_ids)] * len(designs())
    again, problems = push(client, name, tasks, new_version=False, help_page=rules)
    assert problems == []
    assert [(each.unchanged, each.new_help) for each in again] == [(tuple(doc_ids), False)] * len(designs())
    projects = find(client, name)
    assert [(each.layer, each.guidelines) for each in projects] == [(layer, "2.1.0") for layer in designs()]
    for project in projects:
        for row in client.tasks(project.id):
            _submit(client, row)
    saved, problems = collect(client, projects)
    assert problems == []
    found = pulled(saved, corpus.texts, {})
    assert [each.problems for each in found] == [[]] * len(doc_ids)
    assert keep.write(tmp_path / "admin", found) == doc_ids
    for doc_id in doc_ids:
        gold = corpus.gold_dir / f"{doc_id}.json"
        assert (tmp_path / "admin" / f"{doc_id}.json").read_bytes() == gold.read_bytes()


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_random_legal_document_survives_the_server(
    data: st.DataObject, cases: SearchStrategy[Case], studio: Running
) -> None:
    """Emoji, combining marks, no-break spaces and CR LF are stored and given back as they are."""
    case = data.draw(cases)
    readings = []
    for layer in designs():
        project = create(studio.client, layer, "random", help_page="")
        studio.client.import_tasks(project.id, [task(layer, *case, Origin(None))])
        _submit(studio.client, studio.client.tasks(project.id)[0])
        row = studio.client.tasks(project.id)[0]
        readings.append(read(row["data"], row["annotations"][0]["result"], case.text))
        studio.client.sdk.projects.delete(project.id)
    assert [each.problems for each in readings] == [[]] * len(designs())
    emptied = {name: [] if isinstance(value, list) else value for name, value in plain(case.document).items()}
    assert encode_document(document(emptied, readings)) == encode_document(case.document)


SDK = """
import json, os, sys
from label_studio_sdk import LabelStudio
server = LabelStudio(base_url=sys.argv[1], api_key=os.environ["LABEL_STUDIO_API_KEY"])
rows = [server.tasks.get(id=str(task.id)) for task in server.tasks.list(project=int(sys.argv[2]))]
print(json.dumps([[row.data, row.predictions[0].result] for row in rows]))
"""


def test_a_push_replaces_tasks_that_nobody_has_begun_and_old_instructions(studio: Running) -> None:
    """A task that was submitted is kept, and while it is among those to push nothing is sent."""
    corpus, client = load(), studio.client
    pairs = start(corpus, "gold")[:2]

    def sent(page: str) -> Pushed:
        tasks, _ = prepared(pairs, corpus.texts, ["quotes"])
        ((done,), problems) = push(client, "again", tasks, new_version=False, help_page=lambda _: page)
        assert problems == []
        return done

    sent("<p>1 &amp; “old”</p>")
    (project,) = find(client, "again")
    _submit(client, client.tasks(project.id)[0])
    for at, (each, origin) in enumerate(pairs):
        first, *others = each.quotes or ()
        quotes = [msgspec.structs.replace(first, note="another look"), *others]
        pairs[at] = msgspec.structs.replace(each, quotes=quotes), origin
    tasks, _ = prepared(pairs, corpus.texts, ["quotes"])
    nothing, problems = push(client, "again", tasks, new_version=False, help_page=lambda _: "")
    assert (nothing, [each.document for each in problems]) == ([], [pairs[0][0].doc_id])
    del pairs[0]
    done = sent("<style>p { margin: 0 }</style><p>2 &amp; “new” é</p>")
    assert (done.replaced, done.new_help) == ((pairs[0][0].doc_id,), True)
    kept, fresh = client.tasks(project.id)
    assert (len(kept["annotations"]), len(fresh["predictions"])) == (1, 1)
    assert fresh["data"]["document"]["quotes"][0]["note"] == "another look"
    done = sent("<style>p { margin: 0 }</style><p>2 &amp; “new” é</p>")
    assert (done.replaced, done.new_help) == ((), False)


def test_label_studios_own_sdk_reads_the_pushed_tasks(studio: Running) -> None:
    """Another client than ours sees the same tasks and marks, as they were sent."""
    corpus = load()
    tasks, _ = prepared(start(corpus, "gold"), corpus.texts, ["quotes"])
    done, problems = push(studio.client, "sdk", tasks, new_version=False, help_page=lambda _: "")
    assert problems == []
    python = studio.place.environment / "bin" / "python"
    ran = subprocess.run(
        [python, "-c", SDK, studio.client.url, str(done[0].project.id)],
        env={"LABEL_STUDIO_API_KEY": studio.client.token, "PATH": os.environ["PATH"]},
        capture_output=True,
        check=True,
    )
    held = {data["doc_id"]: (data, result) for data, result in json.loads(ran.stdout)}
    sent = {each["data"]["doc_id"]: (each["data"], each["predictions"][0]["result"]) for each in tasks["quotes"]}
    assert held == sent


def test_a_wrong_token_is_an_error_that_does_not_show_it(studio: Running) -> None:
    """The hint names the variable."""
    token = "f" * 40
    with pytest.raises(OnrecordError) as raised:
        Client(studio.client.url, token).users()
    assert "LABEL_STUDIO_API_KEY" in raised.value.hint
    assert token not in str(raised.value)
    assert token not in repr(Client(studio.client.url, token))


def test_adding_tasks_to_a_deleted_project_is_an_error(studio: Running) -> None:
    """A deleted project is an error, not a project without tasks."""
    project = create(studio.client, "zones", "deleted", help_page="")
    studio.client.sdk.projects.delete(project.id)
    with pytest.raises(GoneError, match="not on the server"):
        studio.client.import_tasks(project.id, [{"data": {"text": "x"}}])


def test_a_missing_server_is_an_error_with_the_command_that_starts_it(unused_port: int) -> None:
    """Nothing answers: the next thing to type is named."""
    with pytest.raises(OnrecordError, match="does not answer") as raised:
        Client(server.address(unused_port), "f" * 40).users()
    assert "onrecord studio serve" in raised.value.hint


def test_a_second_server_on_a_taken_port_is_refused(studio: Running, tmp_path: Path) -> None:
    """The hint has another port."""
    port = int(studio.client.url.rpartition(":")[2])
    other = Place(tmp_path / "other")
    with pytest.raises(OnrecordError, match="port is in use") as raised, server.running(other, port):
        pass
    assert not other.data.exists()
    assert f"--port {port + 1}" in raised.value.hint


def test_a_second_server_on_the_same_data_is_refused(studio: Running, unused_port: int) -> None:
    """Another port is free, but two servers would write one database; the hint is to use the first."""
    with pytest.raises(OnrecordError, match="already running") as raised, server.running(studio.place, unused_port):
        pass
    assert raised.value.got == studio.client.url


def test_a_running_own_server_is_found_without_address_and_token(
    studio: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where `serve` was started, push and pull need neither address nor token."""
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    assert connect(None, studio.place).users() == studio.client.users()


def test_a_pull_without_submitted_tasks_says_so(
    studio: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With drafts only, or with another project's name, the output says that nothing was submitted."""
    monkeypatch.setenv(VARIABLE, str(studio.place.root))
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    create(studio.client, "zones", "empty", help_page="")
    done = CliRunner().invoke(pull, ["--name", "empty", "-o", str(tmp_path / "out")])
    assert "Nothing was submitted" in done.output
    assert done.exit_code == 0


def test_a_missing_address_or_token_is_an_error_with_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No address, a strange one, and no token are three errors, each with its remedy."""
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    for url, what in (
        (None, "no Label Studio server"),
        ("file:///etc", "not that of a server"),
        ("https://example.com", "no token"),
    ):
        with pytest.raises(OnrecordError, match=what):
            connect(url, Place(tmp_path))


def test_credentials_are_created_once_and_readable_only_by_their_owner(tmp_path: Path) -> None:
    """The first user's password and token are created once, in a file that only its owner can read."""
    place = Place(tmp_path / "own")
    made = place.credentials()
    assert place.credentials() == made
    assert place.credentials_file.stat().st_mode & 0o077 == 0
    assert msgspec.json.decode(place.credentials_file.read_bytes())["token"] == made.token
    assert Place(tmp_path / "other").credentials("anna@example.com").user == "anna@example.com"
    with pytest.raises(OnrecordError, match="already has a first user"):
        place.credentials("anna@example.com")


def test_the_server_gets_no_variables_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telemetry is off."""
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104  the trap
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "secret")
    found = server.environment(Place(tmp_path), 8085)
    assert "HOST" not in found
    assert "secret" not in json.dumps(found)
    assert (found["COLLECT_ANALYTICS"], found["LATEST_VERSION_CHECK"], found["SENTRY_DSN"]) == ("false", "false", "")


def test_a_server_that_cannot_start_is_an_error_with_its_output(tmp_path: Path, unused_port: int) -> None:
    """The error has the last lines that the server wrote."""
    place = Place(tmp_path)
    tool = place.environment / "bin" / "label-studio"
    tool.parent.mkdir(parents=True)
    tool.write_text("#!/bin/sh\necho no disk left >&2\nexit 3\n")
    tool.chmod(0o755)
    with pytest.raises(OnrecordError, match="did not start") as raised, server.running(place, unused_port):
        pass
    assert "no disk left" in raised.value.got
    assert "code 3" in raised.value.got
