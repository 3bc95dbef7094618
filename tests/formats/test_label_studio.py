"""Reading Label Studio exports: what is read, what counts, and what `convert` writes for a project."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord.cli.convert import convert
from onrecord.cli.score import score
from onrecord.corpus.load import load
from onrecord.documents.directory import plain
from onrecord.documents.model import Argument, Document, Event, Mention, Quote, Span
from onrecord.errors import OnrecordError
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.losses import Losses
from onrecord.formats.registry import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LAYERS = ("zones", "entities", "quotes", "events", "identity")
FORMAT = FORMATS["label-studio"]
Tasks = list[dict[str, Any]]


@pytest.fixture
def tasks(small_corpus: Path, tmp_path: Path) -> Path:
    """Return the directory of tasks converted from the small corpus's gold."""
    out = tmp_path / "tasks"
    command = [
        str(small_corpus / "annotations" / "gold"),
        str(out),
        "--to",
        "label-studio",
        "--root",
        str(small_corpus),
    ]
    assert CliRunner().invoke(convert, command, catch_exceptions=False).exit_code == 0
    return out


@pytest.fixture
def export(tasks: Path, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes an export of some layers: tasks submitted unchanged, then modified."""

    def write(*layers: str, change: Callable[[Tasks], object] = len) -> Path:
        exported = [
            _exported(task) for layer in layers for task in json.loads((tasks / f"{layer}.tasks.json").read_text())
        ]
        change(exported)
        path = tmp_path / "project-1.json"
        path.write_text(json.dumps(exported), encoding="utf-8")
        return path

    return write


def _exported(task: dict[str, Any]) -> dict[str, Any]:
    """Return a task as the server exports it after it was submitted unchanged."""
    result = task.get("predictions", [{"result": []}])[0]["result"]
    annotation = {"id": 7, "completed_by": 1, "result": result, "was_cancelled": False, "lead_time": 31.2}
    return {"id": 3, "data": task["data"], "annotations": [annotation], "drafts": [], "predictions": [], "meta": {}}


def read(path: Path) -> tuple[Bundle, Losses]:
    """Return the bundle read without a corpus, and the losses of reading it."""
    losses = Losses()
    return FORMAT.load().read(path, Reading(lambda _: None, losses)), losses


def test_an_unchanged_export_of_all_layers_gives_the_original_gold(
    small_corpus: Path, export: Callable[..., Path]
) -> None:
    """An unchanged export of all five layers gives the original documents, texts and registries."""
    corpus = load(small_corpus)
    bundle, losses = read(export(*LAYERS))
    assert {each.doc_id: plain(each) for each in bundle.documents} == {
        doc_id: plain(each) for doc_id, each in corpus.documents.items()
    }
    assert dict(bundle.texts) == dict(corpus.texts)
    assert {each.id: each for each in bundle.registries["entities"]} == dict(corpus.entities)
    assert not losses


def test_tasks_refer_to_the_configuration_written_beside_them(tasks: Path) -> None:
    """Each layer's configuration is written beside its tasks, which refer to it."""
    for layer in LAYERS:
        written = (tasks / f"{layer}.config.xml").read_bytes()
        (named,) = {each["data"]["config"] for each in json.loads((tasks / f"{layer}.tasks.json").read_text())}
        assert hashlib.sha256(written).hexdigest() == named


def test_an_export_has_only_the_layers_that_were_annotated(export: Callable[..., Path]) -> None:
    """An export of the entities only has no quotes, events or utterances, although its tasks were made from gold."""
    bundle, losses = read(export("entities"))
    for document in bundle.documents:
        assert document.mentions
        assert (document.quotes, document.nonquotes, document.events, document.times) == (None, None, None, None)
    assert not losses


def test_an_export_of_quotes_keeps_the_given_mentions_with_a_note(export: Callable[..., Path]) -> None:
    """An export of the quotes keeps the given mentions, which speakers refer to, and notes this."""
    bundle, losses = read(export("quotes"))
    assert all(document.mentions for document in bundle.documents)
    assert [(row["what"], row["count"]) for row in losses.rows()] == [("mentions", 2)]
    assert {quote.utterance for document in bundle.documents for quote in document.quotes or ()} == {None}


def test_an_empty_layer_that_was_not_submitted_is_not_attempted(export: Callable[..., Path]) -> None:
    """A layer that started empty and was not submitted is not attempted, rather than empty."""

    def emptied(tasks: Tasks) -> None:
        for task in tasks:
            task["data"]["document"] |= {"mentions": [], "events": []}

    bundle, losses = read(export("quotes", change=emptied))
    assert {document.mentions for document in bundle.documents} == {None}
    assert not losses


def test_a_deleted_mention_lowers_recall_in_a_score(small_corpus: Path, export: Callable[..., Path]) -> None:
    """One deleted mention gives recall below 1 and precision 1 in `onrecord score`."""

    def without_the_first_mention(tasks: Tasks) -> None:
        result = tasks[0]["annotations"][0]["result"]
        result[:] = [each for each in result if each.get("id") != result[0]["id"]]

    path = export("entities", change=without_the_first_mention)
    gold = ["--gold", str(small_corpus / "annotations" / "gold"), "--gold-format", "jsonl"]
    command = [str(path), "--format", "label-studio", *gold, "--measures", "mention.strict,quote.kind", "--json", "-"]
    found = json.loads(CliRunner().invoke(score, command, catch_exceptions=False).stdout)
    strict = found["measures"]["mention.strict"]
    assert strict["precision"] == 1
    assert strict["counts"]["gold"] == strict["counts"]["predicted"] + 1
    assert found["measures"]["quote.kind"]["f1"] is None
    assert "|format:label-studio" in found["signature"]


def test_an_export_is_detected_by_its_first_character(
    small_corpus: Path, export: Callable[..., Path], tmp_path: Path
) -> None:
    """`onrecord convert` reads a .json file that contains a list as an export."""
    out = tmp_path / "out.jsonl"
    done = CliRunner().invoke(convert, [str(export("entities")), str(out), "--root", str(small_corpus)])
    assert "label-studio -> jsonl: 2 documents" in done.stderr


def test_skipped_and_unfinished_tasks_are_left_out_and_counted(export: Callable[..., Path]) -> None:
    """Skipped and open tasks are left out and counted; an export without other tasks is an error."""

    def first_open(tasks: Tasks) -> None:
        tasks[0]["annotations"] = []

    def all_skipped(tasks: Tasks) -> None:
        for task in tasks:
            task["annotations"][0]["was_cancelled"] = True

    bundle, losses = read(export("entities", change=first_open))
    assert [document.doc_id for document in bundle.documents] == ["ferry-2"]
    assert [row["what"] for row in losses.rows()] == ["task of entities"]
    with pytest.raises(OnrecordError, match="No task has a submitted"):
        read(export("entities", change=all_skipped))


def test_all_problems_of_an_export_are_reported_together(export: Callable[..., Path]) -> None:
    """Two annotations of a task, a changed text and a duplicate layer are all reported."""

    def spoilt(tasks: Tasks) -> None:
        tasks[0]["annotations"] *= 2
        tasks[1]["data"]["text"] += "!"

    with pytest.raises(OnrecordError) as caught:
        read(export("entities", "quotes", "quotes", change=spoilt))
    for part in ("annotated twice", "another text", "layer quotes occurs twice in the input"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"id": 1}', "not a list of tasks"),
        ("[" * 100_000, "not JSON"),
        ('[{"data": {"review": 5}, "annotations": []}]', "task 1 has no text"),
        ('[{"id": 1, "text": "A review.", "label": []}]', "task 1 has no text"),
    ],
)
def test_other_json_is_refused(tmp_path: Path, content: str, expected: str) -> None:
    """JSON-MIN and other JSON are refused with their place."""
    path = tmp_path / "export.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(OnrecordError, match=expected) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_an_outdated_configuration_gives_a_note(export: Callable[..., Path]) -> None:
    """An outdated configuration is noted; a label that the current one lacks is an error."""

    def older(tasks: Tasks) -> None:
        tasks[0]["data"]["config"] = "0" * 64

    def removed(tasks: Tasks) -> None:
        older(tasks)
        tasks[0]["annotations"][0]["result"][0]["value"]["labels"] = ["VEHICLE"]

    _, losses = read(export("entities", change=older))
    assert len(losses.notes) == 1
    assert "another labelling configuration" in losses.notes[0]
    with pytest.raises(OnrecordError, match="VEHICLE"):
        read(export("entities", change=removed))


def test_invalid_marks_are_left_out_and_counted() -> None:
    """A mention without a type is left out with the references to it; a wrong parent is left out."""
    document = Document(
        doc_id="d",
        mentions=[Mention(0, 3, id="m1"), Mention(8, 12, id="m2", type="PER", head=Span(0, 3))],
        quotes=[Quote(id="q1", kind="direct", content=[Span(0, 3)], parent="q9")],
        events=[Event(4, 7, id="e1", type="Meet", arguments=[Argument("participant", each) for each in ("m1", "m2")])],
    )
    losses = Losses()
    files = FORMAT.load().write(Bundle((document,), {"d": "Ada met Berg."}), losses)
    (task,) = json.loads(files["events.tasks.json"])
    held = task["data"]["document"]
    assert [(each["id"], each["head"]) for each in held["mentions"]] == [("m2", None)]
    assert [each["target"] for each in held["events"][0]["arguments"]] == ["m2"]
    assert held["quotes"][0]["parent"] is None
    lost = {row["what"]: row["count"] for row in losses.rows() if "attempted" not in row["why"]}
    assert lost == {"mentions": 1, "mentions.head": 1, "quotes.parent": 1, "events.arguments": 1}


def test_a_mention_that_starts_at_a_line_break_is_refused() -> None:
    """A mark that starts at a line break is refused, because the editor does not show it."""
    document = Document(doc_id="d", mentions=[Mention(3, 7, id="m1", type="PER")])
    with pytest.raises(OnrecordError, match="line break is invisible"):
        FORMAT.load().write(Bundle((document,), {"d": "Ada\nmet Berg."}), Losses())


@pytest.mark.parametrize("kinds", [("taxonomy", "choices"), ("choices", "taxonomy")])
def test_exports_of_an_older_kind_of_control_are_read(
    kinds: tuple[str, str], small_corpus: Path, export: Callable[..., Path]
) -> None:
    """An export is read whether its values are choices or a taxonomy."""
    today, older = kinds
    changed = []

    def change(tasks: Tasks) -> None:
        for task in tasks:
            for result in task["annotations"][0]["result"]:
                if result["type"] == today:
                    values = result["value"].pop(today)
                    flat = [each[-1] if isinstance(each, list) else each for each in values]
                    result["value"][older] = [[each] for each in flat] if older == "taxonomy" else flat
                    result["type"] = older
                    changed.append(result)

    corpus = load(small_corpus)
    bundle, _ = read(export("zones", "entities", change=change))
    assert changed
    assert [document.mentions for document in bundle.documents] == [
        [*(corpus.documents[document.doc_id].mentions or ())] for document in bundle.documents
    ]
