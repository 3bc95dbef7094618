"""A review that is kept apart from its annotator's own work: the commands, from the push to gold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from click.testing import CliRunner
from studio_memory import MemoryServer, pushed

from onrecord.cli.studio.group import studio as command
from onrecord.corpus.load import load
from onrecord.documents.directory import read_document
from onrecord.errors import OnrecordError, Severity
from onrecord.studio.projects import corpus_mark, find
from onrecord.studio.pulling import pull_into
from onrecord.studio.push import prepared, push
from onrecord.studio.start import start

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from click.testing import Result

    from conftest import Run, Running


def test_a_review_is_pushed_pulled_and_accepted_apart(
    studio: Running, run: Run, small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pull ends with the command that accepts it, and the annotator's own reading does not replace it."""
    monkeypatch.chdir(tmp_path)
    mark = corpus_mark(load(small_corpus))

    def submit(name: str) -> None:
        for project in find(studio.client, name, corpus=mark):
            for row in studio.client.tasks(project.id):
                result = row["predictions"][0]["result"]
                studio.client.sdk.annotations.create(row["id"], result=result, lead_time=1)

    def accept(name: str) -> Result:
        environment = {"ONRECORD_HOME": str(small_corpus)}
        return CliRunner(env=environment).invoke(command, ["accept", name], standalone_mode=False)

    assert run("push", "--name", "apart", "--from", "gold", "--layer", "entities", "--doc", "ferry-1").return_value == 0
    submit("apart")
    done = run("pull", "--review", "--name", "apart", "-o", "reviews")
    assert (done.exception, done.return_value) == (None, 0), done.output
    typed = done.output.splitlines()[-1]
    assert typed == "Next: onrecord studio accept reviews/admin"
    error = accept("apart").exception
    assert isinstance(error, OnrecordError)
    assert "reviews/admin" in error.expected
    assert "accept NAME|DIR" in error.hint
    assert "onrecord studio accept reviews/admin" in str(accept("reviews").exception)
    assert accept(typed.split()[-1]).return_value == 0
    gold = read_document(small_corpus / "annotations" / "gold" / "ferry-1.json")
    assert {each.review["who"] for each in gold.mentions or () if each.review} == {"admin"}
    (line,) = (small_corpus / "annotations" / "adjudication" / "accepted.jsonl").read_text().splitlines()
    assert re.fullmatch(r"(\.\./)*.*reviews/admin", json.loads(line)["source"])


def test_a_project_of_ones_own_work_is_not_pushed_over_with_gold(server: MemoryServer, small_corpus: Path) -> None:
    """The hint is another --name, and not to delete the task."""
    corpus = load(small_corpus)
    assert pushed(server, corpus, "nothing") == []
    server.submit(1)
    problems = pushed(server, corpus, "gold")
    assert {each.message for each in problems} == {"is there already, for work that started otherwise"}
    assert {each.got for each in problems} == {"started from nothing; now from gold"}
    assert {each.hint for each in problems} == {
        "keep the two apart: push with another --name, such as --name shared-review"
    }
    tasks, _ = prepared(start(corpus, "gold"), corpus.texts, ("quotes",))
    assert push(server, "shared-review", tasks, new_version=False, help_page=lambda _: "")[1] == []


def test_a_review_does_not_replace_its_annotators_own_reading(
    server: MemoryServer, small_corpus: Path, tmp_path: Path
) -> None:
    """Without -o it would be written into the same directory; --overwrite allows it."""
    corpus, directory = load(small_corpus), tmp_path / "annotators"
    assert pushed(server, corpus, "nothing") == []
    server.submit(1)
    pull_into(directory, corpus, server, find(server))
    before = {path.name: path.read_bytes() for path in (directory / "anna-berg").iterdir()}
    tasks, _ = prepared(start(corpus, "gold"), corpus.texts, ("quotes",))
    push(server, "review", tasks, new_version=False, help_page=lambda _: "")
    server.submit(1, layers=("quotes",), at="2031-05-06T10:00:00Z")
    done = pull_into(directory, corpus, server, find(server, "review"), review=True)
    errors = [each for each in done.problems if each.severity is Severity.ERROR]
    assert {each.message for each in errors} == {"would replace anna-berg's own reading of quotes"}
    assert {each.hint for each in errors} == {"keep a review apart with -o reviews; or say --overwrite"}
    after = {path.name: path.read_bytes() for path in (directory / "anna-berg").iterdir()}
    assert after == before
    apart = pull_into(tmp_path / "reviews", corpus, server, find(server, "review"), review=True)
    assert [each.read for each in apart.written] == [len(corpus.doc_ids)]
    forced = pull_into(directory, corpus, server, find(server, "review"), overwrite=True)
    assert [each.read for each in forced.written] == [len(corpus.doc_ids)]
