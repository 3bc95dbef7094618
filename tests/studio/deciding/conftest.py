"""Two annotators of the small corpus who differ in every layer, and saved tasks of an adjudicator."""

from __future__ import annotations

import copy
import json
import shutil
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.testing import CliRunner

from onrecord import schema
from onrecord.adjudicate.remake import unreviewed
from onrecord.cli.adjudicate import adjudicate as adjudicate_command
from onrecord.corpus.load import Corpus, load
from onrecord.documents.declared import only_declared
from onrecord.documents.directory import encode_document, read_document
from onrecord.studio.config import ALL_DECIDED, DECIDED, REASONS
from onrecord.studio.deciding.both import Both, prepared
from onrecord.studio.deciding.designs import decisions
from onrecord.studio.deciding.sides import both as find_both
from onrecord.studio.projects import Project
from onrecord.studio.pull import Saved
from onrecord.studio.to_tasks import PROPOSAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.studio.deciding.settled import Settled

    Plain = dict[str, Any]
    Tasks = dict[str, list[dict[str, Any]]]


WHEN = "2031-05-05T10:00:00Z"
TICK = {
    "id": "tick",
    "from_name": DECIDED,
    "to_name": "text",
    "type": "choices",
    "value": {"choices": [ALL_DECIDED]},
}


@pytest.fixture
def home(small_corpus: Path) -> Path:
    """Return a corpus with two annotators: ada, who has gold's marks, and bo, who differs in every layer."""
    for name in ("ada", "bo"):
        shutil.copytree(small_corpus / "annotations" / "gold", small_corpus / "annotations" / "annotators" / name)

    def differ(found: Plain) -> None:
        found["mentions"][0]["type"] = "GPE"
        found["quotes"][0]["act"] = "ask"
        found["events"][0]["polarity"] = "negative"
        found["times"].pop()
        gone = {each["id"] for each in found["times"]}
        for event in found["events"]:
            event["arguments"] = [
                each for each in event["arguments"] if each["target"][0] != "t" or each["target"] in gone
            ]

    edit(small_corpus / "annotations" / "annotators" / "bo" / "ferry-1.json", differ)
    return small_corpus


@pytest.fixture
def corpus(home: Path) -> Corpus:
    """Return that corpus."""
    return load(home)


@pytest.fixture
def both(corpus: Corpus) -> Both:
    """Return its two annotators."""
    return find_both(corpus, "ada", "bo")


@pytest.fixture
def tasks(both: Both) -> Tasks:
    """Return their tasks, of all layers and documents."""
    found, problems = prepared(both, decisions(), both.doc_ids)
    assert problems == []
    return found


def edit(path: Path, change: Callable[[Plain], object]) -> None:
    """Change a JSON file's value in place, and write it in canonical form."""
    found = json.loads(path.read_bytes())
    change(found)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")


def saved_as(tasks: Tasks, *, of: str | None = None, reasons: str = "", tick: bool = True) -> list[Saved]:
    """Return an adjudicator's saved tasks: the unchanged proposal, or the marks of one annotator."""
    found = []
    for layer, rows in tasks.items():
        for row in rows:
            shown = next(each for each in row["predictions"] if each["model_version"] == (of or PROPOSAL))
            result = copy.deepcopy(shown["result"]) + ([TICK] if tick else [])
            if reasons:
                result.append({"id": "why", "from_name": REASONS, "type": "textarea", "value": {"text": [reasons]}})
            project = Project(layer, "ada-bo", "0" * 8, 1)
            found.append(Saved("cy", row["data"]["doc_id"], project, WHEN, copy.deepcopy(row["data"]), result))
    return found


def first(found: list[Settled]) -> Settled:
    """Return the result for ferry-1."""
    return next(each for each in found if each.doc_id == "ferry-1")


def mark(name: str, kind: str, value: Plain) -> Plain:
    """Return the editor's result for a mark that an adjudicator makes."""
    return {"id": "new", "from_name": name, "to_name": "text", "type": kind, "value": value}


def with_marks(saved: Saved, *more: Plain) -> Saved:
    """Return saved tasks with further results."""
    return Saved(saved.annotator, saved.doc_id, saved.project, saved.updated_at, saved.data, [*saved.result, *more])


def remakes(root: Path, out: Path) -> None:
    """Make gold again with the command line, and compare it with the existing gold, except for its reviews."""
    sides = [str(root / "annotations" / "annotators" / name) for name in ("ada", "bo")]
    log = root / "annotations" / "adjudication"
    environment = {"ONRECORD_HOME": str(root)}
    listed = CliRunner().invoke(adjudicate_command, ["list", *sides, "-o", str(out / "list")], env=environment)
    arguments = ["merge", *sides, str(log / "decisions"), "--revisions", str(log / "third-reading"), "-o", str(out)]
    merged = CliRunner().invoke(adjudicate_command, arguments, env=environment)
    assert (listed.exit_code, merged.exit_code) == (0, 0), merged.output
    for doc_id in load(root).doc_ids:
        gold = read_document(root / "annotations" / "gold" / f"{doc_id}.json")
        with schema.using(root):
            expected = encode_document(only_declared(unreviewed(gold), schema.asked()))
        assert (out / f"{doc_id}.json").read_bytes() == expected
        name = f"{doc_id}.jsonl"
        assert (out / "list" / name).read_bytes() == (log / "disagreements" / name).read_bytes()
