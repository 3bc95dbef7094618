"""`studio accept`: reviewed work becomes gold, completely or not at all."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.testing import CliRunner
from studio_memory import MemoryServer, pulled_from, pushed

from onrecord import schema
from onrecord.checks.run import validate
from onrecord.cli.marks import marks
from onrecord.cli.studio.group import studio as command
from onrecord.corpus.add import add
from onrecord.corpus.begin import begin, layers_named
from onrecord.corpus.load import load
from onrecord.corpus.unannotated import ACCEPTED, unannotated
from onrecord.documents.directory import read_document, read_registry, write_document
from onrecord.documents.model import Document
from onrecord.errors import OnrecordError
from onrecord.studio import keep
from onrecord.studio.review import reviewed as with_reviews

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def _accept(root: Path, *words: str) -> Any:
    return CliRunner(env={"ONRECORD_HOME": str(root)}).invoke(
        command, ["accept", "anna-berg", *words], standalone_mode=False
    )


def _errors(root: Path) -> Sequence[str]:
    return [each.render() for each in validate(root).problems if each.severity == "error"]


@pytest.fixture
def reviewed(small_corpus: Path) -> Path:
    """Return a corpus whose gold Anna has reviewed: one mention has a new entity, and the rest is unchanged."""
    corpus, server = load(small_corpus), MemoryServer()
    assert pushed(server, corpus) == []
    server.submit(1, layers=("entities",))
    for each in server.of("entities")[0]["annotations"][0]["result"]:
        if (each.get("id"), each.get("from_name")) == ("m13", "entity"):
            each |= {"from_name": "new_entity", "type": "textarea"}
            each["value"] = {"start": each["value"]["start"], "end": each["value"]["end"], "text": ["harbour board"]}
    directory = small_corpus / "annotations" / "annotators"
    found = [with_reviews(each) for each in pulled_from(server, corpus, directory)[0]]
    assert keep.write(directory / "anna-berg", found) == corpus.doc_ids
    return small_corpus


def test_accept_puts_reviewed_work_into_gold(reviewed: Path) -> None:
    """The new entity is in the registry, each reviewed item names its person, and the log has the changes."""
    gold, log = reviewed / "annotations" / "gold", reviewed / "annotations" / ACCEPTED
    before = read_document(gold / "ferry-1.json")
    done = _accept(reviewed)
    assert (done.exception, done.return_value) == (None, 0), done.output
    made = read_document(gold / "ferry-1.json")
    pairs = zip(made.mentions or (), before.mentions or (), strict=True)
    (changed,) = (each for each, was in pairs if each.entity != was.entity)
    assert changed.id == "m13"
    assert changed.entity in {each.id for each in read_registry(gold, "entities")}
    assert {each.review["who"] for each in made.mentions or () if each.review} == {"anna-berg"}
    lines = [json.loads(each) for each in log.read_bytes().splitlines()]
    assert {each["doc_id"] for each in lines} == {"ferry-1", "ferry-2"}
    assert all(each["changed"].keys() == {"mentions"} for each in lines)
    same = {each.id: each for each in before.mentions or ()}
    differing = sum(each != same.get(each.id) for each in made.mentions or ())
    assert [each["changed"] for each in lines if each["doc_id"] == "ferry-1"] == [{"mentions": differing}]
    assert _errors(reviewed) == []
    assert "Gold has all of it already" in _accept(reviewed).output
    assert len(log.read_bytes().splitlines()) == len(lines)


def test_accept_does_not_replace_gold_that_changed_since_the_push(reviewed: Path) -> None:
    """Only --overwrite does."""
    path = reviewed / "annotations" / "gold" / "ferry-1.json"
    path.write_bytes(path.read_bytes().replace(b'"certainty": "high"', b'"certainty": "low"', 1))
    before = path.read_bytes()
    done = _accept(reviewed)
    assert done.return_value == 1
    assert "gold is not the version that this annotator started from" in done.output
    assert path.read_bytes() == before
    assert _accept(reviewed, "--overwrite").return_value == 0
    assert path.read_bytes() != before


def test_accept_of_a_reading_does_not_replace_the_review_of_the_same_person(reviewed: Path) -> None:
    """They are two directories of one name, as `pull -o reviews` writes them."""
    directory = reviewed / "annotations" / "annotators" / "anna-berg"
    review = shutil.copytree(directory, reviewed / "reviews" / "anna-berg")
    assert _accept(reviewed).return_value == 0
    path = review / "ferry-1.json"
    before, quotes, after = path.read_bytes().partition(b'"quotes"')
    path.write_bytes(before + quotes + after.replace(b'"certainty": "high"', b'"certainty": "low"', 1))
    done = CliRunner(env={"ONRECORD_HOME": str(reviewed)}).invoke(
        command, ["accept", str(review), "--overwrite"], standalone_mode=False
    )
    assert "taken from reviews/anna-berg" in done.output
    gold = (reviewed / "annotations" / "gold" / "ferry-1.json").read_bytes()
    assert _accept(reviewed).return_value == 1
    assert (reviewed / "annotations" / "gold" / "ferry-1.json").read_bytes() == gold


def test_accept_refuses_work_with_an_error(reviewed: Path) -> None:
    """The error shows the words, and no document is written, not even the valid one."""
    path = reviewed / "annotations" / "annotators" / "anna-berg" / "ferry-1.json"
    path.write_bytes(path.read_bytes().replace(b'"type": "PER"', b'"type": "LOC"', 1))
    before = {each.name: each.read_bytes() for each in (reviewed / "annotations" / "gold").iterdir()}
    done = _accept(reviewed)
    assert done.return_value == 1
    assert "the mention's type is not that of" in done.output
    assert "'Mayor'" in done.output
    assert {each.name: each.read_bytes() for each in (reviewed / "annotations" / "gold").iterdir()} == before


def test_accept_of_an_unknown_annotator_or_document_is_an_error(reviewed: Path) -> None:
    """The error lists the known ones."""
    environment = {"ONRECORD_HOME": str(reviewed)}
    for words, what in ((["nobody"], "no annotator of that name"), (["anna-berg", "--doc", "x"], "no such document")):
        done = CliRunner(env=environment).invoke(command, ["accept", *words], standalone_mode=False)
        assert isinstance(done.exception, OnrecordError)
        assert what in done.exception.what


def test_accept_shows_the_words_of_a_quote_with_a_problem(reviewed: Path) -> None:
    """The id, the place and the words of the quote."""
    path = reviewed / "annotations" / "annotators" / "anna-berg" / "ferry-1.json"
    document = json.loads(path.read_bytes())
    quote = next(each for each in document["quotes"] if each["content"])
    del quote["act"]
    write_document(path.parent, msgspec.convert(document, Document))
    done = _accept(reviewed)
    assert (done.exception, done.return_value) == (None, 1), done.output
    start, end = quote["content"][0]["start"], quote["content"][0]["end"]
    assert f"quote {quote['id']} {start}-{end} '" in done.output.replace("\n", " ")


def test_accept_into_gold_with_zones_only_needs_no_overwrite(tmp_path: Path) -> None:
    """Gold that `add` made has only zones, which the annotator's file keeps: no --overwrite is needed."""
    article, root = 'The mill burned. "Nobody was hurt," said Ada Lind.\n', tmp_path / "alder"
    path, folder = tmp_path / "mill.txt", tmp_path / "marks"
    path.write_text(article, encoding="utf-8")
    begin(root, name="alder", canary="c", layers=layers_named("quotes.content,quotes.cue"))
    add(load(root), path, title="The mill", doc_id="mill")
    folder.mkdir()
    quote = {"id": "q1", "content": [{"text": "Nobody was hurt,"}], "cue": [{"text": "said"}]}
    (folder / "mill.quotes.jsonl").write_text(json.dumps(quote) + "\n", encoding="utf-8")
    out = root / "annotations" / "annotators" / "anna-berg"
    done = CliRunner(env={"ONRECORD_HOME": str(root)}).invoke(marks, [str(folder), "-o", str(out)])
    assert done.exit_code == 0, done.output
    done = _accept(root)
    assert (done.exception, done.return_value) == (None, 0), done.output
    made = read_document(root / "annotations" / "gold" / "mill.json")
    assert [each.id for each in made.quotes or ()] == ["q1"]
    assert made.zones


def test_accept_asks_only_for_declared_layers_and_fields(tmp_path: Path) -> None:
    """An article of a corpus of quotes, which declares no acts and no kinds; reviews are of quotes as gold has them."""
    article, root = 'The mill burned. "Nobody was hurt," insisted Ada Lind.\n', tmp_path / "alder"
    path = tmp_path / "mill.txt"
    path.write_text(article, encoding="utf-8")
    begin(root, name="alder", canary="c", layers=layers_named("quotes.content,quotes.speakers,quotes.cue"))
    add(load(root), path, title="The mill", doc_id="mill")
    with schema.using(root):
        server, corpus = MemoryServer(), load(root)
        assert pushed(server, corpus) == []
        server.submit(1, layers=("quotes",))
        server.of("quotes")[0]["annotations"][0]["result"] = [
            _span(article, "a", "Nobody was hurt,", labels=["direct"]),
            _span(article, "a", "Nobody was hurt,", text=["Ada Lind"]),
            _span(article, "b", "insisted", labels=["cue"]),
        ]
        directory = root / "annotations" / "annotators"
        pulled = pulled_from(server, corpus, directory)[0]
        assert keep.write(directory / "anna-berg", [with_reviews(each) for each in pulled]) == ["mill"]
    done = _accept(root)
    assert (done.exception, done.return_value) == (None, 0), done.output
    assert "left out, since corpus/corpus.json does not declare them: 1 quotes.kind" in done.output
    made = json.loads((root / "annotations" / "gold" / "mill.json").read_bytes())
    assert made.keys() == {"schema_version", "doc_id", "text_sha256", "zones", "quotes"}
    assert made["quotes"][0].keys() == {"id", "content", "cue", "speakers", "certainty", "review"}
    assert [each.render() for each in validate(root).problems] == []
    with schema.using(root):  # the review of gold's quote, which has no kind, is kept without a new one
        assert keep.write(directory / "anna-berg", pulled) == ["mill"]
    assert "Gold has all of it already" in _accept(root).output


def _span(article: str, key: str, words: str, **value: list[str]) -> dict[str, Any]:
    """Return a result of the editor: a label, or the typed name of a new speaker."""
    name, kind = ("label", "labels") if "labels" in value else ("new_speaker", "textarea")
    start = article.index(words)
    held = {"start": start, "end": start + len(words), **value}
    return {"id": key, "from_name": name, "to_name": "text", "type": kind, "value": held}


def test_an_accepted_article_without_items_is_annotated_from_then_on(small_corpus: Path, tmp_path: Path) -> None:
    """Gold has nothing to change, and the log says once that somebody found nothing in the article."""
    article = tmp_path / "word.txt"
    article.write_text("Nothing happened.\n", encoding="utf-8")
    add(load(small_corpus), article, title="Nothing", doc_id="word")
    own = small_corpus / "annotations" / "annotators" / "anna-berg"
    write_document(own, read_document(small_corpus / "annotations" / "gold" / "word.json"))
    assert unannotated(load(small_corpus)) == ("word",)
    done = _accept(small_corpus)
    assert (done.exception, done.return_value) == (None, 0), done.output
    assert "word.json: taken from annotations/annotators/anna-berg; changed: nothing" in done.output
    assert unannotated(load(small_corpus)) == ()
    assert "Gold has all of it already" in _accept(small_corpus).output


def test_an_accepted_trigger_of_another_type_takes_its_event_instance_along(small_corpus: Path) -> None:
    """The instance has no other trigger; what was done is printed, and the checks find nothing to warn of."""
    gold = small_corpus / "annotations" / "gold"
    document = read_document(gold / "ferry-1.json")
    events = [
        msgspec.structs.replace(each, type="Meet") if each.event == "evt-discuss-ferry" else each
        for each in document.events or ()
    ]
    own = small_corpus / "annotations" / "annotators" / "anna-berg"
    write_document(own, msgspec.structs.replace(document, events=events))
    done = _accept(small_corpus, "--overwrite")
    assert (done.exception, done.return_value) == (None, 0), done.output
    assert "evt-discuss-ferry: now Meet, the type of all its triggers; it was Communicate" in done.output
    assert {each.id: each.type for each in read_registry(gold, "events")}["evt-discuss-ferry"] == "Meet"
    assert [each for each in validate(small_corpus).problems if each.check == "consistency.event_type"] == []
