"""A field that a schema adds and that the tool cannot carry is refused, with the file, the field and the reason."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from .added import NULL, TONE, onrecord, write


@pytest.mark.parametrize(
    ("name", "spec", "said"),
    [
        ("clock", {"enum": ["am", "pm"]}, "has no kind that onrecord knows"),
        ("clock", {"type": "string", "enum": ["am", "pm"]}, "has no kind that onrecord knows"),
        ("clock", {"type": ["string", "null"]}, "has no kind that onrecord knows"),
        ("clock", {"anyOf": [{"type": "string"}, {"type": "boolean"}]}, "has no kind that onrecord knows"),
        ("hours", {"type": "integer"}, "has no kind that onrecord knows"),
        ("anchor", {"$ref": "common.schema.json#/$defs/item_id"}, "needs code of its own"),
        ("tone", {"type": "boolean"}, "has different kinds in two layers"),
    ],
)
def test_a_field_that_cannot_be_carried_is_refused(
    home: Path, tmp_path: Path, name: str, spec: dict[str, Any], said: str
) -> None:
    """A field of an unknown kind, one that names items, one that is a label elsewhere: the error says which and why."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / "time.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"][name] = spec
    write(path, schema, indent=2)
    printed = onrecord(wrong, "validate", code=2)
    assert said in printed
    assert "time.schema.json" in printed
    assert name in printed


def test_two_questions_of_one_name_are_refused(home: Path, tmp_path: Path) -> None:
    """Quotes need a tone and nonquotes may have one: their project cannot ask for both by one name."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / "nonquote.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["tone"] = {"anyOf": [TONE, NULL]}
    write(path, schema, indent=2)
    printed = onrecord(
        wrong, "convert", wrong / "annotations" / "gold", tmp_path / "tasks", "--to", "label-studio", code=2
    )
    assert "Two controls of a Label Studio project have the same name" in printed
    assert "tone" in printed


@pytest.mark.parametrize(
    ("record", "place", "name"),
    [
        ("event", ("properties",), "title"),
        ("event", ("properties", "arguments", "items", "properties"), "target_text"),
        ("entity_registry", ("items", "properties"), "doc_ids"),
    ],
)
def test_a_field_named_like_a_joined_column_is_refused(
    home: Path, tmp_path: Path, record: str, place: tuple[str, ...], name: str
) -> None:
    """A column that is joined to the rows would hide it."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / f"{record}.schema.json"
    schema = json.loads(path.read_text())
    properties = schema
    for part in place:
        properties = properties[part]
    properties[name] = {"anyOf": [{"type": "string"}, NULL]}
    write(path, schema, indent=2)
    printed = onrecord(wrong, "build", code=2)
    assert "has the name of a column" in printed
    assert f"{record}.schema.json" in printed
    assert name in printed


def test_a_kind_of_column_that_there_is_not_is_refused(home: Path, tmp_path: Path) -> None:
    """A misspelt `x-column` is an error that names the field and lists the kinds."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / "time.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["value"]["x-column"] = "day"
    write(path, schema, indent=2)
    printed = onrecord(wrong, "build", code=2)
    assert "an unknown x-column" in printed
    assert "bool, date, int32, string" in printed
