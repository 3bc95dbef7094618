"""`pull --watch`: submitted work is pulled, trouble is reported once, and the command ends cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from threading import Event, Timer
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord.cli.studio.group import studio as command
from onrecord.documents.directory import read_document
from onrecord.errors import OnrecordError, Problem
from onrecord.studio.projects import find
from onrecord.studio.pulling import Round, Written
from onrecord.studio.watch import watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Running

NOTHING = Round(0, (), ())
PATIENCE_S = 120  # until a line that does not come is given up


def _told(
    looks: list[object], pull: Callable[[], Round], *, every_s: float = 0.001
) -> tuple[list[str], list[list[str]]]:
    """Watch a server with a sequence of states and errors; return the printed lines and the shown problems."""
    stop, said, shown = Event(), list[str](), list[list[str]]()

    def look() -> object:
        found = looks.pop(0)
        if not looks:
            stop.set()
        if isinstance(found, OnrecordError):
            raise found
        return found

    watch(look, pull, stop, every_s=every_s, say=said.append, show=lambda each: shown.append([p.message for p in each]))
    return said, shown


def test_watch_pulls_after_a_change_and_prints_what_is_new(tmp_path: Path) -> None:
    """Changed files are named, new problems shown, and solved problems counted."""
    wrong = Problem("anna/ferry-1", 0, "", "studio.mark", "has no entity")
    rounds = [
        Round(1, [Written(tmp_path / "anna", 0, [])], [wrong]),
        Round(2, [Written(tmp_path / "anna", 1, ["ferry-2"])], [wrong]),
        Round(2, [Written(tmp_path / "anna", 2, ["ferry-1"])], []),
    ]
    said, shown = _told([1, 1, 2, 2, 3], lambda: rounds.pop(0))
    assert rounds == []
    assert shown == [["has no entity"]]
    files = [f"{tmp_path / 'anna' / name}.json: written" for name in ("ferry-2", "ferry-1")]
    assert said == [*files, "1 earlier problem is gone"]


def test_watch_reports_a_missing_server_once_and_its_return() -> None:
    """However long it takes, one error and one line when it is over; a change meanwhile is pulled then."""
    away, pulls = OnrecordError("The server does not answer."), list[None]()

    def pull() -> Round:
        pulls.append(None)
        return NOTHING

    said, _ = _told([1, away, away, away, 2], pull)
    assert [each.partition("\n")[0] for each in said] == [str(away).partition("\n")[0], "Pulling works again."]
    assert len(pulls) == 2


def test_watch_ends_with_an_error_if_the_first_pull_fails() -> None:
    """A wrong token is nothing to wait for."""
    with pytest.raises(OnrecordError, match="refuses"):
        _told([OnrecordError("The server refuses the token.")], lambda: NOTHING)


def test_watch_is_refused_with_adjudicated() -> None:
    """--watch cannot be used with --adjudicated."""
    done = CliRunner().invoke(command, ["pull", "--adjudicated", "--watch"])
    assert done.exit_code == 2
    assert "leave out -o, --layer and --watch" in done.output


@pytest.mark.xdist_group("studio")
def test_watch_pulls_submitted_tasks_until_ctrl_c(studio: Running, small_corpus: Path) -> None:
    """A submitted task, an update of it, a draft that changes nothing; then a signal, and exit code 0."""
    environment = os.environ | {"ONRECORD_HOME": str(small_corpus), "LABEL_STUDIO_API_KEY": studio.client.token}
    words = ["--name", "watched", "--url", studio.client.url]
    pushed = CliRunner(env=environment).invoke(command, ["push", *words, "--layer", "entities"])
    assert "2 added" in pushed.output, pushed.output
    (project,) = find(studio.client, "watched")
    row = studio.client.tasks(project.id)[0]
    result, sdk = row["predictions"][0]["result"], studio.client.sdk
    watching = [sys.executable, "-u", "-m", "onrecord", "studio", "pull", *words, "--watch", "--every", "0.2"]
    path = small_corpus / "annotations" / "annotators" / "admin" / "ferry-1.json"
    with subprocess.Popen(watching, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines, patience = iter(process.stdout), Timer(PATIENCE_S, process.kill)
        patience.start()
        try:
            assert any("Watching" in line for line in lines)
            made = sdk.annotations.create(row["id"], result=result, lead_time=1)
            assert any(f"{path}: written" in line for line in lines)
            for each in (each for each in result if each["from_name"] == "certainty"):
                each["value"]["choices"] = ["low"]
            sdk.annotations.update(id=made.id, result=result)
            assert any(f"{path}: written" in line for line in lines)
            assert {each.certainty for each in read_document(path).mentions or ()} == {"low"}
            process.send_signal(signal.SIGINT)
            assert "Stopped" in list(lines)[-1]
        finally:
            patience.cancel()
            process.kill()
    assert process.returncode == 0
