"""Marks are converted to documents: gold survives a round trip, and every kind of mistake is reported."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord import schema
from onrecord.align.markfiles import MarkFiles, read_marks
from onrecord.align.markregistries import registries
from onrecord.align.marks import document, unresolved
from onrecord.cli import marks as command
from onrecord.corpus.load import load
from onrecord.documents.directory import plain, read_document, read_registry

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SPAN_LISTS = ("content", "cue", "source")
LAYERS = {
    "mentions": ("mentions",),
    "times": ("times",),
    "quotes": ("quotes", "nonquotes"),
    "events": ("events", "fillers"),
}


def as_mark(text: str, span: dict[str, Any]) -> dict[str, str]:
    """Return a span as an annotator writes it."""
    return {"text": text[span["start"] : span["end"]], "left_context": text[max(0, span["start"] - 40) : span["start"]]}


def as_line(text: str, item: dict[str, Any]) -> dict[str, Any]:
    """Return a gold item as a line of a marks file."""
    line = {key: value for key, value in item.items() if key not in {"start", "end", "review"}}
    for layer in SPAN_LISTS:
        if layer in item:
            line[layer] = [as_mark(text, span) for span in item[layer]]
    if "reason" in item:
        item = {"start": item["start"] + 1, "end": item["end"] - 1}
    if "head" in item:
        line["head"] = text[item["head"]["start"] : item["head"]["end"]]
    return {**line, **(as_mark(text, item) if "start" in item else {})}


@pytest.fixture
def directory(small_corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a directory with the small corpus's gold as marks; the small corpus is in use."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    corpus, directory = load(), tmp_path / "marks"
    directory.mkdir()
    for doc_id, gold in corpus.documents.items():
        values = plain(gold)
        for layer, kinds in LAYERS.items():
            lines = [as_line(corpus.texts[doc_id], item) for kind in kinds for item in values[kind]]
            write(directory / f"{doc_id}.{layer}.jsonl", lines)
    for name in ("entities", "events", "utterances"):
        entries = json.loads((small_corpus / "annotations" / "gold" / f"{name}.json").read_text())
        write(directory / f"{name}.jsonl", entries)
    return directory


def write(path: Path, lines: list[dict[str, Any]]) -> None:
    """Write a JSONL file."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def change(path: Path, line: int, **values: object) -> None:
    """Change fields of one line of a JSONL file; lines count from 0."""
    rows = [json.loads(row) for row in path.read_text().splitlines()]
    rows[line] |= values
    write(path, rows)


def run(*arguments: object) -> Result:
    """Run `onrecord marks`; the exit code is the command's return value."""
    return CliRunner().invoke(command.marks, [str(each) for each in arguments], standalone_mode=False)


def test_gold_written_as_marks_is_read_back_unchanged(directory: Path, tmp_path: Path) -> None:
    """Offsets, attributes and registry entries are unchanged after a round trip through marks."""
    result = run(directory, "-o", tmp_path / "out")
    assert result.return_value == 0, result.stderr
    corpus = load()
    for doc_id, gold in corpus.documents.items():
        made = plain(read_document(tmp_path / "out" / f"{doc_id}.json"))
        for layer, items in plain(gold).items():
            if isinstance(items, list):
                by_start = sorted(items, key=str)
                assert sorted(made[layer], key=str) == by_start, layer
            else:
                assert made[layer] == items
    assert read_registry(tmp_path / "out", "entities") == list(corpus.entities.values())


def test_check_counts_marks_and_writes_no_file(directory: Path) -> None:
    """With --check, missing layers and registries are allowed, and no file is written."""
    for path in [*directory.glob("*.events.jsonl"), directory / "utterances.jsonl"]:
        path.unlink()
    before = sorted(directory.iterdir())
    result = run(directory, "--check")
    assert result.return_value == 0, result.stderr
    assert "marks, all found" in result.stdout
    assert sorted(directory.iterdir()) == before


def test_a_document_with_a_missing_layer_is_not_written(directory: Path) -> None:
    """A document with a missing layer is not written; a missing layer is not an empty one."""
    (directory / "ferry-2.times.jsonl").unlink()
    result = run(directory)
    assert result.return_value == 1
    assert "ferry-2.times.jsonl" in result.stderr
    assert not list(directory.glob("*.json"))


def test_an_undeclared_layer_needs_no_file(directory: Path, small_corpus: Path, tmp_path: Path) -> None:
    """In a corpus that declares only quotes, a file of quotes is enough to make a document."""
    (small_corpus / "corpus" / "corpus.json").write_text('{"layers": {"zones": "all", "quotes": ["content"]}}')
    for path in directory.iterdir():
        if path.name != "ferry-1.quotes.jsonl":
            path.unlink()
    with schema.using(small_corpus):
        result = run(directory, "-o", tmp_path / "out")
    assert result.return_value == 0, result.output
    made = read_document(tmp_path / "out" / "ferry-1.json")
    assert made.quotes
    assert (made.mentions, made.times, made.events) == (None, None, None)


def test_doc_option_ignores_the_marks_of_other_documents(directory: Path) -> None:
    """With --doc, the other documents' marks are neither read nor checked."""
    (directory / "ferry-2.times.jsonl").write_text("no JSON\n")
    assert run(directory, "--doc", "ferry-1", "--check").return_value == 0


@pytest.mark.parametrize(
    ("layer", "values", "check", "said"),
    [
        ("mentions", {"text": "Mayr"}, "marks.not-found", "Mayor"),
        ("mentions", {"text": "Lin", "left_context": "", "head": "Lin"}, "marks.not-found", "whole words"),
        ("mentions", {"text": "Lind", "left_context": "", "head": "Lind"}, "marks.ambiguous", "3 places"),
        ("mentions", {"left_context": "quite another thing "}, "marks.context", "the text before"),
        ("mentions", {"head": "Tomas"}, "marks.head", "not part of its mention"),
        ("mentions", {"type": "PERS"}, "marks.schema", "did you mean PER?"),
        ("mentions", {"entity": "ent-nobody"}, "marks.unresolved", "entities.jsonl"),
        ("mentions", {"id": "m2"}, "marks.id", "used twice"),
        ("mentions", {"id": "t99"}, "marks.id", "not an id of a mention"),
        ("mentions", {"colour": "red"}, "marks.schema", "colour"),
        ("quotes", {"parent": "q99"}, "marks.unresolved", "parent"),
        ("quotes", {"parent": "q1"}, "marks.unresolved", "not the id of another quote"),
        ("quotes", {"cue": ["said"]}, "marks.form", "not a span"),
        ("events", {"arguments": [{"role": "place", "target": "m99"}]}, "marks.unresolved", "m99"),
        ("events", {"realis": "perhaps"}, "marks.schema", "conditional"),
    ],
)
def test_each_mistake_in_marks_is_reported_with_its_line(
    directory: Path, layer: str, values: dict[str, object], check: str, said: str
) -> None:
    """A mistake in a mark is reported with its check, file, line and hint, and nothing is written."""
    change(directory / f"ferry-1.{layer}.jsonl", 0, **values)
    result = run(directory)
    assert result.return_value == 1
    assert check in result.stderr
    assert f"ferry-1.{layer}.jsonl:" in result.stderr
    assert said in result.stderr
    assert not list(directory.glob("*.json"))


@pytest.mark.parametrize(
    "value", [None, [], {}, 1, True, "x", [1], [None], {"text": 1}, {"a": []}, [{"role": 1, "target": []}]]
)
def test_any_json_value_in_a_mark_is_accepted_or_reported(directory: Path, value: object) -> None:
    """Any JSON value in any field is accepted or reported; none raises another exception."""
    corpus = load()
    files = read_marks(directory, doc_ids=corpus.doc_ids, only=["ferry-1"])
    tried = {mark.kind: mark for mark in files.marks["ferry-1"]}.values()
    for mark in tried:
        for field in [*mark.item, "unknown"]:
            changed = replace(mark, item={**mark.item, field: value})
            marks = [changed, *(each for each in tried if each.kind != mark.kind)]
            made, problems = document(
                marks, doc_id="ferry-1", text=corpus.texts["ferry-1"], text_sha256="0" * 64, zones=[]
            )
            problems += unresolved(marks, layers=LAYERS)
            assert (made is None) <= bool(problems)
            found = MarkFiles(marks={"ferry-1": marks}, registries={"entities": [changed]})
            assert registries(found)[1]


def test_all_problems_of_marks_are_reported_together(directory: Path) -> None:
    """One run reports the mistakes of several files and kinds."""
    change(directory / "ferry-1.mentions.jsonl", 0, text="nowhere at all")
    change(directory / "ferry-2.mentions.jsonl", 1, type="PERSON")
    (directory / "ferry-1.times.jsonl").write_text('{"id": "t1", "id": "t2"}\n[1]\n{"id": \n')
    (directory / "ferry-9.times.jsonl").write_text("")
    stderr = run(directory, "--check").stderr
    for expected in (
        "nowhere at all",
        "PERSON",
        "occurs twice",
        "not a JSON object",
        "times.jsonl:3",
        "did you mean ferry-",
    ):
        assert expected in stderr, expected


def test_two_mentions_with_the_same_span_are_a_problem(directory: Path) -> None:
    """Two mentions with the same span are a problem that names the first one's line."""
    path = directory / "ferry-1.mentions.jsonl"
    rows = [json.loads(row) for row in path.read_text().splitlines()]
    write(path, [*rows, {**rows[0], "id": "m99"}])
    result = run(directory, "--check")
    assert "same span as another mention" in result.stderr
    assert "ferry-1.mentions.jsonl:1" in result.stderr


def test_a_nonquote_without_quotation_marks_is_a_problem(directory: Path) -> None:
    """A nonquote without quotation marks around it is a problem."""
    path = directory / "ferry-2.quotes.jsonl"
    rows = [json.loads(row) for row in path.read_text().splitlines()]
    write(path, [*rows, {"text": "City Hall", "left_context": "shipowner. ", "reason": "title"}])
    assert "marks.nonquote" in run(directory, "--check").stderr


def test_a_document_with_other_content_is_replaced_only_with_overwrite(directory: Path) -> None:
    """A document file with other content is replaced only with --overwrite; equal content is not an error."""
    assert run(directory).return_value == 0
    assert run(directory).return_value == 0
    before = (directory / "ferry-1.json").read_bytes()
    change(directory / "ferry-1.mentions.jsonl", 0, certainty="low")
    result = run(directory)
    assert result.return_value == 1
    assert "--overwrite" in result.stderr
    assert (directory / "ferry-1.json").read_bytes() == before
    assert run(directory, "--overwrite").return_value == 0
    assert (directory / "ferry-1.json").read_bytes() != before
