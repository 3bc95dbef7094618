"""Ids of marks are renamed in all files together or not at all; merged entries report what they drop."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord.align.markfiles import read_marks
from onrecord.align.renaming import renamed
from onrecord.cli import marks as command

if TYPE_CHECKING:
    from click.testing import Result

EXAMPLE = Path(__file__).parents[2] / "docs" / "guidelines-example"


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the worked example's marks; its corpus is in use."""
    monkeypatch.setenv("ONRECORD_HOME", str(EXAMPLE))
    return Path(shutil.copytree(EXAMPLE / "marks", tmp_path / "marks"))


def rename(marks: Path, renames: Any, *options: object) -> Result:
    """Run `onrecord marks --rename`."""
    path = marks.parent / "ids.json"
    path.write_text(renames if isinstance(renames, str) else json.dumps(renames))
    arguments = [str(each) for each in (marks, "--rename", path, *options)]
    return CliRunner().invoke(command.marks, arguments, standalone_mode=False)


def contents(marks: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a directory."""
    return {path.name: path.read_bytes() for path in sorted(marks.iterdir())}


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def used(marks: Path, registry: str) -> list[str]:
    """Return the first two ids of a registry that marks use."""
    text = "".join(path.read_text() for path in marks.glob("harbour.*"))
    return [row["id"] for row in rows(marks / f"{registry}.jsonl") if f'"{row["id"]}"' in text][:2]


@pytest.mark.parametrize("registry", ["entities", "events", "utterances"])
def test_an_id_is_renamed_in_every_file_and_nothing_else_changes(marks: Path, registry: str) -> None:
    """Every file is as if it had been written with the new id; `onrecord marks` still finds everything."""
    old = used(marks, registry)[0]
    new = f"{old}-anew"
    expected = {name: data.replace(f'"{old}"'.encode(), f'"{new}"'.encode()) for name, data in contents(marks).items()}
    result = rename(marks, {old: new})
    assert result.return_value == 0, result.stderr
    assert contents(marks) == expected
    checked = CliRunner().invoke(command.marks, [str(marks), "--check"], standalone_mode=False)
    assert checked.return_value == 0, checked.stderr


def test_two_ids_can_be_exchanged(marks: Path) -> None:
    """Two ids can change places."""
    one, other = used(marks, "events")
    before = {row["id"]: row["label"] for row in rows(marks / "events.jsonl")}
    assert rename(marks, {one: other, other: one}).return_value == 0
    after = {row["id"]: row["label"] for row in rows(marks / "events.jsonl")}
    assert (after[one], after[other]) == (before[other], before[one])
    assert {name: label for name, label in after.items() if name not in {one, other}} == {
        name: label for name, label in before.items() if name not in {one, other}
    }


def test_renaming_to_an_existing_id_merges_entries_and_names_dropped_fields(marks: Path) -> None:
    """The entry that had the new id is kept, with the names of both; a dropped field is named."""
    path = marks / "entities.jsonl"
    mayor = {"id": "ent-a", "type": "PER", "name": "A. Vik", "names": ["A. Vik"], "wikidata": None, "nil_reason": None}
    path.write_text("".join(json.dumps(row) + "\n" for row in [mayor, *rows(path)]))
    kept = next(row for row in rows(path) if row["type"] == "PER" and row["id"] != "ent-a")
    result = rename(marks, {"ent-a": kept["id"]})
    assert result.return_value == 0, result.stderr
    found = {row["id"]: row for row in rows(path)}
    assert "ent-a" not in found
    assert found[kept["id"]] == kept | {"names": [*kept["names"], "A. Vik"]}
    assert f"note: {kept['id']}: line 1 was merged into the entry of entities.jsonl:" in result.stdout
    assert ", which had " in result.stdout
    assert "'A. Vik', not " in result.stdout


def test_entries_of_two_types_cannot_be_merged(marks: Path) -> None:
    """A person and a place are not one; nothing is written."""
    by_type = {row["type"]: row["id"] for row in rows(marks / "entities.jsonl")}
    before = contents(marks)
    result = rename(marks, {by_type["PER"]: by_type["GPE"]})
    assert result.return_value == 1
    assert "has another type" in result.stderr
    assert contents(marks) == before


def test_a_rename_for_one_document_has_priority_over_the_general_one(marks: Path) -> None:
    """A rename under a document's id is used before the general one."""
    old = used(marks, "entities")[0]
    result = rename(marks, {old: "ent-general", "harbour": {old: "ent-own"}})
    assert result.return_value == 0, result.stderr
    assert b'"ent-own"' in contents(marks)["harbour.mentions.jsonl"]
    assert "ent-own" in {row["id"] for row in rows(marks / "entities.jsonl")}
    assert not any(b"ent-general" in data for data in contents(marks).values())


def test_an_id_renamed_differently_by_documents_gives_one_entry_each(tmp_path: Path) -> None:
    """Two documents that meant two people by one id part."""
    marks = tmp_path / "marks"
    marks.mkdir()
    entry = {"id": "ent-x", "type": "GROUP", "name": "reporters", "names": [], "wikidata": None, "nil_reason": None}
    (marks / "entities.jsonl").write_text(json.dumps(entry))
    for number in (1, 2):
        mark = {"id": "m1", "text": "Berg", "entity": "ent-x", "refers_to": "ent-x"}
        (marks / f"ferry-{number}.mentions.jsonl").write_text(json.dumps(mark) + "\n")
    files = read_marks(marks, doc_ids=["ferry-1", "ferry-2"])
    found = renamed(marks, files, b'{"ferry-1": {"ent-x": "ent-y"}}', "ids.json")
    assert found.problems == []
    (line,) = (line for line in found.lines["entities.jsonl"] if line)
    assert [json.loads(row)["id"] for row in line.splitlines()] == ["ent-x", "ent-y"]
    assert list(found.lines) == ["ferry-1.mentions.jsonl", "entities.jsonl"]


def apart(directory: Path, *entries: dict[str, Any], **entities: str) -> Path:
    """Return marks of two documents, each with a mention of one entity, and registries with some entries."""
    directory.mkdir()
    for registry, prefix in (("entities", "ent-"), ("utterances", "utt-")):
        lines = [json.dumps(each) + "\n" for each in entries if each["id"].startswith(prefix)]
        (directory / f"{registry}.jsonl").write_text("".join(lines))
    for doc_id, entity in entities.items():
        mark = {"id": "m1", "text": "Berg", "entity": entity}
        quote = {"id": "q1", "utterance": f"utt-{doc_id[-1]}"}
        (directory / f"{doc_id.replace('_', '-')}.mentions.jsonl").write_text(json.dumps(mark) + "\n")
        (directory / f"{doc_id.replace('_', '-')}.quotes.jsonl").write_text(json.dumps(quote) + "\n")
    return directory


def made(marks: Path, renames: dict[str, Any]) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """Return the lines of the files that renaming changes, and its notes."""
    found = renamed(marks, read_marks(marks, doc_ids=["ferry-1", "ferry-2"]), json.dumps(renames).encode(), "ids.json")
    assert found.problems == []
    text = {name: b"\n".join(line for line in lines if line) for name, lines in found.lines.items()}
    return {name: [json.loads(line) for line in each.splitlines()] for name, each in text.items()}, found.notes


def group(own: str, name: str) -> dict[str, Any]:
    """Return an entry of a group of people."""
    return {"id": own, "type": "GROUP", "name": name, "names": [name]}


def test_an_id_split_between_existing_entries_leaves_them_unchanged(tmp_path: Path) -> None:
    """Where an id parts into two that have entries of their own, these stay as they are."""
    entries = group("ent-x", "reporters"), group("ent-y", "the press"), group("ent-z", "a crowd")
    marks = apart(tmp_path / "marks", *entries, ferry_1="ent-x", ferry_2="ent-x")
    files, notes = made(marks, {"ferry-1": {"ent-x": "ent-y"}})
    assert "entities.jsonl" not in files
    assert notes == []
    files, notes = made(marks, {"ferry-1": {"ent-x": "ent-y"}, "ferry-2": {"ent-x": "ent-z"}})
    assert files["entities.jsonl"] == [*entries[1:]]
    assert [note.partition(":")[0] for note in notes] == ["ent-y", "ent-z"]


def test_an_utterance_gets_the_speaker_id_of_the_document_that_uses_it(tmp_path: Path) -> None:
    """An utterance of one document names the speaker whom that document means."""
    utterances = [{"id": f"utt-{number}", "speakers": ["ent-x"], "label": "So"} for number in (1, 2)]
    marks = apart(tmp_path / "marks", group("ent-x", "reporters"), *utterances, ferry_1="ent-x", ferry_2="ent-x")
    files, _ = made(marks, {"ferry-1": {"ent-x": "ent-y"}})
    assert [each["speakers"] for each in files["utterances.jsonl"]] == [["ent-y"], ["ent-x"]]
    assert [each["id"] for each in files["entities.jsonl"]] == ["ent-x", "ent-y"]


@pytest.mark.parametrize(
    ("renames", "said"),
    [
        ({"ent-nobody": "ent-x"}, "does not exist here"),
        ({"harbor": {}}, "has no marks here"),
        ({"harbour": {"ent-nobody": "ent-x"}}, "does not exist here"),
        ({"FIRST": "evt-x"}, "not an id of the same registry"),
        ({"FIRST": "ent-X"}, "not an id of the same registry"),
        ({"FIRST": 1}, "not an id of the same registry"),
        ([], "not an object of ids"),
        ('{"ent-a": "ent-b", "ent-a": "ent-c"}', "occurs twice"),
    ],
)
def test_invalid_renames_are_refused_and_nothing_is_written(marks: Path, renames: Any, said: str) -> None:
    """Each mistake is a problem of its own; the marks stay as they were."""
    if isinstance(renames, dict) and "FIRST" in renames:
        renames = {used(marks, "entities")[0]: renames["FIRST"]}
    before = contents(marks)
    result = rename(marks, renames)
    assert result.return_value == 1
    assert said in result.stderr
    assert "nothing written" in result.stderr
    assert contents(marks) == before


def test_renamed_marks_can_be_written_to_another_directory(marks: Path, tmp_path: Path) -> None:
    """-o writes all marks there; a file that differs is not replaced without --overwrite; --check writes nothing."""
    old, before, out = used(marks, "entities")[0], contents(marks), tmp_path / "out"
    assert rename(marks, {old: "ent-new"}, "-o", out, "--check").return_value == 0
    assert not out.exists()
    assert rename(marks, {old: "ent-new"}, "-o", out).return_value == 0
    assert contents(marks) == before
    assert contents(out).keys() == before.keys()
    result = rename(marks, {old: "ent-newer"}, "-o", out)
    assert result.return_value == 1
    assert "--overwrite" in result.stderr
    assert rename(marks, {old: "ent-newer"}, "-o", out, "--overwrite").return_value == 0


def test_doc_option_is_refused_with_rename(marks: Path) -> None:
    """The registries are shared; the message shows the form for one document."""
    result = rename(marks, {}, "--doc", "harbour")
    assert '{"harbour": {' in str(result.exception)


def test_an_ambiguous_reference_in_a_registry_is_a_problem(tmp_path: Path) -> None:
    """An event's place that documents rename differently is refused, and so is an id of two entries."""
    marks = tmp_path / "apart"
    marks.mkdir()
    (marks / "events.jsonl").write_text('{"id": "evt-x", "place": "ent-x"}\n{"id": "evt-x", "place": null}\n')
    for number in (1, 2):
        (marks / f"ferry-{number}.mentions.jsonl").write_text('{"id": "m1", "text": "Berg", "entity": "ent-x"}\n')
    files = read_marks(marks, doc_ids=["ferry-1", "ferry-2"])
    found = renamed(marks, files, b'{"ferry-1": {"ent-x": "ent-y"}}', "ids.json")
    assert {problem.message for problem in found.problems} == {
        "names an id that documents rename differently",
        "is the id of two entries",
    }


def test_one_changed_line_is_said_in_the_singular(marks: Path) -> None:
    """The id of an entry that no mark uses changes one line of one file."""
    registry = marks / "entities.jsonl"
    registry.write_text(registry.read_text() + json.dumps(rows(registry)[0] | {"id": "ent-nobody"}) + "\n")
    result = rename(marks, {"ent-nobody": "ent-somebody"}, "--check")
    assert result.stdout.splitlines()[-1] == "1 line of 1 file would change"
