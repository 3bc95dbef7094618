"""`studio accept` does not take a document whose layers are not done, and says which are and what to type."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.testing import CliRunner
from studio_memory import MemoryServer, pushed

from onrecord.cli.studio.group import studio as command
from onrecord.cli.studio.pull import _told
from onrecord.corpus.load import load
from onrecord.documents.directory import read_document, write_document
from onrecord.errors import Severity
from onrecord.studio import keep
from onrecord.studio.projects import find
from onrecord.studio.pulling import pull_into

if TYPE_CHECKING:
    from pathlib import Path

OTHERS = ("mentions", "times", "fillers", "quotes", "nonquotes", "events")
ALL = ("zones", "entities", "quotes", "events", "identity")


class Newsroom:
    """A corpus whose gold has only zones, and Anna, who submits one layer after the other."""

    def __init__(self, root: Path) -> None:
        self.root, self.gold = root, root / "annotations" / "gold"
        self.annotators, self.server = root / "annotations" / "annotators", MemoryServer()
        own = self.annotators / "anna-berg"
        shutil.copytree(self.gold, own)
        (own / "about.json").write_text('{"name": "anna-berg"}')
        assert pushed(self.server, load(root), "anna-berg") == []
        shutil.rmtree(own)
        for doc_id in load(root).doc_ids:
            document = read_document(self.gold / f"{doc_id}.json")
            write_document(self.gold, msgspec.structs.replace(document, **{name: [] for name in OTHERS}))
        path = root / "corpus" / "articles.json"
        rows = json.loads(path.read_bytes())
        rows["articles"] = [each | {"source_file": "ferry.txt"} for each in rows["articles"]]
        path.write_text(json.dumps(rows))

    def submit(self, *layers: str, at: str = "2031-05-05T10:00:00Z") -> None:
        """Submit some layers of every article as they were pushed."""
        self.server.submit(1, layers=layers, at=at)

    def pull(self) -> list[str]:
        """Pull into the annotators' directories, and return the messages of the errors."""
        done = pull_into(self.annotators, load(self.root), self.server, find(self.server))
        return [each.message for each in done.problems if each.severity is Severity.ERROR]

    def accept(self, *words: str) -> Any:
        """Run `onrecord studio accept anna-berg` with further words."""
        environment = {"ONRECORD_HOME": str(self.root)}
        return CliRunner(env=environment).invoke(command, ["accept", "anna-berg", *words], standalone_mode=False)

    def drop(self, *lists: str) -> None:
        """Empty lists of Anna's documents, which she has not marked yet."""
        for path in sorted((self.annotators / "anna-berg").glob("ferry-?.json")):
            document = read_document(path)
            write_document(path.parent, msgspec.structs.replace(document, **{name: [] for name in lists}))


@pytest.fixture
def newsroom(small_corpus: Path) -> Newsroom:
    """Return the small corpus with Anna's tasks on a server."""
    return Newsroom(small_corpus)


def test_a_document_with_layers_that_are_not_done_is_refused(newsroom: Newsroom) -> None:
    """The hint has the command that takes the others, which leaves gold's lists as they are."""
    newsroom.submit("zones", "entities")
    assert newsroom.pull() == []
    newsroom.drop(*OTHERS[1:])
    before = {each.name: each.read_bytes() for each in newsroom.gold.iterdir()}
    done = newsroom.accept("--doc", "ferry-1")
    assert (done.exception, done.return_value) == (None, 1), done.output
    assert "these layers are not done: quotes, events\n" in done.output
    typed = "onrecord studio accept anna-berg --doc ferry-1 --layer zones --layer entities"
    assert f"or take what is done: {typed}" in done.output
    assert newsroom.accept("--overwrite").return_value == 1
    assert {each.name: each.read_bytes() for each in newsroom.gold.iterdir()} == before
    done = newsroom.accept(*typed.split()[4:])
    assert (done.exception, done.return_value) == (None, 0), done.output
    made = read_document(newsroom.gold / "ferry-1.json")
    assert [name for name in OTHERS if getattr(made, name)] == ["mentions"]
    done = newsroom.accept("--doc", "ferry-1")
    assert (done.return_value, "Gold has all of it already" in done.output) == (0, True)
    assert "ferry-1: these layers are not done: quotes, events\n" in done.output


def test_quotes_without_identity_are_not_offered(newsroom: Newsroom) -> None:
    """Gold needs their utterances; the layers before them can be taken."""
    newsroom.submit("zones", "entities", "quotes", "events")
    assert newsroom.pull() == []
    path = newsroom.annotators / "anna-berg" / "ferry-1.json"
    document = read_document(path)
    quotes = [msgspec.structs.replace(each, utterance=None, rendering=None) for each in document.quotes or ()]
    write_document(path.parent, msgspec.structs.replace(document, quotes=quotes, events=[]))
    done = newsroom.accept("--doc", "ferry-1")
    assert done.return_value == 1
    assert "these layers are not done: identity" in done.output
    assert "--doc ferry-1 --layer zones --layer entities --layer events\n" in done.output


def test_a_finished_document_follows_its_first_layers(newsroom: Newsroom) -> None:
    """What was taken layer by layer needs no --overwrite later."""
    newsroom.submit("zones", "entities")
    newsroom.pull()
    assert newsroom.accept("--layer", "zones", "--layer", "entities").return_value == 0
    newsroom.submit("quotes", "events", "identity")
    assert newsroom.pull() == []
    done = newsroom.accept()
    assert (done.exception, done.return_value) == (None, 0), done.output
    assert read_document(newsroom.gold / "ferry-1.json").events


def test_a_newer_submission_that_was_not_read_is_named(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is older than what Anna submitted; --overwrite takes it, and a pull without errors settles it."""
    newsroom.submit(*ALL)
    assert newsroom.pull() == []
    task = newsroom.server.of("quotes")[0]
    (annotation,) = task["annotations"]
    whole, annotation["updated_at"] = annotation["result"], "2031-05-06T10:00:00Z"
    annotation["result"] = [each for each in whole if each.get("from_name") != "act"]
    first = newsroom.pull()
    assert "Act is missing" in first[0]
    assert newsroom.pull() == first
    done = pull_into(newsroom.annotators, load(newsroom.root), newsroom.server, find(newsroom.server))
    assert done.refused == ["anna-berg/ferry-1"]
    assert _told(done, everything=False) == 1
    assert (
        capsys.readouterr()
        .out.splitlines()[-1]
        .endswith("; not written: anna-berg/ferry-1; the checks are those of gold")
    )
    done = newsroom.accept()
    assert done.return_value == 1
    assert "a newer submission was not read (quotes " in done.output
    assert "Act is missing" in done.output
    assert newsroom.accept("--layer", "zones", "--layer", "entities").return_value == 0
    annotation["result"] = whole
    assert newsroom.pull() == []
    assert keep.record(newsroom.annotators / "anna-berg")["ferry-1"].unread == {}
    assert newsroom.accept().return_value == 0


def test_overwrite_takes_the_version_before_an_unread_submission(newsroom: Newsroom) -> None:
    """It is the annotator's older work, and whole."""
    newsroom.submit(*ALL)
    newsroom.pull()
    keep.refuse(newsroom.annotators / "anna-berg", "ferry-1", {"quotes": "quotes 1-2 'x': Act is missing"})
    assert newsroom.accept().return_value == 1
    assert newsroom.accept("--overwrite").return_value == 0


def test_a_reviewer_need_not_submit_every_layer(small_corpus: Path) -> None:
    """Layers that the reviewer left alone, and that are empty in gold, are named in a note."""
    path = small_corpus / "annotations" / "gold"
    for name in ("ferry-1", "ferry-2"):
        empty = {key: list[Any]() for key in ("times", "fillers", "events")}
        write_document(path, msgspec.structs.replace(read_document(path / f"{name}.json"), **empty))
    server, directory = MemoryServer(), small_corpus / "annotations" / "annotators"
    assert pushed(server, load(small_corpus)) == []
    server.submit(1, layers=("entities",))
    pull_into(directory, load(small_corpus), server, find(server), review=True)
    words = ["accept", "anna-berg", "--doc", "ferry-1"]
    done = CliRunner(env={"ONRECORD_HOME": str(small_corpus)}).invoke(command, words, standalone_mode=False)
    assert (done.exception, done.return_value) == (None, 0), done.output
    assert "ferry-1: not submitted, and without any item in gold: events" in done.output


def test_an_empty_identity_is_one_problem_that_names_the_layer(newsroom: Newsroom) -> None:
    """Work without a list of finished layers counts as done; gold would lack utterances."""
    newsroom.submit(*ALL)
    newsroom.pull()
    (newsroom.annotators / "anna-berg" / "about.json").unlink()
    for path in sorted((newsroom.annotators / "anna-berg").glob("ferry-?.json")):
        document = read_document(path)
        quotes = [msgspec.structs.replace(each, utterance=None, rendering=None) for each in document.quotes or ()]
        write_document(path.parent, msgspec.structs.replace(document, quotes=quotes))
    done = newsroom.accept("--doc", "ferry-1")
    assert done.return_value == 1
    assert "the layer identity is not done: utterance" in done.output
    assert "onrecord studio push --layer identity" in done.output
    assert "has the wrong type" not in done.output
